// @ts-check
/** Loads a build of the engine into the thread that calls. */

import { UnsupportedError } from "../errors.js";
import { startWithThreads } from "./team.js";
import { choose, threadCount } from "./variants.js";

/** Written so that bundlers find the files. @type {Record<string, { glue: URL, wasm: URL }>} */
const FILES = {
  simd128: {
    glue: new URL("./simd128/nsp_engine.js", import.meta.url),
    wasm: new URL("./simd128/nsp_engine_bg.wasm", import.meta.url),
  },
  relaxed: {
    glue: new URL("./relaxed/nsp_engine.js", import.meta.url),
    wasm: new URL("./relaxed/nsp_engine_bg.wasm", import.meta.url),
  },
  threads: {
    glue: new URL("./threads/nsp_engine.js", import.meta.url),
    wasm: new URL("./threads/nsp_engine_bg.wasm", import.meta.url),
  },
};

/**
 * The build that is asked for, or else the best of `variants` that runs here.
 * @param {string | undefined} forced
 * @param {string[]} [variants]
 */
export const loadEngine = async (forced, variants = Object.keys(FILES)) => {
  const choice = chooseOrRefuse(variants, forced);
  const files = FILES[choice.variant];
  const engine = await import(/* @vite-ignore */ files.glue.href);
  if (choice.variant === "threads") {
    await startWithThreads(engine, files, threadCount());
  } else {
    await engine.default({ module_or_path: readable(files.wasm) });
  }
  return { engine, ...choice };
};

/** @param {string[]} variants @param {string | undefined} forced */
const chooseOrRefuse = (variants, forced) => {
  try {
    return choose(variants, forced);
  } catch (error) {
    throw new UnsupportedError(error instanceof Error ? error.message : String(error));
  }
};

/** Node's `fetch` takes no `file:`. @param {URL} url */
const readable = (url) =>
  url.protocol === "file:"
    ? (/** @type {any} */ (globalThis).process?.getBuiltinModule("node:fs").readFileSync(url) ?? url)
    : url;
