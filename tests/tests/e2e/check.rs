//! check.html: the text checker on a page of its own.

use crate::{accessibility::assert_accessible, later::wait_until};
use nsp_e2e::{
    Fault, Folder, Hosting, Medium, Page, View, flow_json, in_both_browsers, keys, packing, visit,
    visit_and_return, wait_for,
};
use serde_json::Value;

/// What the engine needs that the page itself does not.
const HEAVY: [&str; 2] = ["/engine/", ".part"];
const TEXT: &str = "The kettle began to whistle. She made herself a cup of tea. It was still raining.\n\n\
                    Parliament will vote on the bill in March. Nobody expects a majority.";
/// The largest difference between a probability and the command line's, as in exhibits.rs.
const PROBABILITY: f64 = 0.025;

fn state(page: &Page) -> String {
    page.attribute("check-result", "data-state")
}

fn wait_for_state(page: &Page, expected: &str) {
    let seen = || (state(page) == expected).then_some(());
    wait_for(expected, seen, || {
        format!("{}: {}", state(page), page.text("check-error"))
    });
}

/// P(IsNext) and the mark of a paragraph of each item in the list.
fn items(page: &Page) -> Vec<(f64, bool)> {
    let items = page.browser.eval(
        "return [...document.querySelectorAll('[data-testid=check-list] [data-value][data-paragraph]')]
             .map((item) => [Number(item.dataset.value), item.dataset.paragraph === 'true']);",
    );
    serde_json::from_value(items).expect("a list of pairs")
}

