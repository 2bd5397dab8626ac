// @ts-check
/** Reads the package's own files where they are not on a host. */

/** A module of Node, which Deno and Bun have too, loaded in a way that bundlers ignore. @param {string} name */
export const nodeModule = (name) => /** @type {any} */ (globalThis).process?.getBuiltinModule?.(name);

/** Node's `fetch` does not support `file:` addresses. @param {URL} url */
export const readable = (url) =>
  url.protocol === "file:" ? (nodeModule("node:fs")?.readFileSync(url) ?? url) : url;
