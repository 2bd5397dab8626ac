// @ts-check
import { startWithThreads } from "../engine/team.js";
import { bytes, texts } from "./input.js";

/**
 * Loads a build of the engine.
 * @param {string} variant
 * @param {number} threads
 */
export const start = async (variant, threads) => {
  const folder = new URL(`../engine/${variant}/`, import.meta.url);
  const engine = await import(new URL("nsp_engine.js", folder).href);
  const wasm =
    variant === "threads"
      ? await startWithThreads(engine, folder, threads)
      : await engine.default();
  return { engine, memory: () => wasm.memory.buffer.byteLength };
};

/**
 * @param {string} variant
 * @param {number} threads
 * @returns {Promise<import("../worker.js").Engine>}
 */
export const load = async (variant, threads) => {
  const { engine } = await start(variant, threads);
  const model = new engine.Model(await bytes("models/model.gguf"));
  return {
    // Text in, so that the time holds the tokenizer's too; the peers are given ids.
    predict: (tokens) => {
      const { a, b } = texts(tokens);
      return model.predict(a, b).logits;
    },
  };
};
