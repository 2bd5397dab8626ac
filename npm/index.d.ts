/** The types of the package: see README.md. */

/** What the model receives for a pair. All lists have the same length. */
export interface Tokens {
  /** `[CLS] A [SEP] B [SEP]` as word pieces. */
  tokens: string[];
  /** The pieces' rows in the vocabulary. */
  input_ids: number[];
  /** The segment of each token: 0 up to and including the first `[SEP]`, 1 after it. */
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
 * Why an answer means little. If several reasons apply, the first one in this list is given. `empty`: a
 * sentence has no token. `unknown`: at least a third of the tokens between the special ones are `[UNK]`.
 * `script`: more than half of the letters belong to a script that none of the model's languages use; a
 * Chinese, Japanese or Korean character counts as three letters.
 */
export type Doubt = "empty" | "unknown" | "script";

/** 0 = IsNext, 1 = NotNext. */
export type Label = 0 | 1;

/**
 * A build of the engine: 128-bit SIMD; relaxed SIMD; relaxed SIMD in several threads, which needs a
 * cross-origin isolated page.
 */
export type Variant = "simd128" | "relaxed" | "threads";

/** How an imported model stores its matrices: in 8 or 4 bits. */
export type Dtype = "q8_0" | "q4_0";

/** The progress of a load. */
export interface Progress {
  /** Bytes that are loaded so far. */
  loaded: number;
  /**
   * Bytes of the whole model; 0 while the size is not known. For a model that is imported: the bytes of the
   * checkpoint, and those of the model that is made from it.
   */
  total: number;
  /** Whether nothing has been downloaded so far. */
  cached: boolean;
}

/** A `FileList`, which TypeScript knows only with its library `dom`. */
export interface ListOfFiles extends ArrayLike<File> {
  item(index: number): File | null;
}

/** What to load, and how. */
export interface LoadOptions {
  /**
   * The address of a manifest (its path ends in `.json`) or of a GGUF file; or the file itself.
   * Addresses are relative to the page. Or a model to import: `hf:OWNER/NAME` on the Hugging Face Hub, with
   * `@REVISION` if wanted; or the files of a checkpoint, as an array or a `FileList`.
   */
  model: string | URL | ArrayBufferLike | ArrayBufferView | Blob | readonly File[] | ListOfFiles;
  /**
   * How the matrices of an imported model are stored. The default is the format that the checkpoint was trained
   * for, usually `q8_0`.
   */
  dtype?: Dtype | undefined;
  /** The branch, tag or commit of a model on the Hub. The default is `main`. */
  revision?: string | undefined;
  /** An access token for the Hub, for gated and private models. It is sent only to the Hub or to `endpoint`. */
  token?: string | undefined;
  /** The address of another hub. The default is `https://huggingface.co`. */
  endpoint?: string | undefined;
  /**
   * In Node, Bun and Deno: the path of a folder that keeps models imported from the Hub. Without it, they are only in
   * memory. If an imported model can't be written there, the load succeeds and emits a warning of the process named
   * `BertNspWarning`. Browsers ignore this option and use their own cache.
   */
  cacheDir?: string | undefined;
  /** Called now and then with the progress of the load. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Cancels the load, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The build of the engine to use. The default is the best one that runs here. */
  variant?: Variant | undefined;
  /**
   * Whether the engine runs in its own worker (the default in browsers) or in the calling thread (the
   * only way in Node).
   */
  worker?: boolean | undefined;
  /**
   * The address of a copy of the package's folder `engine`, needed if the bundler does not copy that
   * folder. It is relative to the page.
   */
  engine?: string | URL | undefined;
}

/** The options of one prediction. */
export interface PredictOptions {
  /** The true class, to compute the loss for. */
  label?: Label | null | undefined;
  /** Cancels the prediction, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** One pair of a batch. */
export interface Pair {
  a: string;
  b?: string | null | undefined;
  label?: Label | null | undefined;
}

/** What the model's file says about the model. */
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
  /** The length of the longest sequence in tokens, special tokens included. */
  max_tokens: number;
}

/** The build of the engine that runs. */
export interface EngineInfo {
  variant: Variant;
  /** Why this build was chosen. */
  reason: string;
  /** Threads that compute. */
  threads: number;
  /** How weights are packed and which instructions run, for example `4-bit relaxed`. */
  kernel: string;
}

/** What was loaded, and what runs it. */
export interface Info {
  /** The version of this package. */
  version: string;
  model: ModelInfo;
  engine: EngineInfo;
}

/** A loaded model. */
export class BertNsp {
  private constructor();
  /** Starts an engine and loads a model. A model on the Hub, or a list of files, is imported first. */
  static load(options: LoadOptions): Promise<BertNsp>;
  /** What was loaded, and what runs it. */
  readonly info: Info;
  /** Predicts whether B follows A. Without B, the model gets A as a single sequence. */
  predict(a: string, b?: string | null, options?: PredictOptions): Promise<Prediction>;
  /**
   * Predicts for several pairs. Short ones are computed together, which is faster and gives the answers of `predict`
   * to the bit. The results have the order of the pairs.
   */
  predictBatch(
    pairs: Iterable<
      Pair | readonly [a: string, b?: string | null | undefined, label?: Label | null | undefined]
    >,
    options?: Pick<PredictOptions, "signal">,
  ): Promise<Prediction[]>;
  /** What the model would receive for this pair. */
  tokenize(a: string, b?: string | null): Promise<Tokens>;
  /** Ends the engine. Pending and later calls reject. */
  dispose(): void;
}

/** The kinds of errors. */
export type ErrorCode =
  | "input" | "network" | "damaged" | "not-found" | "gated" | "model" | "unsupported" | "disposed" | "internal";

/** The base class of all errors of this package. */
export class BertNspError extends Error {
  readonly code: ErrorCode;
}
/** An argument is not valid. */
export class InputError extends BertNspError {
  readonly code: "input";
}
/** A file could not be fetched. */
export class NetworkError extends BertNspError {
  readonly code: "network";
}
/** A file does not have the expected content. */
export class DamagedError extends BertNspError {
  readonly code: "damaged";
}
/** The Hub has no such model or revision. */
export class NotFoundError extends BertNspError {
  readonly code: "not-found";
}
/** The model is gated or private, or does not exist, and the token, if any, gives no access. */
export class GatedError extends BertNspError {
  readonly code: "gated";
}
/** The file is not a model that the engine can run. */
export class ModelError extends BertNspError {
  readonly code: "model";
}
/** This environment lacks what the engine needs, or the model to import is not one that it can run. */
export class UnsupportedError extends BertNspError {
  readonly code: "unsupported";
}
/** The model was disposed of with `dispose()`. */
export class DisposedError extends BertNspError {
  readonly code: "disposed";
}
/** The engine failed because of a bug in it. */
export class EngineError extends BertNspError {
  readonly code: "internal";
}
