// @ts-check
/**
 * The widget: defines <bert-nsp>. docs/widget.md says how to use it, docs/ARCHITECTURE.md explains the
 * design. The file is plain ASCII, because a host page may not declare its encoding.
 * The build replaces `__MEGABYTES__`.
 *
 * @typedef {import("./bert-nsp").Prediction} Prediction
 * @typedef {import("./bert-nsp").Progress} Progress
 * @typedef {{ a: string, b: string, label: 0 | 1 | null, model: string | undefined }} Question
 * @typedef {{ question: Question, resolve: (p: Prediction) => void, reject: (e: Error) => void,
 *   tell: (p: Progress) => void }} Job
 */
(() => {
  "use strict";

  if (customElements.get("bert-nsp")) return;

  /** The URL of the site's folder; empty if this script can't find it. */
  const findBase = () => {
    const script = document.currentScript;
    const name = "data-bert-nsp";
    // Both names of this file, relative to the site's folder: the second one never changes its content.
    const file = "/(bert-nsp|assets/bert-nsp-\\w{16})\\.js";
    // Read from no other element: text that readers add to a page can contain attributes too.
    const address = (script?.hasAttribute(name) ? script : document.documentElement).getAttribute(name);
    // A module has no currentScript, and import.meta is not allowed in a classic script.
    const own = script instanceof HTMLScriptElement ? script.src
      : `${new Error().stack}`.match(`https?://\\S*?${file}`)?.[0];
    try {
      const told = address && address.replace(RegExp(`(${file}|/)?$`), "/");
      const { href } = new URL(told || own || "", document.baseURI);
      // Any other file is a bundle that contains this script, and its URL says nothing about the site.
      const site = told ? new URL("./", href).href
        : href.match(`^([^?#]*)${file}([?#]|$)`)?.[1].concat("/");
      return site?.startsWith("http") ? site : "";
    } catch {
      return "";
    }
  };
  const BASE = findBase();
  if (!BASE) {
    console.error(
      'bert-nsp: this script can\'t find its site. Set data-bert-nsp="https://..." on <html>.');
    return;
  }
  const ORIGIN = new URL(BASE).origin;
  const ENVELOPE = { protocol: "bert-nsp", version: 1 };
  /** The model takes 512 tokens, so longer text can't matter. The frame rejects longer text. */
  const MOST_CHARACTERS = 100000;
  /** How long the frame may take to report that it is ready once its document has loaded, in milliseconds. */
  const PATIENCE = 30000;
  /** A frame that is sandboxed without allow-same-origin can't fetch, start workers or store data. */
  const IS_SANDBOXED = self.origin === "null" && location.protocol !== "file:";

  const WORDS = {
    en: {
      yes: "Yes, B follows A",
      no: "No, B does not follow A",
      given: "Computed beforehand",
      live: "Computed in this tab",
      press: "Compute it here",
      loads: " (loads __MEGABYTES__ MB)",
      other: " (loads another model)",
      again: "Try again",
      starting: "Starting the engine",
      model: "Loading the model: {} of {} MB",
      layers: "Computing: layer {} of {}",
      loss: "loss with label {}",
      doubt: "This answer means little.",
      empty: "A sentence has no tokens.",
      script: "Most letters belong to a script that the model does not know.",
      count: "Unknown tokens ([UNK]): {}.",
      open: "Open in bert-nsp",
      sandboxed: "This page does not let the model run here (sandboxed frame).",
      frame: "The engine failed to load from {}.",
      removed: "The page removed the frame that runs the model.",
      long: "The two sentences are longer than {} characters.",
      elsewhere: "The model must be on the site {}.",
      newer: "This page's script is too old for {}.",
      missing: "Sentence {} is missing.",
    },
    de: {
      yes: "Ja, B folgt auf A",
      no: "Nein, B folgt nicht auf A",
      given: "Vorab berechnet",
      live: "In diesem Tab berechnet",
      press: "Hier berechnen",
      loads: " (l\u00e4dt __MEGABYTES__ MB)",
      other: " (l\u00e4dt ein anderes Modell)",
      again: "Noch einmal versuchen",
      starting: "Die Engine wird gestartet",
      model: "Das Modell wird geladen: {} von {} MB",
      layers: "Rechnet: Schicht {} von {}",
      loss: "Loss mit Label {}",
      doubt: "Diese Antwort sagt wenig aus.",
      empty: "Ein Satz enth\u00e4lt kein Token.",
      script: "Die meisten Buchstaben geh\u00f6ren zu einer Schrift, die das Modell nicht kennt.",
      count: "Unbekannte Token ([UNK]): {}.",
      open: "In bert-nsp \u00f6ffnen",
      sandboxed: "Diese Seite l\u00e4sst das Modell hier nicht laufen (Frame mit sandbox).",
      frame: "Die Engine konnte nicht von {} geladen werden.",
      removed: "Die Seite hat den Frame entfernt, in dem das Modell l\u00e4uft.",
      long: "Die beiden S\u00e4tze sind l\u00e4nger als {} Zeichen.",
      elsewhere: "Das Modell muss auf der Website {} liegen.",
      newer: "Das Skript dieser Seite ist zu alt f\u00fcr {}.",
      missing: "Satz {} fehlt.",
    },
  };

  const COLOURS = "paper ink quiet rule a b yes no".split(" ");
  /** The colours of a theme, each of which the page can replace. @param {string} colours */
  const palette = (colours) => colours.split(" ")
    .map((colour, at) => `--${COLOURS[at]}:var(--bert-nsp-${COLOURS[at]},${colour});`).join("");
  const DARK = palette("#1f1d1a #ece7dd #aca69a #7d776c #86b8f2 #f0a577 #6fcf9b #f08a95") +
    "color-scheme:dark;";
  // The box inherits the host element's styles, which the page can set; `all: initial` resets them.
  const STYLES = `
    :host{display:block}
    :host([hidden]:not([hidden=until-found])){display:none}
    .box{all:initial;direction:ltr;unicode-bidi:isolate;display:block;box-sizing:border-box;
      ${palette("#fff #1d1b18 #635e55 #8b8478 #1f5fa8 #ab4a16 #17703f #9b2c3a")}
      color-scheme:light;padding:1em 1.25em;border:1px solid var(--rule);
      border-radius:var(--bert-nsp-radius,10px);background:var(--paper);color:var(--ink);
      font:16px/1.5 var(--bert-nsp-font,system-ui,sans-serif);overflow-wrap:anywhere}
    @media screen and (prefers-color-scheme:dark){.box[data-theme=auto]{${DARK}}}
    @media screen{.box[data-theme=dark]{${DARK}}}
    .box[data-theme=inherit]{${palette("#0000" + " currentColor".repeat(7))}
      color-scheme:inherit;font:inherit;font-family:var(--bert-nsp-font,inherit)}
    p{margin:0 0 .5em}
    p:empty,table:empty{display:none}
    .a,.b{padding-left:.75em;white-space:pre-wrap}
    .a{border-left:4px solid var(--a)}
    .b{border-left:7px double var(--b)}
    .verdict{margin-top:.75em;font-weight:600;font-size:1.25em}
    .yes{color:var(--yes)}
    .no{color:var(--no)}
    .verdict[data-doubt]{color:var(--quiet)}
    .quiet,table{color:var(--quiet);font-size:.875em}
    table{margin:0 0 .5em;border-spacing:0;font-variant-numeric:tabular-nums}
    th,td{padding:0 1em 0 0;font-weight:400;text-align:right}
    th[scope=row]{text-align:left}
    tr.argmax{color:var(--ink)}
    tr.argmax td{font-weight:700}
    .row{display:flex;flex-wrap:wrap;gap:.5em 1em;align-items:center}
    button{padding:.375em 1em;border:1px solid var(--ink);border-radius:99px;background:none;
      color:inherit;font:inherit;cursor:pointer}
    a{color:inherit}
    a:focus-visible,button:focus-visible{outline:3px solid var(--a);outline-offset:2px}
    progress{flex:1 1 6em;height:.5em;accent-color:var(--a)}
    [hidden]{display:none}
    @media print{.row{display:none}}`;
  /** @type {CSSStyleSheet[]} A host page's style-src does not apply to a constructed sheet. */
  const sheets = [];
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    sheets.push(sheet);
  } catch {
    // A browser without constructed sheets (Safari before 16.4) shows plain text.
  }

  /** @param {string} template @param {...(string | number)} values */
  const fill = (template, ...values) =>
    values.reduce((/** @type {string} */ text, value) => text.replace("{}", `${value}`), template);

  /** A number for display: four decimals and a true minus sign. @param {number} value */
  const four = (value) => value.toFixed(4).replace(/^-(?=.*[1-9])/, "\u2212").replace("-", "");

  /** A probability in percent. Never shows 100 % or 0 % unless it is exact. @param {number} p */
  const percent = (p) => {
    const text = (p * 100).toFixed(2);
    if (text === "100.00" && p < 1) return ">99.99\u202f%";
    return (text === "0.00" && p > 0 ? "<0.01" : text) + "\u202f%";
  };

  /**
   * Encodes text for a link's fragment like src/logic/link.rs: only letters and digits stay unencoded,
   * because chat programs and Markdown treat other characters as the end of a URL. @param {string} text
   */
  const encode = (text) => encodeURIComponent(text).replace(/[^%A-Za-z0-9]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

  /** The cross-entropy, in nats. @param {[number, number]} logits @param {0 | 1} label */
  const lossOf = ([x, y], label) => {
    const d = label ? x - y : y - x;
    return Math.max(d, 0) + Math.log1p(Math.exp(-Math.abs(d)));
  };

  /** @param {unknown} error @param {string} code */
  const failure = (error, code) => Object.assign(new Error(`${error}`), { code });

  /**
   * @param {string} tag
   * @param {string} name its class and its part
   * @param {...(Node | string)} children
   */
  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    if (name) {
      element.className = name;
      element.setAttribute("part", name);
    }
    element.append(...children);
    return element;
  };

  // ---- The engine: one frame for all elements of the page, created for the first prediction.

  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  /** @type {keyof typeof WORDS} The language of the first request. */
  let speech = "en";
  /** How many documents the frame has loaded: it reloads itself when the site has a newer build. */
  let loads = 0;
  /** How many of them have reported that they are ready, some perhaps before they have loaded. */
  let readies = 0;
  let lastId = 0;
  /** @type {Map<number, Job>} */
  const jobs = new Map();
  /** Whether the frame has used the site's own model, which is in memory or in the browser's cache then. */
  let isLoaded = false;
  /** @type {Set<() => void>} Render all elements again. */
  const renders = new Set();

  /** Whether another model is at this address, and not a head for the site's own. @param {string} [model] */
  const isOther = (model = "") => /\.json([?#]|$)/.test(model);

  /** Creates the frame, hidden and isolated from the page's styles. @param {keyof typeof WORDS} lang */
  const startFrame = (lang) => {
    const holder = document.createElement("div");
    const style = "all:initial;position:absolute;width:0;height:0;overflow:hidden;visibility:hidden;";
    holder.style.cssText = style.replaceAll(";", "!important;");
    const made = document.createElement("iframe");
    made.title = "bert-nsp";
    made.tabIndex = -1;
    made.src = `${BASE}embed.html#lang=${lang}`;
    made.onload = () => {
      // A document that reloads itself before it is ready does not count.
      const load = (loads = Math.min(loads, readies) + 1);
      setTimeout(() => {
        if (frame === made && readies < load) stop("frame");
      }, PATIENCE);
    };
    isLoaded = false;
    loads = readies = 0;
    speech = lang;
    frame = made;
    holder.attachShadow({ mode: "closed" }).append(made);
    document.documentElement.append(holder);
    // A framework that renders the whole document removes what it does not know.
    const watcher = new MutationObserver(() => {
      if (made.isConnected) return;
      watcher.disconnect();
      if (frame === made) stop("removed");
    });
    for (const place of [document, document.documentElement]) watcher.observe(place, { childList: true });
  };

  /** Removes the frame and rejects all pending predictions. @param {"frame" | "removed" | "newer"} why */
  const stop = (why) => {
    const root = frame?.getRootNode();
    if (root instanceof ShadowRoot) root.host.remove();
    frame = null;
    const message = fill(WORDS[speech][why], BASE);
    jobs.forEach((job) => job.reject(failure(message, why === "newer" ? "other-build" : "frame")));
    jobs.clear();
  };

  /** @param {number} id @param {Job} job */
  const send = (id, { question }) => {
    const message = JSON.stringify({ ...ENVELOPE, type: "predict", id, ...question });
    frame?.contentWindow?.postMessage(message, ORIGIN);
  };

  /** @param {Job} job @param {keyof typeof WORDS} lang */
  const ask = (job, lang) => {
    const id = ++lastId;
    jobs.set(id, job);
    if (!frame?.isConnected) startFrame(lang);
    else if (readies) send(id, job);
  };

  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== ORIGIN || typeof data !== "string") return;
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message?.protocol !== ENVELOPE.protocol) return;
    const isFrame = !!source && source === frame?.contentWindow;
    // A script that never changes may meet a frame that is years newer.
    if (message.version !== ENVELOPE.version) return isFrame && stop("newer");
    if (message.type === "size") return size(source, message.height);
    if (!isFrame) return;
    if (message.type === "ready") {
      readies++;
      jobs.forEach((job, id) => send(id, job));
      return;
    }
    const job = jobs.get(message.id);
    if (!job) return;
    if (message.type === "progress") return job.tell(message.progress);
    if (message.type === "error") job.reject(failure(message.message, message.code));
    else if (message.type === "result") {
      job.resolve(message.prediction);
      isLoaded ||= !isOther(job.question.model);
      renders.forEach((render) => render());
    } else return;
    jobs.delete(message.id);
  });

  /** Applies the height that a visible frame reports. @param {unknown} source @param {unknown} height */
  const size = (source, height) => {
    if (typeof height !== "number" || !(height > 0 && height < 20000)) return;
    for (const each of document.querySelectorAll("iframe")) {
      if (each.contentWindow === source && each.src.startsWith(`${BASE}embed.html`)) {
        each.style.height = `${Math.ceil(height)}px`;
      }
    }
  };

  /** @param {string} code @returns {keyof typeof WORDS} */
  const languageOf = (code) => {
    const short = code.toLowerCase().split(/[-_]/)[0];
    return Object.hasOwn(WORDS, short) ? /** @type {keyof typeof WORDS} */ (short) : "en";
  };

  /** The language of the nearest `lang`, across shadow trees. @param {Element} place @returns {keyof typeof WORDS} */
  const languageAt = (place) => {
    const near = place.closest("[lang]");
    const root = place.getRootNode();
    if (!near && root instanceof ShadowRoot) return languageAt(root.host);
    return languageOf(near?.getAttribute("lang") ?? "");
  };

  // ---- The element.

  const ATTRIBUTES = ["a", "b", "label", "theme", "lang", "load", "model", "logits"];

  class BertNsp extends HTMLElement {
    static observedAttributes = ATTRIBUTES;

    /** The pair and the model that the fields below belong to. */
    #key = "";
    /** @type {Prediction | null} The last answer. */
    #result = null;
    /** @type {{ key: string, promise: Promise<Prediction> } | null} */
    #running = null;
    /** @type {Progress | null} */
    #progress = null;
    #error = "";
    /** Whether `logits` was set in this task: a framework may set the texts after it. */
    #isGiven = false;
    /** Whether that pair has both texts: an incomplete pair has no answer. */
    #isWhole = false;
    #isKnown = false;
    #isInSight = false;
    #isAsking = false;

    #observer = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? false;
      this.#askByItself();
    });
    #pair = make("div", "pair");
    #answer = make("div", "answer");
    #button = make("button", "button");
    #status = make("span", "status quiet");
    #bar = /** @type {HTMLProgressElement} */ (make("progress", "progress"));
    #link = /** @type {HTMLAnchorElement} */ (make("a", "link quiet"));
    #box = make("div", "box", this.#pair, this.#answer,
      make("div", "row", this.#button, this.#bar, this.#status, this.#link));

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      if (sheets.length) root.adoptedStyleSheets = sheets;
      root.append(this.#box);
      this.#answer.setAttribute("aria-live", "polite");
      this.#status.setAttribute("role", "status");
      this.#link.target = "_blank";
      this.#link.rel = "noopener";
      this.#button.setAttribute("type", "button");
      // The element shows the error; only callers of predict() get it as an exception.
      this.#button.onclick = () => void this.predict().catch(() => {});
    }

    #renders = () => this.#render();

    disconnectedCallback() {
      renders.delete(this.#renders);
    }

    connectedCallback() {
      renders.add(this.#renders);
      // A property that was set before the element was defined shadows the property of the class.
      for (const name of ATTRIBUTES) {
        if (!Object.hasOwn(this, name)) continue;
        const value = /** @type {any} */ (this)[name];
        delete /** @type {any} */ (this)[name];
        /** @type {any} */ (this)[name] = value;
      }
      this.#render();
      this.#askByItself();
      if (this.#isKnown) return;
      this.#isKnown = true;
      this.#tell("ready", null);
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (name === "logits" && now !== null) {
        this.#isGiven = true;
        queueMicrotask(() => (this.#isGiven = false));
      }
      if (before === now) return;
      const key = JSON.stringify([this.#texts(), this.#model()]);
      if (this.#key !== key) {
        // The parser sets the first model, perhaps before the logits.
        const isFirst = name === "model" && !this.#isKnown;
        const isVoid = this.#isWhole && !this.#isGiven && !isFirst;
        this.#isWhole = this.#texts().every((text) => text);
        this.#key = key;
        this.#result = this.#running = this.#progress = null;
        this.#error = "";
        if (isVoid) this.removeAttribute("logits");
      }
      if (name === "label" && this.#result) this.#result = this.#labelled(this.#result);
      if (!this.isConnected) return;
      this.#render();
      this.#askByItself();
    }

    get label() {
      const label = this.getAttribute("label");
      return label === "0" ? 0 : label === "1" ? 1 : null;
    }

    get result() {
      return this.#result;
    }

    /** Computes the current pair. @returns {Promise<Prediction>} */
    predict() {
      const question = this.#question();
      const key = JSON.stringify(question);
      if (this.#running?.key === key) return this.#running.promise;
      const language = languageAt(this);
      const words = WORDS[language];
      /** @type {Promise<Prediction>} */
      const promise = new Promise((resolve, reject) => {
        if (IS_SANDBOXED) return reject(failure(words.sandboxed, "sandboxed"));
        if (question.a.length + question.b.length > MOST_CHARACTERS) {
          return reject(failure(fill(words.long, MOST_CHARACTERS), "input"));
        }
        if (question.model && !question.model.startsWith(`${ORIGIN}/`)) {
          return reject(failure(fill(words.elsewhere, ORIGIN), "model"));
        }
        const tell = (/** @type {Progress} */ progress) => {
          if (this.#running !== run) return;
          this.#progress = progress;
          this.#tell("progress", progress);
          this.#render();
        };
        ask({ question, resolve, reject, tell }, language);
      });
      const run = { key, promise };
      /** Once the pair has changed, only the caller gets the result. */
      const end = (/** @type {Prediction | null} */ result, message = "", code = "") => {
        if (this.#running !== run) return;
        this.#running = this.#progress = null;
        this.#error = message;
        if (result) this.#result = question.label === this.label ? result : this.#labelled(result);
        if (result) this.#tell("result", this.#result);
        else this.#tell("error", { code, message });
        this.#render();
      };
      promise.then(end, ({ code, message }) => end(null, message, code));
      this.#running = run;
      this.#error = "";
      this.#render();
      return promise;
    }

    /** Computes the pair automatically if `load` asks for it, once both texts exist; one pair at a time. */
    #askByItself() {
      queueMicrotask(() => {
        const load = this.getAttribute("load");
        if (load === "visible") this.#observer.observe(this);
        const isDue = load === "eager" || (load === "visible" && this.#isInSight);
        const isOpen = !(this.#isAsking || this.#running || this.#result || this.#error);
        if (!this.isConnected || !isDue || !isOpen || !this.#isWritten()) return;
        this.#isAsking = true;
        const again = () => {
          this.#isAsking = false;
          this.#askByItself();
        };
        this.predict().then(again, again);
      });
    }

    /** An answer with the loss for the current label. @param {Prediction} result */
    #labelled(result) {
      const { label } = this;
      return { ...result, loss: label === null ? null : lossOf(result.logits, label) };
    }

    /** Both sentences. A lone surrogate can't be encoded in UTF-8. */
    #texts() {
      return ["a", "b"].map((name) =>
        (this.getAttribute(name) ?? "").replace(/\p{Surrogate}/gu, "\ufffd"));
    }

    #isWritten() {
      return this.#texts().every((text) => text.trim());
    }

    /** The absolute address of the model; undefined for the site's own. */
    #model() {
      const address = this.getAttribute("model");
      try {
        return address ? new URL(address, this.baseURI).href : undefined;
      } catch {
        return address ?? undefined;
      }
    }

    /** @returns {Question} */
    #question() {
      const [a, b] = this.#texts();
      return { a, b, label: this.label, model: this.#model() };
    }

    /** @param {string} name @param {unknown} detail */
    #tell(name, detail) {
      const options = { detail, bubbles: true, composed: true };
      this.dispatchEvent(new CustomEvent(`bert-nsp:${name}`, options));
    }

    #render() {
      const language = languageAt(this);
      const words = WORDS[language];
      const { a, b, label, model } = this.#question();
      this.#box.lang = language;
      this.#box.dataset.theme = this.getAttribute("theme") ?? "auto";
      this.#pair.replaceChildren(
        ...Object.entries({ a, b }).map(([name, text]) => {
          const missing = text.trim() ? "" : fill(words.missing, name.toUpperCase());
          const sentence = make("p", name, missing || text);
          sentence.dir = "auto";
          sentence.translate = !!missing;
          return sentence;
        }),
      );
      this.#answer.replaceChildren(...this.#answerIn(words));
      const { phase = "", loaded = 0, total = 0 } = this.#progress ?? {};
      const [part, whole] = phase === "model"
        ? [(loaded / 1e6).toFixed(1), (total / 1e6).toFixed(1)] : [loaded, total];
      this.#status.textContent = IS_SANDBOXED ? words.sandboxed
        : !this.#running ? this.#error
        : total ? fill(phase === "model" ? words.model : words.layers, part, whole)
        : words.starting;
      this.#bar.hidden = !this.#running;
      this.#bar.max = total || 1;
      this.#bar.value = loaded;
      this.#button.hidden = !!(this.#running || this.#result || IS_SANDBOXED) || !this.#isWritten();
      const size = isOther(model) ? words.other : isLoaded ? "" : words.loads;
      this.#button.textContent = this.#error ? words.again : words.press + size;
      const [textA, textB] = [a, b].map(encode);
      const end = label === null ? "" : `&label=${label}`;
      this.#link.href = `${BASE}#a=${textA}&b=${textB}${end}`;
      this.#link.textContent = words.open;
    }

    /** The available answer: computed here, or given in `logits`. @param {typeof WORDS.en} words */
    #answerIn(words) {
      const given = (this.getAttribute("logits") ?? "").trim().split(/\s+/).map(Number);
      const logits = this.#result?.logits ?? given;
      if (logits.length !== 2 || !logits.every(Number.isFinite)) return [];
      const [x, y] = logits;
      const argmax = y > x ? 1 : 0;
      const shares = [1 / (1 + Math.exp(y - x)), 1 / (1 + Math.exp(x - y))];
      const rows = ["IsNext", "NotNext"].map((name, index) => {
        const head = make("th", "", `${index} ${name}`);
        head.setAttribute("scope", "row");
        const row = make("tr", "", head, make("td", "", four(logits[index])),
          make("td", "", percent(shares[index])));
        if (index === argmax) row.className = "argmax";
        return row;
      });
      const heads = make("tr", "", make("td", ""), make("th", "", "logit"), make("th", "", "softmax"));
      const verdict = make("p", "verdict", argmax ? words.no : words.yes);
      verdict.classList.add(argmax ? "no" : "yes");
      const { doubt = null, unknown_tokens: count = 0 } = this.#result ?? {};
      const remarks = count ? [fill(words.count, count)] : [];
      if (doubt) {
        verdict.dataset.doubt = doubt;
        if (doubt !== "unknown") remarks.push(words[doubt]);
        remarks.push(words.doubt);
      }
      const remark = make("p", "doubt", remarks.join(" "));
      const source = this.#result ? `${words.live}: ${this.#result.model}` : words.given;
      const notes = [make("p", "note quiet", source)];
      if (this.label !== null) {
        const loss = four(lossOf([x, y], this.label));
        notes.unshift(make("p", "loss quiet", `${fill(words.loss, this.label)}: ${loss}`));
      }
      const numbers = make("table", "numbers", heads, ...rows);
      numbers.translate = false;
      return [verdict, remark, numbers, ...notes];
    }
  }

  for (const name of ATTRIBUTES) {
    const own = Object.getOwnPropertyDescriptor(BertNsp.prototype, name);
    Object.defineProperty(BertNsp.prototype, name, {
      enumerable: true,
      configurable: true,
      get: own?.get ?? /** @this {Element} */ function () {
        return this.getAttribute(name) ?? "";
      },
      set(value) {
        if (value === null || value === undefined) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }

  customElements.define("bert-nsp", BertNsp);
})();
