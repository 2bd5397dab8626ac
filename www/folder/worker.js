// @ts-check
/**
 * The worker of the offline folder. It gets its files from the page, and runs the engine's worker script.
 * Its first message is the address of that script and a port to the page.
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
      // The page is told of an uncaught error, but not of a rejected promise.
      setTimeout(() => {
        throw error;
      }),
    );
  },
  { once: true },
);
