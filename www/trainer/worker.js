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
  const reason = error instanceof Error ? error.message : String(error);
  self.postMessage(JSON.stringify({ failed: { id: null, problem: { "not-started": reason } } }));
}
