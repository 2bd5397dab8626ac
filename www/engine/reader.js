// @ts-check
/**
 * Reads the parts of a cached model and checks their hashes, so that the engine's thread is free to pack them. The
 * first message says which parts, as crates/nsp-engine/src/download/reader.rs writes it. Each message `next` is answered
 * with the bytes of the next part, or with null if it is not cached or damaged.
 */

/** How many parts are read ahead. */
const AHEAD = 3;

/** @typedef {{ url: string, sha256: string }} Part */

/** @param {ArrayBuffer} bytes */
const hex = (bytes) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Promise<Cache>} cache @param {Part} part */
const verified = async (cache, { url, sha256 }) => {
  try {
    const found = await (await cache).match(url);
    // As a blob first: in Chromium, that takes half of the time, because the bytes do not pass through a stream.
    const bytes = await (await found?.blob())?.arrayBuffer();
    const isIntact = bytes && hex(await crypto.subtle.digest("SHA-256", bytes)) === sha256;
    return isIntact ? bytes : null;
  } catch {
    return null;
  }
};

/** @type {Promise<ArrayBuffer | null>[]} */
const ahead = [];
/** Reads one more part ahead. */
let readMore = () => {};

self.onmessage = async ({ data }) => {
  if (data !== "next") {
    const { cache: name, parts } = JSON.parse(data);
    const cache = caches.open(name);
    readMore = () => {
      const part = parts.shift();
      if (part) ahead.push(verified(cache, part));
    };
    for (let count = 0; count < AHEAD; count += 1) readMore();
    return;
  }
  const bytes = (await ahead.shift()) ?? null;
  readMore();
  self.postMessage(bytes, bytes ? [bytes] : []);
};
