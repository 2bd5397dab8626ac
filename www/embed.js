// @ts-check
/**
 * What embed.html does without its WebAssembly: shows the pair of its fragment at once, tells the
 * page around it how tall it is, and says so where that page's sandbox forbids everything else.
 * A classic script: in such a sandbox modules are forbidden too.
 */
(() => {
  const root = document.documentElement;

  const theme = new URLSearchParams(location.hash.slice(1)).get("theme") ?? "";
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // The page around it may change the fragment, which loads nothing again.
  const show = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const name of ["a", "b"]) {
      const place = document.getElementById(`given-${name}`);
      if (place) place.textContent = asked.get(name);
    }
    // Chat programs and Markdown take these for the end of an address: src/logic/link.rs.
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
    // To anyone: the height is all that it says, and only a frame's parent can hear it.
    new ResizeObserver(() => {
      const message = { protocol: "bert-nsp", version: 1, type: "size", height: root.offsetHeight };
      parent.postMessage(JSON.stringify(message), "*");
    }).observe(root);
  }
})();
