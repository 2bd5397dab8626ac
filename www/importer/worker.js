// @ts-check
/**
 * The importer's worker. It loads the importer and hands the worker over to it. From then on it speaks the
 * protocol of crates/nsp-protocol/src/import.rs.
 */

import init, { startImporter } from "./nsp_importer.js";

try {
  await init();
  startImporter();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const failure = { code: "internal", message: `The importer could not be started. ${message}` };
  self.postMessage(JSON.stringify({ failed: failure }));
}
