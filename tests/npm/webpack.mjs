// @ts-check
/** Bundles a file with webpack: `node webpack.mjs MODULES ENTRY FOLDER`. Warnings are errors. */

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [, , modules, entry, folder] = process.argv;
const webpack = createRequire(join(modules, "webpack/"))("webpack");

const options = {
  mode: "production",
  entry,
  output: { path: resolve(folder) },
  // The engine has megabytes: it is meant to be told of, and has nothing to do with how it is found.
  performance: { hints: false },
};
webpack(options, (/** @type {Error | null} */ error, /** @type {any} */ stats) => {
  if (error) throw error;
  console.log(stats.toString());
  process.exitCode = stats.hasErrors() || stats.hasWarnings() ? 1 : 0;
});
