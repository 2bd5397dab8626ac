/** The types of the package: see README.md. */

/** What the model receives of a pair. All lists have the same length. */
export interface Tokens {
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
}

/** The answer to one pair: the object that `bert-nsp predict --json` prints. */
export interface Prediction extends Tokens {
  /** The model's name, for example `nsp-base`. */
  model: string;
  /** How many tokens are `[UNK]`: words that the model can't read. */
  unknown_tokens: number;
  /** Why the answer means little, if it does. */
  doubt: Doubt | null;
  /** The scores of IsNext and NotNext. */
  logits: [number, number];
  /** Their softmax. */
  probabilities: [number, number];
  /** The argmax of the logits: 0 = IsNext, 1 = NotNext. */
  prediction: Label;
  /** The cross-entropy with the label, in nats; null without a label. */
  loss: number | null;
}

/**
 * Why an answer means little; of several reasons the first. `empty`: a sentence has no token. `unknown`:
 * at least a third of the tokens between the special ones are `[UNK]`. `script`: more than half of the
 * letters belong to a script that none of the model's languages use.
 */
export type Doubt = "empty" | "unknown" | "script";

/** 0 = IsNext, 1 = NotNext. */
export type Label = 0 | 1;

/**
 * A build of the engine: 128-bit SIMD; relaxed SIMD; relaxed SIMD in several threads, which takes a
 * cross-origin isolated page.
 */
export type Variant = "simd128" | "relaxed" | "threads";

/** How far a load is. */
export interface Progress {
  /** Bytes of the model that are there. */
  loaded: number;
  /** Bytes of the whole model; 0 while that is not known. */
  total: number;
  /** Whether nothing had to be fetched so far. */
  cached: boolean;
}

/** What to load, and how. */
export interface LoadOptions {
  /**
   * The address of a manifest (its path ends in `.json`) or of a GGUF file; or the file itself.
   * Addresses are relative to the page.
   */
  model: string | URL | ArrayBufferLike | ArrayBufferView | Blob;
  /** Is told now and then how far the load is. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Gives the load up; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** A build of the engine; without it the best that runs here. */
  variant?: Variant | undefined;
  /**
   * Whether the engine runs in a worker of its own (the default in browsers) or in the thread that
   * calls (the only way in Node).
   */
  worker?: boolean | undefined;
  /**
   * The address of a copy of the package's folder `engine`, where a bundler does not take that along.
   * Relative to the page.
   */
  engine?: string | URL | undefined;
}

/** For one prediction. */
export interface PredictOptions {
  /** With it the answer has a loss. */
  label?: Label | null | undefined;
  /** Gives the prediction up; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** One pair of a batch. */
export interface Pair {
  a: string;
  b?: string | null | undefined;
  label?: Label | null | undefined;
}

/** What the model's file says of itself. */
export interface ModelInfo {
  /** For example `nsp-base`. */
  name: string;
  /** How the matrices are stored, for example `Q4_0`. */
  dtype: string;
  /** The size of the file. */
  bytes: number;
  /** The licence of the weights. */
  license: string;
  /** Where the weights come from. */
  source: string;
  /** Tokens that fit, special tokens included. */
  max_tokens: number;
}

/** The build of the engine that runs. */
export interface EngineInfo {
  variant: Variant;
  /** Why this one. */
  reason: string;
  /** Threads that compute. */
  threads: number;
  /** How weights are packed and which instructions run, for example `4-bit relaxed`. */
  kernel: string;
}

/** What was loaded, and what runs it. */
export interface Info {
  /** Of this package. */
  version: string;
  model: ModelInfo;
  engine: EngineInfo;
}

/** A model that answers. */
export class BertNsp {
  private constructor();
  /** Loads a model and starts the engine that runs it. */
  static load(options: LoadOptions): Promise<BertNsp>;
  /** What was loaded, and what runs it. */
  readonly info: Info;
  /** Answers one pair, or one text alone. */
  predict(a: string, b?: string | null, options?: PredictOptions): Promise<Prediction>;
  /** Answers several pairs, one after the other, in their order. */
  predictBatch(
    pairs: Iterable<
      Pair | readonly [a: string, b?: string | null | undefined, label?: Label | null | undefined]
    >,
    options?: Pick<PredictOptions, "signal">,
  ): Promise<Prediction[]>;
  /** What the model would receive. */
  tokenize(a: string, b?: string | null): Promise<Tokens>;
  /** Gives the engine and its memory back. What is under way, and whatever comes later, rejects. */
  dispose(): void;
}

/** The kinds of errors. */
export type ErrorCode =
  | "input" | "network" | "damaged" | "model" | "unsupported" | "disposed" | "internal";

/** What all errors of this package are. */
export class BertNspError extends Error {
  readonly code: ErrorCode;
}
/** An argument is not what it should be. */
export class InputError extends BertNspError {
  readonly code: "input";
}
/** A file could not be fetched. */
export class NetworkError extends BertNspError {
  readonly code: "network";
}
/** A file arrived, but is not what it should be. */
export class DamagedError extends BertNspError {
  readonly code: "damaged";
}
/** The file is whole, but no model that the engine can run. */
export class ModelError extends BertNspError {
  readonly code: "model";
}
/** This environment lacks what the engine needs. */
export class UnsupportedError extends BertNspError {
  readonly code: "unsupported";
}
/** The model was given back with `dispose()`. */
export class DisposedError extends BertNspError {
  readonly code: "disposed";
}
/** The engine failed: a mistake of ours. */
export class EngineError extends BertNspError {
  readonly code: "internal";
}
