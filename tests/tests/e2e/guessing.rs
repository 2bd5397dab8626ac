//! The questions before the exhibits, what they cover, and the guesses that are counted.

use crate::{
    accessibility::assert_accessible,
    exhibits::{A, B, THIRD, ask, assert_near, show, value},
    later::wait_until,
};
use nsp_e2e::{Page, View, keys::ENTER, predict, visit, wait_for};
use serde_json::json;

/// The sections in their order.
const SECTIONS: [&str; 12] = [
    "matrix",
    "sequence",
    "embeddings",
    "encoders",
    "head",
    "softmax",
    "loss",
    "occlusion",
    "flow",
    "limits",
    "code",
    "learning",
];

pub fn count(page: &Page, selector: &str) -> u64 {
    let count = page.browser.eval(&format!(
        "return document.querySelectorAll('{selector}').length;"
    ));
    count.as_u64().expect("a number")
}

/// Whether a reader sees an element.
fn is_seen(page: &Page, selector: &str) -> bool {
    let seen = format!(
        "return document.querySelector('{selector}').checkVisibility({{ visibilityProperty: true }});"
    );
    page.browser.eval(&seen) == true
}

fn wait_for_sight(page: &Page, selector: &str, wanted: bool) {
    let seen = || (is_seen(page, selector) == wanted).then_some(());
    wait_for(selector, seen, || format!("{:?}", !wanted));
}

/// The score in the tutorial's head: agreed, asked.
fn score(page: &Page) -> (String, String) {
    let of = |name: &str| page.attribute("guesses", name);
    (of("data-agreed"), of("data-asked"))
}

fn wait_for_score(page: &Page, agreed: u32, asked: u32) {
    let wanted = (agreed.to_string(), asked.to_string());
    let seen = || (score(page) == wanted).then_some(());
    wait_for("the score", seen, || format!("{:?}", score(page)));
}

/// What the tab keeps of the guesses.
fn kept(page: &Page) -> String {
    page.string("sessionStorage.getItem('bert-nsp-guesses')")
}

/// Moves a slider.
pub fn slide(page: &Page, selector: &str, number: &str) {
    page.browser.eval(&format!(
        "const slider = document.querySelector('{selector}');
         slider.value = '{number}';
         for (const kind of ['input', 'change'])
             slider.dispatchEvent(new Event(kind, {{ bubbles: true }}));"
    ));
}

#[test]
fn a_question_covers_its_answer_until_it_is_answered_and_values_stay() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "loss");
        wait_until(
            page,
            "document.querySelectorAll('#loss .covered').length > 0",
        );
        for hook in ["loss-0", "formula-1", "wrong", "point-said"] {
            let selector = format!("#loss [data-hook={hook}]");
            assert!(!is_seen(page, &selector), "{hook}");
            let text = page.string(&format!("document.querySelector('{selector}').textContent"));
            assert!(!text.is_empty(), "{hook}");
        }
        assert!(!page.attribute("loss-0", "data-value").is_empty());
        assert!(
            is_seen(page, "#loss [data-hook=p-0]"),
            "what does not give it away"
        );
        assert!(!is_seen(page, "#loss [data-hook=asks-answer]"));
        assert_accessible(page, "covered");

        // The right choice follows from the losses.
        let losses = ["loss-0", "loss-1"].map(|testid| value(page, testid)[0]);
        let ratio = losses[0].max(losses[1]) / losses[0].min(losses[1]);
        let right = [3.0, 30.0, 300.0]
            .iter()
            .filter(|limit| ratio >= **limit)
            .count();
        assert_eq!(
            page.attribute("answer-loss", "data-value"),
            right.to_string()
        );
        page.browser
            .click(&format!("#loss [data-option=\"{right}\"]"));
        wait_for_score(page, 1, 1);
        wait_for_sight(page, "#loss [data-hook=formula-1]", true);
        assert!(is_seen(page, "#loss [data-hook=asks-answer]"));
        assert!(!is_seen(page, "#loss [data-hook=wrong]"), "said twice");
        let answer = page.text("answer-loss");
        let losses = ["loss-0", "loss-1"].map(|testid| page.text(testid));
        assert!(losses.iter().all(|loss| answer.contains(loss)), "{answer}");
        // A second choice changes nothing.
        let other = (right + 1) % 4;
        page.browser
            .click(&format!("#loss [data-option=\"{other}\"]"));
        assert_eq!(
            count(
                page,
                &format!("#loss [data-option=\"{other}\"][aria-pressed=true]")
            ),
            0
        );
        assert_accessible(page, "answered");
    });
}

