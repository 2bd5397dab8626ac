// @ts-check
/**
 * The engine's worker. It chooses the build of the engine that this browser runs best, loads it, and
 * hands the worker over to it. From then on it speaks the protocol of crates/nsp-protocol.
 *
 * Names between double underscores are filled in when the site is built.
 */

import { startReader } from "./reading.js";
import { compile, startMembers, startWithThreads } from "./team.js";
import { choose, threadCount } from "./variants.js";

performance.mark("bert-nsp:worker");

const BUILD_ID = "__BUILD_ID__";
/** @type {Record<string, { glue: string, wasm: string }>} The builds that are in this site. */
const ENGINES = JSON.parse('__ENGINES__');

/** @type {unknown[]} What the page has sent before the engine was there. */
const early = [];
self.onmessage = ({ data }) => early.push(data);

/** What reads the cached model, started ahead: www/boot.js gives the worker this name if all of the model is cached. */
let reader = self.name === "cached" ? startReader() : undefined;
/** Starts it, unless it runs already. */
const takeReader = () => {
  const taken = reader ?? startReader();
  reader = undefined;
  return taken;
};

const parameters = new URL(import.meta.url).searchParams;

try {
  const { variant, reason } = choose(Object.keys(ENGINES), parameters.get("engine"));
  const glue = new URL(ENGINES[variant].glue, import.meta.url);
  const wasm = new URL(ENGINES[variant].wasm, import.meta.url);
  const hasThreads = variant === "threads";
  const count = hasThreads ? Number(parameters.get("threads")) || threadCount() : 1;
  // All of it at once: each of these takes a while.
  const members = startMembers(count - 1);
  const [engine, module] = await Promise.all([import(glue.href), compile(wasm)]);
  if (hasThreads) {
    await startWithThreads(engine, { glue, module }, members);
  } else {
    await engine.default({ module_or_path: module });
  }
  performance.mark("bert-nsp:compiled");
  engine.startWorker(BUILD_ID, variant, reason, takeReader);
  for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The engine could not be started. ${message}` };
  self.postMessage(JSON.stringify({ failed: { id: null, failure } }));
}
