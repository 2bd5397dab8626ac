// @ts-check
/**
 * Runs in the site's page before the page's own code. On a first visit it presses Predict as soon as the page
 * has started, on later ones as soon as the model is ready, and then nine times more. `nspVisit` resolves to
 * the times of the visit.
 */
(() => {
  // Frames of the page are no visits.
  if (globalThis.top !== globalThis) return;

  const VISITED = "nsp-bench-visited";
  const PREDICTIONS = 10;
  /** The predictions of whose times the median counts as that of a warm engine, from 0. */
  const WARM = [4, 10];
  /** Before it presses Predict again, the engine has sent nothing for so many milliseconds. */
  const QUIET = 200;

  const isReturning = localStorage.getItem(VISITED) !== null;
  /** @type {Record<string, number>} Milliseconds since the navigation. */
  const marks = {};
  /** @param {string} name */
  const mark = (name) => {
    marks[name] ??= performance.now();
  };
  /** @type {any} What the engine says of itself and of its load. */
  let engine = {};
  let load = {};
  let heard = 0;

  /** @param {MessageEvent} event */
  const hear = ({ data }) => {
    heard = performance.now();
    if (typeof data !== "string") return;
    if (data.startsWith('{"ready"')) {
      mark("engine");
      engine = JSON.parse(data).ready.engine;
    } else if (data.startsWith('{"loaded"')) {
      mark("loaded");
      load = JSON.parse(data).loaded;
    }
  };

  // The first worker is the engine's.
  globalThis.Worker = class extends Worker {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      if ("worker" in marks) return;
      mark("worker");
      this.addEventListener("message", hear);
    }
  };

  const status = () =>
    /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=status]"));

  /** Resolves as soon as a change of the document makes this true. @param {() => boolean} isSo */
  const when = (isSo) =>
    new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (!isSo()) return;
          resolve(undefined);
        } catch (error) {
          reject(error);
        }
        observer.disconnect();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["data-state", "data-request"],
      });
      look();
    });

  /** Resolves when what the document shows now is on the screen. */
  const painted = () =>
    new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

  /** Resolves when the engine has been quiet. */
  const quiet = async () => {
    for (;;) {
      const left = heard + QUIET - performance.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  };

  /** Presses Predict. Resolves to when that was, once the answer is on the screen. */
  const predict = async () => {
    const before = Number(status()?.dataset.request);
    const pressed = performance.now();
    document.getElementById("predict")?.click();
    await when(() => {
      const { state, request } = status()?.dataset ?? {};
      if (state === "error") throw new Error("the page has failed");
      return state === "done" && Number(request) > before;
    });
    await painted();
    return pressed;
  };

  /** Whether the page shows that the model has loaded. */
  const hasModel = () =>
    ["ready", "computing", "done"].includes(status()?.dataset.state ?? "");

  /** @param {number[]} values */
  const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  };

  const visit = async () => {
    await when(() => document.querySelector(".site-footer") !== null);
    mark("started");
    const ready = when(hasModel).then(() => mark("ready"));
    if (isReturning) await ready;
    const pressed = await predict();
    mark("answer");
    // A reader who presses before the model is there waits for the model, not for the prediction.
    const predictions = [marks.answer - Math.max(pressed, marks.ready)];
    while (predictions.length < PREDICTIONS) {
      await quiet();
      const again = await predict();
      predictions.push(performance.now() - again);
    }
    localStorage.setItem(VISITED, "yes");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
      engine: `${engine.variant}, ${engine.kernel}, threads: ${engine.threads}`,
      is_cached: load.cached,
      painted_ms: paint?.startTime ?? null,
      started_ms: marks.started,
      worker_ms: marks.worker,
      engine_ms: marks.engine,
      loaded_ms: marks.loaded,
      packing_ms: load.packing ?? null,
      ready_ms: marks.ready,
      answer_ms: marks.answer,
      first_ms: predictions[0],
      warm_ms: median(predictions.slice(...WARM)),
      predictions_ms: predictions,
    };
  };

  Object.assign(globalThis, { nspVisit: visit() });
})();