#[test]
fn another_pair_has_fresh_controls_and_no_cover_and_the_score_outlives_a_reload() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "limits");
        let slider = "#limits [data-hook=asks-slider]";
        let guess = |percent: &str| {
            slide(page, slider, percent);
            page.browser.click("#limits [data-hook=asks-set]");
        };
        wait_until(page, &format!("!!document.querySelector('{slider}')"));
        guess("10");
        let noted = "document.querySelector('#limits [data-hook=asks-note]').textContent";
        wait_until(page, &format!("{noted} !== ''"));
        assert_eq!(
            score(page),
            ("0".into(), "0".into()),
            "the model has not answered"
        );
        // Until then, the guess can be changed.
        let twice = predict(A, A, None).probabilities[0];
        guess(&format!("{:.0}", 100.0 * twice));
        page.click("swap-run");
        wait_for_score(page, 1, 1);
        let answer = page.text("answer-limits");
        assert!(answer.contains("its topic could not be closer"), "{answer}");

        page.ask(A, THIRD);
        page.wait_for_prediction(2);
        show(page, "head");
        let truth = || page.attribute("answer-head", "data-value");
        wait_for("the units", || (!truth().is_empty()).then_some(()), truth);
        wait_for_sight(page, "#head [data-hook=sum]", false);
        page.browser
            .click(&format!("#head [data-option=\"{}\"]", truth()));
        wait_for_sight(page, "#head [data-hook=sum]", true);
        wait_for_score(page, 2, 2);

        // A third pair can be guessed, too, but nothing is covered again.
        show(page, "matrix");
        page.ask(THIRD, A);
        page.wait_for_prediction(3);
        show(page, "head");
        wait_until(
            page,
            "!document.querySelector('#head [data-option][aria-pressed=true]')",
        );
        wait_for_sight(page, "#head [data-hook=asks-answer]", false);
        assert!(is_seen(page, "#head [data-hook=sum]"));
        wait_for("the units", || (!truth().is_empty()).then_some(()), truth);
        page.browser
            .click(&format!("#head [data-option=\"{}\"]", truth()));
        wait_for_score(page, 3, 3);

        let before = score(page);
        page.browser
            .eval("window.isLeft = true; location.reload();");
        wait_until(page, "!window.isLeft");
        page.wait_for_start();
        show(page, "head");
        wait_for(
            "the score",
            || (score(page) == before).then_some(()),
            || format!("{:?}", score(page)),
        );
        assert_eq!(count(page, "#head .covered"), 0);
        let guesses = || {
            let of_head = |line: &&str| line.starts_with("head ");
            kept(page).lines().filter(of_head).count()
        };
        assert_eq!(guesses(), 2, "{}", kept(page));
        page.browser
            .click("[data-testid=guesses] [data-hook=forget]");
        wait_for_score(page, 0, 0);
        wait_for("no guess", || (guesses() == 0).then_some(()), || kept(page));
        let focused = "return document.activeElement.matches('[data-testid=guesses] input');";
        assert_eq!(page.browser.eval(focused), true);
        assert_eq!(count(page, "#head .covered"), 0);
    });
}

