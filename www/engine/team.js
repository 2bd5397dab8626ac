// @ts-check
/** Starts the build of the engine that computes in several threads. */

/** Milliseconds after which a thread that has not said that it is there is given up. */
const PATIENCE = 5000;

/**
 * Starts the module in this worker and in `count` - 1 others, which share its memory. Where one
 * can't be started, this worker computes alone. Returns what the module exports.
 * @param {any} engine the functions of nsp_engine.js
 * @param {{ glue: URL, wasm: URL }} files nsp_engine.js and its wasm
 * @param {number} count
 */
export const startWithThreads = async (engine, files, count) => {
  const module = await compile(files.wasm);
  const wasm = await engine.default({ module_or_path: module });
  const url = files.glue.href;
  const members = [...engine.gatherTeam(count)].map((number) => {
    const worker = new Worker(new URL("member.js", import.meta.url), { type: "module" });
    const joined = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.joined ? resolve(undefined) : reject(data.error));
      worker.onerror = () => reject("a thread could not be started");
      setTimeout(() => reject("a thread did not answer"), PATIENCE);
    });
    worker.postMessage({ url, module, memory: wasm.memory, number });
    return { worker, joined };
  });
  try {
    // Only when all are there: one that waits for another in the same memory can't start it.
    await Promise.all(members.map(({ joined }) => joined));
  } catch {
    engine.disbandTeam();
    members.forEach(({ worker }) => worker.terminate());
  }
  return wasm;
};

/**
 * While it arrives, where the host names its type right.
 * @param {URL} url
 */
const compile = (url) =>
  WebAssembly.compileStreaming(fetch(url)).catch(async () =>
    WebAssembly.compile(await (await fetch(url)).arrayBuffer()),
  );
