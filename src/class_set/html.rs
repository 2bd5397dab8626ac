//! The HTML of the class sets, without any values.

use nsp_words::{ClassSetWords, escape, fill, terms};

/// The frame: the field for a file, and the place of everything else.
pub fn frame(w: &ClassSetWords) -> String {
    format!(
        "<details class=\"class-set\" id=\"class-set\" data-testid=\"class-set\"><summary>{}</summary><p>{}</p>\
         <div class=\"controls\"><label class=\"class-field\"><span>{}</span> \
         <input type=\"file\" accept=\".jsonl,.ndjson,.json,.csv,.tsv,.txt\" data-hook=\"class-file\" \
         data-testid=\"class-file\" /></label></div>\
         <div data-hook=\"class-parts\"></div></details>",
        escape(w.title),
        escape(w.lead),
        escape(w.file),
    )
}

/// What is in the frame once its code has loaded.
pub fn parts(w: &ClassSetWords) -> String {
    format!(
        "<div class=\"controls\">{}</div>\
         <p class=\"class-error\" role=\"alert\" data-hook=\"class-error\" data-testid=\"class-error\"></p>{}{}",
        button("class-ready", w.ready),
        play(w),
        make(w)
    )
}

/// A pair, what was guessed and said about it, and the score.
fn play(w: &ClassSetWords) -> String {
    let text = |name: &str, segment: u32| {
        format!(
            "<p class=\"given\" data-segment=\"{segment}\" dir=\"auto\" translate=\"no\" data-hook=\"{name}\" \
             data-testid=\"{name}\"></p>"
        )
    };
    let guess = |name: &str, class: u32, text: &str| {
        format!(
            "<button type=\"button\" class=\"primary\" data-guess=\"{class}\" data-hook=\"{name}\" \
             data-testid=\"{name}\">{}</button>",
            escape(text)
        )
    };
    let line =
        |name: &str| format!("<p data-hook=\"{name}\" data-testid=\"{name}\" data-value=\"\"></p>");
    let saves = [("csv", "CSV"), ("jsonl", "JSON Lines")]
        .map(|(name, kind)| button(&format!("class-{name}"), &fill(w.save, &[kind])));
    format!(
        "<section class=\"class-play\" aria-labelledby=\"class-number\" data-hook=\"class-play\" hidden>\
         <h3 id=\"class-number\" tabindex=\"-1\" data-hook=\"class-number\" data-testid=\"class-number\"></h3>\
         <p class=\"class-name\" dir=\"auto\" data-hook=\"class-name\" data-testid=\"class-name\"></p>{}{}\
         <div data-hook=\"class-ask\"><p>{}</p><div class=\"controls\" data-hook=\"class-guesses\">{}{}</div>\
         <p class=\"note\" data-hook=\"class-loads\"></p></div>\
         <div class=\"class-told\" role=\"status\">{}{}{}{}</div>{}\
         <div class=\"controls\">{}{}</div>\
         <p class=\"class-score\" role=\"status\" data-hook=\"class-score\" data-testid=\"class-score\" \
         data-value=\"\"></p><p data-hook=\"class-finished\"></p>\
         <div class=\"controls\" data-hook=\"class-saves\" hidden>{}{}</div></section>",
        text("class-a", 0),
        text("class-b", 1),
        escape(w.question),
        guess("class-yes", 0, w.follows),
        guess("class-no", 1, w.not),
        line("class-guess"),
        line("class-answer"),
        line("class-label"),
        line("class-why"),
        button("class-retry", w.retry),
        button("class-previous", w.previous),
        button("class-next", w.next),
        saves.concat(),
        button("class-again", w.again),
    )
}

/// Where a set is made.
fn make(w: &ClassSetWords) -> String {
    let add = ["0 IsNext", "1 NotNext"];
    let adds = [0, 1].map(|class: usize| {
        let text = fill(w.add, &[add[class]]);
        format!(
            "<button type=\"button\" class=\"secondary\" data-add=\"{class}\">{}</button>",
            terms(&text)
        )
    });
    format!(
        "<details class=\"class-make\" data-testid=\"class-make\"><summary>{}</summary><p>{}</p>\
         <label class=\"class-field\" for=\"class-draft\">{}</label>\
         <textarea id=\"class-draft\" rows=\"8\" dir=\"auto\" spellcheck=\"false\" autocomplete=\"off\" \
         data-hook=\"class-draft\" data-testid=\"class-draft\"></textarea>\
         <div class=\"controls\" data-hook=\"class-adds\">{}{}</div>\
         <p role=\"status\" data-hook=\"class-length\" data-testid=\"class-length\" data-value=\"\"></p>\
         <p class=\"class-error\" data-hook=\"class-long\" data-testid=\"class-long\"></p>\
         <div class=\"controls\" data-hook=\"class-give\" hidden>{}{}{}</div>\
         <p class=\"note\" role=\"status\" data-hook=\"class-note\"></p></details>",
        escape(w.make),
        escape(w.make_lead),
        escape(w.draft),
        adds.concat(),
        button("class-take-ready", w.take_ready),
        button("class-start", w.start),
        button("class-link", w.copy),
        button("class-save", w.save_set),
    )
}

fn button(name: &str, text: &str) -> String {
    format!(
        "<button type=\"button\" class=\"secondary\" data-hook=\"{name}\" data-testid=\"{name}\">{}</button>",
        escape(text)
    )
}
