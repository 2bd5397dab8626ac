// @ts-check
/**
 * The linear layers alone, and the peak of the instruction that each is made of, in
 * giga-operations a second: the median of many short runs, taken in turns. Then quantising, in
 * megabytes of floats a second.
 */

import init, { Product, Quantising, kernels } from "./kernels/nsp_bench_kernels.js";
import { median } from "./median.js";
import { OPERATIONS, preparePeak, time } from "./peak.js";

const ROUNDS = 30;
/** Of quantising, which takes longer. */
const QUANTISING_ROUNDS = 9;
const DTYPES = ["q8_0", "q4_0"];
const SHAPES = [
  { tokens: 16, outputs: 768, inputs: 768 },
  { tokens: 64, outputs: 768, inputs: 768 },
  { tokens: 128, outputs: 768, inputs: 768 },
  { tokens: 128, outputs: 3072, inputs: 768 },
  { tokens: 128, outputs: 768, inputs: 3072 },
];

const measureQuantising = () => {
  for (const dtype of DTYPES) {
    const quantising = Quantising.prepare(dtype);
    quantising.run();
    const speeds = Array.from({ length: QUANTISING_ROUNDS }, () => {
      let bytes = 0;
      const ms = time(() => (bytes = quantising.run()));
      return bytes / ms / 1e3;
    });
    quantising.free();
    self.postMessage({ quantising: { dtype, megabytes_per_second: median(speeds) } });
  }
};

const measure = async () => {
  await init();
  const names = kernels();
  const measurePeaks = names.map(preparePeak);
  for (const shape of SHAPES) {
    const { tokens, outputs, inputs } = shape;
    const operations = 2 * tokens * outputs * inputs;
    const runs = Math.ceil(OPERATIONS / operations);
    const products = names.map((name) => Product.prepare(name, tokens, outputs, inputs));
    products.forEach((product) => product.run(3 * runs));
    /** @type {number[][]} */
    const speeds = names.map(() => []);
    /** @type {number[][]} */
    const peaks = names.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      products.forEach((product, index) => {
        const ms = time(() => product.run(runs));
        speeds[index].push((runs * operations) / ms / 1e6);
        peaks[index].push(measurePeaks[index]());
      });
    }
    products.forEach((product) => product.free());
    names.forEach((name, index) => {
      const [packing, variant] = name.split(" ");
      const [gops, peak_gops] = [median(speeds[index]), median(peaks[index])];
      self.postMessage({ kernel: { variant, packing, ...shape, gops, peak_gops } });
    });
  }
  measureQuantising();
  self.postMessage({ done: true });
};

measure().catch((error) => self.postMessage({ error: String(error) }));
