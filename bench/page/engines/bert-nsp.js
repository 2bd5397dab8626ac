// @ts-check
import { bytes, texts } from "./input.js";

/**
 * Loads a build of the engine. What a build needs besides its wasm, such as a pool of threads, is
 * made here.
 * @param {string} variant
 */
export const start = async (variant) => {
  const engine = await import(`../engine/${variant}/nsp_engine.js`);
  const wasm = await engine.default();
  return { engine, memory: () => wasm.memory.buffer.byteLength };
};

/** @param {string} variant @returns {Promise<import("../worker.js").Engine>} */
export const load = async (variant) => {
  const { engine } = await start(variant);
  const model = new engine.Model(await bytes("models/model.gguf"));
  return {
    // Text in, so that the time holds the tokenizer's too; the peers are given ids.
    predict: (tokens) => {
      const { a, b } = texts(tokens);
      return model.predict(a, b).logits;
    },
  };
};
