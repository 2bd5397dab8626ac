// @ts-check
/**
 * One more thread of the engine: gets the compiled module, its memory and its number in the team,
 * says that it is there, and computes for as long as it lives.
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
