//! Everything that a reader needs works without a mouse.

use crate::filled::fill_exhibits;
use nsp_e2e::{
    Page, View, examples,
    keys::{CONTROL, DOWN, ENTER, RELEASE, SHIFT, TAB},
    visit, wait_for,
};

/// What has the focus: its id, its example, or its text.
fn focused(page: &Page) -> String {
    page.string(
        "(({ id, dataset, textContent }) => id || dataset.example || textContent)\
         (document.activeElement)",
    )
}

fn tab(page: &Page) -> String {
    page.browser.press(&TAB.to_string());
    focused(page)
}

#[test]
fn tab_goes_through_the_page_in_the_order_of_reading() {
    visit(View::default(), |page| {
        page.open_with_model();
        assert_eq!(tab(page), "How it works");
        tab(page);
        assert_eq!(tab(page), "sentence-a");
        assert_eq!(tab(page), "sentence-b");
        assert_eq!(tab(page), "predict");
        for example in examples() {
            assert_eq!(tab(page), example.id);
        }
        assert_eq!(tab(page), "Show as a table");
        assert_eq!(tab(page), "Copy link");
        page.browser.press(&format!("{SHIFT}{TAB}{TAB}{RELEASE}"));
        assert_eq!(focused(page), examples().last().expect("there are some").id);
    });
}

#[test]
fn typing_predicting_examples_and_disclosures_work_by_keys() {
    visit(View::default(), |page| {
        page.open_with_model();
        let browser = &page.browser;
        let select_all = format!("{CONTROL}a{RELEASE}");
        page.browser
            .eval("document.getElementById('sentence-a').focus();");
        browser.press(&format!("{select_all}The train was late."));
        tab(page);
        browser.press(&format!("{select_all}We missed the boat."));
        browser.press(&format!("{CONTROL}{ENTER}{RELEASE}"));
        let shown = page.wait_for_prediction(1);
        assert!(shown.tokens.contains("train"), "{}", shown.tokens);
        assert_an_input_method_keeps_its_keys(page);

        assert_eq!(tab(page), "predict");
        browser.press(&ENTER.to_string());
        page.wait_for_prediction(2);

        let first = tab(page);
        browser.press(" ");
        page.wait_for_prediction(3);
        assert_eq!(focused(page), first);
        assert_eq!(page.text_in("sentence-a"), examples()[0].a);

        let stops = (0..20).map(|_| tab(page));
        assert!(stops.into_iter().any(|stop| stop.contains("as a table")));
        browser.press(&ENTER.to_string());
        let rows = "String(document.querySelectorAll('.token-table tbody tr').length)";
        let tokens = page.shown().tokens.split(' ').count().to_string();
        wait_for(
            "a row a token",
            || (page.string(rows) == tokens).then_some(()),
            || page.string(rows),
        );
        // The table scrolls by keys, so it takes the focus.
        tab(page);
        let stops: Vec<String> = (0..6).map(|_| tab(page)).collect();
        assert!(stops[4].contains("Other models"), "{stops:?}");
        assert!(stops[5].contains("About the model"), "{stops:?}");
        browser.press(&ENTER.to_string());
        let note = || page.string("document.querySelector('.model-note').innerText");
        let is_there = || note().contains("Accuracy").then(note);
        let note = wait_for("the note", is_there, note);
        for word in [
            "licence",
            "Training data",
            "Accuracy",
            "Limits",
            "Apache-2.0",
        ] {
            assert!(note.contains(word), "{word} is missing: {note}");
        }
    });
}

/// While an input method composes, Enter accepts a word. Safari indicates this only by the key
/// code. A prediction would be counted with the next one.
fn assert_an_input_method_keeps_its_keys(page: &Page) {
    let taken = page.browser.eval(
        "const box = document.getElementById('sentence-b');
         return [{ isComposing: true }, { keyCode: 229 }].map((how) => {
             const event = new KeyboardEvent('keydown',
                 { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, ...how });
             return !box.dispatchEvent(event);
         });",
    );
    assert_eq!(taken, serde_json::json!([false, false]));
}

