// @ts-check
import init, { CandleBert } from "../candle/nsp_bench_candle.js";
import { bytes, ids } from "./input.js";

/** @returns {Promise<import("../worker.js").Engine>} */
export const load = async () => {
  await init();
  const model = new CandleBert(await bytes("models/model.gguf"));
  return {
    predict: (tokens) => {
      const { inputIds, tokenTypeIds } = ids(tokens);
      return [...model.forward(inputIds, tokenTypeIds)];
    },
  };
};
