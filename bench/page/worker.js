// @ts-check
/**
 * One engine in a worker of its own; the address says which: `?engine=…&variant=…&threads=…`.
 * A message holds a number of tokens, and whether to predict or only to prepare for that length.
 * This is a classic worker, since LiteRT.js loads its wasm with `importScripts`.
 *
 * @typedef {object} Engine
 * @property {(tokens: number) => Promise<void>} [prepare] What a length needs before it is timed.
 * @property {(tokens: number) => number[] | Promise<number[]>} predict The logits of a pair.
 */

const parameters = new URLSearchParams(self.location.search);

/** @type {Promise<Engine>} */
const loaded = import(`./engines/${parameters.get("engine")}.js`).then(({ load }) =>
  load(parameters.get("variant"), Number(parameters.get("threads"))),
);
// It is told with the first answer.
loaded.catch(() => {});

self.onmessage = async ({ data: { tokens, predict } }) => {
  try {
    const engine = await loaded;
    if (!predict) {
      await engine.prepare?.(tokens);
      self.postMessage({});
      return;
    }
    const start = performance.now();
    const logits = await engine.predict(tokens);
    self.postMessage({ ms: performance.now() - start, logits });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
