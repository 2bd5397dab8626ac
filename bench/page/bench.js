// @ts-check
/**
 * Measures what `plan.json` names and sends each result to the server by asking for a path that holds
 * it.
 */

import { measureMemory } from "./memory.js";
import { measureBatches } from "./parts/batch.js";
import { measureThreads } from "./parts/threads.js";
import { measurePredictions } from "./predictions.js";
import { measureStart } from "./start.js";
import { tell } from "./tell.js";

/**
 * @typedef {object} Plan
 * @property {string[]} measures What is measured, in this order.
 * @property {import("./peer.js").Contender[]} engines
 * @property {number[]} lengths
 * @property {number} rounds
 * @property {number} start_rounds
 */

/** Tells what a worker measures, as it comes. @param {string} script */
const measureInWorker = (script) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(script, { type: "module" });
    // One result after the other, so that the last one arrives before the end is told.
    let told = Promise.resolve();
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.error) reject(new Error(data.error));
      else if (data.done) told.then(() => resolve(worker.terminate()));
      else told = told.then(async () => void (await tell(data)));
    };
  });

/** @type {Record<string, (plan: Plan) => Promise<void>>} */
const MEASURES = {
  start: async ({ engines, start_rounds }) => {
    for (const start of await measureStart(engines, start_rounds)) await tell({ start });
  },
  kernels: () => measureInWorker("kernels-worker.js"),
  predictions: measurePredictions,
  memory: async ({ engines }) => {
    for (const memory of await measureMemory(engines)) await tell({ memory });
  },
  batch: measureBatches,
  operators: () => measureInWorker("parts/operators.js"),
  threads: measureThreads,
};

try {
  if (!crossOriginIsolated) throw new Error("the page is not cross-origin isolated");
  const plan = await (await fetch("plan.json")).json();
  for (const name of plan.measures) await MEASURES[name](plan);
  await tell({ done: true });
} catch (error) {
  await tell({ error: String(error) });
}
