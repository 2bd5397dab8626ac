// @ts-check
/**
 * Starts the page. Trunk's own start-up script is inline, and the Content-Security-Policy forbids
 * that; so Trunk writes the names of the page's two files into this script's element instead.
 *
 * A host may get a newer build at any moment, and then the files of this one may be gone. So whatever
 * can't be loaded, here or later (src/update.rs), is a reason to look, and to load the page again.
 */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));

/** The builds that were left for a newer one in this tab, with spaces. */
const LEFT = "bert-nsp-left-builds";
/** Whether a prediction was asked for when the page was left. */
const ASKED = "bert-nsp-asked";
/** What was typed in this tab: src/logic/typed.rs reads it. */
const TYPED = "bert-nsp-typed";
/** Milliseconds that a host may take to say which build it has. */
const PATIENCE = 10000;

/** @param {Document} page */
const buildOf = (page) =>
  page.querySelector("meta[name=bert-nsp-build]")?.getAttribute("content") ?? "";

/** Whether the host has another build than this document's. Without an answer it is said not to. */
const hasOtherBuild = async () => {
  try {
    const signal = AbortSignal.timeout?.(PATIENCE);
    // Neither query nor fragment: they may hold the reader's text.
    const answer = await fetch(location.pathname, { cache: "reload", signal });
    const html = answer.ok ? await answer.text() : "";
    const build = buildOf(new DOMParser().parseFromString(html, "text/html"));
    return build !== "" && build !== buildOf(document);
  } catch {
    return false;
  }
};

/**
 * Loads the page again, unless that was done for this build before: then it did not help.
 * @param {boolean} asked whether a prediction was asked for, which the new page then makes
 * @returns {boolean} whether it is done
 */
const reloadOnce = (asked) => {
  try {
    const left = (sessionStorage.getItem(LEFT) ?? "").split(" ");
    if (left.includes(buildOf(document))) return false;
    sessionStorage.setItem(LEFT, [...left, buildOf(document)].join(" "));
    if (asked) sessionStorage.setItem(ASKED, "yes");
  } catch {
    // Without storage nothing would end it.
    return false;
  }
  location.reload();
  return true;
};

/** Keeps what was typed into the two boxes before the page started, when the page is left. */
const keepTyped = () => {
  const boxes = ["a", "b"].map((name) => document.getElementById(`sentence-${name}`));
  const [a, b] = boxes.map((box) => (box instanceof HTMLTextAreaElement ? box : null));
  if (!a || !b || (a.value === a.defaultValue && b.value === b.defaultValue)) return;
  try {
    const typed = new URLSearchParams(sessionStorage.getItem(TYPED) ?? "");
    const before = new URLSearchParams({ a: typed.get("a") ?? "", b: typed.get("b") ?? "" });
    const now = new URLSearchParams({ a: a.value, b: b.value });
    if (typed.has("a") && `${before}` !== `${now}`) typed.append("own", `${before}`);
    typed.set("a", a.value);
    typed.set("b", b.value);
    sessionStorage.setItem(TYPED, `${typed}`);
  } catch {
    // Without storage it is lost.
  }
};

/** A prediction that was asked for before the page started: src/browser.rs looks for the mark. */
const ask = () => {
  app.dataset.asked = "yes";
};

/** @type {HTMLElement[]} Buttons of the tutorial that were pressed before the page started. */
let pressed = [];

/** @param {Event} event */
const keepPressed = ({ target }) => {
  const button = target instanceof Element ? target.closest("#tutorial button") : null;
  if (button instanceof HTMLElement) pressed.push(button);
};

/** Hands them over, once: src/components/tutorial.rs presses them again. */
const takePressed = () => {
  app.removeEventListener("click", keepPressed);
  const taken = pressed;
  pressed = [];
  return taken;
};

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
  const page = await import(new URL(js ?? "", document.baseURI).href);
  await page.default({ module_or_path: new URL(wasm ?? "", document.baseURI).href });
  // From now on the page keeps it.
  removeEventListener("pagehide", keepTyped);
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

Object.assign(globalThis, { bertNsp: { hasOtherBuild, reloadOnce, takePressed } });

document.getElementById("predict")?.addEventListener("click", ask);
app.addEventListener("click", keepPressed);
addEventListener("pagehide", keepTyped);
try {
  if (sessionStorage.getItem(ASKED)) ask();
  sessionStorage.removeItem(ASKED);
} catch {
  // Nothing was kept.
}

if (typeof WebAssembly !== "object") {
  tell("boot-no-wasm");
} else {
  addEventListener("error", ({ error }) => {
    if (isPanic(error)) tellOfPanic();
  });
  start().catch(async (error) => {
    console.error(error);
    if (isPanic(error)) tellOfPanic();
    else if (!((await hasOtherBuild()) && reloadOnce("asked" in app.dataset))) tell("boot-failed");
  });
}
