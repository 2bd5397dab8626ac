//! The languages, and the document before and without the page's code.

use nsp_e2e::{View, visit};

const HEADING: &str = "document.querySelector('h1').textContent";

#[test]
fn the_choice_of_a_language_changes_everything_and_is_remembered() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask("It rained.", "We stayed in.");
        let before = page.wait_for_prediction(1);
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        assert_eq!(page.string(HEADING), "Folgt Satz B auf Satz A?");
        assert_eq!(page.string("document.documentElement.lang"), "de");
        let title = "document.querySelector('#loss h2').textContent";
        assert!(page.string(title).contains("Label und Loss"));
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
        for part in [
            "One vector decides",
            "cross-entropy",
            "which of the six pairs",
        ] {
            assert!(text.contains(part), "{part} is missing");
        }
        let image = page.string("document.querySelector('meta[property=\"og:image\"]').content");
        assert!(image.ends_with("social.png"), "{image}");
    });
}
