// @ts-check
/** Starts the build of the engine that computes in several threads. */

/** Milliseconds that a thread may take to report that it has joined. */
const PATIENCE = 5000;

/**
 * Starts the module in this worker and in `count` - 1 others, which share its memory. If one of them
 * can't be started, this worker computes alone. Returns the module's exports.
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
    // Compute only when all have joined: a worker that blocks while it waits for another can't start it.
    await Promise.all(members.map(({ joined }) => joined));
  } catch {
    engine.disbandTeam();
    members.forEach(({ worker }) => worker.terminate());
  }
  return wasm;
};

/**
 * Compiles the file while it arrives. If the host sends a wrong media type, compiles it afterwards.
 * @param {URL} url
 */
const compile = (url) =>
  WebAssembly.compileStreaming(fetch(url)).catch(async () =>
    WebAssembly.compile(await (await fetch(url)).arrayBuffer()),
  );
