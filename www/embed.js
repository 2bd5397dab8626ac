// @ts-check
/**
 * The part of embed.html that needs no WebAssembly: shows the pair from the fragment at once and
 * reports the frame's height to the parent page. If the parent page's sandbox blocks everything else,
 * it shows a message. It is a classic script because such a sandbox blocks modules too.
 */
(() => {
  const root = document.documentElement;

  const theme = new URLSearchParams(location.hash.slice(1)).get("theme") ?? "";
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // The parent page may change the fragment, which does not reload the frame.
  const show = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const name of ["a", "b"]) {
      const place = document.getElementById(`given-${name}`);
      if (place) place.textContent = asked.get(name);
    }
    // Chat programs and Markdown treat these characters as the end of a URL: see src/logic/link.rs.
    // The page knows models by their names, not by their addresses.
    const hash = location.hash.replace(/([#&])model=[^&]*&?/g, "$1").replace(/[^#%&=+A-Za-z0-9]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
    const link = document.getElementById("open");
    if (link instanceof HTMLAnchorElement) link.href = `./${hash}`;
  };
  show();
  addEventListener("hashchange", show);

  if (self.origin === "null" && location.protocol !== "file:") {
    for (const name of ["boot-starting", "boot-sandboxed"]) {
      const sentence = document.getElementById(name);
      if (sentence) sentence.hidden = name === "boot-starting";
    }
  }

  if (parent !== self) {
    // To any origin: the message contains only the height, and only the parent receives it.
    new ResizeObserver(() => {
      const message = { protocol: "bert-nsp", version: 1, type: "size", height: root.offsetHeight };
      parent.postMessage(JSON.stringify(message), "*");
    }).observe(root);
  }
})();
