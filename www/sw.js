// @ts-check
/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The service worker. It caches the site for offline use, and isolates its documents from other origins, so
 * that the engine can use threads on hosts that send no headers. docs/ARCHITECTURE.md describes its design.
 *
 * The page's messages are JSON texts, which come with a port for the answer:
 *
 *   {"type": "keep", "all": false}   answered with what is cached; with `all`, the engines, which are not
 *                                    cached by default, are fetched first
 *   {"type": "activate"}             takes over from the worker of an earlier build
 *
 * While it works on an answer, it posts `working` now and then. Only the sentence about a document that the
 * host has changed is posted without a request.
 *
 * `__BUILD_ID__` and the list of files are filled in when the site is built.
 *
 * @typedef {object} SiteFile
 * @property {string} path
 * @property {number} bytes
 * @property {string} [sha256]
 * @property {string[]} [names] for a document, instead of its hash: the files of this build that it names
 *
 * @typedef {{ page: number, engines: number, all: boolean }} Kept bytes; whether all files are cached
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const BUILD_ID = "__BUILD_ID__";
/** @type {SiteFile[]} The files of the site to cache. The engine caches the model itself. */
const FILES = [
  /* __FILES__ */
];

/** Matches the paths of the engines' files. */
const ENGINES = /(^|\/)engine\//;

const SCOPE = worker.registration.scope;
/** The names of all builds' caches begin with this; other sites on this origin have caches too. */
const PREFIX = `bert-nsp-site ${new URL(SCOPE).pathname} `;
const CACHE = PREFIX + BUILD_ID;
/**
 * The name of an empty cache that exists once the host no longer has this worker. A variable would not do,
 * because browsers stop a worker whenever they like.
 */
const GONE = `${PREFIX}gone`;

/** Posted while it works, so that the page knows that the browser has not stopped it. */
const SIGN = "working";
/** Milliseconds between two signs. */
const SIGN_EVERY = 5000;
/** The sentence about a changed document begins with this. */
const CHANGED = "changed: ";

