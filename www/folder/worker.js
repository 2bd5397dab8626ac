// @ts-check
/**
 * The worker of the offline folder: asks the page for files, and then is the engine's worker. Its
 * first message is the address of the engine's script and a port to the page.
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
      // The page hears of an error, and not of a promise that was broken.
      setTimeout(() => {
        throw error;
      }),
    );
  },
  { once: true },
);