/// Chooses an option of a list by its value.
fn choose(page: &Page, selector: &str, value: &str) {
    page.browser.eval(&format!(
        "const list = document.querySelector(`{selector}`);
         list.value = '{value}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

fn run(page: &Page) {
    page.click("check-run");
    wait_for_state(page, "done");
}

#[test]
fn it_has_the_command_line_s_answers_and_loads_nothing_before_it_is_asked() {
    visit(View::default(), |page| {
        page.open("check.html");
        page.fill("check-text", TEXT);
        let estimated = || !page.attribute("check-estimate", "data-value").is_empty();
        wait_for("an estimate", || estimated().then_some(()), String::new);
        let requests = page.site.take_requests();
        let is_heavy = |path: &String| HEAVY.iter().any(|part| path.contains(part));
        assert!(!requests.iter().any(is_heavy), "unasked: {requests:?}");

        for context in ["1", "4"] {
            choose(page, "[data-testid=check-context]", context);
            run(page);
            let report: Value = flow_json(packing(), TEXT, context);
            let borders = report["borders"].as_array().expect("a list");
            let shown = items(page);
            assert_eq!(shown.len(), borders.len());
            for ((p, is_paragraph), border) in shown.iter().zip(borders) {
                let expected = border["probabilities"][0].as_f64().expect("a number");
                assert!((p - expected).abs() < PROBABILITY, "{p}, not {expected}");
                assert_eq!(border["paragraph"], *is_paragraph);
            }
            assert!(shown[2].1, "a paragraph begins after the third sentence");
        }
    });
}

#[test]
fn after_a_reload_the_edited_text_is_there_and_not_the_one_in_the_address() {
    visit(View::default(), |page| {
        page.open("check.html#text=One%20came.%20Two%20came.&context=3");
        let shown =
            || page.string("document.querySelector('[data-testid=check-text]')?.value ?? ''");
        let has = |expected: &str| {
            let seen = || (shown() == expected).then_some(());
            wait_for(expected, seen, shown);
        };
        has("One came. Two came.");
        page.fill("check-text", TEXT);
        choose(page, "[data-testid=check-context]", "1");
        page.browser
            .eval("window.isLeft = true; location.reload();");
        wait_until(page, "!window.isLeft");
        has(TEXT);
        let context = "document.querySelector('[data-testid=check-context]').value";
        assert_eq!(page.string(context), "1");
    });
}

#[test]
fn the_json_that_is_saved_is_that_of_the_command_line() {
    visit(View::default(), |page| {
        page.open("check.html");
        page.fill("check-text", TEXT);
        run(page);
        page.browser.eval(
            "const make = URL.createObjectURL;
             URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };",
        );
        page.browser.click("[data-hook=save-json]");
        let saved = page.browser.eval_later("window.saved.text().then(done);");
        let saved: Value = serde_json::from_str(saved.as_str().expect("a text")).expect("JSON");
        let context = saved["context"].to_string();
        let report = flow_json(packing(), TEXT, &context);
        assert_eq!(saved["model"], report["model"]);
        let pairs = |report: &Value| -> Vec<(Value, Value, Value)> {
            let borders = report["borders"].as_array().expect("a list").iter();
            let keys = |border: &Value| ["a", "b", "paragraph"].map(|key| border[key].clone());
            borders.map(|border| keys(border).into()).collect()
        };
        assert_eq!(pairs(&saved), pairs(&report));
    });
}

#[test]
fn a_border_is_opened_by_keyboard_and_its_sides_lead_into_the_playground() {
    visit(View::default(), |page| {
        page.open("check.html");
        page.fill("check-text", TEXT);
        choose(page, "[data-testid=check-context]", "2");
        run(page);
        let open = "[data-testid=check-list] [data-open='2']";
        page.browser.press_in(open, &keys::ENTER.to_string());
        let sides = "document.querySelector(`[data-at='2'] .sides`)";
        wait_until(page, &format!("!{sides}.hidden"));
        assert_eq!(
            page.string(&format!("document.querySelector(`{open}`).ariaExpanded")),
            "true"
        );
        let texts = page.browser.eval(&format!(
            "return [...{sides}.querySelectorAll('dd')].map((side) => side.textContent);"
        ));
        assert_eq!(
            texts,
            serde_json::json!([
                "She made herself a cup of tea. It was still raining.",
                "Parliament will vote on the bill in March. Nobody expects a majority."
            ])
        );
        page.browser.press_in(open, &keys::ENTER.to_string());
        wait_until(page, &format!("{sides}.hidden"));

        // A press in the curve opens the border there, too.
        page.browser.eval(
            "const svg = document.querySelector('[data-hook=curve] svg');
             const { right, top } = svg.getBoundingClientRect();
             svg.dispatchEvent(new MouseEvent('click', { clientX: right, clientY: top, bubbles: true }));",
        );
        wait_until(
            page,
            "!document.querySelector(`[data-at='3'] .sides`).hidden && document.activeElement.dataset.open === '3'",
        );

        page.browser.press_in(open, &keys::ENTER.to_string());
        page.browser.click("[data-at=\"2\"] .sides a");
        page.wait_for_start();
        let a = || page.text_in("sentence-a").starts_with("She made");
        wait_for(
            "the pair",
            || a().then_some(()),
            || page.text_in("sentence-a"),
        );
        assert!(page.text_in("sentence-b").starts_with("Parliament"));
    });
}

#[test]
fn the_list_can_be_filtered() {
    visit(View::default(), |page| {
        page.open("check.html");
        page.fill("check-text", TEXT);
        choose(page, "[data-testid=check-context]", "1");
        run(page);
        let all = items(page);
        let filter = |number: &str| {
            choose(page, "[data-hook=filter]", number);
            // The list is drawn again before the next task.
            page.browser.eval_later("setTimeout(done)");
            items(page)
        };
        let expected = |passes: fn(&(f64, bool)) -> bool| -> Vec<(f64, bool)> {
            all.iter().copied().filter(passes).collect()
        };
        assert_eq!(filter("1"), expected(|(p, _)| *p < 0.5));
        assert_eq!(filter("2"), expected(|(_, is_paragraph)| *is_paragraph));
        assert_eq!(filter("3"), expected(|(_, is_paragraph)| !is_paragraph));
        assert_eq!(filter("0"), all);
    });
}

#[test]
fn what_can_t_be_checked_gets_a_sentence() {
    visit(View::default(), |page| {
        page.open("check.html");
        for text in ["", " \n\n", "It rained."] {
            page.fill("check-text", text);
            page.click("check-run");
            let told = || page.text("check-error").contains("two sentences");
            wait_for(
                "a sentence",
                || told().then_some(()),
                || page.text("check-error"),
            );
        }
        let requests = page.site.take_requests();
        let is_heavy = |path: &String| HEAVY.iter().any(|part| path.contains(part));
        assert!(!requests.iter().any(is_heavy), "unasked: {requests:?}");

        page.site.set_fault(Fault::Damaged);
        page.fill("check-text", TEXT);
        page.click("check-run");
        let told = || page.text("check-error").len() > 20;
        wait_for("an error", || told().then_some(()), || state(page));
        page.site.set_fault(Fault::None);
        page.browser.click("[data-hook=retry]");
        wait_for_state(page, "done");
        assert_eq!(page.text("check-error"), "");
    });
}

#[test]
fn a_file_that_is_dropped_is_its_text_and_a_picture_is_none() {
    visit(View::default(), |page| {
        page.open("check.html");
        let drop = |content: &str| {
            page.browser.eval(&format!(
                "const data = new DataTransfer();
                 data.items.add(new File([{content}], 'text.txt', {{ type: 'text/plain' }}));
                 const drop = {{ dataTransfer: data, bubbles: true, cancelable: true }};
                 document.querySelector('[data-testid=check-text]').dispatchEvent(new DragEvent('drop', drop));"
            ));
        };
        drop("'It rained. It stopped.'");
        let text = || page.text_in("check-text");
        let taken = || (text() == "It rained. It stopped.").then_some(());
        wait_for("the text", taken, text);
        drop("new Uint8Array([255, 216, 255])");
        let told = || page.text("check-error").contains("UTF-8").then_some(());
        wait_for("a sentence", told, || page.text("check-error"));
        assert_eq!(text(), "It rained. It stopped.");
    });
}

#[test]
fn a_link_sets_text_and_context_and_the_tab_keeps_them() {
    visit(View::default(), |page| {
        page.open("check.html#text=It%20rained%2E%20It%20stopped%2E&context=3&lang=de");
        let text = || page.text_in("check-text");
        wait_for(
            "the text",
            || (text() == "It rained. It stopped.").then_some(()),
            text,
        );
        assert_eq!(page.text_in("check-context"), "3");
        let heading = page.string("document.querySelector('h1').textContent");
        assert_eq!(heading, "Wo bricht Ihr Text?");
        page.fill("check-text", "It snowed. It melted.");
        page.open("check.html");
        wait_for(
            "the text",
            || (text() == "It snowed. It melted.").then_some(()),
            text,
        );
        assert_eq!(page.text_in("check-context"), "3");
    });
}

#[test]
fn it_is_accessible_and_fits_on_a_phone() {
    let view = View {
        dark: true,
        width: 320,
        ..View::default()
    };
    visit(view, |page| {
        page.open("check.html");
        assert_accessible(page, "empty");
        let word = "Donaudampfschifffahrtsgesellschaft".repeat(5);
        page.fill("check-text", &format!("{TEXT} {word}. {word}."));
        run(page);
        page.browser
            .press_in("[data-open='2']", &keys::ENTER.to_string());
        page.browser
            .eval("for (const one of document.querySelectorAll('details')) one.open = true;");
        assert_accessible(page, "done");
        assert_eq!(page.layout_faults(Medium::Screen), Vec::<String>::new());
    });
}

#[test]
fn nothing_is_lost_with_letters_twice_as_large_and_in_the_system_s_colours() {
    let view = View {
        width: 360,
        still: true,
        forced_colours: true,
        ..View::default()
    };
    visit(view, |page| {
        page.open("check.html");
        page.fill("check-text", TEXT);
        run(page);
        page.browser.eval(
            "for (const one of document.querySelectorAll('details')) one.open = true;
             document.documentElement.style.fontSize = '200%';",
        );
        assert_eq!(page.layout_faults(Medium::Screen), Vec::<String>::new());
        assert_accessible(page, "letters twice as large");
    });
}

#[test]
fn a_later_visit_needs_nothing_of_the_host() {
    visit_and_return(Hosting::Usual, View::default(), |page| {
        page.open("");
        page.wait_for_offline("page");
        page.click("predict");
        page.wait_for_state("done");
        page.wait_for_offline("ready");
        page.site.take_requests();
        page.open("check.html");
        page.fill("check-text", TEXT);
        run(page);
        let mut requests = page.site.take_requests();
        // The browser looks for a new worker.
        requests.retain(|path| path != "/sw.js" && !path.contains("/icons/"));
        assert_eq!(requests, Vec::<String>::new(), "all of it is there already");
    });
}

#[test]
fn it_is_in_the_offline_folder() {
    in_both_browsers(|tab| {
        tab.goto(&Folder::whole().url().replace("index.html", "check.html"));
        let is = |expression: &str| tab.value(expression) == true;
        let started = "!!document.querySelector('[data-testid=check-list]')";
        wait_for(
            "the start",
            || is(started).then_some(()),
            || tab.errors().join("\n"),
        );
        tab.write(
            "[data-testid=check-text]",
            "It rained. It stopped. It snowed.",
        );
        // The text has arrived, and the button has moved below its estimate.
        let estimate = "document.querySelector('[data-testid=check-estimate]').dataset.value";
        let is_estimated = || is(&format!("!!{estimate}")).then_some(());
        wait_for("the estimate", is_estimated, || tab.errors().join("\n"));
        tab.value("document.querySelector('[data-testid=check-run]').click()");
        let done =
            "document.querySelectorAll('[data-testid=check-list] [data-value]').length === 2";
        wait_for(
            "the answers",
            || is(done).then_some(()),
            || {
                format!(
                    "{} {:?}",
                    tab.value("document.querySelector('main').innerText"),
                    tab.errors()
                )
            },
        );
        let back = tab.value("document.querySelector('.site-header a').getAttribute('href')");
        assert_eq!(back, "./index.html");
        assert_eq!(tab.requests(), Vec::<String>::new());
    });
}
