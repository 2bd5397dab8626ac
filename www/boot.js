// @ts-check
/**
 * Starts the page. The Content-Security-Policy forbids an inline script for that, so the build writes the
 * names of the page's two files into this script's element.
 *
 * A newer build can be deployed at any moment, and the files of this build may then be gone. If a file
 * fails to load, here or later (src/update.rs), the page checks for a newer build and reloads.
 */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));

/** The builds that this tab has already replaced by a reload, separated by spaces. */
const LEFT = "bert-nsp-left-builds";
/** Whether a prediction was requested before the reload. */
const ASKED = "bert-nsp-asked";
/** The text that was typed in this tab: src/logic/typed.rs reads it. */
const TYPED = "bert-nsp-typed";
/** How long to wait for the host when checking its build, in milliseconds. */
const PATIENCE = 10000;

/** @param {Document} page */
const buildOf = (page) =>
  page.querySelector("meta[name=bert-nsp-build]")?.getAttribute("content") ?? "";

/** Whether the host serves a different build than this document's. False if the host does not answer. */
const hasOtherBuild = async () => {
  try {
    const signal = AbortSignal.timeout?.(PATIENCE);
    // Without query and fragment: they may contain the reader's text.
    const answer = await fetch(location.pathname, { cache: "reload", signal });
    const html = answer.ok ? await answer.text() : "";
    const build = buildOf(new DOMParser().parseFromString(html, "text/html"));
    return build !== "" && build !== buildOf(document);
  } catch {
    return false;
  }
};

/**
 * Reloads the page, unless this build was already reloaded once and that did not help.
 * @param {boolean} asked whether a prediction was requested; the new page then runs it
 * @returns {boolean} whether the page reloads
 */
const reloadOnce = (asked) => {
  try {
    const left = (sessionStorage.getItem(LEFT) ?? "").split(" ");
    if (left.includes(buildOf(document))) return false;
    sessionStorage.setItem(LEFT, [...left, buildOf(document)].join(" "));
    if (asked) sessionStorage.setItem(ASKED, "yes");
  } catch {
    // Without storage, nothing would stop an endless series of reloads.
    return false;
  }
  location.reload();
  return true;
};

/** Saves the text that was typed into the two boxes before the page started, when the reader leaves. */
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
    // Without storage, the text is lost.
  }
};

/**
 * Puts a mark on the performance timeline. docs/ARCHITECTURE.md lists the names.
 * @param {string} name
 * @param {number} [at] milliseconds since 1970; now if missing
 */
const mark = (name, at) =>
  performance.mark(name, at === undefined ? {} : { startTime: at - performance.timeOrigin });

/** Puts a mark there once the browser has drawn what the page has now. @param {string} name */
const markDrawn = (name) => requestAnimationFrame(() => setTimeout(mark, 0, name));

/** Marks that a prediction was requested before the page started: src/browser/start.rs checks for it. */
const ask = () => {
  app.dataset.asked = "yes";
  mark("bert-nsp:asked");
};

/** @type {HTMLElement[]} Buttons of the tutorial that were pressed before the page started. */
let pressed = [];

/** @param {Event} event */
const keepPressed = ({ target }) => {
  const button = target instanceof Element ? target.closest("#tutorial button") : null;
  if (button instanceof HTMLElement) pressed.push(button);
};

/** Returns these buttons, once: src/components/tutorial.rs clicks them again. */
const takePressed = () => {
  app.removeEventListener("click", keepPressed);
  const taken = pressed;
  pressed = [];
  return taken;
};

/**
 * Shows one of the messages that index.html contains in case the page can't start.
 * @param {string} id
 */
function tell(id) {
  for (const name of ["boot-starting", "boot-no-wasm", "boot-failed"]) {
    const sentence = document.getElementById(name);
    if (sentence) sentence.hidden = name !== id;
  }
}

/** Handles that a part failed to load: reloads if the host has a newer build, and otherwise reports it. */
async function fail() {
  if (!((await hasOtherBuild()) && reloadOnce("asked" in app.dataset))) tell("boot-failed");
}

/** Loads the page's JavaScript and WebAssembly and runs it. */
async function start() {
  const script = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]"));
  const { js, wasm } = script.dataset;
  const page = await import(new URL(js ?? "", document.baseURI).href);
  await page.default({ module_or_path: new URL(wasm ?? "", document.baseURI).href });
  // From now on, the page saves the text itself.
  removeEventListener("pagehide", keepTyped);
}

/**
 * Whether the page's own code panicked. After a panic, the page no longer responds.
 * @param {unknown} error
 */
function isPanic(error) {
  return error instanceof WebAssembly.RuntimeError;
}

function tellOfPanic() {
  const sentence = document.getElementById("crashed");
  if (sentence) sentence.hidden = false;
}

Object.assign(globalThis, { bertNsp: { hasOtherBuild, reloadOnce, takePressed, fail, mark, markDrawn } });

document.getElementById("predict")?.addEventListener("click", ask);
app.addEventListener("click", keepPressed);
addEventListener("pagehide", keepTyped);
try {
  if (sessionStorage.getItem(ASKED)) ask();
  sessionStorage.removeItem(ASKED);
} catch {
  // Storage is blocked, so nothing was saved.
}

if (typeof WebAssembly !== "object") {
  tell("boot-no-wasm");
} else {
  addEventListener("error", ({ error }) => {
    if (isPanic(error)) tellOfPanic();
  });
  start().catch((error) => {
    console.error(error);
    if (isPanic(error)) tellOfPanic();
    else fail();
  });
}
