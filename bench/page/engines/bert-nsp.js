// @ts-check
import { compile, startMembers, startWithThreads } from "../engine/team.js";
import { bytes, texts } from "./input.js";

/**
 * Loads a build of the engine.
 * @param {string} variant
 * @param {number} threads
 */
export const start = async (variant, threads) => {
  const folder = new URL(`../engine/${variant}/`, import.meta.url);
  const glue = new URL("nsp_engine.js", folder);
  const members = startMembers(variant === "threads" ? threads - 1 : 0);
  const [engine, module] = await Promise.all([
    import(glue.href),
    compile(new URL("nsp_engine_bg.wasm", folder)),
  ]);
  const exports =
    variant === "threads"
      ? await startWithThreads(engine, { glue, module }, members)
      : await engine.default({ module_or_path: module });
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
