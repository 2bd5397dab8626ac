// @ts-check
import { median } from "../median.js";
import { WARM_UP, settle } from "../predictions.js";
import { Session } from "../session-client.js";
import { tell } from "../tell.js";

/** Pairs of a batch. */
const PAIRS = 32;

/** Milliseconds of some work. @param {() => Promise<string>} work @param {Set<string>} answers */
const time = async (work, answers) => {
  const begun = performance.now();
  answers.add(await work());
  return performance.now() - begun;
};

/**
 * Pairs a second, asked in the engine's protocol: one request after another, and all in one request.
 * @param {import("../bench.js").Plan} plan
 */
export const measureBatches = async ({ engines, lengths, rounds }) => {
  for (const contender of engines) {
    const session = new Session(contender.variant);
    await session.load();
    for (const tokens of lengths) {
      /** @type {Set<string>} */
      const answers = new Set();
      const single = async () => {
        for (let n = 1; n < PAIRS; n++) await session.predict(tokens);
        return session.predict(tokens);
      };
      const together = () => session.predictMany(tokens, PAIRS);
      /** @type {number[][]} */
      const times = [[], []];
      for (let round = -WARM_UP; round < rounds; round++) {
        for (const [index, work] of [single, together].entries()) {
          const ms = await time(work, answers);
          if (round >= 0) times[index].push(ms);
          await settle(contender);
        }
        await tell({ alive: true });
      }
      if (answers.size > 1) throw new Error(`${contender.variant}: a batch changes an answer`);
      const [single_per_second, batch_per_second] = times.map((ms) => (1000 * PAIRS) / median(ms));
      await tell({
        batch: { ...contender, tokens, pairs: PAIRS, single_per_second, batch_per_second },
      });
    }
    session.end();
  }
};
