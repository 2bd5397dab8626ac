//! The engine's worker starts before the page's own code runs, if the model is cached.

use nsp_e2e::{Page, View, visit, wait_for};

/// Counts the page's workers. At an address with `held`, the page's own code waits for the first one.
const HELD: &str = "globalThis.workers = 0;
    const begun = new Promise((begin) => {
        globalThis.Worker = class extends Worker {
            constructor(...given) {
                super(...given);
                workers += 1;
                begin();
            }
        };
    });
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
        if (location.search.includes('held')) await begun;
        return instantiateStreaming.apply(WebAssembly, given);
    };";

/// A browser that shares files between sites. The page's own code waits until the model has loaded, and `loads` counts
/// the requests for it.
const SHARING: &str = "globalThis.loads = 0;
    globalThis.early = undefined;
    const loaded = new Promise((end) => {
        globalThis.Worker = class extends Worker {
            constructor(...given) {
                super(...given);
                globalThis.early ??= this;
                this.addEventListener('message', ({ data }) => {
                    if (`${data}`.startsWith('{\"loaded\"')) end();
                });
            }
            postMessage(...given) {
                if (`${given[0]}`.startsWith('{\"load\"')) loads += 1;
                super.postMessage(...given);
            }
        };
    });
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => {
        if (location.search.includes('held')) await loaded;
        return instantiateStreaming.apply(WebAssembly, given);
    };
    Object.defineProperty(navigator, 'crossOriginStorage', { value: {
        async requestFileHandle() { throw new DOMException('There is none.', 'NotFoundError'); } } });";

/// Visits the page once, so that the model is cached.
fn cache_model(page: &Page) {
    page.open("");
    page.click("predict");
    page.wait_for_prediction(1);
}

/// How often a model has loaded in this document.
fn loads(page: &Page) -> String {
    page.string("`${performance.getEntriesByName('bert-nsp:ready').length}`")
}

#[test]
fn a_cached_model_is_loaded_once_by_the_worker_that_started_first() {
    let view = View {
        script: HELD,
        ..View::default()
    };
    visit(view, |page| {
        cache_model(page);
        page.open("?held");
        page.wait_for_state("ready");
        page.ask("The train was late.", "We missed the boat.");
        page.wait_for_prediction(1);
        assert_eq!(page.browser.eval("return workers;"), 1);
        assert_eq!(loads(page), "1");
    });
}

#[test]
fn the_early_worker_is_the_build_of_the_engine_that_the_address_asks_for() {
    let view = View {
        script: HELD,
        ..View::default()
    };
    visit(view, |page| {
        cache_model(page);
        page.open("?engine=simd128&held");
        page.wait_for_state("ready");
        assert_eq!(page.attribute("engine", "data-value"), "simd128");
        assert_eq!(page.browser.eval("return workers;"), 1);
    });
}

#[test]
fn a_model_is_loaded_once_where_the_page_looks_for_shared_parts_first() {
    let view = View {
        script: SHARING,
        ..View::default()
    };
    visit(view, |page| {
        cache_model(page);
        page.open("?held");
        page.wait_for_state("ready");
        // The page's own request comes after the look, and is held back.
        let is_over = || {
            let held = page
                .browser
                .eval("return Object.hasOwn(early, 'postMessage');");
            (held == false).then_some(())
        };
        wait_for("the page's request", is_over, String::new);
        page.ask("The train was late.", "We missed the boat.");
        page.wait_for_prediction(1);
        assert_eq!(page.browser.eval("return loads;"), 1);
    });
}

#[test]
fn an_early_worker_of_another_build_is_not_used() {
    visit(View::default(), |page| {
        cache_model(page);
        page.site.claim_worker_build("of-another-day");
        page.open("");
        let error = page.wait_for_error();
        assert!(error.contains("updated"), "{error}");
        assert_eq!(loads(page), "0");
    });
}

#[test]
fn without_the_whole_model_no_worker_starts_by_itself() {
    let view = View {
        script: HELD,
        ..View::default()
    };
    visit(view, |page| {
        cache_model(page);
        page.browser.eval_later(
            "caches.open('bert-nsp-model-1')
                 .then(async (cache) => {
                     const [part] = (await cache.keys()).filter(({ url }) => url.endsWith('.part1'));
                     await cache.delete(part);
                 })
                 .then(done);",
        );
        page.open("");
        page.browser.eval_later("setTimeout(done, 500)");
        assert_eq!(page.state(), "no-model");
        assert_eq!(page.browser.eval("return workers;"), 0);
    });
}
