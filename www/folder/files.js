// @ts-check
/**
 * Replaces `fetch` and module loading, which browsers forbid in a page opened from a file, for the page
 * and its worker. page.js and worker.js define how to read the bytes of a file.
 *
 * @typedef {(url: string) => Promise<Uint8Array<ArrayBuffer> | null>} Read null if the file is missing
 *   or damaged
 */

/**
 * Matches everything in a module that depends on the module's URL: the URL itself, a dynamic import, or a
 * relative import or export of another module (captures the text before the path, the quote, the path).
 */
const RELATIVE = /\bimport\.meta\.url\b|\bimport\(|(\b(?:from|import)\s*)(["'])(\.[^"']+)\2/g;

/**
 * Defines `fetch` and `importFile` in the global scope.
 * @param {Read} read
 */
function openFolder(read) {
  self.fetch = async (request) => {
    const url = request instanceof Request ? request.url : `${request}`;
    const bytes = await read(url);
    if (!bytes) return new Response(null, { status: 404 });
    // Browsers compile WebAssembly while it streams only if it has this type.
    const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(bytes, { headers: { "Content-Type": type } });
  };

  /** @type {Map<string, Promise<string>>} */
  const modules = new Map();

  /**
   * Returns the URL of a blob with the module. A blob has no folder, so everything in the module that
   * depends on the module's URL is rewritten.
   * @param {string} url
   */
  const write = async (url) => {
    const bytes = await read(url);
    if (!bytes) throw new Error(`${url} is missing from the folder, or can't be read.`);
    const own = JSON.stringify(url);
    const text = new TextDecoder().decode(bytes);
    /** @type {Map<string, string>} */
    const blobs = new Map();
    for (const [, , , path] of text.matchAll(RELATIVE)) {
      if (path) blobs.set(path, await blobOf(url, path));
    }
    // In one pass, and with a function: a folder's name may contain anything, even `$$` or `import(`.
    const written = text.replace(RELATIVE, (found, start, quote, path) => {
      if (path) return start + quote + blobs.get(path) + quote;
      return found === "import(" ? `importFile(${own}, ` : own;
    });
    return URL.createObjectURL(new Blob([written], { type: "text/javascript" }));
  };

  /**
   * Each module is loaded only once, however often it is imported.
   * @param {string} base
   * @param {string} path
   */
  const blobOf = (base, path) => {
    const url = new URL(path, base).href;
    const blob = modules.get(url) ?? write(url);
    modules.set(url, blob);
    return blob;
  };

  /** @param {string} base @param {string} path */
  self.importFile = async (base, path) => import(await blobOf(base, path));
}
