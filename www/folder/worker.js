// @ts-check
/**
 * The worker of the offline folder: requests files from the page and then becomes the engine's worker.
 * Its first message contains the URL of the engine's script and a port to the page.
 */
self.addEventListener(
  "message",
  ({ data: url, ports: [page] }) => {
    openFolder(
      (file) =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => resolve(data);
          page.postMessage(file, [port2]);
        }),
    );
    self.importFile(url, url).catch((error) =>
      // The page receives an error event for an exception, but not for a rejected promise.
      setTimeout(() => {
        throw error;
      }),
    );
  },
  { once: true },
);
