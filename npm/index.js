// @ts-check
/** The package: see README.md, and index.d.ts for the types. */

export { BertNsp } from "./bert-nsp.js";
export {
  BertNspError,
  DamagedError,
  DisposedError,
  EngineError,
  GatedError,
  InputError,
  ModelError,
  NetworkError,
  NotFoundError,
  UnsupportedError,
} from "./errors.js";
