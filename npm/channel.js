// @ts-check
/** The two ways to run the engine: in its own worker, or in the calling thread. */

import { explain, missingOf } from "./engine/failure.js";
import { loadEngine, SOME_FILES } from "./engine/load.js";
import { VERSION } from "./engine/version.js";
import { EngineError, NetworkError, oursOf, UnsupportedError } from "./errors.js";

/**
 * @typedef {object} Channel
 * @property {(message: string | Blob | Uint8Array) => void} send
 * @property {() => void} close
 *
 * @typedef {object} Listener
 * @property {(text: string) => void} receive
 * @property {(error: Error) => void} fail
 *
 * @typedef {object} Wanted
 * @property {string | undefined} variant
 * @property {URL | undefined} folder where a copy of the folder `engine` is, if it is not beside this file
 */

/**
 * @param {Wanted} wanted
 * @param {Listener} listener
 * @returns {Promise<Channel>}
 */
export const openWorker = async ({ variant, folder }, { receive, fail }) => {
  const worker = startWorker(folder);
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = async ({ message }) => {
    // An error event without a message means that the script never ran.
    fail(message ? new EngineError(`The engine's worker failed (${message}).`) : await notLoaded(folder));
  };
  worker.postMessage({ variant, version: VERSION });
  return {
    send: (message) => worker.postMessage(message),
    close: () => worker.terminate(),
  };
};

/** @param {URL | undefined} folder */
const startWorker = (folder) => {
  try {
    return folder
      ? new Worker(new URL("worker.js", folder), { type: "module" })
      : new Worker(new URL("./engine/worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    throw new UnsupportedError(
      `The worker can't be started here (${error}). Its script must come from the page's own origin; ` +
        "with `worker: false` the engine runs in the calling thread.",
      { cause: error },
    );
  }
};

/**
 * Finds out why a worker's script failed to load, since the browser does not say. If the script is beside
 * this file, only the bundler knows its address, so files of the same folder are checked instead.
 * @param {URL | undefined} folder
 */
const notLoaded = async (folder) => {
  const files = folder ? [new URL("worker.js", folder)] : SOME_FILES;
  const missing = await missingOf(files);
  if (missing) return new NetworkError(missing);
  return new UnsupportedError(
    `The engine's worker, beside ${files[0]}, could not be loaded. ` +
      "The Content-Security-Policy must allow it (worker-src), and the host must serve it as JavaScript.",
  );
};

/**
 * @param {Wanted} wanted
 * @param {Listener} listener
 * @returns {Promise<Channel>}
 */
export const openHere = async ({ variant, folder }, { receive, fail }) => {
  if (variant === "threads") {
    throw new UnsupportedError("The build with threads needs a worker: remove `worker: false`.");
  }
  if (isServiceWorker()) {
    throw new UnsupportedError("A service worker can't run the engine: it may not use import().");
  }
  try {
    const load = folder ? await loaderIn(folder) : loadEngine;
    const { engine, ...choice } = await load(VERSION, variant, ["relaxed", "simd128"]);
    // Deferred, as messages from a worker are, so that the receiver never runs inside a call of the engine.
    const post = (/** @type {string} */ text) => queueMicrotask(() => receive(text));
    const session = new engine.Engine(VERSION, choice.variant, choice.reason, post);
    return {
      send: (message) => attempt(() => session.take(message), fail),
      // An engine that has failed can't be freed.
      close: () => attempt(() => session.free(), () => {}),
    };
  } catch (error) {
    throw oursOf(error);
  }
};

const isServiceWorker = () => {
  const { ServiceWorkerGlobalScope } = /** @type {any} */ (globalThis);
  return typeof ServiceWorkerGlobalScope === "function" && globalThis instanceof ServiceWorkerGlobalScope;
};

/**
 * The function `loadEngine` of another copy of the folder.
 * @param {URL} folder
 * @returns {Promise<typeof loadEngine>}
 */
const loaderIn = async (folder) => {
  const file = new URL("load.js", folder);
  try {
    const loader = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ file.href
    );
    return loader.loadEngine;
  } catch (error) {
    throw await explain(error, [file]);
  }
};

/** @param {() => void} act @param {(error: Error) => void} fail */
const attempt = (act, fail) => {
  try {
    act();
  } catch (error) {
    fail(oursOf(error));
  }
};
