// @ts-check
/**
 * Starts the page of the offline folder, which is opened from a file. What browsers still run there
 * is a classic script: so each file that the page would fetch stands in the folder as a script
 * `NAME.js`, which hands its bytes over as Base64. With these, and with blobs, `fetch`, modules and
 * workers are made good; no other code of the page knows where it is.
 */
(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** The folder with index.html, where the page believes its files to be. */
  const page = new URL("./", document.baseURI).href;
  /** The folder where they are. */
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
      // The first is from 2025.
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
      // A `$` in the folder's name would be a sign to `replace`.
      script.src = `${file.startsWith(page) ? files + file.slice(page.length) : file}.js`;
      // A script that can't be read is an error, one that can't be understood is not.
      script.onload = script.onerror = () => {
        script.remove();
        resolve(decode(given.get(script)));
      };
      document.head.append(script);
    });

  /** The script of every worker, once it is there. */
  let workerScript = "";

  self.Worker = class extends Worker {
    /** @param {string | URL} url */
    constructor(url) {
      // A classic one: Chromium starts no module worker from a file's blob.
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
