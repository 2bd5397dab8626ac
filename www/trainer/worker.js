// @ts-check
/**
 * The trainer's worker. It loads the trainer and hands the worker over to it. From then on it speaks the
 * protocol of crates/nsp-protocol/src/training.
 */

import init, { startTrainer } from "./nsp_trainer.js";

try {
  await init();
  startTrainer();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = `The trainer could not be started. ${message}`;
  self.postMessage(JSON.stringify({ failed: { id: null, code: "internal", message: sentence } }));
}
