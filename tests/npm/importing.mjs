// @ts-check
/**
 * Prints what came of several loads. The argument is their options, as of `BertNsp.load`, and with these besides:
 * `paths` are those of files to import; `changes` is the path of one that changes after it was chosen; `isBytes` gives
 * the model as bytes, which are no model; `hasHalfACharacter` adds a lone surrogate to the endpoint.
 */

import * as fs from "node:fs";
import { basename } from "node:path";
import * as library from "bert-nsp";
import { outcome } from "./importing.js";

/** Bytes that must not become a text: that of a large model would be longer than a text can be. */
class Bytes extends Uint8Array {
  /** @returns {never} */
  toString() {
    throw new Error("The bytes became a text.");
  }
}

/** What was read of the chosen files. @type {ArrayBuffer[]} */
const contents = [];

const fileAt = async (/** @type {string} */ path) => {
  const file = new File([await fs.openAsBlob(path)], basename(path));
  const read = file.arrayBuffer.bind(file);
  file.arrayBuffer = async () => {
    const content = await read();
    contents.push(content);
    return content;
  };
  return file;
};

/** @type {string[]} */
const warnings = [];
process.on("warning", ({ name, message }) => {
  if (name === "BertNspWarning") warnings.push(message);
});

const outcomes = [];
for (const { paths, changes, isBytes, hasHalfACharacter, ...options } of JSON.parse(process.argv[2] ?? "[]")) {
  if (paths) options.model = await Promise.all(paths.map(fileAt));
  if (changes) fs.appendFileSync(changes, " ");
  if (isBytes) options.model = new Bytes(8);
  if (hasHalfACharacter) options.endpoint += "/\ud800";
  const came = await outcome(library, options);
  // Node reports warnings only when no promise is left to settle, and a small model loads and predicts before that.
  await new Promise(setImmediate);
  // What a worker has taken over is gone here.
  const copied = contents.splice(0).reduce((sum, { byteLength }) => sum + byteLength, 0);
  outcomes.push({ ...came, copied, warnings: warnings.splice(0) });
}
console.log(JSON.stringify(outcomes));
