/** Called by each script that stands for a file, with the file's bytes: page.js. */
declare var takeFile: (base64: string) => void;
/** `import()`, for a path relative to the address `base`: files.js. */
declare var importFile: (base: string, path: string) => Promise<unknown>;
