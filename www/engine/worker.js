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
/** @returns {{ variant: string, reason: string }} */
const choose = () => {
  const forced = new URLSearchParams(self.location.search).get("engine");
  if (forced) {
    if (!ENGINES.includes(forced)) {
      throw new Error(`There is no engine ${forced} here; there are ${ENGINES.join(", ")}.`);
    }
    return { variant: forced, reason: "asked for in the address" };
  }
  if (!hasSimd) {
    throw new Error(
      "This browser has no WebAssembly SIMD, which the engine needs. " +
        "Chrome 91, Firefox 89, Safari 16.4 and everything newer have it.",
    );
  }
  return { variant: "simd128", reason: "this browser has WebAssembly SIMD" };
};

try {
  const { variant, reason } = choose();
  const engine = await import(`./${variant}/nsp_engine.js`);
  await engine.default();
  engine.startWorker(BUILD_ID, variant, reason);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The engine could not be started. ${message}` };
  self.postMessage(JSON.stringify({ failed: { id: null, failure } }));
}
