// @ts-check
/** Prints the report of Node; the argument is the address of the models. */

import * as library from "bert-nsp";
import { report } from "./checks.js";

const [, , site] = process.argv;
console.log(JSON.stringify(await report(library, site, {})));
