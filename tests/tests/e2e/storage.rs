//! What the page stores, and browsers that store nothing.

use nsp_e2e::{Hosting, Page, View, visit, visit_and_return, wait_for};
use serde_json::json;
use std::fs;

fn predict_once(page: &Page) {
    page.open("");
    page.click("predict");
    page.wait_for_prediction(1);
}

fn summary(page: &Page) -> f64 {
    let text = page.text("storage");
    let number = text
        .split(": ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    number.unwrap_or_default().parse().expect("megabytes")
}

#[test]
fn the_panel_tells_what_is_stored_keeps_it_and_removes_it() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        predict_once(page);
        page.wait_for_offline("ready");
        let megabytes = summary(page);
        assert!((66.0..80.0).contains(&megabytes), "{megabytes}");
        page.open_storage();
        let panel = || page.string("document.querySelector('.storage').innerText");
        for part in ["Model", "63.9 MB", "Engines", "works offline"] {
            assert!(panel().contains(part), "{part}: {}", panel());
        }

        page.browser.devtools(
            "Browser.grantPermissions",
            json!({ "origin": page.site.url(), "permissions": ["durableStorage"] }),
        );
        page.browser.click("[data-storage=persist]");
        let promised = || panel().contains("has promised").then_some(());
        wait_for("the promise", promised, panel);

        page.browser.eval(
            "window.deletes = [Cache.prototype.delete, CacheStorage.prototype.delete];
             Cache.prototype.delete = CacheStorage.prototype.delete = async () => false;",
        );
        page.browser.click("[data-storage=remove]");
        page.wait_for_note("did not remove everything");
        page.browser
            .eval("[Cache.prototype.delete, CacheStorage.prototype.delete] = deletes;");
        page.browser.click("[data-storage=remove]");
        page.wait_for_note("Removed");
        assert_eq!(summary(page), 0.0);
        let left = page.browser.eval_later(
            "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])
                 .then(([names, workers]) => done([names.length, workers.length, localStorage.length]));",
        );
        assert_eq!(left, json!([0, 0, 0]));
        page.click("predict");
        page.wait_for_prediction(2);
    });
}

#[test]
fn the_panel_speaks_german_too() {
    visit(View::default(), |page| {
        page.open("#lang=de");
        // The panel is below the tutorial, which moves it when it loads.
        page.wait_for_tutorial_in("de");
        page.open_storage();
        let text = page.string("document.querySelector('.storage').innerText");
        for part in [
            "In diesem Browser gespeichert",
            "Alles löschen",
            "auch offline",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    });
}

/// Puts parts of the same model into the cache, as a copy of the site in another folder would.
fn keep_as_neighbour(page: &Page) {
    page.browser.eval_later(
        "const [, parts, name] = document.querySelector('meta[name=bert-nsp-model]').content.split(' ');
         caches.open('bert-nsp-model-1').then(async (cache) => {
             for (let part = 0; part < parts; part++)
                 await cache.put(`/b/assets/models/${name}${part}`, new Response('b'));
             done();
         });",
    );
}

#[test]
fn the_model_of_another_site_on_the_origin_is_neither_used_nor_removed() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        keep_as_neighbour(page);
        page.open("");
        page.wait_for_offline("page");
        assert!(summary(page) < 5.0, "{}", page.text("storage"));
        let requests = page.site.take_requests();
        let parts = requests.iter().filter(|path| path.contains(".part"));
        assert_eq!(parts.count(), 0, "nobody has asked for it");

        page.open_storage();
        page.browser.click("[data-storage=remove]");
        page.wait_for_note("Removed");
        let left = page.browser.eval_later(
            "caches.open('bert-nsp-model-1').then((cache) => cache.keys())
                 .then((requests) => done(requests.every(({ url }) => url.includes('/b/')) && requests.length));",
        );
        assert!(left.as_u64().is_some_and(|count| count > 4), "{left}");
    });
}

/// The page's patience with the worker ends only when the test says so.
const PATIENT: &str = "const wait = globalThis.setTimeout;
    globalThis.patience = [];
    globalThis.setTimeout = (act, time, ...more) =>
        time > 9999 ? patience.push({ act, time }) : wait(act, time, ...more);";

/// In the worker, time passes when the page says so: each `pass` is as long as the message says.
/// Before the worker answers a request, its storage waits for the message `store`.
const SLOW: &str = "{
    const has = caches.has.bind(caches);
    const on = {};
    caches.has = async (name) => {
        if (name.endsWith(' gone')) await new Promise((resolve) => { on.store = resolve; });
        return has(name);
    };
    self.setInterval = (act, every) => { on.pass = (time) => { if (every < time) act(); }; };
    addEventListener('message', ({ data }) => {
        const { type, time } = JSON.parse(data);
        on[type]?.(time);
    });
}";

