//! The HTML of the controls, of the two pairs and of the bar, without any values.

use crate::words::words;
use nsp_words::{LiveWords, escape};

/// What stands at the end of the playground: the switch, the button that pins the pair, and the two pairs.
pub fn controls(live: &LiveWords) -> String {
    format!(
        "<div class=\"live\"><div class=\"controls\" data-hook=\"mode\">\
         <label class=\"option switch\" data-hook=\"switch\">\
         <input type=\"checkbox\" checked data-testid=\"live\" /><span>{}</span></label>\
         <button type=\"button\" class=\"secondary\" data-hook=\"pin\" data-testid=\"pin\"></button>\
         </div><p class=\"live-note\" data-hook=\"why\"></p>\
         <p class=\"live-note\" role=\"status\" data-hook=\"pin-note\"></p>\
         <p class=\"visually-hidden\" role=\"status\" data-hook=\"told\"></p>{}</div>",
        escape(live.switch),
        two_pairs(live)
    )
}

fn two_pairs(live: &LiveWords) -> String {
    format!(
        "<section class=\"side-by-side\" aria-label=\"{title}\" data-hook=\"pairs\" hidden><h2>{title}</h2>\
         <div class=\"two\">{}{}</div>\
         <p data-hook=\"verdicts\"></p>\
         <p translate=\"no\" data-hook=\"difference-logits\" data-testid=\"difference-logits\" data-value=\"\"></p>\
         <h3>{}</h3><div class=\"differences\" translate=\"no\" data-hook=\"difference-occlusion\" \
         data-testid=\"difference-occlusion\" data-value=\"\"></div>\
         <p class=\"live-note\" data-hook=\"occlusion-note\"></p>\
         <p data-hook=\"difference-attention\" data-testid=\"difference-attention\" data-value=\"\"></p>\
         <div class=\"controls\">\
         <button type=\"button\" class=\"secondary\" data-hook=\"swap\">{}</button>\
         <button type=\"button\" class=\"secondary\" data-hook=\"unpin\">{}</button></div></section>",
        one_pair("pinned", live.pinned),
        one_pair("now", live.now),
        escape(live.occlusion),
        escape(live.swap),
        escape(live.unpin),
        title = escape(live.title),
    )
}

/// A pair with its verdict and its logits, and the model that gave them.
fn one_pair(name: &str, heading: &str) -> String {
    let text = |half: &str, segment: u32| {
        format!(
            "<p class=\"given\" data-segment=\"{segment}\" dir=\"auto\" translate=\"no\" \
             data-hook=\"{name}-{half}\"></p>"
        )
    };
    format!(
        "<div class=\"one\"><h3>{}</h3>{}{}<p class=\"said strong\" data-hook=\"{name}-verdict\"></p>\
         <p translate=\"no\" data-hook=\"{name}-logits\" data-testid=\"{name}-logits\" data-value=\"\"></p>\
         <p class=\"live-note\" data-hook=\"{name}-model\"></p></div>",
        escape(heading),
        text("a", 0),
        text("b", 1)
    )
}

/// The bar that stays in sight: both texts, the verdict and its probability.
pub fn bar(live: &LiveWords) -> String {
    let words = &words().playground;
    let text = |name: &str, label: &str| {
        format!(
            "<input type=\"text\" class=\"bar-text\" data-hook=\"{name}\" data-testid=\"{name}\" dir=\"auto\" \
             translate=\"no\" autocomplete=\"off\" enterkeyhint=\"go\" aria-label=\"{}\" />",
            escape(label)
        )
    };
    format!(
        "<div class=\"bar-place\"><div class=\"slim-bar\" role=\"group\" aria-label=\"{}\" data-hook=\"bar\">\
         {}{}<p class=\"bar-answer\" data-hook=\"bar-verdict\" data-testid=\"bar-verdict\" data-value=\"\">\
         <strong data-hook=\"bar-word\">{}</strong> <span data-hook=\"bar-number\"></span></p></div></div>",
        escape(live.bar),
        text("bar-a", words.sentence_a),
        text("bar-b", words.sentence_b),
        escape(live.unknown)
    )
}
