// @ts-check
/** Finds imported models in the browser's cache. */

/** The cache of models: MODEL_CACHE in crates/nsp-protocol/src/import.rs. */
export const MODEL_CACHE = "bert-nsp-model-1";

/**
 * The address of the manifest of the model that was imported into a folder of the cache, if all its parts are
 * there.
 * @param {string} folder
 */
export const keptManifest = async (folder) => {
  const cache = await caches.open(MODEL_CACHE);
  const addresses = new Set((await cache.keys()).map(({ url }) => url));
  for (const address of addresses) {
    if (!address.startsWith(folder) || !address.endsWith(".json")) continue;
    // Another tab may have removed it, or it may be damaged: then the model is imported again.
    const manifest = await (await cache.match(address))?.json().catch(() => undefined);
    const isThere = (/** @type {any} */ part) => addresses.has(folder + part?.file);
    if (manifest?.parts?.every?.(isThere)) return address;
  }
  return undefined;
};
