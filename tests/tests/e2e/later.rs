//! The chunks of the page's code that are downloaded when they are needed.

use nsp_e2e::{Change, Deployment, Hosting, Page, View, visit, wait_for};
use std::fs;

/// Holds downloads back until `go()`.
const HELD: &str = "const get = window.fetch;
    const held = new Promise((go) => { window.go = go; });
    window.fetch = async (address, ...rest) => {
        if (String(address).includes('split_later')) {
            window.isAsked = true;
            await held;
        }
        return get(address, ...rest);
    };";

/// The path and the content of the file in the folder of assets whose path begins and ends like this.
pub fn asset(start: &str, end: &str) -> (String, Vec<u8>) {
    let (folder, start) = start.split_at(start.rfind('/').map_or(0, |at| at + 1));
    let assets = Hosting::Usual.dist().join("assets").join(folder);
    let files = fs::read_dir(&assets).expect("the site has assets");
    let file = files
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .find(|file| file.starts_with(start) && file.ends_with(end))
        .expect("the site has the file");
    let content = fs::read(assets.join(&file)).expect("the file can be read");
    (format!("/assets/{folder}{file}"), content)
}

/// Removes a chunk from the host. The returned function brings it back.
pub fn take_away(page: &Page, name: &str) -> impl FnOnce() {
    let (path, content) = asset(name, ".wasm");
    page.site.replace(&path, None);
    move || page.site.replace(&path, Some(content))
}

fn scroll_to(page: &Page, section: &str) {
    page.browser.eval(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

pub fn wait_until(page: &Page, condition: &str) {
    let seen = || (page.browser.eval(&format!("return {condition};")) == true).then_some(());
    wait_for(condition, seen, || page.text("error"));
}

#[test]
fn the_exhibits_code_comes_when_the_reader_does() {
    visit(View::default(), |page| {
        page.open("");
        page.browser
            .eval_later("requestIdleCallback(() => setTimeout(done, 300), { timeout: 3000 });");
        let is_later = |path: &String| path.contains("split_");
        assert!(!page.site.take_requests().iter().any(is_later));
        scroll_to(page, "matrix");
        wait_until(page, "document.getElementById('matrix-1').value !== ''");
        let requests = page.site.take_requests();
        assert_eq!(
            requests
                .iter()
                .filter(|path| path.contains("split_later"))
                .count(),
            1
        );
        assert!(!requests.iter().any(|path| path.contains("german")));
    });
}

#[test]
fn what_is_done_before_the_exhibits_code_is_there_is_not_lost() {
    let view = View {
        script: HELD,
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        scroll_to(page, "encoders");
        wait_until(page, "window.isAsked");
        page.fill("matrix-3", "The ferry was late.");
        page.browser.eval(
            "const layer = document.querySelector('#encoders [data-hook=layer]');
             layer.value = '3';
             layer.dispatchEvent(new Event('change', { bubbles: true }));
             document.querySelector('#encoders details').open = true;",
        );
        page.browser.click("#sequence [data-hook=pad] input");
        page.browser.click("#loss input[value=\"2\"]");
        page.click("matrix-run");
        page.click("flow-run");
        page.browser.eval("window.go();");
        wait_until(page, "document.getElementById('matrix-1').value !== ''");
        // Both buttons that were pressed request the model.
        for batch in ["matrix", "flow"] {
            let state = || page.attribute(batch, "data-state");
            wait_for(batch, || (state() == "done").then_some(()), state);
        }
        assert_eq!(page.text_in("matrix-3"), "The ferry was late.");
        page.click("predict");
        page.wait_for_prediction(1);
        scroll_to(page, "sequence");
        wait_until(
            page,
            "document.querySelector('[data-testid=padded-mask]').dataset.value !== ''",
        );
        scroll_to(page, "encoders");
        wait_until(
            page,
            "document.querySelector('[data-testid=attention]').dataset.value !== ''
                && document.querySelector('#encoders details .scroller').textContent !== ''",
        );
        assert_eq!(
            page.string("document.querySelector('#encoders [data-hook=layer]').value"),
            "3"
        );
        // It was switched on before.
        assert!(page.attribute("padded-mask", "data-value").contains('0'));
        let loss = page.attribute("loss", "data-value");
        assert!(!loss.is_empty(), "a label was chosen");
        assert_eq!(loss, page.attribute("loss-1", "data-value"));
        // The exhibit shows the chosen layer.
        let attention = || page.attribute("attention", "data-value");
        let of_chosen = attention();
        page.browser.eval(
            "const layer = document.querySelector('#encoders [data-hook=layer]');
             layer.value = '2';
             layer.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let other = || Some(attention()).filter(|now| !now.is_empty() && *now != of_chosen);
        wait_for("the first layer's attention", other, attention);
    });
}

#[test]
fn a_part_that_can_t_be_had_is_told_and_reloading_brings_it() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        let bring_back = take_away(page, "split_later");
        page.open("");
        page.fill("sentence-a", "It rained.");
        scroll_to(page, "matrix");
        let error = page.wait_for_error();
        assert!(error.contains("part of this page"), "{error}");
        bring_back();
        page.browser.click(".problem button");
        wait_until(
            page,
            "document.querySelector('[data-testid=error]')?.textContent === ''",
        );
        page.wait_for_start();
        page.wait_for_text_in("sentence-a", "It rained.");
        scroll_to(page, "matrix");
        wait_until(
            page,
            "document.getElementById('matrix-1').value === 'It rained.'",
        );
    });
}

#[test]
fn an_engine_that_nobody_hears_is_told_and_can_be_started_again() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        let bring_back = take_away(page, "split_later");
        page.open("");
        page.click("predict");
        let error = page.wait_for_error();
        assert!(error.contains("engine"), "{error}");
        bring_back();
        page.browser.click(".problem button");
        page.wait_for_prediction(1);
    });
}

#[test]
fn exhibits_whose_code_is_gone_from_the_host_bring_the_new_build() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        page.open("");
        let new = Deployment::of(&Hosting::Usual.dist(), Change::Page, |_| false);
        page.site.deploy(&new);
        // The code that keeps a typed text is missing too.
        page.fill("sentence-a", "It rained.");
        scroll_to(page, "flow");
        page.wait_for_build(new.id());
        page.wait_for_text_in("sentence-a", "It rained.");
    });
}

#[test]
fn where_the_words_can_t_be_had_the_page_stays_in_its_language() {
    visit(View::default(), |page| {
        page.expect_console_error("404");
        let _ = take_away(page, "split_german");
        page.open("");
        let heading = page.string("document.querySelector('h1').textContent");
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let error = page.wait_for_error();
        assert!(error.contains("part of this page"), "{error}");
        assert_eq!(
            page.string("document.querySelector('h1').textContent"),
            heading
        );
        assert_eq!(
            page.string("localStorage.getItem('bert-nsp-language')"),
            "de"
        );
        // The choice is remembered, but can't be followed at the next start either.
        page.open("");
        let error = page.wait_for_error();
        assert!(error.contains("part of this page"), "{error}");
        assert_eq!(
            page.string("document.querySelector('h1').textContent"),
            heading
        );
        assert_eq!(page.string("document.documentElement.lang"), "en");
    });
}
