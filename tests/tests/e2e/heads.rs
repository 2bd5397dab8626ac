//! Section 4's heads, tokens, filter and slider, and what the pictures read out.

use crate::{filled::stop_asking, later::wait_until};
use nsp_e2e::{
    Page, View,
    keys::{DOWN, END, ENTER, ESCAPE, RIGHT},
    predict, visit, wait_for,
};

const A: &str = "The kettle began to whistle.";
const B: &str = "She made herself a cup of tea.";

fn show(page: &Page, section: &str) {
    page.browser.eval(&format!(
        "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
    ));
}

/// Asks for the pair, and shows section 4 with all its values.
fn show_heads(page: &Page) {
    page.open_with_model();
    page.ask(A, B);
    page.wait_for_prediction(1);
    show(page, "encoders");
    // A covered chart takes no focus.
    stop_asking(page);
    for testid in ["attention", "cls-journey", "thumbnails"] {
        wait_until(
            page,
            &format!("document.querySelector('[data-testid={testid}]').dataset.value !== ''"),
        );
    }
}

fn focus(page: &Page, selector: &str) {
    page.browser.eval(&format!(
        "document.querySelector(`{selector}`).focus({{ preventScroll: true }});"
    ));
}

fn count(page: &Page, selector: &str) -> u64 {
    let count = page.browser.eval(&format!(
        "return document.querySelectorAll(`{selector}`).length;"
    ));
    count.as_u64().expect("a number")
}

/// The layer and the head of the lists, from 1.
fn chosen(page: &Page) -> (String, String) {
    let of = |hook: &str| {
        page.string(&format!(
            "String(1 + Number(document.querySelector('#encoders [data-hook={hook}]').value))"
        ))
    };
    (of("layer"), of("head"))
}

fn wait_for_choice(page: &Page, layer: &str, head: &str) {
    let seen = || (chosen(page) == (layer.into(), head.into())).then_some(());
    wait_for("the choice", seen, || format!("{:?}", chosen(page)));
    let cell = format!("[role=gridcell][aria-label=\"layer {layer}, head {head}\"]");
    let selected = format!("document.querySelector(`{cell}[aria-selected=true][tabindex=\"0\"]`)");
    wait_until(page, &format!("!!{selected}"));
    assert_eq!(count(page, "[role=gridcell][aria-selected=true]"), 1);
    assert_eq!(count(page, "[role=gridcell][tabindex=\"0\"]"), 1);
}

#[test]
fn small_pictures_of_all_heads_choose_by_click_and_by_keys() {
    visit(View::default(), |page| {
        show_heads(page);
        assert_eq!(page.attribute("thumbnails", "data-value"), "12 12 16");
        assert_eq!(count(page, "[role=gridcell] .thumbnail"), 144);
        let empty = "[role=gridcell]:not(:has(path))";
        assert!(count(page, empty) < 10, "most heads attend to something");
        wait_for_choice(page, "1", "2");
        let attention = || page.attribute("attention", "data-value");
        let before = attention();
        page.browser
            .click("[role=gridcell][data-layer=\"7\"][data-head=\"0\"]");
        wait_for_choice(page, "8", "1");
        let changed = || {
            let now = attention();
            (!now.is_empty() && now != before).then_some(())
        };
        wait_for("the other head's attention", changed, attention);

        focus(page, "[role=gridcell][tabindex=\"0\"]");
        page.browser.press(&format!("{DOWN}{RIGHT}{RIGHT}"));
        let said = page.string("document.querySelector('.thumbnails .read-out').textContent");
        assert_eq!(said, "layer 10, head 2");
        assert_eq!(
            chosen(page),
            ("8".into(), "1".into()),
            "only the focus has moved"
        );
        page.browser.press(&ENTER.to_string());
        wait_for_choice(page, "10", "2");
        page.browser.press(&format!("{END}{ENTER}"));
        wait_for_choice(page, "12", "2");
    });
}

