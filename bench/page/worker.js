// @ts-check
/** One engine with the model that ships: gets a number of tokens, answers with milliseconds. */

const engine = new URLSearchParams(self.location.search).get("engine");
const bytes = async () => new Uint8Array(await (await fetch("model.gguf")).arrayBuffer());

const CLS = 101;
const SEP = 102;
const WAR = 2162;

/** `[CLS] war … war [SEP] war [SEP]` @param {number} tokens */
const pair = (tokens) => {
  const inputIds = new Uint32Array(tokens).fill(WAR);
  const tokenTypeIds = new Uint32Array(tokens);
  inputIds[0] = CLS;
  inputIds[tokens - 3] = inputIds[tokens - 1] = SEP;
  tokenTypeIds[tokens - 2] = tokenTypeIds[tokens - 1] = 1;
  return { inputIds, tokenTypeIds };
};

/** Each engine as a function from a number of tokens to logits. */
const load = {
  "bert-nsp": async () => {
    const { default: init, Model } = await import("./bert-nsp/nsp_engine.js");
    await init();
    const model = new Model(await bytes());
    // Text in, so that the time holds the tokenizer's too.
    return (/** @type {number} */ tokens) =>
      model.predict("war ".repeat(tokens - 4), "war").logits;
  },
  candle: async () => {
    const { default: init, CandleBert } = await import("./candle/nsp_bench_candle.js");
    await init();
    const model = new CandleBert(await bytes());
    return (/** @type {number} */ tokens) => {
      const { inputIds, tokenTypeIds } = pair(tokens);
      return [...model.forward(inputIds, tokenTypeIds)];
    };
  },
}[engine ?? ""];

const ready = load?.();

self.onmessage = async ({ data: tokens }) => {
  try {
    const run = await ready;
    const start = performance.now();
    const logits = run(tokens);
    self.postMessage({ ms: performance.now() - start, logits });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
