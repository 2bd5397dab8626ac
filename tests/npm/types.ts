// What the types of the package and of the widget promise. Lines marked as errors must be errors.

import {
  BertNsp,
  BertNspError,
  GatedError,
  InputError,
  NotFoundError,
  type Dtype,
  type ErrorCode,
  type Info,
  type Label,
  type Prediction,
  type Progress,
  type Tokens,
  type Variant,
} from "bert-nsp";
import type { BertNspElement, Prediction as WidgetPrediction } from "./widget.js";

const controller = new AbortController();
const nsp: BertNsp = await BertNsp.load({
  model: new URL("https://example.org/nsp-base.json"),
  onProgress: ({ loaded, total, cached }) => console.log(loaded / total, cached),
  signal: controller.signal,
  variant: "simd128",
  worker: false,
});
await BertNsp.load({ model: new Uint8Array(8) });
await BertNsp.load({ model: new File([], "nsp-base.gguf") });
await BertNsp.load({ model: new ArrayBuffer(8), engine: "./engine/" });
await BertNsp.load({ model: new DataView(new ArrayBuffer(8)), engine: new URL("https://example.org/engine/") });

declare const chosen: FileList;
await BertNsp.load({ model: chosen, dtype: "q4_0" });
await BertNsp.load({ model: [new File([], "config.json")] });
await BertNsp.load({
  model: "hf:google-bert/bert-base-uncased",
  revision: "main",
  token: "hf_…",
  endpoint: "https://huggingface.co",
  cacheDir: "models",
});
export const importWith = (dtype: Dtype | undefined, text: string | undefined): Promise<BertNsp> =>
  BertNsp.load({ model: "hf:a/b", dtype, revision: text, token: text, endpoint: text, cacheDir: text });

/** What someone has or has not is handed on as it is, also with `exactOptionalPropertyTypes`. */
export const loadWith = (
  onProgress: ((progress: Progress) => void) | undefined,
  signal: AbortSignal | undefined,
  variant: Variant | undefined,
  worker: boolean | undefined,
  engine: URL | undefined,
): Promise<BertNsp> => BertNsp.load({ model: "nsp-base.json", onProgress, signal, variant, worker, engine });
export const predictWith = async (b: string | undefined, label: Label | undefined): Promise<Prediction[]> => [
  await nsp.predict("a", b, { label, signal: undefined }),
  ...(await nsp.predictBatch([["a", b, label], { a: "a", b, label }], { signal: undefined })),
];
const info: Info = nsp.info;
const threads: number = info.engine.threads;

const answer: Prediction = await nsp.predict("a", "b", { label: 0, signal: controller.signal });
const [isNext, notNext] = answer.logits;
const difference: number = isNext - notNext;
const doubt: "empty" | "unknown" | "script" | null = answer.doubt;
const unread: number = answer.unknown_tokens;
const answers: Prediction[] = await nsp.predictBatch([["a"], ["a", "b"], ["a", "b", 1], { a: "a", label: 0 }]);
const tokens: Tokens = await nsp.tokenize("a");
nsp.dispose();

// @ts-expect-error a model is needed
await BertNsp.load({});
// @ts-expect-error there is no such build
await BertNsp.load({ model: "nsp-base.json", variant: "fast" });
// @ts-expect-error there is no such format
await BertNsp.load({ model: "hf:a/b", dtype: "f16" });
// @ts-expect-error a list contains files
await BertNsp.load({ model: ["config.json"] });
// @ts-expect-error neither an array nor a FileList
await BertNsp.load({ model: { length: 1, 0: new File([], "config.json") } });
// @ts-expect-error models are loaded
new BertNsp();
// @ts-expect-error a label is 0 or 1
await nsp.predict("a", "b", { label: 2 });
// @ts-expect-error it can't be set
nsp.info = info;

/** Narrowed by class and by code. */
export const codeOf = (error: unknown): ErrorCode | null => {
  if (error instanceof InputError) {
    const code: "input" = error.code;
    return code;
  }
  if (error instanceof NotFoundError || error instanceof GatedError) {
    const code: "not-found" | "gated" = error.code;
    return code;
  }
  return error instanceof BertNspError ? error.code : null;
};

// The widget's answer is the package's.
const same: WidgetPrediction = answer;
const again: Prediction = same;

const element: BertNspElement = document.createElement("bert-nsp");
const found: BertNspElement | null = document.querySelector("bert-nsp");
element.a = "It rained.";
element.label = "1";
element.label = null;
const label: 0 | 1 | null = element.label;
const result: WidgetPrediction | null = await element.predict();
element.addEventListener("bert-nsp:progress", ({ detail }) => {
  const phase: "model" | "layers" = detail.phase;
  console.log(phase, detail.loaded, detail.total);
});
element.addEventListener("bert-nsp:result", (event) => console.log(event.detail.tokens));
document.addEventListener("bert-nsp:error", ({ detail: { code, message } }) => console.log(code, message));
// @ts-expect-error it can't be set
element.result = result;
// @ts-expect-error there is no such label
element.label = 2;

console.log(threads, difference, doubt, unread, answers, tokens, again, found, label);
