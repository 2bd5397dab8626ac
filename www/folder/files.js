// @ts-check
/**
 * Replaces `fetch` and module loading, which browsers forbid in a page that was opened from a file, and in
 * its worker. page.js and worker.js each provide a function that reads the bytes of a file.
 *
 * @typedef {(url: string) => Promise<Uint8Array<ArrayBuffer> | null>} Read null if the file is
 *   missing or damaged
 */

/**
 * The places where a module depends on its own address: that address itself, a dynamic import, or an import
 * or export with a relative path. The groups are the text before the path, the quote, and the path.
 */
const RELATIVE = /\bimport\.meta\.url\b|\bimport\(|(\b(?:from|import)\s*)(["'])(\.[^"']+)\2/g;

/**
 * Puts `fetch` and `importFile` into the global scope.
 * @param {Read} read
 */
function openFolder(read) {
  self.fetch = async (request) => {
    const url = request instanceof Request ? request.url : `${request}`;
    const bytes = await read(url);
    if (!bytes) return new Response(null, { status: 404 });
    // Browsers compile a stream only if it has the type of WebAssembly.
    const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(bytes, { headers: { "Content-Type": type } });
  };

  /** @type {Map<string, Promise<string>>} */
  const modules = new Map();

  /**
   * Writes a module into a blob and returns its address. A blob is in no folder, so everything in the
   * module that depends on its own address is replaced.
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
    // One pass with a function, because the folder's name may contain anything, even `$$` or `import(`.
    const written = text.replace(RELATIVE, (found, start, quote, path) => {
      if (path) return start + quote + blobs.get(path) + quote;
      return found === "import(" ? `importFile(${own}, ` : own;
    });
    return URL.createObjectURL(new Blob([written], { type: "text/javascript" }));
  };

  /**
   * The address of a module's blob. There is one for each module, however often it is imported.
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
