// @ts-check
/**
 * One pass, operator by operator, with each kernel in its turn: the median of each operator, and the peak
 * of the kernel's instruction.
 */

import { bytes, texts } from "../engines/input.js";
import init, { Pass, kernels, operators } from "../kernels/nsp_bench_kernels.js";
import { median } from "../median.js";
import { preparePeak } from "../peak.js";

const TOKENS = 128;
const ROUNDS = 20;
/** Rounds that don't count. */
const WARM_UP = 3;

const measure = async () => {
  await init();
  const model = await bytes("models/model.gguf");
  const { a, b } = texts(TOKENS);
  const turns = kernels().map((kernel) => {
    const pass = Pass.prepare(kernel, model, a, b);
    if (!pass) throw new Error(`no pass with the kernel ${kernel}`);
    /** @type {Float64Array[]} */
    const runs = [];
    /** @type {number[]} */
    const peaks = [];
    return { kernel, pass, peak: preparePeak(kernel), runs, peaks };
  });
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const { kernel, pass, peak, runs, peaks } of turns) {
      const times = pass.run();
      if (!times) throw new Error(`a pass with the kernel ${kernel} failed`);
      const speed = peak();
      if (round < 0) continue;
      runs.push(times);
      peaks.push(speed);
    }
    self.postMessage({ alive: true });
  }
  for (const { kernel, pass, runs, peaks } of turns) {
    const [packing, variant] = kernel.split(" ");
    const operations = pass.operations();
    const rows = operators().map((name, index) => ({
      name,
      median_ms: median(runs.map((times) => times[index])),
      operations: operations[index],
    }));
    self.postMessage({
      operators: {
        variant,
        packing,
        tokens: TOKENS,
        peak_gops: median(peaks),
        pass_ms: median(runs.map((times) => times.reduce((sum, ms) => sum + ms, 0))),
        rows,
      },
    });
  }
  self.postMessage({ done: true });
};

measure().catch((error) => self.postMessage({ error: String(error) }));
