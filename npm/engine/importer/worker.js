// @ts-check
/**
 * The importer's worker. It takes one order, imports the model, and answers with the address of the manifest in the
 * browser's cache, or, if the order names no folder there, with the bytes of a GGUF file. It speaks the protocol of
 * crates/nsp-protocol/src/import.rs with the importer.
 */

import { coded, explain } from "../failure.js";
import { nodeModule, readable } from "../files.js";
import { forget, keptManifest, MODEL_CACHE } from "./kept.js";
import { useMemory } from "./memory.js";

/**
 * @typedef {object} Order
 * @property {object | string} source an `ImportSource` of the protocol
 * @property {[path: string, content: ArrayBuffer | File, lastModified: number][]} files
 * @property {string | undefined} dtype
 * @property {string | undefined} folder the folder of the cache for this model
 * @property {string | undefined} damaged the manifest of a model there that could not be loaded
 */

/** Written so that bundlers find the files. */
const GLUE = new URL("./nsp_importer.js", import.meta.url);
const WASM = new URL("./nsp_importer_bg.wasm", import.meta.url);

/** The folder of the caches in memory. No request goes there. */
const NOWHERE = "https://memory.invalid/";

/** In Node, a worker's messages have a port of their own. @type {any} */
const port =
  typeof postMessage === "function" ? globalThis : nodeModule("node:worker_threads").parentPort;

port.onmessage = async (/** @type {{ data: Order }} */ { data: order }) => {
  try {
    if (order.folder) {
      port.postMessage({ manifest: await inCache(order, order.folder) });
    } else {
      const bytes = await inMemory(order);
      port.postMessage({ bytes }, [bytes.buffer]);
    }
  } catch (error) {
    const { code = "internal", message = String(error) } = /** @type {any} */ (error);
    port.postMessage({ failed: { code, message } });
  }
};

/**
 * Imports into the browser's cache, one page at a time: the others find the model there. Returns the manifest's
 * address.
 * @param {Order} order
 * @param {string} folder
 */
const inCache = (order, folder) =>
  alone(folder, async () => {
    const kept = await keptManifest(folder);
    if (kept && kept.text !== order.damaged) return kept.address;
    // With a manifest that is left, the model would get another name, and later loads would find the wrong one.
    await forget(folder);
    return `${folder}${await imported(order, folder)}.json`;
  });

/** @param {string} name @param {() => Promise<string>} act */
const alone = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());

/** Imports into memory. Returns the GGUF file. @param {Order} order */
const inMemory = async (order) => {
  useMemory();
  const name = await imported(order, NOWHERE);
  const cache = await caches.open(MODEL_CACHE);
  const stored = async (/** @type {string} */ file) => {
    const response = await cache.match(NOWHERE + file);
    // What was read is not needed again.
    await cache.delete(NOWHERE + file);
    return /** @type {Response} */ (response);
  };
  const { size, parts } = await (await stored(`${name}.json`)).json();
  const bytes = new Uint8Array(size);
  let start = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(await (await stored(part.file)).arrayBuffer()), start);
    start += part.size;
  }
  return bytes;
};

/**
 * Imports into a folder of a cache. Returns the model's name there.
 * @param {Order} order
 * @param {string} folder
 * @returns {Promise<string>}
 */
const imported = async ({ source, files, dtype }, folder) => {
  const { Importer } = await loadImporter();
  return new Promise((resolve, reject) => {
    // Deferred, so that the importer is never called while it calls.
    const importer = new Importer((/** @type {string} */ text) => queueMicrotask(() => hear(JSON.parse(text))));
    const ask = (/** @type {object} */ request) => importer.take(JSON.stringify(request));
    let total = 0;
    let cached = true;
    const hear = (/** @type {any} */ { facts, progress, done, failed }) => {
      if (facts) {
        const size = sizeOf(facts.sizes, dtype);
        if (!size) return reject(coded("input", refusalOf(facts.sizes, dtype)));
        // The bytes of the source count, and those of the model, which the engine reads afterwards.
        total = facts.bytes + size.bytes;
        cached = !facts.is_download;
        ask({ start: { dtype: size.dtype } });
      }
      if (progress) port.postMessage({ progress: { loaded: progress.done, total, cached } });
      if (done) resolve(done.name);
      if (failed) reject(failed);
    };
    importer.take(files.map(pairOf));
    ask({ "look-up": { source, folder, own: "" } });
  });
};

/** A chosen file as the importer takes it. @param {Order["files"][number]} file */
const pairOf = ([path, content, lastModified]) => [path, new File([content], path, { lastModified })];

/**
 * The wanted format and the bytes of the model in it; without a wish, the first format that the model can have.
 * @param {[dtype: string, bytes: number][]} sizes
 * @param {string | undefined} wanted
 */
const sizeOf = (sizes, wanted) => {
  const found = sizes.find(([dtype]) => !wanted || dtype === wanted);
  return found && { dtype: found[0], bytes: found[1] };
};

/** @param {[string, number][]} sizes @param {string | undefined} wanted */
const refusalOf = (sizes, wanted) =>
  `The model can't be stored as ${wanted}, only as ${sizes.map(([dtype]) => dtype).join(" or ")}: change dtype.`;

/** Loads the importer's program into this thread. */
const loadImporter = async () => {
  try {
    const importer = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ GLUE.href
    );
    await importer.default({ module_or_path: readable(WASM) });
    return importer;
  } catch (error) {
    throw await explain(error, [GLUE, WASM]);
  }
};
