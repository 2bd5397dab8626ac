/** The types of the element that bert-nsp.js defines: see docs/widget.md. */

/** The answer to one pair: the object that `bert-nsp predict --json` prints. */
export interface Prediction {
  /** The model's name, for example `nsp-base`. */
  model: string;
  /** `[CLS] A [SEP] B [SEP]` as word pieces. */
  tokens: string[];
  /** The pieces' rows in the vocabulary. */
  input_ids: number[];
  /** The segment of each token: 0 up to and with the first `[SEP]`, 1 after it. */
  token_type_ids: number[];
  /** 1 for each token. */
  attention_mask: number[];
  /** Whether the pair was too long and was cut. */
  truncated: boolean;
  /** How many tokens are `[UNK]`: words that the model can't read. */
  unknown_tokens: number;
  /**
   * Why the answer means little: a sentence without any token; a third of the tokens or more are
   * `[UNK]`; most letters belong to a script that none of the model's languages use. Else null.
   */
  doubt: "empty" | "unknown" | "script" | null;
  /** The scores of IsNext and NotNext. */
  logits: [number, number];
  /** Their softmax. */
  probabilities: [number, number];
  /** The argmax of the logits: 0 = IsNext, 1 = NotNext. */
  prediction: 0 | 1;
  /** The cross-entropy with the label, in nats; null without a label. */
  loss: number | null;
}

/** How far a prediction is. */
export interface Progress {
  /** `model` counts bytes of the download, `layers` the encoder layers that are done. */
  phase: "model" | "layers";
  loaded: number;
  /** 0 while it is not known. */
  total: number;
}

/**
 * `sandboxed`: the page may not run it here. `frame`: embed.html could not be loaded. `input`: the
 * sentences are too long. `network`, `damaged`, `model`, `no-model`, `internal`: as the engine says.
 * `other-build`, `no-simd`, `worker-lost`: the site was updated meanwhile, the browser is too old, the
 * engine stopped.
 */
export type ErrorCode =
  | "sandboxed" | "frame" | "network" | "damaged" | "model" | "input" | "no-model" | "internal"
  | "other-build" | "no-simd" | "worker-lost";

/** What `predict()` rejects with. */
export interface PredictionError extends Error {
  code: ErrorCode;
}

/** `<bert-nsp>` */
export interface BertNspElement extends HTMLElement {
  /** Sentence A. */
  a: string;
  /** Sentence B. */
  b: string;
  /** The label that the loss is computed for; `"0"` and `"1"` may be set too. */
  get label(): 0 | 1 | null;
  set label(label: 0 | 1 | "0" | "1" | null);
  /** `auto` (as the reader's system), `light`, `dark`. */
  theme: string;
  /**
   * When to compute: `click` (only when asked), `visible` (as long as it is in sight), `eager`. The last
   * two wait until both sentences have a text, and compute a changed pair too.
   */
  load: string;
  /**
   * A result that is known already: two numbers, with a space between. It belongs to the pair that it is
   * given with: when `a` or `b` changes later, it is removed, unless it is set anew in the same turn.
   */
  logits: string;
  /** The last answer to the present pair that was computed here, with the loss of the present label. */
  readonly result: Prediction | null;
  /**
   * Computes the present pair; loads the model if need be. Rejects with a {@link PredictionError}. When
   * the pair changes meanwhile, the promise still settles for the earlier pair; nothing of it is shown.
   */
  predict(): Promise<Prediction>;
}

/** They bubble, and can be heard anywhere above the element. They tell of the present pair only. */
export interface BertNspEventMap {
  /** The element is defined and shows its pair. */
  "bert-nsp:ready": CustomEvent<null>;
  "bert-nsp:progress": CustomEvent<Progress>;
  "bert-nsp:result": CustomEvent<Prediction>;
  "bert-nsp:error": CustomEvent<{ code: ErrorCode; message: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "bert-nsp": BertNspElement;
  }
  interface HTMLElementEventMap extends BertNspEventMap {}
  interface DocumentEventMap extends BertNspEventMap {}
  interface WindowEventMap extends BertNspEventMap {}
}
