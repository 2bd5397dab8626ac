//! Cross-Origin Storage: one download of the model for all sites. Browsers don't have it yet, so stand-ins replace it.

use crate::model::parts;
use nsp_e2e::{View, visit, wait_for};
use serde_json::json;

/// Keeps files in a cache of its own, by their hashes.
const STAND_IN: &str = "{
    const nameOf = ({ algorithm, value }) => `/${algorithm}/${value}`;
    window.asked = [];
    const crossOriginStorage = {
        async requestFileHandle(hash, options) {
            const create = !!options?.create;
            asked.push(create);
            const cache = await caches.open('stand-in');
            if (create) return { async createWritable() {
                const written = [];
                return { async write(content) { written.push(content); },
                    async close() { await cache.put(nameOf(hash), new Response(new Blob(written))); } };
            } };
            const found = await cache.match(nameOf(hash));
            if (!found) throw new DOMException('There is none.', 'NotFoundError');
            return { getFile: () => found.blob() };
        },
    };
    Object.defineProperty(navigator, 'crossOriginStorage', { value: crossOriginStorage });
}";

/// The reader declines. This stand-in has the method of a later version of the proposal.
const DECLINING: &str = "window.asked = [];
    Object.defineProperty(navigator, 'crossOriginStorage', { value: {
        async requestFileHandles(hashes) {
            asked.push(hashes.map(({ algorithm }) => algorithm));
            throw new DOMException('No.', 'NotAllowedError');
        } } });";

/// The browser asks the reader, who does not answer. The page's patience ends at once.
const SILENT: &str = "{
    const later = window.setTimeout;
    window.setTimeout = (act, time, ...rest) => later(act, time === 10000 ? 0 : time, ...rest);
    Object.defineProperty(navigator, 'crossOriginStorage', { value: {
        requestFileHandle: () => new Promise(() => {}) } });
}";

/// There is something of this name, but nothing that the page knows.
const UNKNOWN: &str = "Object.defineProperty(navigator, 'crossOriginStorage', { value: {} });";

#[test]
fn a_part_that_another_site_has_shared_is_not_downloaded() {
    let view = View {
        script: STAND_IN,
        ..View::default()
    };
    visit(view, |page| {
        let eval = |script: &str| page.browser.eval_later(script);
        let ask = || {
            page.open("");
            page.click("predict");
            page.wait_for_prediction(1);
        };
        ask();
        let downloaded = parts(page).len();
        assert!(downloaded >= 4, "{downloaded} parts");
        let count =
            || eval("caches.open('stand-in').then((c) => c.keys()).then((k) => done(k.length));");
        let all = || (count() == downloaded).then_some(());
        wait_for("all parts to be shared", all, || count().to_string());
        let are_right = eval(
            "const hex = (bytes) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('');
             caches.open('stand-in').then(async (cache) => {
                 for (const { url } of await cache.keys()) {
                     const bytes = await (await cache.match(url)).arrayBuffer();
                     const hash = hex(await crypto.subtle.digest('SHA-256', bytes));
                     if (!url.endsWith(`/SHA-256/${hash}`)) return done(url);
                 }
                 done(true);
             });",
        );
        assert_eq!(are_right, true);

        // As in a browser that has the model from another site.
        let forget = "caches.delete('bert-nsp-model-1').then(done);";
        eval(forget);
        ask();
        assert_eq!(parts(page), Vec::<String>::new());
        let asked = page.browser.eval("return asked;");
        assert_eq!(
            asked,
            json!(vec![false; downloaded]),
            "nothing is shared again"
        );

        // What is wrong is not used.
        eval(
            "caches.open('stand-in').then(async (cache) => {
                 const [{ url }] = await cache.keys();
                 const { size } = await (await cache.match(url)).blob();
                 await cache.put(url, new Response(new Uint8Array(size)));
                 done();
             });",
        );
        eval(forget);
        ask();
        assert_eq!(parts(page).len(), 1, "the damaged part");
    });
}

#[test]
fn a_browser_that_shares_nothing_downloads_as_always() {
    for script in [DECLINING, SILENT, UNKNOWN] {
        let view = View {
            script,
            ..View::default()
        };
        visit(view, |page| {
            page.open("");
            page.click("predict");
            page.wait_for_prediction(1);
            assert!(parts(page).len() >= 4, "{script}");
            assert_eq!(page.text("error"), "", "{script}");
            if script == DECLINING {
                let asked = page.browser.eval("return asked;");
                assert_eq!(asked, json!([["SHA-256"]]), "once");
            }
        });
    }
}