/// Marks everything that can be operated in the tutorial's sections, in order; only one of each row
/// of radio buttons.
const MARK: &str = "let number = 0;
    for (const one of document.querySelectorAll('.chapter :is(a[href], button, select, textarea, \
        input, summary, [tabindex=\"0\"])')) {
        const isLeftOut = one.type === 'radio' && !one.checked;
        if (one.checkVisibility() && !one.disabled && !isLeftOut) one.dataset.stop = number++;
    }
    return number;";

#[test]
fn tab_stops_at_everything_that_can_be_worked_in_the_sections() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.click("predict");
        page.wait_for_prediction(1);
        fill_exhibits(page);
        let count = page.browser.eval(MARK).as_u64().expect("a number");
        assert!(count > 80, "{count}");
        page.browser.eval(
            "window.stops = [];
             addEventListener('focusin', ({ target }) => stops.push(target.dataset.stop));
             document.querySelector('[data-stop=\"0\"]').focus();",
        );
        for _ in 1..count {
            page.browser.press(&TAB.to_string());
        }
        let missed = page.browser.eval(
            "return [...document.querySelectorAll('[data-stop]')]
                .filter(({ dataset }) => !stops.includes(dataset.stop))
                .map(({ outerHTML }) => outerHTML.slice(0, 200));",
        );
        assert_eq!(missed, serde_json::json!([]));
        let in_order = "return stops.every((stop, at) => Number(stop) === at);";
        assert_eq!(page.browser.eval(in_order), true, "not in their order");
    });
}

#[test]
fn the_exhibits_are_worked_by_keys() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.click("predict");
        page.wait_for_prediction(1);
        let browser = &page.browser;
        let focus = |selector: &str| {
            browser.eval(&format!("document.querySelector(`{selector}`).focus();"));
        };
        let wait = |what: &str, seen: &dyn Fn() -> bool| {
            wait_for(what, || seen().then_some(()), || focused(page));
        };

        focus("#occlusion-run");
        browser.press(&ENTER.to_string());
        wait("the batch", &|| {
            page.attribute("occlusion", "data-state") == "done"
        });
        // A key masks a token, and the token keeps the focus.
        focus(".heat [data-position=\"2\"]");
        browser.press(" ");
        let pressed = ".heat [data-position=\"2\"][aria-pressed=true]";
        let masked = format!("String(document.activeElement.matches(`{pressed}`))");
        wait("a masked token", &|| page.string(&masked) == "true");

        // The arrow keys choose a label, and with it the loss.
        focus("[data-hook=label] input:checked");
        browser.press(&DOWN.to_string());
        wait("the loss", &|| {
            let loss = page.attribute("loss", "data-value");
            !loss.is_empty() && loss == page.attribute("loss-0", "data-value")
        });

        // The table behind a picture opens.
        focus("#sequence [data-hook=table] summary");
        browser.press(&ENTER.to_string());
        let rows =
            "String(document.querySelectorAll('#sequence [data-hook=table] tbody tr').length)";
        wait("the table", &|| {
            page.string(rows).parse().is_ok_and(|rows: u32| rows > 30)
        });

        // A guess stays, and can be changed, until the model has answered.
        focus("[data-hook=guess] input");
        browser.press(" ");
        for class in ["0", "1"] {
            let button = format!("#matrix .guess[data-guess=\"{class}\"]");
            focus(&button);
            browser.press(&ENTER.to_string());
            let pressed = format!("document.querySelector('{button}').ariaPressed");
            wait("a guess", &|| page.string(&pressed) == "true");
        }
        let first = "document.querySelector('#matrix .guess[data-guess=\"0\"]').ariaPressed";
        assert_eq!(page.string(first), "false");
    });
}

#[test]
fn what_has_the_focus_can_be_seen() {
    visit(View::default(), |page| {
        page.open("");
        for _ in 0..4 {
            let name = tab(page);
            let outline = page.string(
                "(({ outlineStyle, outlineWidth, boxShadow }) => \
                 outlineStyle !== 'none' && outlineWidth !== '0px' ? 'seen' : boxShadow)\
                 (getComputedStyle(document.activeElement))",
            );
            assert_ne!(outline, "none", "{name}");
        }
    });
}
