// Starts the page. Trunk's own start-up script is inline, and the Content-Security-Policy forbids
// that; so Trunk writes the names of the page's two files into this script's element instead.

/**
 * Shows one of the sentences that index.html keeps for the case that the page can't start.
 * @param {string} id
 */
function tell(id) {
  for (const name of ["boot-starting", "boot-no-wasm", "boot-failed"]) {
    const sentence = document.getElementById(name);
    if (sentence) sentence.hidden = name !== id;
  }
}

/** Loads the page's JavaScript and WebAssembly and runs it. */
async function start() {
  const script = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]"));
  const { js, wasm } = script.dataset;
  const page = await import(new URL(js, document.baseURI).href);
  await page.default({ module_or_path: new URL(wasm, document.baseURI).href });
}

/**
 * Whether the page's own code has ended by a panic: nothing on the page would answer any more.
 * @param {unknown} error
 */
function isPanic(error) {
  return error instanceof WebAssembly.RuntimeError;
}

function tellOfPanic() {
  const sentence = document.getElementById("crashed");
  if (sentence) sentence.hidden = false;
}

// A click before the page has started is kept for it: src/browser.rs looks for the mark.
document.getElementById("predict")?.addEventListener("click", ({ currentTarget }) => {
  if (currentTarget instanceof HTMLElement) currentTarget.dataset.asked = "yes";
});

if (typeof WebAssembly !== "object") {
  tell("boot-no-wasm");
} else {
  addEventListener("error", ({ error }) => {
    if (isPanic(error)) tellOfPanic();
  });
  start().catch((error) => {
    console.error(error);
    if (isPanic(error)) tellOfPanic();
    else tell("boot-failed");
  });
}