/// How often the page has begun to wait for the worker.
fn waits(page: &Page) -> u64 {
    let count = page.browser.eval("return patience.length;");
    count.as_u64().expect("a number")
}

fn tell_worker(page: &Page, message: &str) {
    page.browser.eval_later(&format!(
        "navigator.serviceWorker.ready.then(({{ active }}) => {{
             active.postMessage(JSON.stringify({message}));
             done();
         }});"
    ));
}

/// A worker without any sign of life: the browser may have stopped it in the middle of its work.
#[test]
fn a_worker_is_given_up_when_it_gives_no_sign_of_life_and_not_before() {
    let view = View {
        script: PATIENT,
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        let script = fs::read(Hosting::Usual.dist().join("sw.js")).expect("the site has a worker");
        let slow = [SLOW.as_bytes(), &script].concat();
        page.site.replace("/sw.js", Some(slow));
        page.open("");
        let asked = || (waits(page) == 1).then_some(());
        wait_for("a request", asked, || waits(page).to_string());
        // Half of the page's patience is enough for a sign, and each sign renews the patience.
        let sign = || {
            tell_worker(page, "{ type: 'pass', time: patience[0].time / 2 }");
            (waits(page) > 1).then_some(())
        };
        wait_for("a sign of life", sign, || waits(page).to_string());
        page.browser
            .eval("patience.splice(0, patience.length - 1).forEach(({ act }) => act());");
        tell_worker(page, "{ type: 'store' }");
        page.wait_for_offline("page");
        assert_eq!(page.text("storage-note"), "");

        page.open("");
        wait_for("a request", asked, || waits(page).to_string());
        page.browser
            .eval("patience.splice(0).forEach(({ act }) => act());");
        page.wait_for_note("has not answered");
        assert_eq!(page.attribute("status", "data-offline"), "no");
    });
}

/// There is enough room for the page, but not for the model.
#[test]
fn a_full_disk_is_told_in_a_line_and_nothing_fails() {
    for (room, offline) in [(20_000_000, "page"), (1, "no")] {
        visit_and_return(Hosting::Usual, View::default(), |page| {
            page.browser.devtools(
                "Storage.overrideQuotaForOrigin",
                json!({ "origin": page.site.url(), "quotaSize": room }),
            );
            predict_once(page);
            page.wait_for_note("Not everything could be stored");
            assert_eq!(page.attribute("status", "data-offline"), offline);
            assert_eq!(page.text("error"), "");
        });
    }
}

/// The playground works in such a browser, and the page says `why` it will need the network again.
fn assert_works_and_says(script: &'static str, why: &str) {
    let view = View {
        script,
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        predict_once(page);
        page.wait_for_note(why);
        assert_eq!(page.attribute("status", "data-offline"), "no");
        assert_eq!(page.text("error"), "");
    });
}

#[test]
fn without_caches_the_demo_works_and_says_what_is_missing() {
    assert_works_and_says(
        "Object.defineProperty(globalThis, 'caches', { value: undefined });",
        "stores nothing",
    );
}

#[test]
fn without_service_workers_the_demo_works_and_says_what_is_missing() {
    assert_works_and_says(
        "Object.defineProperty(navigator, 'serviceWorker', { value: undefined });",
        "No copy of the page is stored",
    );
}

/// In Firefox, everything exists and refuses to work.
#[test]
fn a_private_window_that_refuses_works_and_says_so() {
    assert_works_and_says(
        "const refuse = () => Promise.reject(new DOMException('forbidden', 'SecurityError'));
         for (const name of ['keys', 'open', 'has', 'match', 'delete']) CacheStorage.prototype[name] = refuse;
         ServiceWorkerContainer.prototype.register = refuse;
         ServiceWorkerContainer.prototype.getRegistration = refuse;
         StorageManager.prototype.persisted = refuse;",
        "stores nothing",
    );
}

/// In Chromium, everything works until the window is closed.
#[test]
fn a_private_window_that_forgets_works() {
    let view = View {
        flags: &["--incognito"],
        ..View::default()
    };
    visit_and_return(Hosting::Usual, view, |page| {
        predict_once(page);
        page.wait_for_offline("ready");
        assert_eq!(page.text("storage-note"), "");
    });
}
