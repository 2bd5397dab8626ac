// Starts the page. An external file, since the Content-Security-Policy allows no inline script.
// Trunk writes the two file names, which carry hashes, into this script's element (Trunk.toml).

/** @type {HTMLScriptElement | null} */
const script = document.querySelector("script[data-js][data-wasm]");

/** @param {string} name @returns {string} */
const address = (name) => new URL(name, document.baseURI).href;

if (script) {
  const { js, wasm } = script.dataset;
  // The wasm is on its way while the module loads.
  const response = fetch(address(wasm));
  const { default: init } = await import(address(js));
  await init({ module_or_path: response });
}
