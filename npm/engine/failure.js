// @ts-check
/**
 * Why the engine could not be loaded. It is looked for only when that has failed, since it costs requests.
 * This folder is also served alone, so the classes of the package's errors are not here: each error has
 * the `code` of its class.
 */

/** @param {string} code @param {string} message @param {unknown} [cause] */
export const coded = (code, message, cause) => Object.assign(new Error(message, { cause }), { code });

/**
 * What is wrong where these files are needed.
 * @param {unknown} error what the environment said
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
  const message = `The engine's files are not what they should be (${said}): ${files.join(", ")}.`;
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
        "and give its address in the option `engine` where it is."
      );
    }
  }
  return "";
};

/** @param {URL} url */
const problemOf = async (url) => {
  try {
    if (url.protocol === "file:") {
      // It throws where there is no such file, or no leave to read it.
      nodeFiles()?.accessSync(url);
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

/** Node's, Deno's and Bun's module for files, which no bundler sees here. */
export const nodeFiles = () => /** @type {any} */ (globalThis).process?.getBuiltinModule?.("node:fs");

/** The smallest module: magic number and version. */
const compilesWebAssembly = () => {
  try {
    return new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])) !== null;
  } catch {
    return false;
  }
};
