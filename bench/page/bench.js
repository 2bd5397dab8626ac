// @ts-check
/**
 * Runs the engines turn by turn, so that whatever else the machine does hurts all alike, and sends
 * each median to the server by asking for a path that holds it.
 */

/** @type {{ engine: string, variant: string }[]} */
const ENGINES = [
  { engine: "bert-nsp", variant: "simd128" },
  { engine: "candle", variant: "q8_0" },
];

const parameters = new URLSearchParams(location.search);
const lengths = (parameters.get("tokens") ?? "64,128").split(",").map(Number);
const rounds = Number(parameters.get("rounds") ?? 10);
const WARM_UP = 2;

/** @param {unknown} message */
const tell = (message) => fetch(`/result/${encodeURIComponent(JSON.stringify(message))}`);

/** @param {number[]} values */
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** One engine in a worker of its own; messages are answered in order. */
class Peer {
  /** @param {string} engine */
  constructor(engine) {
    this.worker = new Worker(`worker.js?engine=${engine}`, { type: "module" });
  }

  /** @param {number} tokens @returns {Promise<{ ms: number, logits: number[] }>} */
  run(tokens) {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data));
      this.worker.onerror = ({ message }) => reject(message);
      this.worker.postMessage(tokens);
    });
  }
}

try {
  const peers = ENGINES.map(({ engine, variant }) => ({ engine, variant, peer: new Peer(engine) }));
  for (const tokens of lengths) {
    /** @type {number[][]} */
    const times = peers.map(() => []);
    /** @type {number[][]} */
    const logits = [];
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const [index, { peer }] of peers.entries()) {
        const answer = await peer.run(tokens);
        logits[index] = answer.logits;
        if (round >= 0) times[index].push(answer.ms);
      }
    }
    for (const [index, { engine, variant }] of peers.entries()) {
      const row = { engine, variant, threads: 1, tokens, median_ms: median(times[index]) };
      await tell({ row, logits: logits[index] });
    }
  }
  await tell({ done: true });
} catch (error) {
  await tell({ error: String(error) });
}
