// @ts-check
/**
 * Finds out why the engine failed to load. This runs only after a failure, since it costs requests.
 * This folder is also served alone, so it can't import the package's error classes: each error has the
 * `code` of its class instead.
 */

import { nodeModule } from "./files.js";

/** @param {string} code @param {string} message @param {unknown} [cause] */
export const coded = (code, message, cause) => Object.assign(new Error(message, { cause }), { code });

/**
 * Explains why these files failed to load or to start.
 * @param {unknown} error what was thrown
 * @param {URL[]} files
 */
export const explain = async (error, files) => {
  const said = messageOf(error);
  if (!compilesWebAssembly()) {
    const message =
      "WebAssembly is forbidden here: the Content-Security-Policy needs script-src 'wasm-unsafe-eval'.";
    return coded("unsupported", message, error);
  }
  const missing = await missingOf(files);
  if (missing) return coded("network", missing, error);
  const name = /** @type {any} */ (error)?.name;
  if (name === "RangeError" || name === "ReferenceError") {
    // No memory, or no TextDecoder.
    return coded("unsupported", `The engine can't run here (${said}).`, error);
  }
  const message = `The engine's files do not have the expected content (${said}): ${files.join(", ")}.`;
  return coded("damaged", message, error);
};

/**
 * A sentence about the first of these files that fails to load, if there is one.
 * @param {URL[]} files
 */
export const missingOf = async (files) => {
  for (const url of files) {
    const problem = await problemOf(url);
    if (problem) {
      return (
        `${url.href} could not be fetched (${problem}). Serve a copy of the package's folder "engine", ` +
        "and give the address of that copy in the option `engine`."
      );
    }
  }
  return "";
};

/** @param {URL} url */
const problemOf = async (url) => {
  try {
    if (url.protocol === "file:") {
      // This throws if the file is missing or must not be read.
      nodeModule("node:fs")?.accessSync(url);
      return "";
    }
    const answer = await fetch(url);
    await answer.body?.cancel();
    return answer.ok ? "" : `the host answered ${answer.status}`;
  } catch (error) {
    return messageOf(error);
  }
};

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** Compiles the smallest module: magic number and version. */
const compilesWebAssembly = () => {
  try {
    return new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])) !== null;
  } catch {
    return false;
  }
};
