// @ts-check
/** Starts the importer's worker: a worker of the web, or in Node one of its threads. */

import { missingOf } from "./engine/failure.js";
import { nodeModule } from "./engine/files.js";
import { SOME_FILES } from "./engine/load.js";
import { EngineError, NetworkError, oursOf, UnsupportedError } from "./errors.js";

/** @import { Order } from "./engine/importer/worker.js" */
/**
 * @typedef {object} Listener
 * @property {(answer: any) => void} receive
 * @property {(error: Error) => void} fail
 */

/**
 * Sends an order to a new worker. Returns what ends the worker.
 * @param {URL | undefined} folder where a copy of the folder `engine` is, if it is not beside this file
 * @param {Order} order
 * @param {Listener} listener
 * @returns {() => void}
 */
export const openImporter = (folder, order, listener) => {
  if (typeof Worker === "function") return openWorker(folder, order, listener);
  const threads = nodeModule("node:worker_threads");
  if (threads) return openThread(threads, folder, order, listener);
  throw new UnsupportedError("Models are imported in a worker, and this environment has none.");
};

/** @param {URL | undefined} folder @param {Order} order @param {Listener} listener */
const openWorker = (folder, order, { receive, fail }) => {
  const worker = startWorker(folder);
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = async ({ message }) => {
    // An error event without a message means that the script never ran.
    fail(message ? new EngineError(`The importer's worker failed (${message}).`) : await notLoaded(folder));
  };
  worker.postMessage(order, bytesIn(order));
  return () => worker.terminate();
};

/** What the worker takes over, so that nothing large is copied. A `File` is not copied anyway. @param {Order} order */
const bytesIn = ({ files }) => files.flatMap(([, content]) => (content instanceof ArrayBuffer ? [content] : []));

/** @param {URL | undefined} folder */
const startWorker = (folder) => {
  try {
    return folder
      ? new Worker(new URL("importer/worker.js", folder), { type: "module" })
      : new Worker(new URL("./engine/importer/worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    throw new UnsupportedError(
      `The importer's worker can't be started here (${error}). Its script must come from the page's own origin.`,
      { cause: error },
    );
  }
};

/** @param {URL | undefined} folder */
const notLoaded = async (folder) => {
  const missing = folder && (await missingOf([new URL("importer/worker.js", folder)]));
  if (missing) return new NetworkError(missing);
  return new UnsupportedError(
    "The importer's worker could not be loaded. The Content-Security-Policy must allow it (worker-src), and the " +
      "host must serve the folder `engine` with its folder `importer`, and send scripts as JavaScript.",
  );
};

/** @param {any} threads @param {URL | undefined} folder @param {Order} order @param {Listener} listener */
const openThread = (threads, folder, order, { receive, fail }) => {
  // Not written like the address above: a bundler would bundle a second worker.
  const script = folder ? new URL("importer/worker.js", folder) : new URL("../importer/worker.js", SOME_FILES[0]);
  const thread = new threads.Worker(script);
  thread.on("message", receive);
  thread.on("error", (/** @type {unknown} */ error) => fail(oursOf(error)));
  thread.postMessage(order, bytesIn(order));
  return () => void thread.terminate();
};
