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
    const { parts } = await (await cache.match(address))?.json();
    if (parts.every((/** @type {any} */ { file }) => addresses.has(folder + file))) return address;
  }
  return undefined;
};
