// @ts-check
/** Keeps a processor busy while the number in the shared memory that it is sent is not 0. */

self.onmessage = ({ data }) => {
  const wanted = new Int32Array(data);
  self.postMessage("busy");
  while (Atomics.load(wanted, 0) !== 0);
  self.postMessage("idle");
};