#[test]
fn ask_again_covers_all_answers_again_and_keeps_the_score() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "loss");
        let again = "[data-testid=guesses] [data-hook=again]";
        wait_until(page, "!!document.querySelector('#loss .covered')");
        assert!(!is_seen(page, again), "nothing is uncovered yet");
        page.browser.click("#loss [data-hook=cover-show]");
        wait_for_sight(page, "#loss [data-hook=point-said]", true);
        show(page, "head");
        wait_until(page, "!!document.querySelector('#head .covered')");
        page.browser.click("#head [data-option=\"0\"]");
        wait_until(
            page,
            "document.querySelector('[data-testid=guesses]').dataset.asked === '1'",
        );
        let before = score(page);

        page.browser.click(again);
        wait_for_sight(page, "#loss [data-hook=point-said]", false);
        assert!(is_seen(page, "#loss [data-hook=asks]"));
        // What was guessed about this pair is known.
        assert!(is_seen(page, "#head [data-hook=sum]"));
        assert_eq!(score(page), before);
        assert!(!is_seen(page, again));
        page.ask(A, THIRD);
        page.wait_for_prediction(2);
        show(page, "head");
        wait_for_sight(page, "#head [data-hook=sum]", false);
    });
}

#[test]
fn show_uncovers_without_a_guess_and_the_switch_is_remembered() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "encoders");
        value(page, "cls-journey");
        wait_for_sight(page, "#encoders .chart-box .readable", false);
        page.browser
            .eval("document.querySelector('#encoders [data-hook=asks-show]').focus();");
        page.browser.press(&ENTER.to_string());
        wait_for_sight(page, "#encoders .chart-box .readable", true);
        wait_for_sight(page, "#encoders [data-hook=asks-answer]", true);
        assert!(!is_seen(page, "#encoders [data-hook=asks]"));
        wait_until(
            page,
            "document.activeElement.matches('#encoders [data-hook=asks-answer]')",
        );
        assert_eq!(score(page), ("0".into(), "0".into()));

        // The frame in place of the answer says so, and has the same button.
        show(page, "sequence");
        wait_until(page, "!!document.querySelector('#sequence .covered')");
        let frame = page.string("document.querySelector('#sequence .cover').innerText");
        assert!(frame.contains("Hidden until you have guessed"), "{frame}");
        page.browser.click("#sequence [data-hook=cover-show]");
        wait_for_sight(page, "#sequence [data-hook=most]", true);
        wait_for_sight(page, "#sequence .cover", false);
        wait_until(page, "document.activeElement.matches('#sequence .exhibit')");

        show(page, "head");
        wait_until(page, "!!document.querySelector('#head .covered')");
        page.browser.click("[data-testid=guesses] input");
        wait_until(page, "!document.querySelector('.covered, .veiled')");
        assert!(is_seen(page, "#softmax [data-hook=asks-answer]"));
        page.open("");
        show(page, "loss");
        wait_until(page, "!!document.querySelector('#loss [data-hook=asks]')");
        let off = "!document.querySelector('[data-testid=guesses] input').checked";
        wait_until(page, off);
        assert_eq!(count(page, ".covered, .veiled"), 0);
        assert!(!is_seen(page, "#loss [data-hook=asks]"));
    });
}

#[test]
fn the_page_s_own_pairs_are_shown_without_a_question_and_the_pair_before_comes_back() {
    visit(View::default(), |page| {
        page.open_with_model();
        page.ask(A, B);
        page.wait_for_prediction(1);
        // An example is no pair of the reader's own, but it comes back, too.
        page.browser.click("[data-example]");
        page.wait_for_prediction(2);
        let example = page.text_in("sentence-a");
        assert_ne!(example, A);
        show(page, "sequence");
        wait_until(page, "!!document.querySelector('#sequence .covered')");
        for (button, number) in [("try-long", 3), ("try-typed", 4)] {
            page.browser
                .click(&format!("#sequence [data-hook={button}]"));
            page.wait_for_prediction(number);
            wait_until(page, "!document.querySelector('#sequence .covered')");
            assert!(!is_seen(page, "#sequence [data-hook=asks]"), "{button}");
        }
        page.browser.click("#sequence [data-hook=back]");
        page.wait_for_prediction(5);
        assert_eq!(page.text_in("sentence-a"), example);
        wait_until(page, "!!document.querySelector('#sequence .covered')");
        assert!(!is_seen(page, "#sequence [data-hook=back]"));
        // The reader's own pair is kept where it was.
        page.browser.click("[data-own=back]");
        assert_eq!(page.text_in("sentence-a"), A);
    });
}

