// @ts-check
/**
 * One more thread of the engine. It gets the compiled module, the shared memory and its number in the
 * team, reports that it has joined, and computes until it is terminated.
 */

self.onmessage = async ({ data: { url, module, memory, number } }) => {
  try {
    const engine = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url
    );
    await engine.default({ module_or_path: module, memory });
    self.postMessage({ joined: true });
    engine.joinTeam(number);
  } catch (error) {
    self.postMessage({ joined: false, error: String(error) });
  }
};
