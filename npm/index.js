// @ts-check
/** The package: see README.md, and index.d.ts for the types. */

export { BertNsp } from "./bert-nsp.js";
export {
  BertNspError,
  DamagedError,
  DisposedError,
  EngineError,
  InputError,
  ModelError,
  NetworkError,
  UnsupportedError,
} from "./errors.js";
