// @ts-check
/** Starts the worker that reads cached models, reader.js. */

/**
 * @typedef {object} Reader
 * @property {(parts: string) => void} begin tells the worker what to read
 * @property {() => Promise<ArrayBuffer | null>} next the next part; rejected if the worker can't be started
 * @property {() => void} close
 */

/**
 * Returns undefined where a worker can't start another one, or where there is no cache or hash.
 * @returns {Reader | undefined}
 */
export const startReader = () => {
  if (!globalThis.caches || !globalThis.crypto?.subtle) return undefined;
  try {
    return connect(new Worker(new URL("reader.js", import.meta.url), { type: "module" }));
  } catch {
    return undefined;
  }
};

/** @param {Worker} worker @returns {Reader} */
const connect = (worker) => {
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => {
    worker.onerror = () => reject(new Error("The worker that reads cached models could not be started."));
  });
  // It may be rejected before anybody waits for it.
  failed.catch(() => {});
  /** @returns {Promise<ArrayBuffer | null>} */
  const next = () =>
    new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.postMessage("next");
    });
  return {
    begin: (parts) => worker.postMessage(parts),
    next: () => Promise.race([failed, next()]),
    close: () => worker.terminate(),
  };
};
