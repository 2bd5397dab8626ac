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

// ---- The engine, ahead of the page's own code

/** The cache of models: MODEL_CACHE of crates/nsp-protocol. */
const MODELS = "bert-nsp-model-1";
/** The reader's choice of another model: src/browser/model.rs remembers it. */
const CHOSEN = "bert-nsp-chosen-model";

/**
 * @typedef {object} Early
 * @property {string} url
 * @property {Worker} worker
 * @property {Event[]} said what it has said so far
 * @property {string} asked the request that was sent to it
 */
/** @type {Early | undefined} */
let early;
/** Whether the page starts its workers itself by now. */
let isPageAwake = false;

/** @param {string} name */
const meta = (name) =>
  document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";

/**
 * The address of the manifest, if the page will load the site's own model and all of it is cached:
 * `engine::source` of the page's code comes to the same result.
 */
const cachedManifest = async () => {
  const isOtherModel =
    localStorage.getItem(CHOSEN) || new URLSearchParams(location.hash.slice(1)).has("model");
  // Neither the widget's frame nor models.html loads a model by itself.
  if (document.documentElement.dataset.view || isOtherModel) return undefined;
  // Opening a missing cache would create an empty one.
  if (!(await caches.has(MODELS))) return undefined;
  const kept = new Set((await (await caches.open(MODELS)).keys()).map(({ url }) => url));
  const manifest = new URL(meta("bert-nsp-manifest"), document.baseURI).href;
  const [, count, name] = meta("bert-nsp-model").split(" ");
  const parts = Array.from({ length: Number(count) }, (_, number) => `${name}${number}`);
  const isKept = parts.every((part) => kept.has(new URL(part, manifest).href));
  return parts.length > 0 && isKept ? manifest : undefined;
};

/** Starts the engine's worker and lets it load the model, if all of the model is cached. */
const startEarly = async () => {
  const manifest = await cachedManifest();
  if (!manifest || isPageAwake) return;
  const engine = new URLSearchParams(location.search).get("engine");
  const query = engine ? `?engine=${encodeURIComponent(engine)}` : "";
  const url = new URL(meta("bert-nsp-worker"), document.baseURI).href + query;
  const worker = new Worker(url, { type: "module", name: "cached" });
  const asked = JSON.stringify({ load: { manifest } });
  const said = /** @type {Event[]} */ ([]);
  const hear = (/** @type {Event} */ event) => said.push(event);
  worker.onmessage = hear;
  worker.onerror = hear;
  // The worker keeps it until the engine is there. If that is of another build, the page reloads.
  worker.postMessage(asked);
  early = { url, worker, said, asked };
};

/**
 * Hands the page the worker with this address, if it runs already: src/browser/start.rs. Its messages so far
 * come again, as soon as the caller has had the time to listen.
 * @param {string} url
 */
const takeWorker = (url) => {
  const taken = early;
  early = undefined;
  isPageAwake = true;
  if (taken?.url !== url) {
    taken?.worker.terminate();
    return undefined;
  }
  const { worker, said, asked } = taken;
  // Nothing can arrive before the microtask: messages are tasks.
  queueMicrotask(() => said.forEach((event) => worker.dispatchEvent(event)));
  sendOnce(worker, asked);
  return worker;
};

/**
 * Holds back the page's own request for what was requested already: it would load the model again. The page may send
 * others before, because it looks for shared parts of the model first.
 * @param {Worker} worker
 * @param {string} sent
 */
const sendOnce = (worker, sent) => {
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (/** @type {unknown} */ request) => {
    if (request !== sent) return post(request);
    // From now on, it is the prototype's function again.
    Reflect.deleteProperty(worker, "postMessage");
  };
};

// ---- The page

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

/**
 * Loads the page's JavaScript and WebAssembly and runs it.
 * @param {Promise<void>} engine settled when the engine's worker has started, or need not start. The page keeps the
 *   thread busy while it starts, and nothing else would get its turn.
 */
async function start(engine) {
  const script = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]"));
  const { js, wasm } = script.dataset;
  // Both files at once. If the script fails to load, nobody waits for the program.
  const program = fetch(new URL(wasm ?? "", document.baseURI));
  program.catch(() => {});
  const [page] = await Promise.all([import(new URL(js ?? "", document.baseURI).href), engine]);
  await page.default({ module_or_path: program });
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

Object.assign(globalThis, {
  bertNsp: { hasOtherBuild, reloadOnce, takePressed, takeWorker, fail, mark, markDrawn },
});

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
  // Without caches, or where they are forbidden, the page starts the worker itself.
  const engine = startEarly().catch(() => {});
  start(engine).catch((error) => {
    console.error(error);
    if (isPanic(error)) tellOfPanic();
    else fail();
  });
}
