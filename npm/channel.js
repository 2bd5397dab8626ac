// @ts-check
/** The two ways to the engine: in a worker of its own, or in the thread that calls. */

import { loadEngine } from "./engine/load.js";
import { EngineError, UnsupportedError } from "./errors.js";
import { VERSION } from "./version.js";

/**
 * @typedef {object} Channel
 * @property {(message: string | Blob | Uint8Array) => void} send
 * @property {() => void} close
 *
 * @typedef {object} Listener
 * @property {(text: string) => void} receive
 * @property {(error: Error) => void} fail
 */

/**
 * @param {string | undefined} variant
 * @param {Listener} listener
 * @returns {Promise<Channel>}
 */
export const openWorker = async (variant, { receive, fail }) => {
  const worker = startWorker();
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = ({ message }) =>
    fail(new EngineError(`The engine's worker failed (${message || "it could not be loaded"}).`));
  worker.postMessage({ variant, version: VERSION });
  return {
    send: (message) => worker.postMessage(message),
    close: () => worker.terminate(),
  };
};

const startWorker = () => {
  try {
    return new Worker(new URL("./engine/worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    throw new UnsupportedError(
      `No worker can be started here (${error}). It must come from the page's own origin; ` +
        "with `worker: false` the engine runs in the thread that calls.",
      { cause: error },
    );
  }
};

/**
 * @param {string | undefined} variant
 * @param {Listener} listener
 * @returns {Promise<Channel>}
 */
export const openHere = async (variant, { receive }) => {
  if (variant === "threads") {
    throw new UnsupportedError("The build with threads needs a worker: leave `worker: false` out.");
  }
  const { engine, ...choice } = await loadEngine(variant, ["relaxed", "simd128"]);
  // Later, as from a worker: the receiver is none of the engine's callers.
  const post = (/** @type {string} */ text) => queueMicrotask(() => receive(text));
  const session = new engine.Engine(VERSION, choice.variant, choice.reason, post);
  return {
    send: (message) => session.take(message),
    close: () => session.free(),
  };
};
