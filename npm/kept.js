// @ts-check
/** Where imported models are kept: in the browser's cache, or in a folder of the caller's. */

import { nodeModule } from "./engine/files.js";
import { keptManifest } from "./engine/importer/kept.js";
import { InputError } from "./errors.js";
import { HUB } from "./order.js";

/** How the name of a file ends that is being written. */
const UNFINISHED = ".unfinished";
/** In milliseconds. */
const A_DAY = 24 * 60 * 60 * 1000;

/**
 * The folder of the browser's cache for a model, and its manifest if the model is there; undefined where the browser
 * keeps nothing, for example on plain http.
 * @param {string[]} key
 */
export const inBrowser = async (key) => {
  // Only these pages have an origin of their own.
  if (!/^https?:$/.test(globalThis.location?.protocol ?? "")) return undefined;
  const path = key.map(encodeURIComponent).join("/");
  const folder = new URL(`/bert-nsp-imported/${path}/`, location.href).href;
  try {
    return { folder, manifest: await keptManifest(folder) };
  } catch {
    return undefined;
  }
};

/** The path of a model's file in a folder. @param {string} folder @param {string[]} key */
export const pathOf = (folder, [endpoint = "", id = "", revision = "", dtype = ""]) => {
  // `@` and `%` occur in no name and in no revision, so no two models have the same path.
  const hub = endpoint === HUB ? "" : `${encodeURIComponent(endpoint)}@`;
  const format = dtype === "default" ? "" : `@${dtype}`;
  return `${folder}/${hub}${encodeURIComponent(id)}@${encodeURIComponent(revision)}${format}.gguf`;
};

/**
 * The bytes of a file; undefined if there is none.
 * @param {string} path
 * @returns {Promise<Uint8Array | undefined>}
 */
export const read = async (path) => {
  try {
    return await files().readFile(path);
  } catch (error) {
    if (/** @type {any} */ (error).code === "ENOENT") return undefined;
    throw unusable(error);
  }
};

/** Makes a folder if it is missing. @param {string} folder */
export const makeFolder = async (folder) => {
  try {
    await files().mkdir(folder, { recursive: true });
  } catch (error) {
    throw unusable(error);
  }
};

/**
 * Writes a file. Nobody sees it before it is complete. If that fails, it warns, because the bytes are not lost: the
 * caller has them.
 * @param {string} path
 * @param {Uint8Array} bytes
 */
export const write = async (path, bytes) => {
  const unfinished = `${path}.${crypto.randomUUID()}${UNFINISHED}`;
  await removeUnfinished(path);
  try {
    await files().writeFile(unfinished, bytes);
    await files().rename(unfinished, path);
  } catch (error) {
    // What was the matter with the file is what the caller should know.
    await files().rm(unfinished, { force: true }).catch(() => {});
    warn(
      `The model was imported and is used, but could not be written to cacheDir (${reasonOf(error)}). ` +
        "Give a folder that may be written and has room; otherwise each load imports the model again.",
    );
  }
};

/**
 * Removes what processes that were killed have left of this file. A file of the last day may belong to one that runs.
 * @param {string} path
 */
const removeUnfinished = async (path) => {
  const { basename, dirname, join } = nodeModule("node:path");
  try {
    for (const name of await files().readdir(dirname(path))) {
      if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(UNFINISHED)) continue;
      const left = join(dirname(path), name);
      const { mtimeMs } = await files().stat(left);
      if (Date.now() - mtimeMs > A_DAY) await files().rm(left);
    }
  } catch {
    // Another process has removed it, or this one may not. Neither keeps the model from being written.
  }
};

/** Warns as Node itself does: on stderr, unless the program listens for warnings. @param {string} sentence */
const warn = (sentence) => /** @type {any} */ (globalThis).process.emitWarning(sentence, "BertNspWarning");

/** Whether there are files: in Node, Bun and Deno, not in a browser. */
export const hasFiles = () => nodeModule("node:fs") !== undefined;

const files = () => nodeModule("node:fs").promises;

/** @param {any} error */
const unusable = (error) =>
  new InputError(`cacheDir can't be used (${reasonOf(error)}): give a folder that may be read and written.`, {
    cause: error,
  });

/** @param {any} error */
const reasonOf = (error) => error?.message ?? error;
