//! What can be dragged in sections 2, 6 and 7.

use crate::{
    exhibits::{ask, assert_near, numbers, show, value},
    guessing::{count, slide},
    later::wait_until,
};
use nsp_e2e::{View, keys::RIGHT, visit, wait_for};

#[test]
fn the_logits_are_pulled_by_keys_and_by_the_pointer_and_go_back() {
    visit(View::default(), |page| {
        ask(page);
        show(page, "softmax");
        let own = numbers(&page.shown().logits);
        let own_p = numbers(&page.shown().probabilities);
        assert_eq!(value(page, "pulled-logits"), own);
        let p = value(page, "pulled-probabilities");
        assert_near(p[0], own_p[0], 1e-6, "the answer's probability");
        let powers = value(page, "pulled-powers");
        assert_near(
            powers[0],
            own[0].exp(),
            powers[0] * 1e-5,
            "e to the power of logit 0",
        );
        assert_near(
            powers[2],
            own[0].exp() + own[1].exp(),
            powers[2] * 1e-5,
            "the sum",
        );

        slide(page, "[data-hook=pull-1]", "1.5");
        wait_until(
            page,
            "document.querySelector('[data-testid=pulled-logits]').dataset.value.endsWith(' 1.500000')",
        );
        let pulled = value(page, "pulled-logits");
        assert_eq!(pulled[0], own[0]);
        let p = 1.0 / (1.0 + (1.5 - own[0]).exp());
        assert_near(
            value(page, "pulled-probabilities")[0],
            p,
            1e-5,
            "the softmax",
        );
        assert_eq!(numbers(&page.shown().logits), own, "the answer stays");
        // One step of the slider.
        page.browser
            .eval("document.querySelector('[data-hook=pull-1]').focus();");
        page.browser.press(&RIGHT.to_string());
        wait_until(
            page,
            "document.querySelector('[data-testid=pulled-logits]').dataset.value.includes(' 1.51')",
        );
        // A pointer at the left end of the first bar.
        page.browser.eval(
            "const bar = document.querySelector('[data-logit=\"0\"] .grip');
             const { left, top } = bar.getBoundingClientRect();
             const init = { clientX: left, clientY: top + 4, bubbles: true, pointerId: 1 };
             for (const kind of ['pointerdown', 'pointerup'])
                 bar.dispatchEvent(new PointerEvent(kind, init));",
        );
        let pulled = || value(page, "pulled-logits");
        let at_end = || (pulled()[0] <= -6.0).then_some(());
        wait_for("the end", at_end, || format!("{:?}", pulled()));
        page.browser.click("[data-hook=pull-back]");
        let is_back = || (pulled() == own).then_some(());
        wait_for("the model's logits", is_back, || format!("{:?}", pulled()));
    });
}

#[test]
fn a_point_of_the_loss_starts_at_the_answer_and_follows_the_slider() {
    visit(View::default(), |page| {
        let expected = ask(page);
        show(page, "loss");
        let chosen = usize::from(expected.difference() < 0.0);
        let point = value(page, "curve-point");
        let own_p = numbers(&page.shown().probabilities);
        assert_near(point[0], own_p[chosen], 1e-6, "P(label)");
        assert_eq!(point[1], value(page, &format!("loss-{chosen}"))[0]);
        assert_near(point[2], own_p[chosen] - 1.0, 1e-6, "the gradient");
        page.browser
            .click("#loss [data-hook=label] input[value=\"1\"]");
        let of_label = || {
            let point = value(page, "curve-point");
            ((point[0] - own_p[0]).abs() < 1e-6).then_some(())
        };
        wait_for("the chosen label", of_label, || "another".into());

        slide(page, "[data-hook=curve-p]", "0.25");
        let at = || {
            let point = value(page, "curve-point");
            ((point[0] - 0.25).abs() < 1e-6).then_some(point)
        };
        let point = wait_for("the slider's point", at, || "another".into());
        assert_near(point[1], -(0.25_f64.ln()), 1e-6, "the loss");
        assert_near(point[2], -0.75, 1e-6, "the gradient");
    });
}

#[test]
fn padding_and_the_cut_follow_their_sliders() {
    visit(View::default(), |page| {
        let expected = ask(page);
        let all = expected.tokens.len();
        show(page, "sequence");
        wait_until(
            page,
            "!document.querySelector('[data-hook=lengths]')?.hidden",
        );
        slide(page, "[data-hook=pad-length]", "40");
        let mask = || page.attribute("padded-mask", "data-value");
        let padded = || (mask().split(' ').count() == 40).then_some(());
        wait_for("40 positions", padded, mask);
        assert_eq!(mask().matches('1').count(), all);
        let said = "document.querySelector('[data-hook=padded]').textContent";
        let told = || {
            page.string(said)
                .starts_with("Your whole pair, padded to 40: ")
                .then_some(())
        };
        wait_for("the logits with padding", told, || page.string(said));

        // [CLS], the tokens of A, [SEP].
        let separator = expected.tokens.iter().position(|token| token == "[SEP]");
        let a = separator.expect("a separator") - 1;
        let b = all - 3 - a;
        slide(page, "[data-hook=most]", &(all - 1).to_string());
        let kept = || page.attribute("cut", "data-value");
        let longer = if a > b { [a - 1, b] } else { [a, b - 1] };
        let longer = format!("{} {}", longer[0], longer[1]);
        wait_for("one token less", || (kept() == longer).then_some(()), kept);
        assert_eq!(count(page, ".sequence .tok.cut"), 1);
        slide(page, "[data-hook=most]", "5");
        wait_for("one of each", || (kept() == "1 1").then_some(()), kept);
        assert_eq!(count(page, ".sequence .tok.cut"), (all - 5) as u64);
        assert_eq!(mask().matches('1').count(), all, "the model's mask stays");
    });
}
