//! From 1,200 pixels, the exhibit stands beside its prose and stays in sight.

use crate::filled::{fill_exhibits, open_disclosures};
use nsp_e2e::{Medium, Page, View, visit};

fn view(width: u32) -> View {
    View {
        width,
        still: true,
        ..View::default()
    }
}

/// Sections whose parts are not where they should be: `how` is a JavaScript condition on the rectangles `prose`,
/// `exhibit`, `title` and `number`, and on `id`.
fn misplaced(page: &Page, how: &str) -> String {
    page.string(&format!(
        "[...document.querySelectorAll('.chapter')].filter((chapter) => {{
            const {{ id }} = chapter;
            const [prose, exhibit, title, number] = ['.prose', '.exhibit', 'h2', '.number']
                .map((one) => chapter.querySelector(one).getBoundingClientRect());
            return !({how});
        }}).map((chapter) => chapter.id).join(' ')"
    ))
}

#[test]
fn prose_stands_left_and_the_exhibit_right_and_numbers_hang_in_the_margin() {
    for width in [1200, 1600] {
        visit(view(width), |page| {
            page.open("");
            let beside =
                "id === 'learning' || exhibit.left > prose.right && exhibit.width > prose.width
                && Math.abs(exhibit.top - prose.top) < 2";
            assert_eq!(misplaced(page, beside), "", "{width}");
            let hangs = "number.left >= 0 && number.right < title.left";
            assert_eq!(misplaced(page, hangs), "", "{width}");
            // The lab has the whole width below its prose.
            let below = "id !== 'learning' || exhibit.top >= prose.bottom && exhibit.width > 1000";
            assert_eq!(misplaced(page, below), "", "{width}");
            let question = "(([question, exhibit]) => question.right <= exhibit.left)(
                ['#limits .question', '#limits .exhibit'].map((one) =>
                    document.querySelector(one).getBoundingClientRect()))";
            assert_eq!(page.browser.eval(&format!("return {question};")), true);
        });
    }
}

#[test]
fn a_narrower_window_and_large_letters_have_one_column() {
    visit(view(1199), |page| {
        page.open("");
        let one_column = "exhibit.left === prose.left && exhibit.top >= prose.bottom
            && number.left === title.left";
        assert_eq!(misplaced(page, one_column), "");
        page.browser.resize(1200);
        assert_ne!(misplaced(page, one_column), "");
        page.browser
            .eval("document.documentElement.style.fontSize = '200%';");
        assert_eq!(misplaced(page, one_column), "");
    });
}

#[test]
fn an_exhibit_stays_in_sight_while_its_prose_is_read_unless_it_is_too_high() {
    visit(view(1200), |page| {
        page.open_with_model();
        page.click("predict");
        page.wait_for_prediction(1);
        let measured = "return !!document.querySelector('#embeddings .exhibit.fits');";
        let is_measured = || (page.browser.eval(measured) == true).then_some(());
        nsp_e2e::wait_for("a measured exhibit", is_measured, || page.state());
        // How far its top is from the window's when the prose beside it has moved up by 200 pixels.
        let top = page.browser.eval(
            "const exhibit = document.querySelector('#embeddings .exhibit');
             const prose = document.querySelector('#embeddings .prose');
             prose.scrollIntoView({ behavior: 'instant' });
             scrollBy({ top: Math.min(200, prose.clientHeight - exhibit.clientHeight),
                behavior: 'instant' });
             return [exhibit.getBoundingClientRect().top, prose.getBoundingClientRect().top];",
        );
        let [exhibit, prose] = [&top[0], &top[1]].map(|top| top.as_f64().expect("pixels"));
        assert!((0.0..80.0).contains(&exhibit), "{top}");
        assert!(
            prose < exhibit - 20.0,
            "the prose has moved, the exhibit has not: {top}"
        );
        // The heads, the attention and the chart.
        page.browser
            .eval("document.getElementById('encoders').scrollIntoView({ behavior: 'instant' });");
        let is_tall = "const exhibit = document.querySelector('#encoders .exhibit');
            return exhibit.clientHeight > 0.9 * innerHeight && !exhibit.classList.contains('fits')
                && getComputedStyle(exhibit).position !== 'sticky';";
        let seen = || (page.browser.eval(is_tall) == true).then_some(());
        nsp_e2e::wait_for("an exhibit that does not stay", seen, || page.state());
    });
}

#[test]
fn nothing_is_cut_off_beside_the_prose() {
    for (width, dark) in [(1200, false), (1500, true)] {
        let view = View {
            dark,
            ..view(width)
        };
        visit(view, |page| {
            page.open("#lang=de");
            page.wait_for_tutorial_in("de");
            page.click("predict");
            page.wait_for_prediction(1);
            open_disclosures(page);
            fill_exhibits(page);
            let faults = page.layout_faults(Medium::Screen);
            assert!(faults.is_empty(), "{width}: {faults:#?}");
        });
    }
}
