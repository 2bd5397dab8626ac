// @ts-check
/**
 * The workload: it loads the engine and the model, tells the benchmark's runner that it is ready, and then runs the
 * suite that the runner asks for. It stands in the folder resources/bert-nsp of a checkout of
 * GoogleChrome/webai-compute-benchmark, with the npm package beside it: see README.md.
 */

import { AsyncBenchmarkStep, AsyncBenchmarkSuite, BenchmarkConnector } from "../shared/benchmark.mjs";
import { forceLayout } from "../shared/helpers.mjs";
import { BertNsp } from "./bert-nsp/index.js";

const VERSION = "1.0.0";

/** One pair, about as long as the two sentences that the site shows first. */
const PAIR = /** @type {const} */ ([
  "The ferry was late because the fog had covered the harbour since the early morning.",
  "When it finally arrived, the people who had waited on the pier could hardly see its lights.",
]);

/** What may follow one sentence: six pairs with the same first text. */
const BEFORE = "Before the bread goes into the oven, the dough has to rest under a cloth for an hour.";
const CANDIDATES = [
  "Meanwhile the oven is heated, so that the crust forms as soon as the loaf touches the hot stone.",
  "After that hour it has nearly doubled, and a finger leaves a dent that closes slowly.",
  "The committee postponed its vote on the new timetable until the end of the month.",
  "A cloth that is too wet sticks to the dough, and a dry one lets it form a skin.",
  "In winter the lake freezes from the northern shore, where the water is shallow.",
  "The second violin enters four bars later with the same theme.",
];

/** @param {string} id @param {string} text */
const say = (id, text) => {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
};

/**
 * A suite with one step, which ends when the result is in the document.
 * @param {string} name
 * @param {() => Promise<string>} compute
 */
const suite = (name, compute) => {
  const run = async () => {
    forceLayout();
    say("output", await compute());
    forceLayout();
  };
  return new AsyncBenchmarkSuite(name, [new AsyncBenchmarkStep("Benchmark", run)]);
};

/**
 * Loads the model and offers the suites to the runner. Loading is not part of any suite.
 * @param {string | URL | Uint8Array} model the address of a GGUF file, or the file
 */
export const connect = async (model) => {
  const nsp = await BertNsp.load({ model });
  const { variant, threads } = nsp.info.engine;
  const name = `bert-nsp ${variant}`;
  say("engine", `${name}, threads: ${threads}`);
  const suites = {
    pair: suite("pair", async () => {
      const { logits } = await nsp.predict(...PAIR);
      return logits.join(" ");
    }),
    batch: suite("batch", async () => {
      const answers = await nsp.predictBatch(CANDIDATES.map((b) => ({ a: BEFORE, b })));
      return answers.map(({ probabilities: [isNext] }) => isNext.toFixed(4)).join(" ");
    }),
  };
  new BenchmarkConnector(suites, name, VERSION).connect();
};
