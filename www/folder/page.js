// @ts-check
/**
 * Starts the page of the offline folder, which is opened from a file. There, browsers still run classic
 * scripts. So the folder has a script `NAME.js` for each file that the page would fetch, which provides
 * the file's bytes as Base64. With these scripts and with blobs, this script replaces `fetch`, modules and
 * workers, so that the rest of the page's code need not know how it was opened.
 */
(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** The folder with index.html, where the page looks for its files. */
  const page = new URL("./", document.baseURI).href;
  /** The folder where the files really are. */
  const files = new URL("../", own.src).href;

  /** @type {WeakMap<object, string>} What a script has handed over. */
  const given = new WeakMap();

  /** Called by each of those scripts. @param {string} base64 */
  self.takeFile = (base64) => {
    if (document.currentScript) given.set(document.currentScript, base64);
  };

  /** @param {string | undefined} base64 */
  const decode = (base64) => {
    if (base64 === undefined) return null;
    try {
      // Browsers have `fromBase64` since 2025.
      return (
        /** @type {any} */ (Uint8Array).fromBase64?.(base64) ??
        Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      );
    } catch {
      return null;
    }
  };

  /** @type {Read} */
  const read = (url) =>
    new Promise((resolve) => {
      const script = document.createElement("script");
      const { origin, pathname } = new URL(url);
      const file = new URL(pathname, url).href;
      // Not with `replace`, to which a `$` in the folder's name would have a meaning.
      script.src = `${file.startsWith(page) ? files + file.slice(page.length) : file}.js`;
      // A script that can't be read fires `error`, but one that can't be parsed fires `load`.
      script.onload = script.onerror = () => {
        script.remove();
        resolve(decode(given.get(script)));
      };
      document.head.append(script);
    });

  /** The address of the script that every worker runs, once the script is loaded. */
  let workerScript = "";

  self.Worker = class extends Worker {
    /** @param {string | URL} url */
    constructor(url) {
      // A classic worker: in a page from a file, Chromium starts no module worker from a blob.
      super(workerScript);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = async ({ data, ports: [answer] }) => {
        const bytes = await read(data);
        answer.postMessage(bytes, bytes ? [bytes.buffer] : []);
      };
      this.postMessage(`${url}`, [port2]);
    }
  };

  const start = async () => {
    const names = ["folder/files.js", "folder/worker.js"];
    const parts = await Promise.all(names.map((name) => read(page + name)));
    if (parts.includes(null)) throw new Error(`${names.join(" or ")} is missing`);
    const text = /** @type {Uint8Array<ArrayBuffer>[]} */ (parts);
    workerScript = URL.createObjectURL(new Blob(text, { type: "text/javascript" }));
    await self.importFile(page, own.dataset.module ?? "");
  };

  openFolder(read);
  start().catch((error) => {
    console.error(error);
    for (const name of ["boot-starting", "boot-failed"]) {
      const sentence = document.getElementById(name);
      if (sentence) sentence.hidden = name === "boot-starting";
    }
  });
})();
