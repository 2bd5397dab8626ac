// @ts-check
/** Imports models with the package, in a page or elsewhere, and reports what came of it. */

/**
 * Loads a model and asks it something. `isAborted` gives up at the first progress.
 * @param {typeof import("bert-nsp")} library
 * @param {any} options those of the load
 */
export const outcome = async ({ BertNsp, BertNspError }, { isAborted, ...options }) => {
  /** @type {import("bert-nsp").Progress[]} */
  const progress = [];
  const controller = new AbortController();
  const onProgress = (/** @type {import("bert-nsp").Progress} */ step) => {
    progress.push(step);
    if (isAborted) controller.abort();
  };
  try {
    const nsp = await BertNsp.load({ onProgress, signal: controller.signal, ...options });
    const { logits } = await nsp.predict("rain", "snow");
    nsp.dispose();
    return { name: "none", model: nsp.info.model, logits, progress };
  } catch (error) {
    const { name, message, code } = /** @type {any} */ (error);
    return { name, message, code, isOurs: error instanceof BertNspError };
  }
};

/** The files at these addresses. @param {string[]} addresses */
export const filesAt = (addresses) =>
  Promise.all(
    addresses.map(async (address) => {
      const response = await fetch(address);
      return new File([await response.blob()], address.slice(address.lastIndexOf("/") + 1));
    }),
  );

/** Replaces the bytes of all kept parts by zeros. */
export const damage = async () => {
  const cache = await caches.open("bert-nsp-model-1");
  for (const { url } of await cache.keys()) {
    if (url.endsWith(".json")) continue;
    const { byteLength } = /** @type {ArrayBuffer} */ (await (await cache.match(url))?.arrayBuffer());
    await cache.put(url, new Response(new Uint8Array(byteLength)));
  }
};

/** The addresses of the kept manifests, and the SHA-256 of the parts of each, put together. */
export const kept = async () => {
  const cache = await caches.open("bert-nsp-model-1");
  const found = [];
  for (const { url } of await cache.keys()) {
    if (!url.endsWith(".json")) continue;
    const { parts } = await (await cache.match(url))?.json();
    const blobs = parts.map(async (/** @type {any} */ { file }) => (await cache.match(new URL(file, url)))?.blob());
    const bytes = await new Blob(await Promise.all(blobs)).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    found.push([url, [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("")]);
  }
  return found;
};
