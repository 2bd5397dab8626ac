//! How the model reaches the reader: parts, progress, cache, errors.

use crate::later::asset;
use nsp_e2e::{Fault, Page, View, visit, wait_for};

/// The requests for parts of the model since the last call.
pub fn parts(page: &Page) -> Vec<String> {
    let mut requests = page.site.take_requests();
    requests.retain(|path| path.contains(".part"));
    requests
}

/// The two numbers in `Loading the model: 8.4 of 63.9 MB`.
fn megabytes(status: &str) -> Option<(f64, f64)> {
    let numbers = status.strip_prefix("Loading the model: ")?;
    let (numbers, _) = numbers.split_once(" MB")?;
    let (loaded, total) = numbers.split_once(" of ")?;
    Some((loaded.parse().ok()?, total.parse().ok()?))
}

#[test]
fn progress_is_told_in_megabytes() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Held);
        page.open("");
        page.click("predict");
        // The first part is 8 MiB and the next one is held back. Not every byte is reported at
        // once.
        let some = || megabytes(&page.text("status")).filter(|(loaded, _)| *loaded > 0.0);
        let (loaded, total) = wait_for("megabytes", some, || page.text("status"));
        assert!(loaded < 8.5 && total > 50.0, "{loaded} of {total}");
        let share = page
            .browser
            .eval("const bar = document.querySelector('progress'); return bar.value / bar.max;");
        let share = share.as_f64().expect("a number");
        assert!(share > 0.0 && share < 0.15, "{share}");
        page.site.set_fault(Fault::None);
        page.wait_for_state("done");
    });
}

#[test]
fn a_second_visit_takes_the_model_from_the_cache() {
    visit(View::default(), |page| {
        page.open("");
        assert_eq!(parts(page), Vec::<String>::new(), "nobody has asked yet");
        page.click("predict");
        page.wait_for_prediction(1);
        let first = parts(page);
        assert!(first.len() >= 4, "{first:?}");
        page.open("");
        page.wait_for_state("ready");
        assert_eq!(parts(page), Vec::<String>::new());
        page.ask("The train was late.", "We missed the boat.");
        page.wait_for_prediction(1);
    });
}

#[test]
fn a_cached_part_with_one_wrong_byte_is_downloaded_again() {
    visit(View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        parts(page);
        page.browser.eval_later(
            "(async () => {
                 const cache = await caches.open('bert-nsp-model-1');
                 const request = (await cache.keys()).find(({ url }) => url.endsWith('.part1'));
                 const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
                 bytes[7] ^= 1;
                 await cache.put(request, new Response(bytes));
                 done();
             })();",
        );
        page.open("");
        page.wait_for_state("ready");
        let again = parts(page);
        assert!(
            again.len() == 1 && again[0].ends_with(".part1"),
            "{again:?}"
        );
    });
}

#[test]
fn without_the_worker_that_reads_the_cache_the_engine_reads_it() {
    visit(View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        parts(page);
        page.expect_console_error("404");
        page.site.replace(&asset("engine/reader-", ".js").0, None);
        page.open("");
        page.wait_for_state("ready");
        assert_eq!(parts(page), Vec::<String>::new());
    });
}

/// With this fault, the page shows a sentence that contains `why`. Once the host works again, Retry
/// gives the answer, without downloading again what had arrived.
fn assert_told_and_retried(fault: Fault, why: &str) {
    visit(View::default(), |page| {
        if fault == Fault::Missing {
            page.expect_console_error(".part1");
        }
        page.site.set_fault(fault);
        page.open("");
        page.click("predict");
        let error = page.wait_for_error();
        assert!(error.contains(why), "{error}");
        assert!(error.contains("part1"), "{error}");

        page.site.set_fault(Fault::None);
        parts(page);
        page.click("predict");
        page.wait_for_prediction(1);
        assert_eq!(page.text("error"), "");
        let again = parts(page);
        assert!(again[0].ends_with(".part1"), "{again:?}");
    });
}

#[test]
fn a_damaged_part_is_told_and_predicting_tries_again() {
    assert_told_and_retried(Fault::Damaged, "damaged");
}

#[test]
fn a_web_page_in_place_of_a_part_is_told_and_predicting_tries_again() {
    assert_told_and_retried(Fault::WebPage, "damaged");
}

#[test]
fn a_missing_part_is_told_and_predicting_tries_again() {
    assert_told_and_retried(Fault::Missing, "404");
}

#[test]
fn retry_loads_the_model_and_then_does_what_waited() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Damaged);
        page.open("#a=The%20train%20was%20late.&b=We%20missed%20the%20boat.");
        page.click("predict");
        page.wait_for_error();
        // If the host still has the fault, Retry gives the error again.
        page.browser.click(".problem button");
        page.wait_for_state("loading");
        page.wait_for_error();
        page.site.set_fault(Fault::None);
        page.browser.click(".problem button");
        let shown = page.wait_for_prediction(1);
        assert!(shown.tokens.contains("train"), "{}", shown.tokens);
    });
}

#[test]
fn a_host_that_compresses_does_no_harm() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Compressed);
        page.open_with_model();
        page.click("predict");
        page.wait_for_prediction(1);
    });
}

#[test]
fn a_reader_who_saves_data_is_not_made_to_download() {
    let view = View {
        script: "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.browser
            .eval("localStorage.setItem('bert-nsp-auto-load', 'yes');");
        page.open("");
        page.browser.eval_later("setTimeout(done, 500)");
        assert_eq!(page.state(), "no-model");
        assert_eq!(parts(page), Vec::<String>::new());
        page.click("predict");
        page.wait_for_prediction(1);
    });
}

#[test]
fn the_phases_of_a_visit_are_on_the_page_s_timeline() {
    visit(View::default(), |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        let marks = || {
            page.string(
                "performance.getEntriesByType('mark').map(({ name }) => name)
                     .filter((name) => name.startsWith('bert-nsp:')).join(' ')",
            )
        };
        let drawn = || marks().contains("answered").then_some(());
        wait_for("the answer on the screen", drawn, marks);
        let phases = [
            "page", "asked", "worker", "compiled", "read", "packed", "ready", "answered",
        ];
        assert_eq!(
            marks(),
            phases.map(|phase| format!("bert-nsp:{phase}")).join(" ")
        );
    });
}

#[test]
fn a_ready_result_is_shown_before_the_model_and_marked_as_such() {
    visit(View::default(), |page| {
        page.open("");
        let shown = page.shown();
        assert_eq!((shown.request, shown.prediction.as_str()), (0, "0"));
        let says = |said: &str| {
            let text = page.string("document.querySelector('.verdict').innerText");
            assert!(text.contains(said), "{text}");
        };
        says("Computed on another machine");
        page.open("?x=1#lang=de");
        says("Vorab anderswo berechnet");
        page.open("");
        page.browser.click("[data-example=war-and-paper]");
        assert_eq!(page.shown().prediction, "1");
        assert_eq!(page.state(), "no-model");
        page.click("predict");
        let live = page.wait_for_prediction(1);
        assert_eq!(live.input_ids.len(), page.shown().input_ids.len());
        let text = page.string("document.querySelector('.verdict').innerText");
        assert!(!text.contains("beforehand"), "{text}");
    });
}
