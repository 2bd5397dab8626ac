// @ts-check
/**
 * One more thread of the engine. It gets the compiled module, the shared memory and its number in the
 * team, reports that it has joined, and computes until the team is disbanded or the worker is terminated.
 */

self.onmessage = async ({ data: { url, module, memory, number } }) => {
  let fail = () => {};
  try {
    const engine = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url
    );
    await engine.default({ module_or_path: module, memory });
    fail = engine.memberFailed;
    self.postMessage({ joined: true });
    engine.joinTeam(number);
  } catch (error) {
    // The engine's worker may be waiting for this thread, and then it gets no messages.
    fail();
    self.postMessage({ joined: false, error: String(error) });
  }
  self.close();
};
