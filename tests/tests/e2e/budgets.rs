//! What a visit costs, measured by the browser itself or by its host.

use nsp_e2e::{Browser, Hosting, View, visit, visit_and_return};
use serde_json::json;

/// Bytes on the wire before the model is requested, fonts included, from a host that compresses
/// with gzip.
const BYTES: f64 = 240_000.0;
/// The same in German. Its words and its tutorial come in two files of their own, in addition to
/// the English ones.
const BYTES_IN_GERMAN: f64 = 255_000.0;
/// First contentful paint on a processor a quarter as fast, in milliseconds.
const PAINT: f64 = 1500.0;
/// Other programs can take the processor from the browser. A page that is painted late is so every time.
const TRIES: usize = 3;
/// The sum of layout shifts from the load to the result.
const SHIFT: f64 = 0.01;

/// Bytes that a host with compressed copies and long cache lifetimes sends to a reader who visits
/// for the first time and presses Predict, without headers: the model's 63.9 MB, and everything
/// else that the next visit needs without a network, mainly the three engines.
const FIRST_VISIT: u64 = 66_500_000;
/// The same for a later visit: the browser looks for a newer service worker.
const LATER_VISIT: u64 = 60_000;

const OBSERVE: &str = "window.shifts = 0; window.paint = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (entry.name === 'first-contentful-paint') paint = entry.startTime;
    }).observe({ type: 'paint', buffered: true });";

fn number(value: serde_json::Value) -> f64 {
    value.as_f64().expect("a number")
}

/// What the page has requested so far, in bytes on the wire with headers.
fn bytes(browser: &Browser) -> f64 {
    browser.eval_later("document.fonts.ready.then(() => setTimeout(done, 1500))");
    number(browser.eval(
        "return performance.getEntriesByType('resource')
            .concat(performance.getEntriesByType('navigation'))
            .reduce((sum, entry) => sum + entry.transferSize, 0);",
    ))
}

#[test]
fn a_first_visit_is_light_quick_and_steady() {
    let mut paints = Vec::new();
    while paints.len() < TRIES {
        let paint = first_visit();
        if paint > 0.0 && paint <= PAINT {
            return;
        }
        paints.push(paint);
    }
    panic!("first paints after {paints:?} ms");
}

/// Visits the page and predicts, and checks everything but time. Returns when the page was painted first,
/// in milliseconds.
fn first_visit() -> f64 {
    let view = View {
        script: OBSERVE,
        worker: true,
        alone: true,
        ..View::default()
    };
    let mut paint = 0.0;
    visit(view, |page| {
        let browser = &page.browser;
        browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 }));
        page.open("");
        let bytes = bytes(browser);
        paint = number(browser.eval("return paint;"));
        browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 }));
        page.click("predict");
        page.wait_for_prediction(1);
        let shift = number(browser.eval("return shifts;"));
        println!("{bytes} bytes, first paint after {paint:.0} ms, layout shift {shift:.4}");
        assert!(bytes <= BYTES, "{bytes} bytes before the model");
        assert!(shift < SHIFT, "layout shift {shift}");
    });
    paint
}

#[test]
fn a_first_visit_in_german_is_light_too() {
    visit(View::default(), |page| {
        page.open("#lang=de");
        page.wait_for_tutorial_in("de");
        let bytes = bytes(&page.browser);
        println!("{bytes} bytes in German");
        assert!(bytes <= BYTES_IN_GERMAN, "{bytes} bytes before the model");
    });
}

/// `-- --nocapture` shows the numbers.
#[test]
fn what_a_visit_costs() {
    visit_and_return(Hosting::Configured, View::default(), |page| {
        page.open("");
        page.browser.eval_later("document.fonts.ready.then(done)");
        page.wait_for_offline("page");
        let reading = page.site.take_bytes();
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");
        let first = reading + page.site.take_bytes();
        page.open("");
        page.wait_for_state("ready");
        page.click("predict");
        page.wait_for_prediction(1);
        page.wait_for_offline("ready");
        let later = page.site.take_bytes();
        println!("first visit, reading: {reading} bytes; with the model: {first} bytes");
        println!("later visit, with the model: {later} bytes");
        for (visits, bytes) in [("first", first), ("later", later)] {
            println!("100 GB carry {} {visits} visits", 100_000_000_000 / bytes);
        }
        assert!(first <= FIRST_VISIT, "{first} bytes");
        assert!(later <= LATER_VISIT, "{later} bytes");
    });
}
