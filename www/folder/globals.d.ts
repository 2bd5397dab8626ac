/** Each script that contains a file calls this with the file's bytes: see page.js. */
declare var takeFile: (base64: string) => void;
/** `import()` of a path relative to the URL `base`: see files.js. */
declare var importFile: (base: string, path: string) => Promise<unknown>;
