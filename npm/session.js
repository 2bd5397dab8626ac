// @ts-check
/**
 * The caller's end of the protocol of crates/nsp-protocol: sends requests to the engine, and returns
 * each answer to its caller.
 */

import { openHere, openWorker } from "./channel.js";
import { EngineError, errorOf } from "./errors.js";

/** @import { Channel, Wanted } from "./channel.js" */
/** @import { EngineInfo, ModelInfo, Prediction, Progress } from "./index.js" */
/**
 * @typedef {object} Waiting
 * @property {(message: any) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {Prediction[]} predictions those that have arrived, of a request that is answered in parts
 */

/** One engine. */
export class Session {
  /** Takes the progress of the load. @type {((progress: Progress) => void) | undefined} */
  #onProgress;
  /** @type {Channel | undefined} */
  #channel;
  /** The callers that wait for an answer, by the request's id, or by the answer's name if it has no id.
   * @type {Map<number | string, Waiting>} */
  #waiting = new Map();
  #lastId = 0;
  /** Why the engine has ended. @type {{ reason: unknown } | undefined} */
  #ended;

  /**
   * Starts the engine.
   * @param {boolean} inWorker
   * @param {Wanted} wanted
   * @returns {Promise<EngineInfo>}
   */
  async start(inWorker, wanted) {
    const ready = this.#wait("ready");
    const listener = {
      receive: (/** @type {string} */ text) => this.#receive(text),
      fail: (/** @type {Error} */ error) => this.end(error),
    };
    const open = inWorker ? openWorker : openHere;
    const opened = open(wanted, listener).then((channel) => {
      this.#channel = channel;
      // The session may have ended in the meantime.
      if (this.#ended) channel.close();
    });
    const [{ engine }] = await Promise.all([ready, opened]);
    const { reason, threads, kernel } = engine;
    return { variant: engine.variant, reason, threads, kernel };
  }

  /**
   * Loads a model.
   * @param {string | Blob | Uint8Array} message
   * @param {(progress: Progress) => void} [onProgress]
   * @returns {Promise<{ model: ModelInfo, kernel: string }>}
   */
  async load(message, onProgress) {
    this.#onProgress = onProgress;
    const loaded = this.#wait("loaded");
    this.#channel?.send(message);
    return loaded;
  }

  /**
   * Sends a request and returns its answer.
   * @param {string} kind
   * @param {object} fields
   * @param {AbortSignal} [signal]
   */
  async ask(kind, fields, signal) {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const answer = this.#wait(id);
    const cancel = () => {
      this.#send({ cancel: { id } });
      this.#take(id)?.reject(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    this.#send({ [kind]: { id, ...fields } });
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /**
   * Ends the engine. Pending and later requests reject with the reason.
   * @param {unknown} reason
   */
  end(reason) {
    if (this.#ended) return;
    this.#ended = { reason };
    this.#channel?.close();
    this.#waiting.forEach(({ reject }) => reject(reason));
    this.#waiting.clear();
  }

  /** @param {string} text */
  #receive(text) {
    const [[kind, message]] = Object.entries(JSON.parse(text));
    if (kind === "loading") return this.#onProgress?.(message);
    // The progress of a prediction is not passed on, since one takes a second at most.
    if (kind === "progress") return;
    if (kind === "cancelled") {
      // A caller that cancelled no longer waits. Any other caller must not take this for an answer.
      return this.#take(message.id)?.reject(new EngineError("The engine cancelled this request, although nobody asked it to."));
    }
    if (kind === "predicted-some") return this.#collect(message);
    if (kind !== "failed") return this.#take(message.id ?? kind)?.resolve(message);
    const error = errorOf(message.failure);
    // Without an id, the engine itself or its only load has failed.
    if (message.id === null) this.end(error);
    else this.#take(message.id)?.reject(error);
  }

  /**
   * Takes a part of an answer. The caller gets all parts together.
   * @param {{ id: number, predictions: Prediction[], left: number }} message
   */
  #collect({ id, predictions, left }) {
    const waiting = this.#waiting.get(id);
    for (const prediction of predictions) waiting?.predictions.push(prediction);
    if (!left) this.#take(id)?.resolve({ predictions: waiting?.predictions });
  }

  /** @param {object} request */
  #send(request) {
    if (!this.#ended) this.#channel?.send(JSON.stringify(request));
  }

  /**
   * @param {number | string} key
   * @returns {Promise<any>}
   */
  #wait(key) {
    if (this.#ended) return Promise.reject(this.#ended.reason);
    return new Promise((resolve, reject) => this.#waiting.set(key, { resolve, reject, predictions: [] }));
  }

  /** @param {number | string} key */
  #take(key) {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }
}
