// @ts-check
import { Session } from "./session-client.js";
import { tell } from "./tell.js";

const TOKENS = 128;
/** So many predictions take some seconds. */
const SIGN_OF_LIFE = 50;

/** The wasm memory of one of our builds, run as the page runs it. @param {string} variant */
const measure = async (variant) => {
  const session = new Session(variant);
  await session.load();
  const loaded = await session.memory();
  /** @param {number} count */
  const afterMore = async (count) => {
    for (let n = 0; n < count; n++) {
      if (n % SIGN_OF_LIFE === 0) await tell({ alive: true });
      await session.predict(TOKENS);
    }
    return session.memory();
  };
  const after10 = await afterMore(10);
  const after100 = await afterMore(90);
  const after1000 = await afterMore(900);
  session.end();
  return { variant, loaded, after_10: after10, after_100: after100, after_1000: after1000 };
};

/**
 * Bytes of each of our builds. All run at once, since nothing is timed here.
 * @param {import("./peer.js").Contender[]} contenders
 */
export const measureMemory = (contenders) =>
  Promise.all(
    contenders.filter(({ engine }) => engine === "bert-nsp").map(({ variant }) => measure(variant)),
  );
