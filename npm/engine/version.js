// @ts-check
/** Equal to the version in package.json. A copy of this folder tells by it which version it belongs to. */
export const VERSION = "0.1.0";