/** An address without query and fragment. @param {string} url */
const plain = (url) => url.replace(/[?#].*$/, "");

/** A file's address. For index.html it is the folder's address. @param {string} path */
const addressOf = (path) => new URL(path, SCOPE).href.replace(/\/index\.html$/, "/");

const BY_ADDRESS = new Map(FILES.map((file) => [addressOf(file.path), file]));

/** @param {SiteFile} file */
const isEngine = (file) => ENGINES.test(file.path);

/** The file that a request is for, whatever its query. @param {Request} request */
const fileOf = ({ method, url }) =>
  method === "GET" ? BY_ADDRESS.get(addressOf(plain(url))) : undefined;

/** @param {ArrayBuffer} bytes */
const sha256 = async (bytes) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/**
 * The response with the headers that let a document use shared memory, and be framed by a document that
 * does.
 * @param {Response} response
 * @param {BodyInit | null} body
 */
const isolated = (response, body = response.body) => {
  const headers = new Headers(response.headers);
  // These describe the body as it came over the network.
  ["Content-Encoding", "Content-Length", "Vary"].forEach((name) => headers.delete(name));
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  return new Response(body, { status: response.status, headers });
};

// ---- Caching

/** A document that the host does not send as it was built. */
class ChangedError extends Error {}

/**
 * What is wrong with a file, or null if it is this build's. A host may add a line to documents, so their
 * bytes are not compared: a document must have this build's id and name its files.
 * @param {SiteFile} file
 * @param {ArrayBuffer} bytes
 */
const flawOf = async ({ path, sha256: hash, names }, bytes) => {
  const stale = new Error(`${path} is not of the build ${BUILD_ID}`);
  if (!names) return (await sha256(bytes)) === hash ? null : stale;
  const html = new TextDecoder().decode(bytes);
  const [meta = ""] = /<meta\b[^>]*\bbert-nsp-build\b[^>]*>/i.exec(html) ?? [];
  const [, build] = /\bcontent\s*=\s*["']?([\w-]+)/i.exec(meta) ?? [];
  if (build && build !== BUILD_ID) return stale;
  const missing = build ? names.find((name) => !html.includes(name)) : "the id of its build";
  return missing ? new ChangedError(`${path} comes without ${missing}`) : null;
};

/**
 * Finds the file as it is in this build. An earlier build's cache or the browser's HTTP cache may have it;
 * a stale copy there is skipped.
 * @param {SiteFile} file
 */
const obtain = async (file) => {
  const address = addressOf(file.path);
  const sources = [
    () => caches.match(address),
    () => fetch(address),
    () => fetch(address, { cache: "reload" }),
  ];
  let flaw;
  for (const source of sources) {
    const response = await source();
    if (!response?.ok) continue;
    const bytes = await response.arrayBuffer();
    // A host may append a line to a part of a document too. It is cut off.
    const own = file.names ? bytes : bytes.slice(0, file.bytes);
    flaw = await flawOf(file, own);
    if (!flaw) return isolated(response, own);
    // A redirect may lead to a login page, which says nothing about what the host will send later.
    if (response.redirected) flaw = null;
  }
  throw flaw ?? new Error(`${address} could not be fetched`);
};

/** Caches the files that are not cached yet. @param {SiteFile[]} files */
const keep = async (files) => {
  const cache = await caches.open(CACHE);
  const kept = await keptFiles();
  const missing = files.filter((file) => !kept.includes(file));
  await Promise.all(
    missing.map(async (file) => cache.put(addressOf(file.path), await obtain(file))),
  );
};

const keptFiles = async () => {
  if (!(await caches.has(CACHE))) return [];
  const requests = await (await caches.open(CACHE)).keys();
  return requests.flatMap((request) => fileOf(request) ?? []);
};

/** @returns {Promise<Kept>} */
const kept = async () => {
  const files = await keptFiles();
  const sum = (/** @type {SiteFile[]} */ some) => some.reduce((all, file) => all + file.bytes, 0);
  return {
    page: sum(files.filter((file) => !isEngine(file))),
    engines: sum(files.filter(isEngine)),
    all: files.length === FILES.length,
  };
};

const olderCaches = async () => {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
};

/** Whether an earlier build was cached with its engines. */
const hadEngines = async () => {
  for (const name of await olderCaches()) {
    const requests = await (await caches.open(name)).keys();
    if (requests.some(({ url }) => ENGINES.test(url.slice(SCOPE.length)))) return true;
  }
  return false;
};

/**
 * Caches the page, and the engines too if the earlier build had them, so that offline use goes on working.
 * A build is cached completely or not at all.
 */
const install = async () => {
  const files = (await hadEngines()) ? FILES : FILES.filter((file) => !isEngine(file));
  try {
    // The host has just sent the worker.
    await caches.delete(GONE);
    await keep(files);
  } catch (error) {
    await caches.delete(CACHE);
    if (error instanceof ChangedError) await tellPages(error.message);
    throw error;
  }
};

/**
 * Tells the pages what the host has changed. They can't ask, because this worker is not installed.
 * @param {string} what
 */
const tellPages = async (what) => {
  const sentence =
    `The host has changed this site: ${what}. The browser can't store it for use without a network. ` +
    "Set the host up to send the file as it was built. It may add lines, but not change any.";
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) {
    // Other sites on this origin have pages too.
    if (BY_ADDRESS.has(addressOf(plain(page.url)))) page.postMessage(CHANGED + sentence);
  }
};

/** @param {boolean} all @param {MessagePort | undefined} port */
const keepAndTell = async (all, port) => {
  const signs = setInterval(() => port?.postMessage(SIGN), SIGN_EVERY);
  try {
    // The mark is still there, so the host does not have the worker again.
    if (await caches.has(GONE)) await leave();
    // If there is no room or no connection, files stay missing, and the answer says so.
    else if (all) await keep(FILES).catch(() => {});
    port?.postMessage(JSON.stringify(await kept()));
  } finally {
    clearInterval(signs);
  }
};

// ---- Leaving

/** What a host answers if it no longer has a file. */
const IS_GONE = [404, 410];
/** Some hosts, such as S3, answer this for a missing file, others to readers who may not see the site. */
const FORBIDDEN = 403;

/**
 * The host's answer for an address, or null without a network. Redirects are not followed: they may lead to
 * a login page.
 * @param {string} address
 */
const ask = (address) =>
  fetch(address, { method: "HEAD", cache: "no-store", redirect: "manual" }).catch(() => null);

/**
 * Whether a file with this status is gone from the host. A forbidden file is gone if the page itself is not
 * forbidden.
 * @param {number} status
 */
const isGone = async (status) => {
  if (status !== FORBIDDEN) return IS_GONE.includes(status);
  const answers = await Promise.all([SCOPE, `${SCOPE}index.html`].map(ask));
  return answers.some((answer) => answer?.ok);
};

const removeCaches = async () => {
  await Promise.all([CACHE, ...(await olderCaches())].map((name) => caches.delete(name)));
};

/**
 * Unregisters the worker if its script is gone from the host: the browser would keep it, and the cached site,
 * for ever. The caches are removed later, when the page says that it has started, because it is still being
 * loaded from them.
 */
const leaveIfGone = async () => {
  const answer = await ask(worker.location.href);
  if (!answer) return;
  if (answer.ok && /javascript/.test(answer.headers.get("Content-Type") ?? "")) {
    await caches.delete(GONE);
    return;
  }
  // A host that has an error or asks for a login does not tell whether the file is gone.
  if (!answer.ok && !(await isGone(answer.status))) return;
  // If nothing can be stored, nothing is cached that would have to be removed.
  await caches.open(GONE).catch(() => {});
  await worker.registration.unregister();
};

const leave = async () => {
  await worker.registration.unregister();
  await removeCaches();
};

// ---- Answering

/** @param {Request} request @param {SiteFile} file */
const answer = async (request, file) => {
  const options = { cacheName: CACHE };
  const response = await caches.match(addressOf(file.path), options).catch(() => undefined);
  if (response) return response;
  const fetched = await fetch(request);
  if (fetched.ok) return isolated(fetched);
  // The host has another build by now, so this one can no longer be completed.
  if (await isGone(fetched.status)) await worker.registration.unregister();
  return fetched;
};

worker.addEventListener("install", (event) => event.waitUntil(install()));

worker.addEventListener("activate", (event) => {
  const forget = async () => {
    await Promise.all((await olderCaches()).map((name) => caches.delete(name)));
  };
  event.waitUntil(forget());
});

worker.addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  if (message.type === "keep") event.waitUntil(keepAndTell(message.all, event.ports[0]));
  if (message.type === "activate") event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const file = fileOf(request);
  if (request.mode === "navigate") {
    const isOff = new URL(request.url).searchParams.get("sw") === "off";
    // A site in a folder below has the same switch, so the file must be one of this site.
    if (file && isOff) return event.waitUntil(leave());
    event.waitUntil(leaveIfGone());
  }
  // With `cache: "reload"`, a page asks for what the host has now.
  if (file && request.cache !== "reload") event.respondWith(answer(request, file));
});
