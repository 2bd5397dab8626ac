//! The panel that shows how long the stages of the last prediction took.

use nsp_e2e::{View, visit};

#[test]
fn the_panel_measures_once_it_is_opened() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.click("predict");
        page.wait_for_prediction(1);
        let rows = "return document.querySelectorAll('[data-measured] tbody tr').length;";
        assert_eq!(page.browser.eval(rows), 0, "closed, it measures nothing");

        // Opening the panel predicts again for the shown pair.
        page.browser.click(".measured summary");
        page.wait_for_prediction(2);
        assert_eq!(page.browser.eval(rows), 5);
        let text = page.string("document.querySelector('.measured').innerText");
        for part in [
            "attention",
            "feed-forward",
            "MB of WebAssembly memory",
            "1 thread",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let link = "document.querySelector('.measured a').getAttribute('href')";
        assert_eq!(page.string(link), "./bench.html");
        // The two heavy stages have a time and a speed.
        for row in [3, 4] {
            for column in [2, 3] {
                let cell = format!(
                    "document.querySelector('[data-measured] tbody tr:nth-child({row}) \
                     td:nth-child({column})').innerText"
                );
                let number: f64 = page.string(&cell).parse().expect("a number");
                assert!(number > 0.0);
            }
        }
    });
}
