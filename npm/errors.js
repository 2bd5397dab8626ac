// @ts-check
/** The errors of the package: each has a code for the program and a sentence for the reader. */

/** What all of them are. */
export class BertNspError extends Error {
  name = "BertNspError";
  code = "internal";
}

/** An argument is not what it should be. */
export class InputError extends BertNspError {
  name = "InputError";
  code = "input";
}

/** A file could not be fetched. */
export class NetworkError extends BertNspError {
  name = "NetworkError";
  code = "network";
}

/** A file arrived, but is not what it should be. */
export class DamagedError extends BertNspError {
  name = "DamagedError";
  code = "damaged";
}

/** The file is whole, but no model that the engine can run. */
export class ModelError extends BertNspError {
  name = "ModelError";
  code = "model";
}

/** This environment lacks what the engine needs. */
export class UnsupportedError extends BertNspError {
  name = "UnsupportedError";
  code = "unsupported";
}

/** The model was given back with `dispose()`. */
export class DisposedError extends BertNspError {
  name = "DisposedError";
  code = "disposed";
}

/** The engine failed: a mistake of ours. */
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
};

/**
 * The error that the engine tells of, or that was thrown on the way to it.
 * @param {{ code: string, message: string }} failure
 * @param {unknown} [cause]
 */
export const errorOf = ({ code, message }, cause) =>
  new (CLASSES[code] ?? EngineError)(message, { cause });

/**
 * Whatever was thrown, as one of ours.
 * @param {any} error
 */
export const oursOf = (error) =>
  error instanceof BertNspError
    ? error
    : errorOf({ code: error?.code, message: error?.message ?? String(error) }, error);
