// @ts-check
import { VERSION } from "./engine/version.js";
import { DisposedError, InputError } from "./errors.js";
import { importModel, isOfDamage } from "./importer.js";
import { folderOf, modelMessage, pairOf, questionOf, questionsOf } from "./input.js";
import { orderOf } from "./order.js";
import { Session } from "./session.js";

/** @import { Info, LoadOptions, Pair, Prediction, PredictOptions, Tokens } from "./index.js" */

/** False in Node, whose workers have another interface. */
const HAS_WORKERS = typeof Worker === "function";

/** A loaded model. */
export class BertNsp {
  /** @type {Session} */
  #session;
  /** @type {Info} */
  #info;

  /**
   * @param {Session} session
   * @param {Info} info
   */
  constructor(session, info) {
    if (!(session instanceof Session)) {
      throw new InputError("A model can't be made with `new`: call BertNsp.load({ model }).");
    }
    this.#session = session;
    this.#info = info;
  }

  /**
   * Starts an engine and loads a model. A model on the Hub, or a list of files, is imported first.
   * @param {Partial<LoadOptions>} [options] rejects if the model is missing
   */
  static async load(options = {}) {
    return BertNsp.#load(options, undefined);
  }

  /**
   * Loads a model. If an earlier load has kept it, and its bytes are wrong now, it is imported again.
   * @param {Partial<LoadOptions>} options
   * @param {string | undefined} damaged what identifies the kept model whose bytes are wrong
   * @returns {Promise<BertNsp>}
   */
  static async #load(options, damaged) {
    const { model, onProgress, signal, variant, worker = HAS_WORKERS, engine: at } = options;
    signal?.throwIfAborted();
    const order = orderOf(options);
    const message = order ? "" : modelMessage(model);
    const folder = folderOf(at);
    const session = new Session();
    /** @type {string | undefined} */
    let kept;
    const stop = () => session.end(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      // The engine starts first: if it can't run here, nothing has been downloaded in vain.
      const engine = await session.start(worker, { variant, folder });
      const loadable = order
        ? await importModel(order, { folder, onProgress, signal, damaged })
        : { message, onProgress, kept: undefined };
      kept = loadable.kept;
      const { model: card, kernel } = await session.load(loadable.message, loadable.onProgress);
      return new BertNsp(session, { version: VERSION, model: card, engine: { ...engine, kernel } });
    } catch (error) {
      session.end(error);
      // Only once: what was just imported would not get better.
      if (kept === undefined || damaged !== undefined || !isOfDamage(error)) throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    return BertNsp.#load(options, kept);
  }

  /** What was loaded, and what runs it. */
  get info() {
    return this.#info;
  }

  /**
   * Predicts whether B follows A. Without B, the model gets A as a single sequence.
   * @param {string} a
   * @param {string | null} [b]
   * @param {PredictOptions} [options]
   * @returns {Promise<Prediction>}
   */
  async predict(a, b, { label, signal } = {}) {
    return (await this.#session.ask("predict", questionOf(a, b, label), signal)).prediction;
  }

  /**
   * Predicts for several pairs. Short ones are computed together.
   * @param {Iterable<Pair | readonly [string, (string | null)?]>} pairs
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<Prediction[]>}
   */
  async predictBatch(pairs, { signal } = {}) {
    // All pairs are checked first, so that an invalid one fails at once and not after a minute.
    const questions = questionsOf(pairs);
    if (!questions.length) return [];
    return (await this.#session.ask("predict-many", { questions }, signal)).predictions;
  }

  /**
   * What the model would receive for this pair.
   * @param {string} a
   * @param {string | null} [b]
   * @returns {Promise<Tokens>}
   */
  async tokenize(a, b) {
    return (await this.#session.ask("encode", pairOf(a, b))).input;
  }

  /** Ends the engine. Pending and later calls reject. */
  dispose() {
    this.#session.end(new DisposedError("This model was disposed of: load it again."));
  }
}
