// @ts-check
/** Imports a model in a worker of its own, unless an earlier load has imported it. */

import { BertNspError, errorOf } from "./errors.js";
import { openImporter } from "./import-channel.js";
import { hasFiles, inBrowser, makeFolder, pathOf, read, write } from "./kept.js";

/** @import { Progress } from "./index.js" */
/** @import { Order } from "./order.js" */
/**
 * @typedef {object} Options
 * @property {URL | undefined} folder where a copy of the folder `engine` is, if it is not beside this file
 * @property {((progress: Progress) => void) | undefined} onProgress
 * @property {AbortSignal | undefined} signal
 * @property {string | undefined} damaged what identifies a kept model that could not be loaded: it is imported again
 *
 * @typedef {object} Imported
 * @property {string | Uint8Array} message what makes the engine load the model
 * @property {((progress: Progress) => void) | undefined} onProgress takes the engine's progress with that
 * @property {string} [kept] what identifies the model, if an earlier load has imported it
 */

/**
 * Imports a model, or finds it where an earlier load has put it.
 * @param {Order} order
 * @param {Options} options
 * @returns {Promise<Imported>}
 */
export const importModel = (order, options) => {
  const { key, cacheDir } = order;
  if (!key) return intoMemory(order, options);
  return cacheDir && hasFiles()
    ? intoFolder(order, options, cacheDir, pathOf(cacheDir, key))
    : intoBrowser(order, options, key);
};

/**
 * @param {Order} order
 * @param {Options} options
 * @returns {Promise<Imported & { message: Uint8Array }>}
 */
const intoMemory = async (order, options) => {
  const { answer, onProgress } = await work(order, undefined, options);
  return { message: answer.bytes, onProgress };
};

/**
 * @param {Order} order
 * @param {Options} options
 * @param {string} folder
 * @param {string} path of the model in the folder
 * @returns {Promise<Imported>}
 */
const intoFolder = async (order, options, folder, path) => {
  const kept = options.damaged ? undefined : await read(path);
  if (kept) return { message: kept, onProgress: options.onProgress, kept: path };
  // Before the download, so that nothing is downloaded for a folder that can't be written.
  await makeFolder(folder);
  const imported = await intoMemory(order, options);
  await write(path, imported.message);
  return imported;
};

/**
 * @param {Order} order
 * @param {Options} options
 * @param {string[]} key
 * @returns {Promise<Imported>}
 */
const intoBrowser = async (order, options, key) => {
  const place = await inBrowser(key);
  if (!place) return intoMemory(order, options);
  const { manifest } = place;
  if (manifest && manifest.text !== options.damaged) {
    return { message: loadRequest(manifest.address), onProgress: options.onProgress, kept: manifest.text };
  }
  const { answer, onProgress } = await work(order, place.folder, options);
  return { message: loadRequest(answer.manifest), onProgress };
};

/**
 * Whether a kept model that fails to load with this error has the wrong bytes, or too few of them. (The engine asks the
 * host for a part that it does not find in the cache.)
 * @param {unknown} error
 */
export const isOfDamage = (error) =>
  error instanceof BertNspError && ["network", "damaged", "model"].includes(error.code);

/** @param {string} manifest */
const loadRequest = (manifest) => JSON.stringify({ load: { manifest } });

/**
 * Has a worker import a model, into a folder of the browser's cache or into memory. Returns its answer, and what
 * takes the engine's progress: that continues the import's.
 * @param {Order} order
 * @param {string | undefined} folder
 * @param {Options} options
 */
const work = async ({ source, files, dtype }, folder, { folder: engine, onProgress, signal, damaged }) => {
  const contents = await Promise.all(files.map(contentOf));
  signal?.throwIfAborted();
  /** @type {Progress | undefined} */
  let last;
  /** @type {any} */
  const answer = await new Promise((resolve, reject) => {
    const close = openImporter(engine, { source, files: contents, dtype, folder, damaged }, {
      receive: ({ progress, ...answer }) => {
        if (!progress) return end(() => resolve(answer));
        last = progress;
        onProgress?.(progress);
      },
      fail: (error) => end(() => reject(error)),
    });
    const stop = () => end(() => reject(signal?.reason));
    const end = (/** @type {() => void} */ settle) => {
      signal?.removeEventListener("abort", stop);
      close();
      settle();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
  if (answer.failed) throw errorOf(advised(answer.failed, source));
  return { answer, onProgress: onProgress && last ? continued(last, onProgress) : onProgress };
};

/**
 * A file as the worker takes it. Only browsers can hand over the file itself.
 * @param {File} file
 * @returns {Promise<[path: string, content: ArrayBuffer | File, lastModified: number]>}
 */
const contentOf = async (file) => [
  file.webkitRelativePath || file.name,
  hasFiles() ? await bytesOf(file) : file,
  file.lastModified,
];

/** @param {File} file */
const bytesOf = async (file) => {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${file.name} could not be read (${reason}). Choose it again.`;
    throw errorOf({ code: "damaged", message }, error);
  }
};

/**
 * Adds to the importer's sentence what the caller of this package can do.
 * @param {{ code: string, message: string }} failure
 * @param {any} source
 */
const advised = ({ code, message }, source) => {
  if (code !== "gated") return { code, message };
  const advice = source.hub?.token
    ? "The given `token` gives no access to it."
    : "Or set the option `token` to a token that has access.";
  return { code, message: `${message} ${advice}` };
};

/**
 * Takes the engine's progress after that of an import. The total counts both.
 * @param {Progress} last
 * @param {(progress: Progress) => void} onProgress
 * @returns {(progress: Progress) => void}
 */
const continued = ({ loaded: before, total, cached }, onProgress) =>
  ({ loaded }) => onProgress({ loaded: before + loaded, total, cached });
