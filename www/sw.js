// @ts-check
/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The service worker: caches the site for offline use, isolates its documents from other origins, so that
 * the engine can use threads on hosts that send no headers, and gives the site's other workers their
 * policies. docs/ARCHITECTURE.md explains the design.
 *
 * The page sends messages as JSON text, with a port for the answer:
 *
 *   {"type": "keep", "all": false}   answers with what is cached. With `all`, first fetches the engines,
 *                                    which are not cached automatically. The importer and the trainer are
 *                                    cached when they are first used
 *   {"type": "activate"}             takes over from the worker of an earlier build
 *
 * While it prepares an answer, it sends `working` from time to time. The only message that it sends
 * without a request is the one about a document that the host has changed.
 *
 * The build replaces `__BUILD_ID__`, the list of files and the policies.
 *
 * @typedef {object} SiteFile
 * @property {string} path
 * @property {number} bytes
 * @property {string} [sha256]
 * @property {string[]} [names] for a document, instead of a hash: the files of this build that it names
 *
 * @typedef {{ page: number, engines: number, all: boolean }} Kept bytes; whether everything is cached
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const BUILD_ID = "__BUILD_ID__";
/** @type {SiteFile[]} All files of the site except the model, which the engine caches itself. */
const FILES = [
  /* __FILES__ */
];

/** @type {{ folder: string, policy: string }[]} The policies of the scripts that run in other workers. */
const POLICIES = [
  /* __POLICIES__ */
];
const POLICY = "Content-Security-Policy";

/** Matches the paths of the engines' files. */
const ENGINES = /(^|\/)engine\//;
/** Matches those of their programs. */
const PROGRAMS = /(^|\/)engine\/.*\.wasm$/;
/** Match the paths of the files that are cached when they are first used: the importer's and the trainer's. */
const HELPERS = [/(^|\/)importer\//, /(^|\/)trainer\//];

const SCOPE = worker.registration.scope;
/** The prefix of the caches of all builds. Other sites on this origin can have caches too. */
const PREFIX = `bert-nsp-site ${new URL(SCOPE).pathname} `;
const CACHE = PREFIX + BUILD_ID;
/**
 * An empty cache that marks that the host no longer has this worker. A variable is not enough, because
 * the browser can stop a worker at any time.
 */
const GONE = `${PREFIX}gone`;

/** Sent during work, so that the page knows that the browser has not stopped the worker. */
const SIGN = "working";
/** Milliseconds between two of these messages. */
const SIGN_EVERY = 5000;
/** The prefix of the message about a changed document. */
const CHANGED = "changed: ";

/** A URL without query and fragment. @param {string} url */
const plain = (url) => url.replace(/[?#].*$/, "");

/** A file's URL. The URL of index.html is that of its folder. @param {string} path */
const addressOf = (path) => new URL(path, SCOPE).href.replace(/\/index\.html$/, "/");

const BY_ADDRESS = new Map(FILES.map((file) => [addressOf(file.path), file]));

/** @param {SiteFile} file */
const isEngine = (file) => ENGINES.test(file.path);
/** @param {SiteFile} file */
const isHelper = (file) => HELPERS.some((part) => part.test(file.path));

/** What a visit that uses the model needs. */
const WANTED = FILES.filter((file) => !isHelper(file));

/** The file that a request asks for; the query is ignored. @param {Request} request */
const fileOf = ({ method, url }) =>
  method === "GET" ? BY_ADDRESS.get(addressOf(plain(url))) : undefined;

/** @param {ArrayBuffer} bytes */
const sha256 = async (bytes) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/**
 * The response with the headers that a document needs to use shared memory, and to be framed by a document
 * that uses it.
 * @param {Response} response
 * @param {BodyInit | null} body
 */
const isolated = (response, body = response.body) => {
  const headers = new Headers(response.headers);
  // These headers describe the network transfer.
  ["Content-Encoding", "Content-Length", "Vary"].forEach((name) => headers.delete(name));
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  return new Response(body, { status: response.status, headers });
};

// ---- Caching

/** The host sends a document that differs from the built one. */
class ChangedError extends Error {}

/**
 * Why this is not the file of this build; null if it is. A host may add a line to documents. So documents
 * are not compared byte by byte: they must have this build's id and name its files.
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
 * Gets the file of this build. Tries the caches of earlier builds and the browser's HTTP cache first, and
 * skips stale copies there.
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
    // Cut off anything that the host has appended.
    const own = file.names ? bytes : bytes.slice(0, file.bytes);
    flaw = await flawOf(file, own);
    if (!flaw) return isolated(response, own);
    // A login page tells nothing about what the host will send later.
    if (response.redirected) flaw = null;
  }
  throw flaw ?? new Error(`${address} could not be fetched`);
};

/** Caches files that are not cached yet. @param {SiteFile[]} files */
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
    all: WANTED.every((file) => files.includes(file)),
  };
};

const olderCaches = async () => {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
};

/** The paths that are cached for earlier builds. */
const earlierPaths = async () => {
  const names = await olderCaches();
  const all = names.map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(all)).flat().map(({ url }) => url.slice(SCOPE.length));
};

/**
 * Caches the page, and the engines, the importer and the trainer if an earlier build had them. Caches all of
 * these files or none.
 */
