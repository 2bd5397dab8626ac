// @ts-check
/** Finds imported models in the browser's cache. */

/** The cache of models: MODEL_CACHE in crates/nsp-protocol/src/import.rs. */
export const MODEL_CACHE = "bert-nsp-model-1";

/**
 * The manifest of the model that was imported into a folder of the cache, if all its parts are there: its address, and
 * its text, which no two imports have in common.
 * @param {string} folder
 */
export const keptManifest = async (folder) => {
  const cache = await caches.open(MODEL_CACHE);
  const addresses = new Set((await cache.keys()).map(({ url }) => url));
  for (const address of addresses) {
    if (!address.startsWith(folder) || !address.endsWith(".json")) continue;
    // Another tab may have removed it, or it may be damaged: then the model is imported again.
    const text = await (await cache.match(address))?.text().catch(() => undefined);
    const isThere = (/** @type {any} */ part) => addresses.has(folder + part?.file);
    if (text && partsOf(text)?.every?.(isThere)) return { address, text };
  }
  return undefined;
};

/** The parts that a manifest names. @param {string} text */
const partsOf = (text) => {
  try {
    return JSON.parse(text)?.parts;
  } catch {
    return undefined;
  }
};

/** Removes whatever was imported into a folder of the cache. @param {string} folder */
export const forget = async (folder) => {
  const cache = await caches.open(MODEL_CACHE);
  for (const { url } of await cache.keys()) {
    if (url.startsWith(folder)) await cache.delete(url);
  }
};
