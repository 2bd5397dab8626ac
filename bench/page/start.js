// @ts-check
/**
 * How long an engine takes from nothing to `ready`, and from there to its first prediction. `ready`
 * means: the worker is made, the wasm compiled, the model read from the Cache API and in the form in
 * which it computes. Ours is started as the page does it, each part of the model verified.
 */

import { median } from "./median.js";
import { Session } from "./session-client.js";
import { Peer } from "./peer.js";

/** Of the first pair: what people type. */
const TOKENS = 32;

/** @typedef {{ ready: number, first: number }} Times in milliseconds */

/** @param {string} variant @param {boolean} mustBeCached @returns {Promise<Times>} */
const startOurs = async (variant, mustBeCached) => {
  const begun = performance.now();
  const session = new Session(variant);
  const cached = await session.load();
  const ready = performance.now();
  await session.predict(TOKENS);
  const predicted = performance.now();
  session.end();
  if (mustBeCached && !cached) throw new Error("the Cache API did not keep the model");
  return { ready: ready - begun, first: predicted - ready };
};

/** @param {import("./peer.js").Contender} contender @returns {Promise<Times>} */
const startPeer = async (contender) => {
  const begun = performance.now();
  const peer = new Peer(contender);
  await peer.prepare(TOKENS);
  const ready = performance.now();
  await peer.predict(TOKENS);
  const predicted = performance.now();
  peer.end();
  return { ready: ready - begun, first: predicted - ready };
};

/**
 * Turn by turn; the first turn fills the Cache API and does not count.
 * @param {import("./peer.js").Contender[]} contenders
 * @param {number} rounds
 */
export const measureStart = async (contenders, rounds) => {
  const measured = contenders.filter(
    ({ engine, variant }) =>
      engine === "bert-nsp" || (engine === "onnxruntime-web" && variant === "int8"),
  );
  /** @type {Times[][]} */
  const times = measured.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, contender] of measured.entries()) {
      const isOurs = contender.engine === "bert-nsp";
      const each = isOurs
        ? await startOurs(contender.variant, round >= 0)
        : await startPeer(contender);
      if (round >= 0) times[index].push(each);
    }
  }
  return measured.map((contender, index) => ({
    ...contender,
    ready_ms: median(times[index].map(({ ready }) => ready)),
    first_ms: median(times[index].map(({ first }) => first)),
  }));
};
