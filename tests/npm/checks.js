// @ts-check
/**
 * Uses the package as a stranger would, right and wrong, and reports what came of it. The same in a
 * page, in Node, in a worker and without one; the report is JSON and is judged by the tests in Rust.
 */

/** More than the model takes, so that a prediction lasts long. */
const LONG = "The river rose and the town waited. ".repeat(100);

/**
 * @param {typeof import("bert-nsp")} library
 * @param {string} site where the models are, with `/` at the end
 * @param {{ worker?: boolean, variant?: import("bert-nsp").Variant }} options
 */
export const report = async (library, site, options) => {
  const { BertNsp } = library;
  /** @type {import("bert-nsp").Progress[]} */
  const progress = [];
  const nsp = await BertNsp.load({
    model: `${site}models/nsp-base.json`,
    onProgress: (step) => progress.push(step),
    ...options,
  });
  const load = (/** @type {any} */ rest) => BertNsp.load({ ...options, ...rest });
  return {
    info: nsp.info,
    progress,
    answers: await answers(nsp),
    refused: await refused(library, nsp),
    notLoaded: await notLoaded(library, load, site),
    forms: await forms(load, site),
    aborted: await aborted(library, nsp, load, site),
    inOneTurn: await inOneTurn(library, nsp),
    disposed: await disposed(library, nsp),
  };
};

/** @param {import("bert-nsp").BertNsp} nsp */
const answers = async (nsp) => ({
  labelled: await nsp.predict("It rained all night.", "In the morning the streets were wet.", { label: 1 }),
  alone: await nsp.predict("It rained all night."),
  batch: await nsp.predictBatch([
    ["It rained all night.", "In the morning the streets were wet.", 1],
    { a: "She put the kettle on.", b: "Soon it began to whistle." },
  ]),
  tokens: await nsp.tokenize("It rained all night.", "In the morning the streets were wet."),
  unread: await nsp.predict("\u{1f642} \u{1f642}", "It rained."),
  halfACharacter: await nsp.predict("It rained \ud800 all night.", "It stopped."),
});

/**
 * How a promise was rejected.
 * @param {typeof import("bert-nsp")} library
 * @param {() => Promise<unknown>} act
 */
const rejection = async ({ BertNspError }, act) => {
  try {
    await act();
    return { name: "none" };
  } catch (error) {
    const { name, message, code } = /** @type {any} */ (error);
    return { name, message, code, isOurs: error instanceof BertNspError };
  }
};

/** @param {typeof import("bert-nsp")} library @param {any} nsp typed as JavaScript has it */
const refused = async (library, nsp) => {
  const { BertNsp } = /** @type {any} */ (library);
  const attempts = {
    number: () => nsp.predict(7, "b"),
    empty: () => nsp.predict("  ", "b"),
    emptyB: () => nsp.predict("a", ""),
    label: () => nsp.predict("a", "b", { label: 2 }),
    text: () => nsp.predictBatch("a text"),
    secondPair: () => nsp.predictBatch([["a", "b"], ["a", {}]]),
    tokens: () => nsp.tokenize(),
    noModel: () => BertNsp.load(),
    noAddress: () => BertNsp.load({ model: "http://[" }),
    noEngine: () => BertNsp.load({ model: "https://example.org/x.gguf", engine: 7 }),
    noEngineAddress: () => BertNsp.load({ model: "https://example.org/x.gguf", engine: "http://[" }),
    constructor: async () => new BertNsp(),
  };
  return rejections(library, attempts);
};

/**
 * @param {typeof import("bert-nsp")} library
 * @param {(options: any) => Promise<unknown>} load
 * @param {string} site
 */
const notLoaded = (library, load, site) =>
  rejections(library, {
    missingManifest: () => load({ model: `${site}missing.json` }),
    missingFile: () => load({ model: `${site}missing.gguf` }),
    damagedPart: () => load({ model: `${site}damaged.json` }),
    pageForManifest: () => load({ model: `${site}page.json` }),
    pageForFile: () => load({ model: `${site}page.gguf` }),
    halfAFile: () => load({ model: `${site}half.gguf` }),
    noBytes: () => load({ model: new Uint8Array() }),
    variant: () => load({ model: `${site}tiny.gguf`, variant: "fast" }),
  });

/** @param {typeof import("bert-nsp")} library @param {Record<string, () => Promise<unknown>>} attempts */
const rejections = async (library, attempts) => {
  /** @type {Record<string, unknown>} */
  const outcomes = {};
  for (const [name, act] of Object.entries(attempts)) outcomes[name] = await rejection(library, act);
  return outcomes;
};

