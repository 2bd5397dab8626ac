// @ts-check
/** The errors of the package: each has a code for the program and a sentence for the reader. */

/** The base class of all errors of the package. */
export class BertNspError extends Error {
  name = "BertNspError";
  code = "internal";
}

/** An argument is not valid. */
export class InputError extends BertNspError {
  name = "InputError";
  code = "input";
}

/** A file could not be fetched. */
export class NetworkError extends BertNspError {
  name = "NetworkError";
  code = "network";
}

/** A file does not have the expected content. */
export class DamagedError extends BertNspError {
  name = "DamagedError";
  code = "damaged";
}

/** The Hub has no such model or revision. */
export class NotFoundError extends BertNspError {
  name = "NotFoundError";
  code = "not-found";
}

/** The model is gated or private, and the token, if any, gives no access. */
export class GatedError extends BertNspError {
  name = "GatedError";
  code = "gated";
}

/** The file is not a model that the engine can run. */
export class ModelError extends BertNspError {
  name = "ModelError";
  code = "model";
}

/** This environment lacks what the engine needs, or it can't run the model to import. */
export class UnsupportedError extends BertNspError {
  name = "UnsupportedError";
  code = "unsupported";
}

/** The model was disposed of with `dispose()`. */
export class DisposedError extends BertNspError {
  name = "DisposedError";
  code = "disposed";
}

/** The engine failed because of a bug in it. */
export class EngineError extends BertNspError {
  name = "EngineError";
  code = "internal";
}

/** @type {Record<string, typeof BertNspError>} */
const CLASSES = {
  input: InputError,
  network: NetworkError,
  damaged: DamagedError,
  model: ModelError,
  unsupported: UnsupportedError,
  memory: UnsupportedError,
  "not-found": NotFoundError,
  gated: GatedError,
  // The importer's own codes.
  changed: DamagedError,
  storage: UnsupportedError,
};

/**
 * The error for a failure that the engine or the importer reports, or that was thrown while one was loaded.
 * @param {{ code: string, message: string }} failure
 * @param {unknown} [cause]
 */
export const errorOf = ({ code, message }, cause) =>
  new (CLASSES[code] ?? EngineError)(message, { cause });

/**
 * Turns whatever was thrown into an error of the package.
 * @param {any} error
 */
export const oursOf = (error) =>
  error instanceof BertNspError
    ? error
    : errorOf({ code: error?.code, message: error?.message ?? String(error) }, error);
