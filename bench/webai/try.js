// @ts-check
/**
 * Plays the part of the benchmark's runner in Node: loads the workload of a checkout, asks for each suite of its
 * suites.json, and fails unless all of them give a time.
 *
 *     node bench/webai/try.js path/to/webai-compute-benchmark
 */

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDER = pathToFileURL(`${resolve(process.argv[2] ?? ".", "resources/bert-nsp")}/`);

/** The few things of a browser that the benchmark's shared files use. @type {any} */
const browser = globalThis;
const page = new EventTarget();
/** @type {Record<string, { textContent: string }>} */
const elements = {};
/** @type {any[]} What the workload has told the runner. */
const told = [];
/** @type {() => void} */
let hear = () => {};
const rectangle = { width: 800, height: 600 };
browser.document = {
  body: { getBoundingClientRect: () => rectangle },
  elementFromPoint: () => null,
  getElementById: (/** @type {string} */ id) => (elements[id] ??= { textContent: "" }),
};
browser.requestAnimationFrame = (/** @type {() => void} */ callback) => setTimeout(callback, 16);
browser.window = {
  location: { search: "" },
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  top: {
    postMessage: (/** @type {any} */ message) => {
      told.push(message);
      hear();
    },
  },
};

/** The next message of a type from the workload. @param {string} type */
const receive = async (type) => {
  for (;;) {
    const message = told.shift();
    if (message?.type === type) return message;
    if (!message) await new Promise((/** @type {(value?: any) => void} */ ready) => (hear = ready));
  }
};

/** @param {string} name */
const read = (name) => readFile(new URL(name, FOLDER));

const { connect } = await import(new URL("workload.mjs", FOLDER).href);
const { suites } = JSON.parse(`${await read("suites.json")}`);
const model = await read("nsp-base.q4_0.gguf");
for (const { name, config } of suites) {
  // As in the runner, each suite gets a page of its own.
  await connect(model);
  const { appId } = await receive("app-ready");
  const data = { id: appId, key: "benchmark-connector", type: "benchmark-suite", name: config.name };
  page.dispatchEvent(Object.assign(new Event("message"), { data }));
  const { result } = await receive("suite-complete");
  if (!(result.total > 0)) throw new Error(`${name} has no time: ${JSON.stringify(result)}`);
  console.log(`${name}: ${result.total.toFixed(1)} ms, ${elements.output.textContent}`);
}
process.exit();
