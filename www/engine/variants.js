// @ts-check
/** Which builds of the engine run here, and which one is the best. */

/**
 * Whether the browser supports an instruction: only then is a module valid whose function uses it.
 * @param {number[]} instruction
 */
const supports = (instruction) => {
  const code = [0, 0x41, 0, ...instruction, 0x1a, 0x0b];
  // Lockdown modes remove WebAssembly altogether.
  return (
    typeof WebAssembly === "object" &&
    WebAssembly.validate(
      new Uint8Array([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic, version
        1, 4, 1, 0x60, 0, 0, // one type: no parameters, no results
        3, 2, 1, 0, // one function of that type
        10, code.length + 2, 1, code.length, ...code, // its code
      ]),
    )
  );
};

/** i8x16.splat */
const hasSimd = supports([0xfd, 15]);
/** i8x16.splat, twice, then i16x8.relaxed_dot_i8x16_i7x16_s */
const hasRelaxedSimd = supports([0xfd, 15, 0x41, 0, 0xfd, 15, 0xfd, 0x92, 2]);

/** @type {Record<string, { runs: boolean, reason: string }>} */
const BROWSER = {
  threads: {
    runs:
      hasRelaxedSimd && globalThis.crossOriginIsolated && navigator.hardwareConcurrency > 1,
    reason: "this browser has relaxed SIMD, and the page may use several threads",
  },
  relaxed: {
    runs: hasRelaxedSimd,
    reason: "this browser has relaxed SIMD; threads need a cross-origin isolated page",
  },
  simd128: { runs: hasSimd, reason: "this browser has WebAssembly SIMD, but not relaxed SIMD" },
};

/**
 * The requested build, or else the best one.
 * @param {string[]} engines the builds that are available
 * @param {string | null} [forced]
 * @returns {{ variant: string, reason: string }}
 * @throws {Error} with a sentence, if there is no such build or it can't run here
 */
export const choose = (engines, forced) => {
  if (forced) {
    if (!engines.includes(forced)) {
      throw new Error(`There is no engine ${forced} here. Available engines: ${engines.join(", ")}.`);
    }
    if (!BROWSER[forced].runs) {
      throw new Error(`This browser, or this page in it, can't run the engine ${forced}.`);
    }
    return { variant: forced, reason: "selected explicitly" };
  }
  const variant = ["threads", "relaxed", "simd128"].find(
    (name) => engines.includes(name) && BROWSER[name].runs,
  );
  if (!variant) {
    throw new Error(
      "This browser has no WebAssembly SIMD, which the engine needs. " +
        "Use Chrome 97, Firefox 114, Safari 16.4 or a newer version.",
    );
  }
  return { variant, reason: BROWSER[variant].reason };
};

/** More threads than this share the caches of one processor too thinly to gain much. */
const MOST_THREADS = 4;

/** How many threads the build with threads uses. */
export const threadCount = () => Math.min(navigator.hardwareConcurrency, MOST_THREADS);