/**
 * The logits of one pair by one small model, given in all forms.
 * @param {(options: any) => Promise<import("bert-nsp").BertNsp>} load
 * @param {string} site
 */
const forms = async (load, site) => {
  const bytes = new Uint8Array(await (await fetch(`${site}tiny.gguf`)).arrayBuffer());
  const foreign = await otherRealm();
  const foreignBytes = new foreign.Uint8Array(bytes);
  // A view of the middle of something longer.
  const longer = new Uint8Array(bytes.length + 16);
  longer.set(bytes, 8);
  const logits = [];
  for (const model of [
    `${site}tiny.gguf`,
    new URL(`${site}tiny.gguf`),
    bytes,
    new Blob([bytes]),
    new File([bytes], "tiny.gguf"),
    bytes.buffer,
    new DataView(longer.buffer, 8, bytes.length),
    foreignBytes,
    foreignBytes.buffer,
  ]) {
    const nsp = await load({ model });
    // Its weights are no 4-bit ones, and are packed in 7 bits whatever is fastest here.
    const { kernel } = nsp.info.engine;
    logits.push([...(await nsp.predict("rain", "snow")).logits, kernel.startsWith("7-bit ")]);
    nsp.dispose();
  }
  return logits;
};

/**
 * The globals of another realm, whose classes are none of ours: a frame's, or a sandbox of Node, such as
 * Jest runs its tests in.
 * @returns {Promise<any>}
 */
const otherRealm = async () => {
  if (!globalThis.document) return (await import("node:vm")).runInNewContext("globalThis");
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return frame.contentWindow;
};

/**
 * Asks and gives up within one turn, so that the engine hears of both before it begins.
 * @param {typeof import("bert-nsp")} library
 * @param {import("bert-nsp").BertNsp} nsp
 */
const inOneTurn = async (library, nsp) => {
  const [first, third] = [1, 3].map(() => new AbortController());
  const gone = rejection(library, () => nsp.predict("One.", LONG, { signal: first.signal }));
  first.abort();
  const second = nsp.predict("Two.", LONG);
  const givenUp = rejection(library, () => nsp.predict("Three.", LONG, { signal: third.signal }));
  const fourth = nsp.predict("Four.", "Five.");
  // It is answered between two layers, so the second prediction runs, and should run alone.
  await nsp.tokenize("The first layer is done.");
  third.abort();
  const tokens = async (/** @type {Promise<any>} */ answer) => (await answer)?.tokens;
  return {
    first: await gone,
    second: await tokens(second),
    third: await givenUp,
    fourth: await tokens(fourth),
  };
};

/**
 * @param {typeof import("bert-nsp")} library
 * @param {import("bert-nsp").BertNsp} nsp
 * @param {(options: any) => Promise<import("bert-nsp").BertNsp>} load
 * @param {string} site
 */
const aborted = async (library, nsp, load, site) => {
  const model = `${site}models/nsp-base.json`;
  const [running, batch, during] = [1, 2, 3].map(() => new AbortController());
  const long = rejection(library, () => nsp.predict(LONG, LONG, { signal: running.signal }));
  // It is answered between two layers, so the prediction has begun and has not ended.
  await nsp.tokenize("The first layer is done.");
  const queue = rejection(library, () =>
    nsp.predictBatch([["One.", "Two."], ["One.", "Three."]], { signal: batch.signal }),
  );
  running.abort();
  batch.abort(new Error("the reader left"));
  const onProgress = () => during.abort();
  return {
    before: await rejection(library, () => load({ model, signal: AbortSignal.abort() })),
    during: await rejection(library, () => load({ model, signal: during.signal, onProgress })),
    running: await long,
    batch: await queue,
    // The model is as good as before.
    after: (await nsp.predict("It rained.", "We stayed in.", { signal: new AbortController().signal })).tokens,
  };
};

/** @param {typeof import("bert-nsp")} library @param {import("bert-nsp").BertNsp} nsp */
const disposed = async (library, nsp) => {
  const waiting = rejection(library, () => nsp.predict(LONG, LONG));
  await nsp.tokenize("The first layer is done.");
  nsp.dispose();
  nsp.dispose();
  return {
    waiting: await waiting,
    predict: await rejection(library, () => nsp.predict("a", "b")),
    predictBatch: await rejection(library, () => nsp.predictBatch([["a", "b"]])),
    tokenize: await rejection(library, () => nsp.tokenize("a", "b")),
  };
};
