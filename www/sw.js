// @ts-check
/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The service worker: keeps the site for use without a network, and isolates its documents from other
 * origins, so that the engine may use threads on hosts that send no headers. Why it is as it is:
 * docs/ARCHITECTURE.md.
 *
 * The page's messages are JSON texts, which come with a port for the answer:
 *
 *   {"type": "keep", "all": false}   answered with what is kept; with `all` the engines, which are
 *                                    not kept by themselves, are fetched first
 *   {"type": "activate"}             takes over from the worker of an earlier build
 *
 * `__BUILD_ID__` and the list of files are filled in when the site is built.
 *
 * @typedef {{ path: string, bytes: number, sha256: string }} SiteFile
 * @typedef {{ page: number, engines: number, all: boolean }} Kept bytes; whether nothing is missing
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const BUILD_ID = "__BUILD_ID__";
/** @type {SiteFile[]} What the site consists of, but for the model, which the engine keeps itself. */
const FILES = [
  /* __FILES__ */
];

/** What the paths of the engines' files have. */
const ENGINES = /(^|\/)engine\//;

const SCOPE = worker.registration.scope;
/** What the caches of all builds begin with; other sites on this origin have caches too. */
const PREFIX = `bert-nsp-site ${new URL(SCOPE).pathname} `;
const CACHE = PREFIX + BUILD_ID;

/** A file's address: that of index.html is the folder's. @param {string} path */
const addressOf = (path) => new URL(path, SCOPE).href.replace(/\/index\.html$/, "/");

const BY_ADDRESS = new Map(FILES.map((file) => [addressOf(file.path), file]));

/** @param {SiteFile} file */
const isEngine = (file) => ENGINES.test(file.path);

/** The file that a request is for, whatever its query. @param {Request} request */
const fileOf = ({ method, url }) =>
  method === "GET" ? BY_ADDRESS.get(addressOf(url.replace(/[?#].*$/, ""))) : undefined;

/** @param {ArrayBuffer} bytes */
const sha256 = async (bytes) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/**
 * The response with the headers that let a document use shared memory, and be framed by one that does.
 * @param {Response} response
 * @param {BodyInit | null} body
 */
const isolated = (response, body = response.body) => {
  const headers = new Headers(response.headers);
  // They describe what came over the network.
  ["Content-Encoding", "Content-Length", "Vary"].forEach((name) => headers.delete(name));
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  return new Response(body, { status: response.status, headers });
};

// ---- Keeping

/**
 * The file as it is in this build. An earlier build's cache or the browser's HTTP cache may have it; a
 * stale copy there is passed over.
 * @param {SiteFile} file
 */
const obtain = async (file) => {
  const address = addressOf(file.path);
  const sources = [
    () => caches.match(address),
    () => fetch(address),
    () => fetch(address, { cache: "reload" }),
  ];
  for (const source of sources) {
    const response = await source();
    const bytes = await response?.arrayBuffer();
    if (response?.ok && bytes && (await sha256(bytes)) === file.sha256) {
      return isolated(response, bytes);
    }
  }
  throw new Error(`${address} is not of the build ${BUILD_ID}`);
};

/** Keeps files that are not kept yet. @param {SiteFile[]} files */
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

/** Whether an earlier build was kept with its engines. */
const hadEngines = async () => {
  for (const name of await olderCaches()) {
    const requests = await (await caches.open(name)).keys();
    if (requests.some(({ url }) => ENGINES.test(url.slice(SCOPE.length)))) return true;
  }
  return false;
};

/** The page, and whoever could do without a network still can: a build is kept whole, or not at all. */
const install = async () => {
  const files = (await hadEngines()) ? FILES : FILES.filter((file) => !isEngine(file));
  try {
    await keep(files);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
};

/** @param {boolean} all @param {MessagePort | undefined} port */
const keepAndTell = async (all, port) => {
  // A page of this build has registered the worker again, if it could.
  if (isGone) await leave();
  // Without room, or without the host, something is missing: that is what is told.
  else if (all) await keep(FILES).catch(() => {});
  port?.postMessage(JSON.stringify(await kept()));
};

// ---- Leaving

/** What a host answers that does not have a file any more. */
const IS_GONE = [404, 410];

/** Whether the host has no such worker any more. */
let isGone = false;

const removeCaches = async () => {
  await Promise.all([CACHE, ...(await olderCaches())].map((name) => caches.delete(name)));
};

/**
 * A browser keeps a worker whose script is gone from the host, and its site with it, for ever. What is
 * cached goes later, when the page says that it has started: it is being loaded from there.
 */
const leaveIfGone = async () => {
  const script = worker.location.href;
  const answer = await fetch(script, { method: "HEAD", cache: "no-store" }).catch(() => null);
  // Without a network, or with a host in trouble, nothing is known.
  if (!answer || (!answer.ok && !IS_GONE.includes(answer.status))) return;
  if (answer.ok && /javascript/.test(answer.headers.get("Content-Type") ?? "")) return;
  isGone = true;
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
  // The host has another build by now, and this one can't be completed any more.
  if (IS_GONE.includes(fetched.status)) await worker.registration.unregister();
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
  if (request.mode === "navigate") {
    const isOff = new URL(request.url).searchParams.get("sw") === "off";
    if (isOff) return event.waitUntil(leave());
    event.waitUntil(leaveIfGone());
  }
  const file = fileOf(request);
  // A page that asks for what the host has now gets that.
  if (file && request.cache !== "reload") event.respondWith(answer(request, file));
});
