// @ts-check
/**
 * What embed.html does without its WebAssembly. It shows the pair from its fragment at once, and tells
 * the page around it how tall it is. If that page's sandbox forbids everything else, it says so. This is
 * a classic script because such a sandbox forbids modules too.
 */
(() => {
  const root = document.documentElement;

  const theme = new URLSearchParams(location.hash.slice(1)).get("theme") ?? "";
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // The page around the frame may change the fragment, which does not reload the document.
  const show = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const name of ["a", "b"]) {
      const place = document.getElementById(`given-${name}`);
      if (place) place.textContent = asked.get(name);
    }
    // Chat programs and Markdown end an address at some of these characters: src/logic/link.rs.
    const hash = location.hash.replace(/[^#%&=+A-Za-z0-9]/g,
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
    // Any parent may receive this: the message contains nothing but the height.
    new ResizeObserver(() => {
      const message = { protocol: "bert-nsp", version: 1, type: "size", height: root.offsetHeight };
      parent.postMessage(JSON.stringify(message), "*");
    }).observe(root);
  }
})();
