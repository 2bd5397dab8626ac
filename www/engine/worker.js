// @ts-check
/**
 * The engine's worker: chooses the build of the engine that this browser runs best, loads it, and
 * hands the worker over to it. From then on it speaks the protocol of crates/nsp-protocol.
 *
 * `__BUILD_ID__` and `__ENGINES__` are filled in when the site is built.
 */

const BUILD_ID = "__BUILD_ID__";
/** The builds that are in this site. */
const ENGINES = "__ENGINES__".split(",");

/**
 * A module with one function that uses one instruction; it is valid where the browser knows it.
 * @param {number[]} instruction
 */
const supports = (instruction) => {
  const code = [0, 0x41, 0, ...instruction, 0x1a, 0x0b];
  return WebAssembly.validate(
    new Uint8Array([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic, version
      1, 4, 1, 0x60, 0, 0, // one type: no parameters, no results
      3, 2, 1, 0, // one function of that type
      10, code.length + 2, 1, code.length, ...code, // its code
    ]),
  );
};

/** i8x16.splat */
const hasSimd = supports([0xfd, 15]);
/** i8x16.splat, twice, then i16x8.relaxed_dot_i8x16_i7x16_s */
const hasRelaxedSimd = supports([0xfd, 15, 0x41, 0, 0xfd, 15, 0xfd, 0x92, 2]);

/** @type {Record<string, { runs: boolean, reason: string }>} */
const BROWSER = {
  threads: {
    runs: hasRelaxedSimd && self.crossOriginIsolated && navigator.hardwareConcurrency > 1,
    reason: "this browser has relaxed SIMD, and the page may use several threads",
  },
  relaxed: {
    runs: hasRelaxedSimd,
    reason: "this browser has relaxed SIMD; threads need a cross-origin isolated page",
  },
  simd128: { runs: hasSimd, reason: "this browser has WebAssembly SIMD, but not the relaxed one" },
};

const parameters = new URLSearchParams(self.location.search);

/** @returns {{ variant: string, reason: string }} */
const choose = () => {
  const forced = parameters.get("engine");
  if (forced) {
    if (!ENGINES.includes(forced)) {
      throw new Error(`There is no engine ${forced} here; there are ${ENGINES.join(", ")}.`);
    }
    if (!BROWSER[forced].runs) {
      throw new Error(`This browser, or this page in it, can't run the engine ${forced}.`);
    }
    return { variant: forced, reason: "asked for in the address" };
  }
  const variant = ["threads", "relaxed", "simd128"].find(
    (name) => ENGINES.includes(name) && BROWSER[name].runs,
  );
  if (!variant) {
    throw new Error(
      "This browser has no WebAssembly SIMD, which the engine needs. " +
        "Chrome 91, Firefox 89, Safari 16.4 and everything newer have it.",
    );
  }
  return { variant, reason: BROWSER[variant].reason };
};

/** More threads than this share the caches of one processor too thinly to gain much. */
const MOST_THREADS = 4;
/** Milliseconds after which a thread that has not said that it is there is given up. */
const PATIENCE = 5000;

/** How many threads compute. */
const threadCount = () =>
  Number(parameters.get("threads")) || Math.min(navigator.hardwareConcurrency, MOST_THREADS);

/**
 * While it arrives, where the host names its type right.
 * @param {URL} url
 */
const compile = (url) =>
  WebAssembly.compileStreaming(fetch(url)).catch(async () =>
    WebAssembly.compile(await (await fetch(url)).arrayBuffer()),
  );

/**
 * Starts the other threads of the team. Where one can't be started, this worker computes alone.
 * @param {any} engine the module's functions
 * @param {string} url of the module's script
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 */
const gatherTeam = async (engine, url, module, memory) => {
  const members = [...engine.gatherTeam(threadCount())].map((number) => {
    const worker = new Worker(new URL("member.js", self.location.href), { type: "module" });
    const joined = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.joined ? resolve(undefined) : reject(data.error));
      worker.onerror = () => reject("a thread could not be started");
      setTimeout(() => reject("a thread did not answer"), PATIENCE);
    });
    worker.postMessage({ url, module, memory, number });
    return { worker, joined };
  });
  try {
    await Promise.all(members.map(({ joined }) => joined));
  } catch {
    engine.disbandTeam();
    members.forEach(({ worker }) => worker.terminate());
  }
};

try {
  const { variant, reason } = choose();
  const url = new URL(`./${variant}/nsp_engine.js`, self.location.href).href;
  const engine = await import(url);
  if (variant === "threads") {
    const module = await compile(new URL(`./${variant}/nsp_engine_bg.wasm`, self.location.href));
    const { memory } = await engine.default({ module_or_path: module });
    await gatherTeam(engine, url, module, memory);
  } else {
    await engine.default();
  }
  engine.startWorker(BUILD_ID, variant, reason);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The engine could not be started. ${message}` };
  self.postMessage(JSON.stringify({ type: "failed", id: null, failure }));
}
