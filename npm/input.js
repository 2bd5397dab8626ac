// @ts-check
/** Checks the arguments before the engine gets them, so that errors use the caller's names for them. */

import { InputError } from "./errors.js";

/**
 * A question in the form that the engine takes.
 * @param {unknown} a
 * @param {unknown} b
 * @param {unknown} label
 * @param {string} [place] which of several it is
 */
export const questionOf = (a, b, label, place = "") => ({
  ...pairOf(a, b, place),
  label: labelOf(label, place),
});

/**
 * A pair in the form that the engine takes; B may be missing.
 * @param {unknown} a
 * @param {unknown} b
 * @param {string} [place] which of several it is
 */
export const pairOf = (a, b, place = "") => ({
  a: textOf(a, `a${place}`, "give a sentence"),
  b: b === undefined || b === null
    ? null
    : textOf(b, `b${place}`, "leave it out to ask for A alone"),
});

/**
 * The questions of a batch.
 * @param {any} pairs
 */
export const questionsOf = (pairs) => {
  if (typeof pairs === "string" || typeof pairs?.[Symbol.iterator] !== "function") {
    throw new InputError(`The pairs are ${kindOf(pairs)}: they must be a list of [a, b].`);
  }
  return [...pairs].map((pair, index) => {
    const [a, b, label] = Array.isArray(pair) ? pair : [pair?.a, pair?.b, pair?.label];
    return questionOf(a, b, label, ` of pair ${index}`);
  });
};

/** @param {unknown} text @param {string} name @param {string} advice */
const textOf = (text, name, advice) => {
  if (typeof text !== "string") {
    throw new InputError(`${name} is ${kindOf(text)}: it must be a string.`);
  }
  if (!text.trim()) throw new InputError(`${name} is empty: ${advice}.`);
  // A lone surrogate can't be encoded in UTF-8.
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
};

/** @param {unknown} label @param {string} place */
const labelOf = (label, place) => {
  if (label === undefined || label === null) return null;
  if (label === 0 || label === 1) return label;
  throw new InputError(`label${place} is ${kindOf(label)}: it must be 0 (IsNext) or 1 (NotNext).`);
};

/**
 * The message that makes the engine load a model.
 * @param {unknown} model
 * @returns {string | Blob | Uint8Array}
 */
export const modelMessage = (model) => {
  const file = fileOf(model);
  if (file) return file;
  if (!isAddress(model)) {
    throw new InputError(
      `model is ${kindOf(model)}: it must be the address of a manifest (….json) or of a GGUF file, ` +
        "hf:OWNER/NAME, an ArrayBuffer or a view of one, a File, or a list of Files.",
    );
  }
  const url = absolute(model, "model");
  const request = url.pathname.endsWith(".json")
    ? { load: { manifest: url.href } }
    : { "load-file": { file: url.href } };
  return JSON.stringify(request);
};

/**
 * A model that is passed as bytes or as a file. It may come from another realm, such as a frame or a test's
 * sandbox, where `instanceof` fails, so its string tag is checked instead.
 * @param {any} model
 * @returns {Blob | Uint8Array | undefined}
 */
const fileOf = (model) => {
  if (ArrayBuffer.isView(model)) {
    return new Uint8Array(model.buffer, model.byteOffset, model.byteLength);
  }
  switch (Object.prototype.toString.call(model)) {
    case "[object ArrayBuffer]":
    case "[object SharedArrayBuffer]":
      return new Uint8Array(model);
    case "[object Blob]":
    case "[object File]":
      return model;
  }
};

/**
 * The address of a copy of the folder `engine`, with `/` at its end.
 * @param {unknown} engine
 */
export const folderOf = (engine) => {
  if (engine === undefined || engine === null) return undefined;
  if (!isAddress(engine)) {
    throw new InputError(`engine is ${kindOf(engine)}: it must be the address of the folder "engine".`);
  }
  const folder = absolute(engine, "engine");
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  return folder;
};

/**
 * Whether this is a string, or a `URL` of any realm.
 * @param {any} value
 * @returns {value is string | URL}
 */
const isAddress = (value) => typeof value === "string" || typeof value?.href === "string";

/** @param {string | URL} address @param {string} name */
const absolute = (address, name) => {
  try {
    return new URL(String(address), globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw new InputError(`${name} is "${address}", which is not a valid URL. In Node it must be an absolute URL.`);
  }
};

/** @param {unknown} value */
const kindOf = (value) =>
  value === null || value === undefined || typeof value === "number"
    ? String(value)
    : `of the type ${typeof value}`;
