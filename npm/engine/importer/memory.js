// @ts-check
/** Stands in for the browser's caches where there are none, or where nothing is kept. */

class MemoryCache {
  /** @type {Map<string, Blob>} */
  #entries = new Map();

  /** @param {string} url */
  async match(url) {
    const entry = this.#entries.get(url);
    return entry && new Response(entry);
  }

  /** @param {string} url @param {Response} response */
  async put(url, response) {
    this.#entries.set(url, await response.blob());
  }

  /** @param {string} url */
  async delete(url) {
    return this.#entries.delete(url);
  }

  async keys() {
    return [...this.#entries.keys()].map((url) => new Request(url));
  }
}

class MemoryCaches {
  /** @type {Map<string, MemoryCache>} */
  #caches = new Map();

  /** @param {string} name */
  async has(name) {
    return this.#caches.has(name);
  }

  /** @param {string} name */
  async open(name) {
    const cache = this.#caches.get(name) ?? new MemoryCache();
    this.#caches.set(name, cache);
    return cache;
  }

  /** @param {string} name */
  async delete(name) {
    return this.#caches.delete(name);
  }
}

/**
 * Replaces the caches of this thread, and the classes by which the importer recognises them. No other thread has these
 * caches, so imports into them need no lock: several may run at once.
 */
export const useMemory = () => {
  const replaced = { caches: new MemoryCaches(), CacheStorage: MemoryCaches, Cache: MemoryCache };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(globalThis, name, { value });
  }
  if (globalThis.navigator) Object.defineProperty(navigator, "locks", { value: undefined });
};
