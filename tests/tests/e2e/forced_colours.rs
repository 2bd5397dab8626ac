//! A reader whose system allows a page only a few colours can still see everything.

use crate::{
    accessibility::assert_accessible,
    filled::{fill_exhibits, open_disclosures},
};
use nsp_e2e::{Page, View, visit};
use serde_json::json;

/// What is drawn, and the property that has its colour. The system's colours replace those of text,
/// boxes and borders, but not those of drawings.
const DRAWN: [(&str, &str); 18] = [
    (".mark path", "stroke"),
    (".seam[data-seam=knotted] .knot .thread-a", "stroke"),
    (".seam[data-seam=knotted] .knot .thread-b", "stroke"),
    (".bar .fill", "backgroundColor"),
    (".strip .bars", "stroke"),
    (".strip .axis", "stroke"),
    (".thumbnail", "stroke"),
    (".map-heads", "stroke"),
    (".map-strip path:first-child", "fill"),
    (".map-line path:last-child", "stroke"),
    (".map-bar path", "fill"),
    (".attention .link", "stroke"),
    (".attention text", "fill"),
    (".chart .line", "stroke"),
    (".chart circle", "stroke"),
    (".chart text", "fill"),
    (".head-picture rect.layer, .head-picture .way", "stroke"),
    (".head-picture text:not(.grey)", "fill"),
];

/// Pairs of elements that otherwise differ only by colour, and a property in which they differ
/// here.
const TOLD_APART: [(&str, &str, &str); 7] = [
    (
        "#matrix td.joined",
        "#matrix td.parted",
        "borderBottomStyle",
    ),
    (
        "#sequence .tok[data-segment=\"0\"]",
        "#sequence .tok[data-segment=\"1\"]",
        "borderBottomStyle",
    ),
    (
        ".attention .link[data-segment=\"0\"]",
        ".attention .link[data-segment=\"1\"]",
        "strokeDasharray",
    ),
    (
        ".heat [data-sign=less]",
        ".heat [data-sign=more]",
        "borderBottomStyle",
    ),
    (
        ".sentence[data-segment=\"0\"] textarea",
        ".sentence[data-segment=\"1\"] textarea",
        "borderLeftWidth",
    ),
    (".value.argmax", ".value:not(.argmax)", "fontWeight"),
    (
        ".example[aria-pressed=true]",
        ".example[aria-pressed=false]",
        "borderTopWidth",
    ),
];

fn style(selector: &str, property: &str) -> String {
    format!("getComputedStyle(document.querySelector(`{selector}`)).{property}")
}

/// Asserts the contrast, by WCAG's formula, between every drawn element and the page behind it.
fn assert_drawn(page: &Page) {
    let weak = page.browser.eval(&format!(
        "const light = (colour) => {{
            const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
                .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        }};
        const paper = light(getComputedStyle(document.body).backgroundColor);
        return {}.flatMap(([selector, property]) => {{
            const all = [...document.querySelectorAll(selector)];
            if (all.length === 0) return [`no ${{selector}}`];
            return all.map((element) => getComputedStyle(element)[property]).filter((colour) => {{
                if (!colour.startsWith('rgb')) return true;
                const both = [light(colour), paper].sort();
                return (both[1] + 0.05) / (both[0] + 0.05) < 3;
            }}).map((colour) => `${{selector}}: ${{colour}}`);
        }});",
        json!(DRAWN)
    ));
    assert_eq!(weak, json!([]));
}

#[test]
fn everything_can_be_seen_and_told_apart_in_the_system_s_colours() {
    for dark in [false, true] {
        let view = View {
            forced_colours: true,
            dark,
            ..View::default()
        };
        visit(view, |page| {
            page.open("");
            page.click("predict");
            page.wait_for_prediction(1);
            page.browser.click("[data-example=violin-maker]");
            page.wait_for_prediction(2);
            open_disclosures(page);
            fill_exhibits(page);
            let forced = "matchMedia('(forced-colors: active)').matches";
            assert_eq!(page.browser.eval(&format!("return {forced};")), true);
            assert_drawn(page);
            for (one, other, property) in TOLD_APART {
                let [one, other] = [one, other].map(|one| page.string(&style(one, property)));
                assert_ne!(one, other, "{property}");
            }
            assert_accessible(page, "forced colours");
        });
    }
}
