// @ts-check
/** Equal to the one in package.json. Here, so that a copy of this folder tells which package it is of. */
export const VERSION = "0.1.0";
