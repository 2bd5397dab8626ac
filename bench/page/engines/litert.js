// @ts-check
import { Tensor, loadAndCompile, loadLiteRt } from "../litert/core.js";
import { bytes, ids } from "./input.js";

/**
 * A model's shapes are fixed, so there is one model a length, and one of them in memory at a time.
 * @param {string} variant `int8`
 * @param {number} threads
 * @returns {Promise<import("../worker.js").Engine>}
 */
export const load = async (variant, threads) => {
  const wasm = new URL("../litert/wasm/", import.meta.url).href;
  const threaded = threads > 1;
  // In a worker its files would be looked for beside the worker's own script.
  self.Module = {
    locateFile: (/** @type {string} */ file) => wasm + file,
    mainScriptUrlOrBlob: `${wasm}litert_wasm_${threaded ? "threaded_" : ""}internal.js`,
  };
  await loadLiteRt(wasm, { threads: threaded });
  /** @type {{ tokens: number, compiled: any } | undefined} */
  let model;
  /** @param {Uint32Array} values */
  const tensor = (values) => new Tensor(Int32Array.from(values), [1, values.length]);
  return {
    prepare: async (tokens) => {
      if (model?.tokens === tokens) return;
      model?.compiled.delete();
      const compiled = await loadAndCompile(await bytes(`models/tflite/${tokens}.tflite`), {
        accelerator: "wasm",
        cpuOptions: { numThreads: threads },
      });
      model = { tokens, compiled };
    },
    predict: async (tokens) => {
      const { inputIds, tokenTypeIds, attentionMask } = ids(tokens);
      const inputs = {
        input_ids: tensor(inputIds),
        token_type_ids: tensor(tokenTypeIds),
        attention_mask: tensor(attentionMask),
      };
      const [logits] = Object.values(await model.compiled.run(inputs));
      const values = [...logits.toTypedArray()];
      for (const each of [logits, ...Object.values(inputs)]) each.delete();
      return values;
    },
  };
};
