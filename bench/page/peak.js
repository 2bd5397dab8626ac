// @ts-check
import { peak } from "./kernels/nsp_bench_kernels.js";

/** Operations of one run: some milliseconds. */
export const OPERATIONS = 1e9;

/** Milliseconds of a call. @param {() => void} call */
export const time = (call) => {
  const start = performance.now();
  call();
  return performance.now() - start;
};

/**
 * A function that measures the peak of the instruction that a kernel is made of, in giga-operations a
 * second.
 * @param {string} kernel
 */
export const preparePeak = (kernel) => {
  const rounds = Math.ceil(OPERATIONS / peak(kernel, 1));
  // Once without a clock: the browser compiles well what has run for a while.
  peak(kernel, rounds);
  return () => {
    let done = 0;
    const ms = time(() => (done = peak(kernel, rounds)));
    return done / ms / 1e6;
  };
};
