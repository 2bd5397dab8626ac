// @ts-check
/** Prints what came of several loads. The argument is their options; `paths` are those of files to import. */

import * as fs from "node:fs";
import { basename } from "node:path";
import * as library from "bert-nsp";
import { outcome } from "./importing.js";

const fileAt = async (/** @type {string} */ path) => new File([await fs.openAsBlob(path)], basename(path));

const outcomes = [];
for (const { paths, ...options } of JSON.parse(process.argv[2] ?? "[]")) {
  if (paths) options.model = await Promise.all(paths.map(fileAt));
  outcomes.push(await outcome(library, options));
}
console.log(JSON.stringify(outcomes));