#[test]
fn to_run_a_batch_shows_its_answer_and_covered_cells_look_alike() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "matrix");
        wait_until(page, "!!document.querySelector('#matrix .veiled')");
        page.click("matrix-run");
        wait_until(page, "!document.querySelector('#matrix .veiled')");
        let answer = "document.querySelector('#matrix [data-hook=asks-answer]').textContent";
        wait_until(page, &format!("{answer}.includes('of the six pairs')"));
        wait_until(page, "document.activeElement.matches('#matrix-run')");
        let borders = "new Set([...document.querySelectorAll('#matrix td:not(.diagonal)')]
            .map(cell => getComputedStyle(cell).borderBottom)).size";
        wait_until(page, &format!("{borders} === 2"));
        page.browser
            .click("[data-testid=guesses] [data-hook=again]");
        wait_until(page, "!!document.querySelector('#matrix .veiled')");
        wait_until(page, &format!("{borders} === 1"));
        assert_accessible(page, "covered cells");

        // Another order is another question, but its result is in sight.
        show(page, "flow");
        page.click("flow-run");
        wait_until(page, "!document.querySelector('#flow .covered')");
        let flow = || page.attribute("flow", "data-state");
        wait_for("the borders", || (flow() == "done").then_some(()), flow);
        page.browser.click("#flow [data-hook=shuffle]");
        wait_for("the new order", || (flow() == "done").then_some(()), flow);
        assert_eq!(count(page, "#flow .covered"), 0);
        assert!(!is_seen(page, "#flow [data-hook=asks]"));
        assert!(is_seen(page, "#flow [data-hook=asks-answer]"));
    });
}

#[test]
fn a_link_and_the_stage_and_paper_cover_nothing() {
    visit(View::default(), |page| {
        let asks = "!!document.querySelector('#loss [data-hook=asks]')";
        // The section that a link leads to, but not the others.
        page.open("#loss");
        wait_until(page, asks);
        wait_until(page, "!!document.querySelector('#sequence .covered')");
        assert_eq!(count(page, "#loss .covered"), 0);
        // A link with a pair.
        page.browser.goto("about:blank");
        page.open("#section=head&a=It%20rained%2E&b=We%20stayed%20in%2E");
        wait_until(page, asks);
        assert_eq!(count(page, ".covered, .veiled"), 0);

        page.browser.goto("about:blank");
        page.open("");
        // Its answer is ready.
        page.browser.click("[data-example=war-and-paper]");
        show(page, "loss");
        wait_until(page, "!!document.querySelector('#loss .covered')");
        assert!(!is_seen(page, "#loss [data-hook=wrong]"));
        page.browser
            .eval("document.documentElement.classList.add('stage'); document.getElementById('loss').classList.add('on-stage');");
        assert!(is_seen(page, "#loss [data-hook=wrong]"));
        page.browser
            .eval("document.documentElement.classList.remove('stage'); document.getElementById('loss').classList.remove('on-stage');");
        assert!(!is_seen(page, "#loss [data-hook=wrong]"));
        page.browser
            .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        assert!(is_seen(page, "#loss [data-hook=wrong]"));
        assert!(!is_seen(page, "#loss [data-hook=asks]"));
    });
}

/// The number of A's tokens.
fn tokens_of_a(tokens: &[String]) -> usize {
    let end = tokens.iter().position(|token| token == "[SEP]");
    end.expect("a [SEP] after A") - 1
}

