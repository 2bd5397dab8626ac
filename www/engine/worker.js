// @ts-check
/**
 * The engine's worker: chooses the build of the engine that this browser runs best, loads it, and
 * hands the worker over to it. From then on it speaks the protocol of crates/nsp-protocol.
 *
 * `__BUILD_ID__` and `__ENGINES__` are filled in when the site is built.
 */

import { startWithThreads } from "./team.js";
import { choose, threadCount } from "./variants.js";

const BUILD_ID = "__BUILD_ID__";
/** The builds that are in this site. */
const ENGINES = "__ENGINES__".split(",");

const parameters = new URL(import.meta.url).searchParams;

try {
  const { variant, reason } = choose(ENGINES, parameters.get("engine"));
  const folder = new URL(`./${variant}/`, import.meta.url);
  const glue = new URL("nsp_engine.js", folder);
  const engine = await import(glue.href);
  if (variant === "threads") {
    const wasm = new URL("nsp_engine_bg.wasm", folder);
    const count = Number(parameters.get("threads")) || threadCount();
    await startWithThreads(engine, { glue, wasm }, count);
  } else {
    await engine.default();
  }
  engine.startWorker(BUILD_ID, variant, reason);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The engine could not be started. ${message}` };
  self.postMessage(JSON.stringify({ failed: { id: null, failure } }));
}
