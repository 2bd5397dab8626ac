/** The types of the element that bert-nsp.js defines: see docs/widget.md. */

/** The answer to one pair: the object that `bert-nsp predict --json` prints. */
export interface Prediction {
  /** The model's name, for example `nsp-base`. */
  model: string;
  /** `[CLS] A [SEP] B [SEP]` as word pieces. */
  tokens: string[];
  /** The ids of the tokens in the vocabulary. */
  input_ids: number[];
  /** The segment of each token: 0 up to and including the `[SEP]` after A, 1 after it. */
  token_type_ids: number[];
  /** 1 for each token. */
  attention_mask: number[];
  /** Whether the pair was too long and was truncated. */
  truncated: boolean;
  /** How many tokens are `[UNK]`: words that the model can't read. */
  unknown_tokens: number;
  /**
   * Why the answer means little: a sentence has no tokens; a third of the tokens or more are `[UNK]`;
   * most letters belong to a script that none of the model's languages use. Otherwise null.
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

/** The progress of a prediction. */
export interface Progress {
  /** `model` counts bytes of the download, `layers` the encoder layers that are done. */
  phase: "model" | "layers";
  loaded: number;
  /** 0 while unknown. */
  total: number;
}

/**
 * `sandboxed`: the page's sandbox does not let the model run. `frame`: embed.html failed to load, or the
 * page removed the frame that computes.
 * `input`: the sentences are too long. `network`, `damaged`, `no-model`, `internal`: reported
 * by the engine. `model`: the attribute `model` is not an address on the widget's own site, or the engine can't use
 * the model. `memory`: there is not enough memory for the model or the prediction. `other-build`: the site was
 * updated in the meantime, or is too new for this script. `no-simd`: the browser is too old.
 * `worker-lost`: the engine stopped.
 */
export type ErrorCode =
  | "sandboxed" | "frame" | "network" | "damaged" | "model" | "input" | "no-model" | "memory"
  | "internal" | "other-build" | "no-simd" | "worker-lost";

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
  /** The label that the loss is computed for. The strings `"0"` and `"1"` are accepted too. */
  get label(): 0 | 1 | null;
  set label(label: 0 | 1 | "0" | "1" | null);
  /** `auto` (follows the reader's system), `light`, `dark`, `inherit` (the colours and the font around it). */
  theme: string;
  /**
   * When to compute: `click` (only on request), `visible` (while it is in view), `eager`. The last two
   * wait until both sentences have text, and compute again when the pair changes.
   */
  load: string;
  /**
   * A result that is already known: two numbers with a space between them. It belongs to the pair that
   * it is given with: when `a`, `b` or `model` changes later, it is removed, unless it is set again in the same task.
   */
  logits: string;
  /**
   * Another model than the site's own: the address of a manifest (`….json`), or of the GGUF file of a head for the
   * site's own model. It may be relative to the page, but must be on the widget's own site. When it changes, the
   * answer is void, as if the pair had changed.
   */
  model: string;
  /**
   * The last answer for the current pair and model that was computed here, with the loss for the current label.
   */
  readonly result: Prediction | null;
  /**
   * Computes the current pair; loads the model if necessary. Rejects with a {@link PredictionError}. If
   * the pair or the model changes in the meantime, the promise still settles for the earlier one, but the
   * element does not show that result.
   */
  predict(): Promise<Prediction>;
}

/** The events bubble to all ancestors of the element. They concern the current pair only. */
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