/// How many of A's tokens remain of half a sequence if tokens are taken from the longer sentence, one by one;
/// of two that are equally long, from A.
fn left_of_a(tokens: &[String]) -> f64 {
    let mut a = tokens_of_a(tokens);
    let mut b = tokens.len() - a - 3;
    while a + b + 3 > tokens.len() / 2 {
        if a >= b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    a as f64
}

#[test]
fn every_section_asks_and_knows_the_answer_for_the_pair() {
    visit(View::default(), |page| {
        let expected = ask(page);
        for section in SECTIONS {
            show(page, section);
            wait_until(
                page,
                &format!("!!document.querySelector('#{section} [data-hook=asks]')"),
            );
        }
        let truth = |section: &str| {
            let testid = format!("answer-{section}");
            let look = || page.attribute(&testid, "data-value").parse::<f64>().ok();
            wait_for(&testid, look, || "empty".into())
        };
        assert_eq!(truth("sequence"), left_of_a(&expected.tokens));
        let half = 1.0 / (1.0 + (-expected.difference() / 2.0).exp());
        assert_near(
            truth("softmax"),
            100.0 * half,
            2.0,
            "half of the difference",
        );
        let chosen = expected.probabilities[0].max(expected.probabilities[1]);
        assert_near(truth("learning"), 100.0 * chosen, 3.5, "the gradient");
        show(page, "encoders");
        let journey = value(page, "cls-journey");
        let side = journey[12] >= 0.0;
        let settled = journey.iter().rposition(|value| (*value >= 0.0) != side);
        let settled = settled.map_or(0, |at| at + 1);
        assert_eq!(truth("encoders"), settled as f64);
        show(page, "embeddings");
        let share = truth("embeddings");
        let change = "document.querySelector('#embeddings [data-hook=change]').textContent";
        let said = || {
            page.string(change)
                .contains(&format!(" {share}\u{202f}%"))
                .then_some(())
        };
        wait_for("the share", said, || page.string(change));
        assert_eq!(truth("code"), 1.0);
        for batch in ["matrix", "occlusion", "flow", "swap"] {
            page.click(&format!("{batch}-run"));
        }
        let cells = || {
            let cells = page.attribute("matrix", "data-value");
            let cells: Vec<f64> = cells
                .split(' ')
                .filter_map(|cell| cell.parse().ok())
                .collect();
            (cells.len() == 6).then_some(cells)
        };
        let cells = wait_for("the matrix", cells, || "fewer".into());
        let accepted = cells.iter().filter(|p| **p >= 0.5).count();
        assert_eq!(truth("matrix"), accepted as f64);
        let breaks = value(page, "flow").iter().filter(|p| **p < 0.5).count();
        assert_eq!(truth("flow"), breaks as f64);
        let carries = value(page, "carries");
        let said = page.text("carries");
        let carried = u8::from(said.starts_with("No single word"));
        assert_eq!(
            truth("occlusion"),
            f64::from(carried),
            "{said}, {carries:?}"
        );
        truth("limits");
    });
}

#[test]
fn a_slider_s_number_is_the_guess_once_the_reader_says_so() {
    visit(View::default(), |page| {
        let expected = ask(page);
        show(page, "sequence");
        let slider = "#sequence [data-hook=asks-slider]";
        let all = tokens_of_a(&expected.tokens);
        let most = format!("document.querySelector('{slider}')?.max === '{all}'");
        wait_until(page, &most);
        wait_until(page, "!!document.querySelector('#sequence .covered')");
        assert!(!is_seen(page, "#sequence [data-hook=most]"));
        wait_until(page, "!!document.querySelector('.sequence .tok.begins b')");
        // The sequence itself does not give the answer away.
        assert!(is_seen(page, ".sequence .tok.begins b"));
        let left = left_of_a(&expected.tokens);
        slide(page, slider, &left.to_string());
        assert_eq!(score(page).1, "0");
        page.browser.click("#sequence [data-hook=asks-set]");
        wait_for_score(page, 1, 1);
        let answer = page.text("answer-sequence");
        let kept = format!("of the {all} tokens of A would remain");
        assert!(answer.contains(&kept), "{answer}");
        wait_until(
            page,
            &format!("document.querySelector('{slider}').disabled"),
        );
        wait_for_sight(page, "#sequence [data-hook=most]", true);
    });
}
