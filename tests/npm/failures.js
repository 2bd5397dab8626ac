// @ts-check
/**
 * Loads the package's engine where that can't work, and reports what came of it. It is bundled by esbuild
 * without the engine's folder; the test in Rust lays out the folders.
 */

import { BertNsp, BertNspError } from "bert-nsp";

/** How a load is rejected. @param {any} options */
export const rejection = async (options) => {
  try {
    await BertNsp.load({ model: "./tiny.gguf", ...options });
    return { name: "none" };
  } catch (error) {
    const { name, message, code } = /** @type {any} */ (error);
    return { name, message, code, isOurs: error instanceof BertNspError };
  }
};

/** The same, in the thread that calls and in a worker. @param {any} [options] */
export const rejections = async (options) => [
  await rejection({ ...options, worker: false }),
  await rejection(options),
];

/** How it is rejected in a service worker. */
export const inServiceWorker = async () => {
  await navigator.serviceWorker.register("./service.js", { type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  active?.postMessage("try", [port2]);
  return answer;
};

if ("registration" in globalThis) {
  addEventListener("message", async (/** @type {any} */ { ports }) => {
    const engine = new URL("whole/", location.href).href;
    ports[0].postMessage(await rejection({ engine, worker: false }));
  });
}
