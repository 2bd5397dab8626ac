// @ts-check
/** Loads a build of the engine into the calling thread. */

import { coded, explain } from "./failure.js";
import { readable } from "./files.js";
import { compile, startMembers, startWithThreads } from "./team.js";
import { choose, threadCount } from "./variants.js";
import { VERSION } from "./version.js";

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

/** The files of one build. If they are missing, so are all others. */
export const SOME_FILES = Object.values(FILES.simd128);

/**
 * Loads the requested build, or else the best of `variants` that runs here.
 * @param {string} version of the calling package
 * @param {string | undefined} forced
 * @param {string[]} [variants]
 * @throws {Error} with the `code` of one of the package's error classes
 */
export const loadEngine = async (version, forced, variants = Object.keys(FILES)) => {
  if (version !== VERSION) {
    const message = `The folder "engine" has version ${VERSION}, but the package has version ${version}. Copy the folder again.`;
    throw coded("damaged", message);
  }
  const choice = chooseOrRefuse(variants, forced);
  const files = FILES[choice.variant];
  try {
    const engine = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ files.glue.href
    );
    if (choice.variant === "threads") {
      const program = { glue: files.glue, module: await compile(files.wasm) };
      await startWithThreads(engine, program, startMembers(threadCount() - 1));
    } else {
      await engine.default({ module_or_path: readable(files.wasm) });
    }
    return { engine, ...choice };
  } catch (error) {
    throw await explain(error, Object.values(files));
  }
};

/** @param {string[]} variants @param {string | undefined} forced */
const chooseOrRefuse = (variants, forced) => {
  try {
    return choose(variants, forced);
  } catch (error) {
    throw coded("unsupported", error instanceof Error ? error.message : String(error));
  }
};
