// @ts-check
/** What every engine is asked, and how it gets its model. */

const CLS = 101;
const SEP = 102;
const WAR = 2162;

/** The texts of a pair that has so many tokens. @param {number} tokens */
export const texts = (tokens) => ({ a: "war ".repeat(tokens - 4), b: "war" });

/** The same pair as ids: `[CLS] war … war [SEP] war [SEP]`. @param {number} tokens */
export const ids = (tokens) => {
  const inputIds = new Uint32Array(tokens).fill(WAR);
  const tokenTypeIds = new Uint32Array(tokens);
  inputIds[0] = CLS;
  inputIds[tokens - 3] = inputIds[tokens - 1] = SEP;
  tokenTypeIds[tokens - 2] = tokenTypeIds[tokens - 1] = 1;
  return { inputIds, tokenTypeIds, attentionMask: new Uint32Array(tokens).fill(1) };
};

/**
 * The bytes of a file. From the second time on they come from the Cache API, as they would in a page
 * that keeps its model.
 * @param {string} path below the folder of the bench's page
 */
export const bytes = async (path) => {
  const url = new URL(`../${path}`, import.meta.url).href;
  const cache = await caches.open("bench");
  let response = await cache.match(url);
  if (!response) {
    response = await fetch(url);
    if (!response.ok) throw new Error(`${path}: the host answered ${response.status}`);
    await cache.put(url, response.clone());
  }
  return new Uint8Array(await response.arrayBuffer());
};