/// The cells of a head agree with its weights, as the exhibit has them.
#[test]
fn a_small_picture_is_dark_where_the_attention_is() {
    visit(View::default(), |page| {
        show_heads(page);
        let wrong = page.browser.eval(
            "const side = 16;
             const weights = document.querySelector('[data-testid=attention]').dataset.value
                 .split(' ').map(Number);
             const tokens = Math.sqrt(weights.length);
             const cells = new Array(side * side).fill(0), rows = new Array(side).fill(0);
             for (let from = 0; from < tokens; from += 1) {
                 const row = Math.floor(from * side / tokens);
                 rows[row] += 1;
                 for (let to = 0; to < tokens; to += 1)
                     cells[row * side + Math.floor(to * side / tokens)] += weights[from * tokens + to];
             }
             const drawn = new Set();
             const picture = document.querySelector('[aria-selected=true] path:last-child');
             const dark = picture.getAttribute('stroke-opacity') === '1' ? picture : null;
             for (const [, x, y, run] of (dark?.getAttribute('d') ?? '')
                 .matchAll(/M(\\d+) (\\d+)\\.5h(\\d+)/g))
                 for (let at = 0; at < Number(run); at += 1) drawn.add(Number(y) * side + Number(x) + at);
             return cells.map((cell, at) => [cell / rows[Math.floor(at / side)], drawn.has(at), at])
                 .filter(([share, isDrawn]) => Math.abs(share - 140 / 255) > 0.01
                     && (share > 140 / 255) !== isDrawn);",
        );
        assert_eq!(wrong, serde_json::json!([]));
    });
}

#[test]
fn a_filter_leaves_the_tokens_of_its_two_sentences_and_is_in_the_link() {
    visit(View::default(), |page| {
        show_heads(page);
        let segments = |side: &str| {
            page.string(&format!(
                "[...new Set([...document.querySelectorAll('{side}')]
                    .map((text) => text.dataset.segment))].sort().join()"
            ))
        };
        let (left, right) = (".attention g text", ".attention > text");
        assert_eq!(
            (segments(left), segments(right)),
            ("0,1".into(), "0,1".into())
        );
        page.browser
            .click("#encoders [data-hook=filter] input[value=\"2\"]");
        wait_until(
            page,
            "document.querySelectorAll('.attention g text[data-segment=\"1\"]').length === 0",
        );
        assert_eq!((segments(left), segments(right)), ("0".into(), "1".into()));
        let ids = page.shown().token_type_ids;
        let of = |segment: &str| ids.split(' ').filter(|one| *one == segment).count() as u64;
        assert_eq!(count(page, left), of("0"));
        assert_eq!(count(page, right), of("1"));
        // A reload restores the filter.
        page.open("");
        show(page, "encoders");
        wait_until(
            page,
            "document.querySelector('#encoders [data-hook=filter] input[value=\"2\"]')?.checked",
        );
        page.open("#section=encoders&filter=bb");
        wait_until(
            page,
            "document.querySelector('#encoders [data-hook=filter] input[value=\"4\"]')?.checked",
        );
    });
}

#[test]
fn tokens_are_chosen_by_click_and_by_keys_and_escape_shows_all_lines() {
    visit(View::default(), |page| {
        show_heads(page);
        let from = "[...new Set([...document.querySelectorAll('.attention .link:not([display])')]
            .map((line) => line.dataset.from))].sort((a, b) => a - b).join()";
        let wait_for_lines = |what: &str, is_right: &dyn Fn(&str) -> bool| {
            let seen = || is_right(&page.string(from)).then_some(());
            wait_for(what, seen, || page.string(from));
        };
        let all = page.string(from);
        assert!(all.split(',').count() > 4, "{all}");
        focus(page, ".attention [tabindex=\"0\"]");
        page.browser.press(&format!("{DOWN}{DOWN}"));
        wait_for_lines("the lines of the token with the focus", &|now| now == "2");
        page.browser.press(&format!("{ENTER}{DOWN}{DOWN}{ENTER}"));
        wait_for_lines("the lines of two tokens", &|now| now == "2,4");
        assert_eq!(count(page, ".attention [aria-pressed=true]"), 2);
        let said = page.string("document.querySelector('[data-hook=attends]').textContent");
        assert!(said.contains("kettle") && said.contains('%'), "{said}");
        page.browser.press(&ENTER.to_string());
        page.browser.press(&ESCAPE.to_string());
        wait_for_lines("all lines", &|now| now == all);
        assert_eq!(count(page, ".attention [aria-pressed=true]"), 0);
        page.browser.click(".attention [data-position=\"3\"]");
        wait_for_lines("the lines of a clicked token", &|now| now == "3");
    });
}

