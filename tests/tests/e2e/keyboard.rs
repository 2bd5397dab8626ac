//! The whole main path without a mouse.

use nsp_e2e::{
    Page, View, examples,
    keys::{CONTROL, ENTER, RELEASE, SHIFT, TAB},
    visit,
};

/// What has the focus: its id, its example, or its own words.
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
        assert_eq!(tab(page), "The same as a table");
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
        nsp_e2e::wait_for(
            "a row a token",
            || (page.string(rows) == tokens).then_some(()),
            || page.string(rows),
        );
        // The table scrolls by keys: it takes the focus.
        tab(page);
        let stops: Vec<String> = (0..5).map(|_| tab(page)).collect();
        assert!(stops[4].contains("About the model"), "{stops:?}");
        browser.press(&ENTER.to_string());
        let note = page.string("document.querySelector('.model-note').innerText");
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
