// @ts-check
/**
 * Runs what `plan.json` names and sends each result to the server by asking for a path that holds
 * it. The engines run turn by turn, so that whatever else the machine does hurts all alike.
 */

import { median } from "./median.js";
import { measureMemory } from "./memory.js";
import { Peer } from "./peer.js";
import { measureStart } from "./start.js";
import { tell } from "./tell.js";

const WARM_UP = 2;
/**
 * Milliseconds after a turn with several threads: onnxruntime-web's threads look for more work for
 * so long before they sleep, and the next engine shall have the processor to itself.
 */
const SETTLE = 100;

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {import("./peer.js").Contender[]} contenders @param {number[]} lengths @param {number} rounds */
const measurePredictions = async (contenders, lengths, rounds) => {
  const peers = contenders.map((contender) => new Peer(contender));
  for (const tokens of lengths) {
    // One after the other: each takes both processors while it loads.
    for (const peer of peers) await peer.prepare(tokens);
    /** @type {number[][]} */
    const times = peers.map(() => []);
    /** @type {number[][]} */
    const logits = [];
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const [index, peer] of peers.entries()) {
        const answer = await peer.predict(tokens);
        logits[index] = answer.logits;
        if (round >= 0) times[index].push(answer.ms);
        if (contenders[index].threads > 1) await sleep(SETTLE);
      }
      await tell({ alive: true });
    }
    for (const [index, contender] of contenders.entries()) {
      const row = { ...contender, tokens, median_ms: median(times[index]) };
      await tell({ row, logits: logits[index] });
    }
  }
  for (const peer of peers) peer.end();
};

/** Tells the speeds of the kernels, and of quantising, as they come. */
const measureKernels = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("kernels-worker.js", { type: "module" });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = async ({ data }) => {
      if (data.error) reject(new Error(data.error));
      if (data.kernel || data.quantising) await tell(data);
      if (data.done) resolve(worker.terminate());
    };
  });

try {
  if (!crossOriginIsolated) throw new Error("the page is not cross-origin isolated");
  const plan = await (await fetch("plan.json")).json();
  for (const start of await measureStart(plan.engines, plan.start_rounds)) await tell({ start });
  await measureKernels();
  await measurePredictions(plan.engines, plan.lengths, plan.rounds);
  if (plan.memory) {
    for (const memory of await measureMemory(plan.engines)) await tell({ memory });
  }
  await tell({ done: true });
} catch (error) {
  await tell({ error: String(error) });
}
