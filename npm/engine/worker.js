// @ts-check
/**
 * The engine's worker. The first message says which build is wanted; from then on it speaks the
 * protocol of crates/nsp-protocol.
 */

import { loadEngine } from "./load.js";

self.onmessage = async ({ data: { variant: forced, version } }) => {
  try {
    const { engine, variant, reason } = await loadEngine(version, forced);
    engine.startWorker(version, variant, reason);
  } catch (error) {
    const { code = "internal", message = String(error) } = /** @type {any} */ (error);
    const failure = { code, message: `The engine could not be started. ${message}` };
    self.postMessage(JSON.stringify({ failed: { id: null, failure } }));
  }
};
