// @ts-check
/**
 * The engine's worker. It chooses the build of the engine that this browser runs best, loads it, and
 * hands the worker over to it. From then on it speaks the protocol of crates/nsp-protocol.
 *
 * Names between double underscores are filled in when the site is built.
 */

import { startWithThreads } from "./team.js";
import { choose, threadCount } from "./variants.js";

performance.mark("bert-nsp:worker");

const BUILD_ID = "__BUILD_ID__";
/** @type {Record<string, { glue: string, wasm: string }>} The builds that are in this site. */
const ENGINES = JSON.parse('__ENGINES__');

const parameters = new URL(import.meta.url).searchParams;

try {
  const { variant, reason } = choose(Object.keys(ENGINES), parameters.get("engine"));
  const glue = new URL(ENGINES[variant].glue, import.meta.url);
  const engine = await import(glue.href);
  if (variant === "threads") {
    const wasm = new URL(ENGINES[variant].wasm, import.meta.url);
    const count = Number(parameters.get("threads")) || threadCount();
    await startWithThreads(engine, { glue, wasm }, count);
  } else {
    await engine.default();
  }
  performance.mark("bert-nsp:compiled");
  engine.startWorker(BUILD_ID, variant, reason);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The engine could not be started. ${message}` };
  self.postMessage(JSON.stringify({ failed: { id: null, failure } }));
}
