// @ts-check
/**
 * What a page from a file and its worker use in place of `fetch` and of module loading, which
 * browsers forbid there. How the bytes of a file are had, page.js and worker.js say.
 *
 * @typedef {(url: string) => Promise<Uint8Array<ArrayBuffer> | null>} Read none where the file is
 *   missing or broken
 */

/**
 * What a module says in relation to its own address: that address, an import at run time, or a relative
 * import or export of another module (what stands before the path, quote, path).
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
    // Only what is named WebAssembly is compiled while it is being read.
    const type = url.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(bytes, { headers: { "Content-Type": type } });
  };

  /** @type {Map<string, Promise<string>>} */
  const modules = new Map();

  /**
   * The address of a blob with the module. A blob has no folder around it: what the module says in
   * relation to its own address is written anew.
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
    // In one pass, and by a function: a folder's name may have anything in it, `$$` and `import(` too.
    const written = text.replace(RELATIVE, (found, start, quote, path) => {
      if (path) return start + quote + blobs.get(path) + quote;
      return found === "import(" ? `importFile(${own}, ` : own;
    });
    return URL.createObjectURL(new Blob([written], { type: "text/javascript" }));
  };

  /**
   * Each module is there once, however often it is imported.
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
