// @ts-check
/**
 * Our engine as the page runs it: a worker that speaks the page's protocol and loads the model from
 * its parts. Besides that it tells how much wasm memory it has.
 */

const parameters = new URLSearchParams(self.location.search);
const variant = parameters.get("variant");

/** @param {object} message */
const post = (message) => self.postMessage(JSON.stringify(message));

import("./engines/bert-nsp.js")
  .then(async ({ start }) => {
    const { engine, memory } = await start(variant, Number(parameters.get("threads") ?? 2));
    // Listens before the engine does, which therefore never sees this message.
    self.addEventListener("message", (event) => {
      if (event.data !== "memory") return;
      event.stopImmediatePropagation();
      post({ memory: { bytes: memory() } });
    });
    engine.startWorker("bench", variant, "the bench asks for it");
  })
  .catch((error) => post({ failed: { failure: { message: String(error) } } }));