const install = async () => {
  const earlier = await earlierPaths();
  const unused = [ENGINES, ...HELPERS].filter((part) => !earlier.some((path) => part.test(path)));
  const files = FILES.filter(({ path }) => !unused.some((part) => part.test(path)));
  try {
    // This worker came from the host.
    await caches.delete(GONE);
    await keep(files);
  } catch (error) {
    await caches.delete(CACHE);
    if (error instanceof ChangedError) await tellPages(error.message);
    throw error;
  }
};

/** Reports the change to all pages: without an active worker, no page can ask. @param {string} what */
const tellPages = async (what) => {
  const sentence =
    `The host has changed this site: ${what}. The browser can't store it for offline use. ` +
    "Configure the host to send the file as it was built. It may add lines but must not change any.";
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) {
    // Other sites can share this origin.
    if (BY_ADDRESS.has(addressOf(plain(page.url)))) page.postMessage(CHANGED + sentence);
  }
};

/** @param {boolean} all @param {MessagePort | undefined} port */
const keepAndTell = async (all, port) => {
  const signs = setInterval(() => port?.postMessage(SIGN), SIGN_EVERY);
  try {
    // If the host still had the worker, a page of this build would have registered it again.
    if (await caches.has(GONE)) await leave();
    // If storage is full or the host is offline, files are missing; the answer below shows that.
    else if (all) await keep(WANTED).catch(() => {});
    port?.postMessage(JSON.stringify(await kept()));
  } finally {
    clearInterval(signs);
  }
};

// ---- Unregistering

/** Status codes for a file that the host no longer has. */
const IS_GONE = [404, 410];
/** Some hosts, such as S3, send this for a missing file; others send it to readers without access. */
const FORBIDDEN = 403;

/**
 * The host's answer for a URL; null without a network. Redirects are not followed, because they may lead
 * to a login page.
 * @param {string} address
 */
const ask = (address) =>
  fetch(address, { method: "HEAD", cache: "no-store", redirect: "manual" }).catch(() => null);

/**
 * Whether this status means that the file is gone from the host. A forbidden file counts as gone if the page
 * itself is not forbidden.
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
 * A browser never removes a worker whose script is gone from the host, so the worker unregisters itself. Its
 * caches are deleted later, once the page has started, because the page is being loaded from them.
 */
const leaveIfGone = async () => {
  const answer = await ask(worker.location.href);
  if (!answer) return;
  if (answer.ok && /javascript/.test(answer.headers.get("Content-Type") ?? "")) {
    await caches.delete(GONE);
    return;
  }
  // A host with an error or behind a login tells nothing about the file.
  if (!answer.ok && !(await isGone(answer.status))) return;
  // If storage is blocked, there is no cache to delete later.
  await caches.open(GONE).catch(() => {});
  await worker.registration.unregister();
};

const leave = async () => {
  await worker.registration.unregister();
  await removeCaches();
};

// ---- Answering

/** The cached copy of a file. @param {SiteFile} file */
const cached = (file) =>
  caches.match(addressOf(file.path), { cacheName: CACHE }).catch(() => undefined);

/**
 * The copy that the browser keeps by itself, if there is one. The host is not asked. Chromium keeps compiled
 * code for such a copy if it is passed on untouched. The name of an engine's program contains the hash of its
 * content, so no copy is of another build.
 * @param {Request} request
 */
const ownCopy = async ({ url }) => {
  const copy = await fetch(url, { cache: "only-if-cached", mode: "same-origin" }).catch(() => null);
  // A page that a host has sent in place of the program has another type.
  const isProgram = copy?.headers.get("Content-Type")?.startsWith("application/wasm");
  return copy?.ok && isProgram ? copy : undefined;
};

/**
 * Caches a file that is used for the first time, and returns it. Does nothing if this build is not cached,
 * for example because the reader has just removed everything.
 * @param {SiteFile} file
 */
const cacheOnUse = async (file) => {
  if (!(await caches.has(CACHE))) return undefined;
  await keep([file]);
  return cached(file);
};

/**
 * The response with the policy of the worker that runs this file. A worker's policy comes with its script,
 * not from the document that starts it. If the host sends a different policy, the browser applies both.
 * @param {Response} response
 * @param {SiteFile} file
 */
const guarded = (response, { path }) => {
  const policy = POLICIES.find(({ folder }) => path.startsWith(folder))?.policy;
  const isGuarded = !policy || response.headers.get(POLICY)?.includes(policy);
  if (isGuarded || !/\.js$/.test(path)) return response;
  const headers = new Headers(response.headers);
  headers.append(POLICY, policy);
  return new Response(response.body, { status: response.status, headers });
};

/** @param {Request} request @param {SiteFile} file */
const answer = async (request, file) => {
  let response = await cached(file);
  // If storage is full, or the host has another build, the answer comes from the host.
  if (!response && isHelper(file)) response = await cacheOnUse(file).catch(() => undefined);
  if (response && PROGRAMS.test(file.path)) response = (await ownCopy(request)) ?? response;
  if (response) return response;
  const fetched = await fetch(request);
  if (fetched.ok) return isolated(fetched);
  // The host now has another build, so this one can no longer be completed.
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
    // A site in a subfolder has the same switch.
    if (file && isOff) return event.waitUntil(leave());
    event.waitUntil(leaveIfGone());
  }
  // A request with `reload` goes to the host.
  if (file && request.cache !== "reload") {
    event.respondWith(answer(request, file).then((response) => guarded(response, file)));
  }
});
