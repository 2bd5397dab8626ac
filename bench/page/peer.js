// @ts-check
/**
 * An engine as the plan names it.
 * @typedef {{ engine: string, variant: string, threads: number }} Contender
 */

/** One engine in a worker of its own; it has one message at a time. */
export class Peer {
  /** @param {Contender} contender */
  constructor({ engine, variant, threads }) {
    this.name = `${engine} ${variant} with ${threads} threads`;
    const query = new URLSearchParams({ engine, variant, threads: String(threads) });
    this.worker = new Worker(`worker.js?${query}`);
  }

  /** Resolves when the engine is loaded and can predict this length. @param {number} tokens */
  prepare(tokens) {
    return this.#ask({ tokens, predict: false });
  }

  /** @param {number} tokens @returns {Promise<{ ms: number, logits: number[] }>} */
  predict(tokens) {
    return this.#ask({ tokens, predict: true });
  }

  end() {
    this.worker.terminate();
  }

  /** @param {{ tokens: number, predict: boolean }} message @returns {Promise<any>} */
  #ask(message) {
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ reason) => reject(new Error(`${this.name}: ${reason}`));
      this.worker.onmessage = ({ data }) => (data.error ? fail(data.error) : resolve(data));
      this.worker.onerror = (event) => fail(event.message);
      this.worker.postMessage(message);
    });
  }
}
