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
  const files = {
    glue: new URL("nsp_engine.js", folder),
    wasm: new URL("nsp_engine_bg.wasm", folder),
  };
  const engine = await import(files.glue.href);
  const exports =
    variant === "threads"
      ? await startWithThreads(engine, files, threads)
      : await engine.default();
  return { engine, memory: () => exports.memory.buffer.byteLength };
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
