//! The languages, and the document before the page's code has loaded or without it.

use crate::{later::wait_until, testids::assert_each_once};
use nsp_e2e::{LATER_TESTIDS, Page, TESTIDS, View, visit, wait_for};

const HEADING: &str = "document.querySelector('h1').textContent";

fn choose(page: &Page, code: &str) {
    page.browser.eval(&format!(
        "const list = document.querySelector('.site-header select');
         list.value = '{code}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

#[test]
fn the_choice_of_a_language_changes_everything_and_is_remembered() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask("It rained.", "We stayed in.");
        let before = page.wait_for_prediction(1);
        choose(page, "de");
        // The words of the language are downloaded.
        let language = || page.string("document.documentElement.lang");
        let spoken = || (language() == "de").then_some(());
        wait_for("the German words", spoken, language);
        assert_eq!(page.string(HEADING), "Folgt Satz B auf Satz A?");
        // The tutorial in another language is downloaded.
        let title = || page.string("document.querySelector('#loss h2')?.textContent");
        let german = || title().contains("Label und Loss").then_some(());
        wait_for("the German tutorial", german, title);
        let after = page.shown();
        assert_eq!(after.logits, before.logits, "the result stays");
        let verdicts = ["Ja, B folgt auf A", "Nein, B folgt nicht auf A"];
        assert!(
            verdicts.contains(&after.verdict.as_str()),
            "{}",
            after.verdict
        );

        page.open("");
        assert_eq!(page.string(HEADING), "Folgt Satz B auf Satz A?");
    });
}

#[test]
fn german_numbers_have_a_comma_for_eyes_and_a_point_for_programs() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask("It rained.", "We stayed in.");
        let english = page.wait_for_prediction(1);
        choose(page, "de");
        page.wait_for_tutorial_in("de");
        assert_eq!(page.shown().logits, english.logits);
        for values in ["logits", "probabilities"] {
            assert!(
                !page.attribute(values, "data-value").contains(','),
                "{values}"
            );
        }
        for section in ["matrix", "softmax", "loss"] {
            page.browser.eval(&format!(
                "document.getElementById('{section}').scrollIntoView();"
            ));
        }
        page.click("matrix-run");
        let run = || (page.attribute("matrix", "data-state") == "done").then_some(());
        wait_for("the matrix", run, || page.attribute("matrix", "data-state"));
        assert!(!page.attribute("matrix", "data-value").contains(','));
        assert!(
            page.attribute("loss-0", "data-value")
                .parse::<f64>()
                .is_ok()
        );
        for place in [
            ".basis",
            "[data-testid=logits]",
            "[data-testid=probabilities]",
            "#predict + *, .status",
            "#matrix .answer .p",
            "#softmax tbody",
            "#loss tbody",
            "#loss [data-hook=wrong]",
            // The numbers of the papers too.
            "#limits table",
        ] {
            let text = page.string(&format!("document.querySelector(`{place}`).textContent"));
            let decimal = |mark: char| {
                let digits = text.as_bytes().windows(3);
                digits.into_iter().any(|three| {
                    three[0].is_ascii_digit() && three[1] == mark as u8 && three[2].is_ascii_digit()
                })
            };
            assert!(!decimal('.'), "{place}: {text}");
            assert!(decimal(',') || place.contains(".status"), "{place}: {text}");
        }
        choose(page, "en");
        assert!(page.text("logits").contains('.') && !page.text("logits").contains(','));
        assert_eq!(
            page.string("document.querySelector('#tutorial').lang"),
            "en"
        );
    });
}

#[test]
fn a_chosen_language_replaces_that_of_the_link() {
    visit(View::default(), |page| {
        page.open("#lang=de&a=rain&b=snow");
        choose(page, "en");
        page.wait_for_tutorial_in("en");
        page.browser.eval("location.reload();");
        page.wait_for_tutorial_in("en");
        page.wait_for_text_in("sentence-a", "rain");
        assert_eq!(page.string(HEADING), "Does sentence B follow sentence A?");
    });
}

#[test]
fn the_tutorial_stays_in_english_where_the_other_one_can_t_be_had() {
    let view = View {
        script: "const get = window.fetch;
            window.fetch = (address, ...rest) => String(address).includes('tutorial.')
                ? Promise.reject(new TypeError('offline')) : get(address, ...rest);",
        ..View::default()
    };
    visit(view, |page| {
        page.open("#lang=de&section=loss");
        assert_eq!(page.string(HEADING), "Folgt Satz B auf Satz A?");
        let label = "document.querySelector('#loss legend')?.textContent";
        assert_eq!(page.string(label), "Label");
        assert_eq!(
            page.string("document.querySelector('#tutorial').lang"),
            "en"
        );
        // Each choice makes the parts that the page's code has added to the tutorial again.
        for (code, button) in [("en", "Print this page"), ("de", "Diese Seite drucken")] {
            choose(page, code);
            wait_until(
                page,
                &format!(
                    "document.querySelector('[data-testid=print]')?.textContent === '{button}'
                         && !!document.querySelector('[data-testid=bar-a]')"
                ),
            );
            assert_each_once(page, &TESTIDS);
            assert_each_once(page, &LATER_TESTIDS);
        }
        page.wait_for_tutorial_in("en");
        assert!(
            page.string("document.querySelector('#loss h2').textContent")
                .contains("loss")
        );
    });
}

#[test]
fn the_browser_s_language_is_followed() {
    let view = View {
        script: "Object.defineProperty(navigator, 'languages', { value: ['fr', 'de-AT', 'en'] });",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        assert_eq!(page.string(HEADING), "Folgt Satz B auf Satz A?");
    });
}

#[test]
fn the_tutorial_can_be_read_without_the_page_s_code() {
    let view = View {
        script: "delete globalThis.WebAssembly;",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        let text = page.string("document.body.innerText");
        for part in ["One vector decides", "cross-entropy", "of the six pairs"] {
            assert!(text.contains(part), "{part} is missing");
        }
        let image = page.string("document.querySelector('meta[property=\"og:image\"]').content");
        let is_there = page.browser.eval_later(&format!(
            "fetch('{image}').then((answer) => done(answer.ok));"
        ));
        assert_eq!(is_there, true, "{image}");
    });
}
