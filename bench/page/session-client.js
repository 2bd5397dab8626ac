// @ts-check
import { texts } from "./engines/input.js";

const MANIFEST = new URL("models/nsp-base.json", location.href).href;

/** The page's end of `session.js`. */
export class Session {
  /** @param {string} variant */
  constructor(variant) {
    this.variant = variant;
    this.worker = new Worker(`session.js?variant=${variant}`);
  }

  /** Loads the model; tells whether all of it came from the browser's cache. */
  async load() {
    await this.#receive("ready");
    this.#send({ load: { manifest: MANIFEST } });
    const { cached } = await this.#receive("loaded");
    return Boolean(cached);
  }

  /** The logits of a pair, as text. @param {number} tokens @returns {Promise<string>} */
  async predict(tokens) {
    this.#send({ predict: { id: 1, ...texts(tokens), label: null } });
    return String((await this.#receive("predicted")).prediction.logits);
  }

  /**
   * The same for several equal pairs in one request. All must have one answer.
   * @param {number} tokens
   * @param {number} pairs
   */
  async predictMany(tokens, pairs) {
    const questions = new Array(pairs).fill({ ...texts(tokens), label: null });
    this.#send({ "predict-many": { id: 1, questions } });
    const answers = new Set();
    for (let left = pairs; left > 0; ) {
      const some = await this.#receive("predicted-some");
      for (const { logits } of some.predictions) answers.add(String(logits));
      left = some.left;
    }
    return [...answers].join(" or ");
  }

  /** Bytes of wasm memory. @returns {Promise<number>} */
  async memory() {
    this.worker.postMessage("memory");
    return (await this.#receive("memory")).bytes;
  }

  end() {
    this.worker.terminate();
  }

  /** @param {object} message */
  #send(message) {
    this.worker.postMessage(JSON.stringify(message));
  }

  /** What the next message of a type says; what tells of progress is passed over. @param {string} type */
  #receive(type) {
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ reason) =>
        reject(new Error(`bert-nsp ${this.variant}: ${reason}`));
      this.worker.onerror = (event) => fail(event.message);
      this.worker.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.failed) fail(message.failed.failure.message);
        if (message[type]) resolve(message[type]);
      };
    });
  }
}
