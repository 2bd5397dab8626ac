// @ts-check
/**
 * Times the predictions of engines. They run turn by turn, so that whatever else the machine does hurts
 * all alike.
 */

import { median } from "./median.js";
import { Peer } from "./peer.js";
import { tell } from "./tell.js";

/** Rounds that don't count. */
export const WARM_UP = 2;
/**
 * Milliseconds after a turn with several threads: onnxruntime-web's threads look for more work for
 * so long before they sleep, and the next engine shall have the processor to itself.
 */
const SETTLE = 100;

/** Lets the threads of a contender fall asleep. @param {import("./peer.js").Contender} contender */
export const settle = ({ threads }) =>
  new Promise((resolve) => (threads > 1 ? setTimeout(resolve, SETTLE) : resolve(undefined)));

/** @param {import("./bench.js").Plan} plan */
export const measurePredictions = async ({ engines, lengths, rounds }) => {
  const peers = engines.map((contender) => new Peer(contender));
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
        await settle(engines[index]);
      }
      await tell({ alive: true });
    }
    for (const [index, contender] of engines.entries()) {
      const row = { ...contender, tokens, median_ms: median(times[index]) };
      await tell({ row, logits: logits[index] });
    }
  }
  for (const peer of peers) peer.end();
};
