// @ts-check
import * as ort from "../onnxruntime-web/ort.wasm.min.mjs";
import { bytes, ids } from "./input.js";

/**
 * @param {string} variant `int8` or `fp32`
 * @param {number} threads
 * @returns {Promise<import("../worker.js").Engine>}
 */
export const load = async (variant, threads) => {
  ort.env.wasm.numThreads = threads;
  const model = await bytes(`models/onnx/${variant}.onnx`);
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  /** @param {Uint32Array} values */
  const tensor = (values) =>
    new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  return {
    predict: async (tokens) => {
      const { inputIds, tokenTypeIds, attentionMask } = ids(tokens);
      const { logits } = await session.run({
        input_ids: tensor(inputIds),
        token_type_ids: tensor(tokenTypeIds),
        attention_mask: tensor(attentionMask),
      });
      return [...logits.data];
    },
  };
};
