//! With letters twice as large, nothing is lost.

use crate::filled::{fill_exhibits, open_disclosures};
use nsp_e2e::{Medium, Page, View, visit};

fn assert_readable(page: &Page, when: &str) {
    let faults = page.layout_faults(Medium::Screen);
    assert!(faults.is_empty(), "{when}: {faults:#?}");
}

/// Checks the page at a width, as it is and with letters twice as large, in both languages.
fn assert_readable_at(width: u32) {
    let view = View {
        width,
        still: true,
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
        open_disclosures(page);
        fill_exhibits(page);
        assert_readable(page, "usual letters");
        let size = |testid: &str| {
            let size = page.string(&format!(
                "getComputedStyle(document.querySelector('[data-testid={testid}]')).fontSize"
            ));
            size.trim_end_matches("px").parse::<f64>().expect("pixels")
        };
        let usual = ["sentence-a", "predict", "logits", "flow-run"].map(size);
        page.browser
            .eval("document.documentElement.style.fontSize = '200%';");
        let large = ["sentence-a", "predict", "logits", "flow-run"].map(size);
        assert_eq!(large, usual.map(|size| 2.0 * size));
        assert_readable(page, "letters twice as large");
        page.browser.eval(
            "const list = document.querySelector('.site-header select');
             list.value = 'de'; list.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        let german =
            || (page.string("document.querySelector('#tutorial').lang") == "de").then_some(());
        nsp_e2e::wait_for("German", german, || "English".into());
        assert_readable(page, "letters twice as large, in German");
    });
}

#[test]
fn nothing_is_lost_at_two_hundred_percent_on_a_wide_page() {
    assert_readable_at(1200);
}

#[test]
fn nothing_is_lost_at_two_hundred_percent_on_a_phone() {
    assert_readable_at(360);
}
