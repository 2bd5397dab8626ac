// @ts-check
/** Compiles the engine, and starts the build of it that computes in several threads. */

/** Milliseconds that a thread may take to report that it has joined. */
const PATIENCE = 5000;

/**
 * @typedef {object} Member one more thread
 * @property {Worker} worker
 * @property {Promise<void>} joined rejected if the thread can't be started
 */

/**
 * Compiles a program, while it arrives if the host sends the media type that browsers demand for that.
 * @param {URL} url
 */
export const compile = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} is missing: the host answered ${response.status}.`);
  return response.headers.get("Content-Type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
};

/**
 * Starts the workers of this many threads. They wait for the program, which may still be compiled.
 * @param {number} count
 */
export const startMembers = (count) => Array.from({ length: count }, startMember);

/** @returns {Member} */
const startMember = () => {
  const worker = new Worker(new URL("member.js", import.meta.url), { type: "module" });
  /** @type {Promise<void>} */
  const joined = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.joined ? resolve() : reject(data.error));
    worker.onerror = () => reject("a thread could not be started");
  });
  // It may be rejected before anybody waits for it.
  joined.catch(() => {});
  return { worker, joined };
};

/**
 * Starts the program in this worker and in those of the members, which share its memory. If one of them
 * can't be started, this worker computes alone. Returns the program's exports.
 * @param {any} engine the functions of nsp_engine.js
 * @param {{ glue: URL, module: WebAssembly.Module }} program the address of nsp_engine.js, and its wasm
 * @param {Member[]} members
 */
export const startWithThreads = async (engine, { glue, module }, members) => {
  const wasm = await engine.default({ module_or_path: module });
  const numbers = engine.gatherTeam(members.length + 1);
  members.forEach(({ worker }, index) => {
    worker.postMessage({ url: glue.href, module, memory: wasm.memory, number: numbers[index] });
  });
  const late = new Promise((_, reject) => {
    setTimeout(() => reject("a thread did not answer"), PATIENCE);
  });
  try {
    // Compute only when all have joined: a worker that blocks while it waits for another can't start it.
    await Promise.race([Promise.all(members.map(({ joined }) => joined)), late]);
  } catch {
    // The members end by themselves, also those that are late. To terminate one could leave the memory that all of
    // them share locked.
    engine.disbandTeam();
  }
  return wasm;
};