#[test]
fn the_slider_reads_cls_after_each_layer_and_chooses_the_attention() {
    visit(View::default(), |page| {
        show_heads(page);
        let slide = |layer: usize| {
            page.browser.eval(&format!(
                "const slider = document.querySelector('[data-hook=slider]');
                 slider.value = '{layer}';
                 slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"
            ));
        };
        let journey = page.attribute("cls-journey", "data-value");
        let journey: Vec<f64> = journey.split(' ').map(|one| one.parse().unwrap()).collect();
        for layer in [12, 0, 5] {
            slide(layer);
            let expected = 1.0 / (1.0 + (-journey[layer]).exp());
            let p = || page.attribute("lens", "data-value");
            let near = || {
                let p: f64 = p().parse().ok()?;
                ((p - expected).abs() < 1e-5).then_some(())
            };
            wait_for("P after the layer", near, p);
            assert_eq!(count(page, "#encoders .chart .marked"), 1);
        }
        wait_for_choice(page, "5", "2");
        // And the other way round.
        page.browser
            .click("[role=gridcell][data-layer=\"10\"][data-head=\"2\"]");
        wait_until(
            page,
            "document.querySelector('[data-hook=slider]').value === '11'",
        );
        let shown = page.shown().logits;
        let logits: Vec<f32> = shown.split(' ').map(|one| one.parse().unwrap()).collect();
        slide(12);
        let text = "document.querySelector('[data-hook=after]').textContent";
        let end = format!("{:.4}", logits[0] - logits[1]).replace('-', "−");
        let seen = || page.string(text).contains(&end).then_some(());
        wait_for(&end, seen, || page.string(text));
    });
}

#[test]
fn each_part_of_a_picture_is_read_by_keys_and_by_the_pointer() {
    visit(View::default(), |page| {
        show_heads(page);
        focus(page, "#encoders .chart-box .readable");
        page.browser.press(&format!("{RIGHT}{RIGHT}"));
        let read = "document.querySelector('#encoders .chart-box .read-out').textContent";
        let said = page.string(read);
        assert!(said.starts_with("After layer 2: "), "{said}");
        let spoken = "document.querySelector('#encoders .chart-box .readable')";
        assert_eq!(
            page.string(&format!("{spoken}.getAttribute('aria-valuetext')")),
            said
        );
        page.browser.press(&END.to_string());
        let said = page.string(read);
        assert!(said.starts_with("After layer 12: "), "{said}");

        show(page, "embeddings");
        wait_until(
            page,
            "document.querySelectorAll('#embeddings .strip').length === 4",
        );
        let read = page.string(
            "(() => {
                const strip = document.querySelector('#embeddings .readable');
                const { left, width, top } = strip.getBoundingClientRect();
                const clientX = left + width * 0.5, clientY = top + 1;
                strip.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));
                return document.querySelector('#embeddings .read-out').textContent;
            })()",
        );
        assert!(
            read.starts_with("token, unit 383: ") || read.starts_with("token, unit 384: "),
            "{read}"
        );
        // Flipped, the strips of segment and sum stand beside the token's own.
        page.browser.click("#embeddings [data-hook=flip] input");
        wait_until(
            page,
            "document.querySelectorAll('#embeddings .strip').length === 7",
        );
        assert_eq!(count(page, "#embeddings .strip-pair"), 2);
    });
}

#[test]
fn the_words_that_carry_the_answer_are_those_without_which_it_falls() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(A, B);
        page.wait_for_prediction(1);
        let carries = "document.querySelector('[data-testid=carries]').textContent";
        assert_eq!(page.string(carries), "");
        page.click("occlusion-run");
        let said = || Some(page.string(carries)).filter(|said| !said.is_empty());
        let said = wait_for("the sum-up", said, || "nothing".into());
        assert!(said.contains("the answer"), "{said}");
        let values = page.attribute("carries", "data-value");
        let values: Vec<f64> = values.split(' ').map(|one| one.parse().unwrap()).collect();
        let whole = predict(A, B, None);
        let class = usize::from(whole.difference() < 0.0);
        assert!(
            (values[0] - whole.probabilities[class]).abs() < 0.025,
            "{values:?}"
        );
        // The smallest one is that of a word, masked on the command line.
        let words = |text: &str| -> Vec<String> {
            let words: Vec<&str> = text.trim_end_matches('.').split(' ').collect();
            let masked = |at: usize| {
                let mut masked = words.clone();
                masked[at] = "[MASK]";
                masked.join(" ") + "."
            };
            (0..words.len()).map(masked).collect()
        };
        let of = |a: &str, b: &str| predict(a, b, None).probabilities[class];
        let in_a = words(A).into_iter().map(|a| of(&a, B));
        let in_b = words(B).into_iter().map(|b| of(A, &b));
        let least = in_a.chain(in_b).fold(1.0, f64::min);
        assert!((values[1] - least).abs() < 0.025, "{values:?}, {least}");
    });
}
