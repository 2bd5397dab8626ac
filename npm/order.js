// @ts-check
/** Reads what is to be imported from the options of a load. */

import { InputError } from "./errors.js";

/** @import { LoadOptions } from "./index.js" */

/**
 * What is to be imported.
 * @typedef {object} Order
 * @property {object | string} source an `ImportSource` of crates/nsp-protocol/src/import.rs
 * @property {File[]} files of the source, if it is not on the Hub
 * @property {string | undefined} dtype
 * @property {string[] | undefined} key what identifies the result; without a key, it is not kept
 * @property {string | undefined} cacheDir
 */

/** The Hugging Face Hub. */
export const HUB = "https://huggingface.co";

/** A segment of a model's name or of a revision: `is_name` in crates/nsp-protocol/src/hub.rs. */
const SEGMENT = /^(?![.-])[\w.-]{1,96}$/;

/**
 * The order for a model of the Hub or a list of files; undefined for any other model, which needs no import.
 * @param {Partial<LoadOptions>} options
 * @returns {Order | undefined}
 */
export const orderOf = ({ model, dtype, revision, token, endpoint, cacheDir }) => {
  const files = filesOf(model);
  // Bytes must not become a text: that of a large model is longer than a text can be.
  const isAddress = typeof model === "string" || typeof (/** @type {any} */ (model)?.href) === "string";
  const address = !files && isAddress ? String(model) : "";
  if (!files && !address.startsWith("hf:")) return undefined;
  const common = { dtype: dtypeOf(dtype), cacheDir: folderPathOf(cacheDir) };
  if (files) return { ...common, source: "chosen", files, key: undefined };
  const hub = { endpoint: endpointOf(endpoint), ...nameOf(address, revision) };
  return {
    ...common,
    source: { hub: { ...hub, token: tokenOf(token) } },
    files: [],
    key: [hub.endpoint, hub.id, hub.revision ?? "main", common.dtype ?? "default"],
  };
};

/**
 * The files of a list: an array or a `FileList`.
 * @param {any} model
 * @returns {File[] | undefined}
 */
const filesOf = (model) => {
  const isList = Array.isArray(model) || Object.prototype.toString.call(model) === "[object FileList]";
  if (!isList) return undefined;
  const files = Array.from(model);
  if (!files.length) throw new InputError("model is an empty list: it must contain the files of a checkpoint.");
  const other = files.findIndex((file) => !isFile(file));
  if (other >= 0) throw new InputError(`model is a list, but its element ${other} is not a File.`);
  return files;
};

/** Whether this is a `File` of any realm. In Bun, only its name distinguishes it from a `Blob`. @param {any} file */
const isFile = (file) =>
  /^\[object (File|Blob)\]$/.test(Object.prototype.toString.call(file)) && typeof file.name === "string";

/**
 * `OWNER/NAME`, and the revision that the name or the option gives.
 * @param {string} address
 * @param {unknown} revision
 */
const nameOf = (address, revision) => {
  const [id = "", ...rest] = address.slice("hf:".length).split("@");
  const segments = id.split("/");
  const named = rest.length ? revisionOf(rest.join("@")) : undefined;
  const wanted = revisionOf(revision) ?? named;
  if (segments.length > 2 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new InputError(`model is "${address}": a model of the Hub is given as hf:OWNER/NAME.`);
  }
  if (named !== undefined && wanted !== named) {
    throw new InputError(`model asks for the revision ${named}, and revision is ${wanted}: give one of them.`);
  }
  return { id, revision: wanted };
};

/** @param {unknown} revision */
const revisionOf = (revision) => {
  if (revision === undefined || revision === null) return undefined;
  const isRevision = typeof revision === "string" && revision.split("/").every((part) => SEGMENT.test(part));
  if (isRevision) return revision;
  throw new InputError(`revision is "${revision}": it must be the name of a branch, a tag or a commit.`);
};

/** @param {unknown} dtype */
const dtypeOf = (dtype) => {
  if (dtype === undefined || dtype === null) return undefined;
  if (dtype === "q8_0" || dtype === "q4_0") return dtype;
  throw new InputError(`dtype is ${dtype}: it must be "q8_0" or "q4_0".`);
};

/** @param {unknown} token */
const tokenOf = (token) => {
  if (token === undefined || token === null) return undefined;
  // The message does not contain the token, because messages get into logs.
  if (typeof token === "string" && /^[!-~]+$/.test(token)) return token;
  throw new InputError("token must be an access token of the Hub, without spaces.");
};

/** @param {unknown} endpoint */
const endpointOf = (endpoint) => {
  if (endpoint === undefined || endpoint === null) return HUB;
  const given = String(endpoint);
  // A lone surrogate can't be encoded in UTF-8: neither in an address, nor in a message that somebody logs.
  const text = given.replace(/\p{Surrogate}/gu, "\ufffd");
  const address = text.replace(/\/+$/, "");
  // An origin, perhaps with a path, and nothing else: the hub's paths are appended.
  if (text === given && /^https?:\/\/[^\s/?#@]+(\/[^\s?#]+)?$/.test(address)) return address;
  throw new InputError(`endpoint is "${text}": it must be the address of a hub, such as ${HUB}.`);
};

/** @param {unknown} cacheDir */
const folderPathOf = (cacheDir) => {
  if (cacheDir === undefined || cacheDir === null) return undefined;
  if (typeof cacheDir === "string" && cacheDir) return cacheDir;
  throw new InputError("cacheDir must be the path of a folder, as a string.");
};
