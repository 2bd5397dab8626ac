//! The exhibits of the tutorial as HTML, without their values. The page finds the elements for the
//! values by their `data-hook` and fills them.

use crate::{
    SECTIONS, Words, drawing, escape, exhibit_words, fill, flow_words, learning_words, terms,
};

/// The exhibits as HTML, in the order of [`SECTIONS`]. A section without one does not compile.
pub const EXHIBITS: [fn(&Words) -> String; SECTIONS.len()] = [
    matrix, sequence, embeddings, encoders, head, softmax, loss, occlusion, flow, limits, code,
    learning,
];

fn matrix(words: &Words) -> String {
    let w = &exhibit_words(words.language).matrix;
    let boxes: String = [("1", "A"), ("2", "B"), ("3", "")]
        .into_iter()
        .map(|(number, same)| {
            let text = if same.is_empty() {
                words.samples.third
            } else {
                ""
            };
            let note = match same {
                "" => String::new(),
                same => format!(" <span class=\"note\">{}</span>", fill(w.same_as, &[same])),
            };
            let label = fill(w.sentence, &[number]);
            text_box(
                &format!("matrix-{number}"),
                &format!("{label}{note}"),
                3,
                text,
            )
        })
        .collect();
    let heads: String = (1..=3)
        .map(|n| format!("<th scope=\"col\">{n}</th>"))
        .collect();
    let rows: String = (0..3)
        .map(|row| {
            let cells: String = (0..3).map(|column| cell(words, row, column)).collect();
            let head = fill(w.row, &[&(row + 1).to_string()]);
            format!("<tr><th scope=\"row\">{head}</th>{cells}</tr>")
        })
        .collect();
    format!(
        "<div class=\"three-sentences\">{boxes}</div><div class=\"controls\">{}\
         <span class=\"score\" role=\"status\" data-hook=\"score\"></span></div>{}\
         <div {} data-hook=\"matrix\" data-testid=\"matrix\" data-state=\"idle\" \
         data-value=\"\"><table class=\"matrix\"><caption>{}</caption><thead><tr>\
         <th scope=\"col\">{}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
        switch("guess", w.guess, false),
        run_row("matrix", w.run),
        scroller(w.caption),
        terms(w.caption),
        escape(w.corner),
    )
}

/// A cell: the two guesses, and the element for the answer.
fn cell(words: &Words, row: usize, column: usize) -> String {
    if row == column {
        return "<td class=\"diagonal\">–</td>".to_owned();
    }
    let w = &exhibit_words(words.language).matrix;
    let hook = format!("cell-{row}{column}");
    let pair = format!(
        "<span class=\"visually-hidden\">: {} → {}</span>",
        row + 1,
        column + 1
    );
    let guess = |class, text| {
        format!(
            "<button type=\"button\" class=\"guess\" data-guess=\"{class}\">{}{pair}</button>",
            escape(text)
        )
    };
    format!(
        "<td data-hook=\"{hook}\"><div class=\"guesses\" hidden>{}{}</div>\
         <div class=\"answer\">…</div></td>",
        guess(0, w.follows),
        guess(1, w.not)
    )
}

fn sequence(words: &Words) -> String {
    let w = &exhibit_words(words.language).sequence;
    format!(
        "<div class=\"controls\">{}{}{}\
         <button type=\"button\" class=\"plain\" data-hook=\"back\" hidden></button></div>{}\
         <ul class=\"facts-list\" data-hook=\"facts\"></ul>\
         <div class=\"sequence\" translate=\"no\" data-hook=\"sequence\" data-testid=\"padded-mask\" \
         data-value=\"\"></div><p class=\"said\" role=\"status\" data-hook=\"said\"></p>\
         <p class=\"said strong\" role=\"status\" data-hook=\"padded\"></p>{}{}",
        switch("pad", &fill(w.pad, &["64"]), false),
        button("try-long", w.try_long),
        button("try-typed", w.try_typed),
        waiting(words),
        caption(w.caption),
        table(words, "table", w.caption),
    )
}

fn embeddings(words: &Words) -> String {
    let w = &exhibit_words(words.language).embeddings;
    format!(
        "<div class=\"controls\">{}{}</div>{}<div class=\"strips\" data-hook=\"strips\"></div>\
         <p class=\"said\" role=\"status\" data-hook=\"change\"></p>{}{}",
        pick("token", w.pick, ""),
        switch("flip", w.flip, false),
        waiting(words),
        caption(w.caption),
        table(words, "table", w.caption),
    )
}

fn encoders(words: &Words) -> String {
    let w = &exhibit_words(words.language).encoders;
    let twelve = |chosen: usize| -> String {
        (0..12)
            .map(|at| {
                let selected = if at == chosen { " selected" } else { "" };
                format!("<option value=\"{at}\"{selected}>{}</option>", at + 1)
            })
            .collect()
    };
    format!(
        "<div class=\"controls\">{}{}{}</div>{}\
         <div class=\"thumbnails\" data-hook=\"thumbnails\" data-testid=\"thumbnails\" data-value=\"\"></div>\
         <div class=\"scroller attention-box\" translate=\"no\" role=\"region\" aria-label=\"{}\" tabindex=\"0\" \
         data-hook=\"attention\" data-testid=\"attention\" data-value=\"\"></div>\
         <p class=\"said\" role=\"status\" data-hook=\"attends\"></p><p class=\"said\" data-hook=\"drawn\"></p>\
         <p class=\"said\" data-hook=\"shares\"></p>{}{}{}<h3>{}</h3>\
         <div class=\"chart-box\" data-hook=\"journey\" data-testid=\"cls-journey\" data-value=\"\"></div>\
         <div class=\"lens\" hidden data-hook=\"lens\" data-testid=\"lens\" data-value=\"\"></div>{}{}{}",
        pick("layer", w.layer, &twelve(DEFAULT_LAYER)),
        pick("head", w.head, &twelve(DEFAULT_HEAD)),
        choice("filter", "attention-filter", w.filter, &w.filters, 0),
        waiting(words),
        escape(w.filter),
        caption(w.attention_caption),
        save_picture(words, "attention"),
        table(words, "attention-table", w.attention_caption),
        terms(w.journey),
        caption(w.journey_caption),
        save_picture(words, "journey"),
        table(words, "journey-table", w.journey_caption),
    )
}

/// The layer that is shown at first, from 0.
pub const DEFAULT_LAYER: usize = 0;
/// The head that is shown at first, from 0. In nsp-base, this head's attention crosses the `[SEP]` between related
/// words, for example from “fort” to “garrison”.
pub const DEFAULT_HEAD: usize = 1;

fn head(words: &Words) -> String {
    let w = &exhibit_words(words.language).head;
    format!(
        "<div data-hook=\"drawing\">{}</div>{}{}<h3>{}</h3>\
         <div class=\"strips tall\" data-hook=\"pooled\"></div><h3>{}</h3>\
         <div class=\"chart-box\" data-hook=\"sum\" data-testid=\"contributions\" \
         data-value=\"\"></div>{}{}{}",
        drawing::picture(w, &[]),
        behind(words, "drawing-table", w.picture, &drawing::table(w)),
        waiting(words),
        escape(w.pooled),
        escape(w.sum),
        caption(w.sum_caption),
        save_picture(words, "sum"),
        table(words, "table", w.sum_caption),
    )
}

fn softmax(words: &Words) -> String {
    let w = &exhibit_words(words.language).softmax;
    format!(
        "{}{}{}",
        waiting(words),
        steps_table(w.caption, &w.heads, "rows", ""),
        caption(w.caption),
    )
}

fn loss(words: &Words) -> String {
    let w = &exhibit_words(words.language).loss;
    let row = |label: u8, name: &str| {
        format!(
            "<tr translate=\"no\" data-hook=\"row-{label}\"><th scope=\"row\">{label} {name}</th>\
             <td data-hook=\"p-{label}\"></td><td data-hook=\"formula-{label}\"></td>\
             <td data-hook=\"loss-{label}\" data-testid=\"loss-{label}\" data-value=\"\"></td></tr>"
        )
    };
    let rows = row(0, "IsNext") + &row(1, "NotNext");
    format!(
        "<div class=\"controls\">{}<output class=\"loss\" translate=\"no\" data-hook=\"loss\" data-testid=\"loss\" \
         data-value=\"\"></output></div>{}{}<p class=\"said\" data-hook=\"wrong\"></p>",
        choice(
            "label",
            "label",
            w.label,
            &[w.none, "0 IsNext", "1 NotNext"],
            0
        ),
        waiting(words),
        steps_table(w.caption, &w.heads, "rows", &rows),
    )
}

fn occlusion(words: &Words) -> String {
    let w = &exhibit_words(words.language).occlusion;
    format!(
        "{}<div class=\"heat\" translate=\"no\" data-hook=\"heat\" data-testid=\"occlusion\" data-state=\"idle\" \
         data-value=\"\"></div><p class=\"said strong\" data-hook=\"carries\" data-testid=\"carries\" data-value=\"\"></p>\
         <p class=\"said strong\" role=\"status\" data-hook=\"masked\"></p>\
         <p class=\"said hint\">{}</p>{}{}<div data-hook=\"knock-outs\" data-testid=\"knock-outs\"></div>",
        run_row("occlusion", w.run_short),
        escape(w.toggle),
        caption(w.legend),
        table(words, "table", w.caption),
    )
}

/// The box, the button and the place of the result. The page's code adds the rest: see `checker.rs`.
fn flow(words: &Words) -> String {
    let w = flow_words(words.language);
    format!(
        "{}{}<div data-hook=\"flow\" data-testid=\"flow\" data-state=\"idle\" data-value=\"\"></div>",
        text_box("flow-text", w.text, 7, words.samples.flow),
        run_row("flow", w.run),
    )
}

fn limits(words: &Words) -> String {
    let all = exhibit_words(words.language);
    let w = &all.limits;
    let flow = flow_words(words.language);
    let heads = ["", w.difference, flow.heads[1], flow.heads[2]];
    let labels = ["0 IsNext", "1 NotNext"];
    let row = |name| {
        format!(
            "<tr><th scope=\"row\">{}</th>{}</tr>",
            escape(name),
            "<td></td>".repeat(3)
        )
    };
    let rows = [w.as_is, w.swapped, w.twice].map(row).concat();
    format!(
        "<div {}>{}{}</div>{}{}<div class=\"controls\">{}{}</div>\
         <div {} data-hook=\"kept\"><p class=\"note\">{}</p></div>",
        scroller(w.ablation),
        crate::papers::ablation(words),
        crate::papers::albert(words),
        run_row("swap", w.swap),
        steps_table(w.caption, &heads, "rows", &rows),
        choice("keep-label", "keep-label", w.keep_label, &labels, 1),
        button("keep", w.keep),
        scroller(w.kept),
        escape(w.none_kept),
    )
}

fn code(words: &Words) -> String {
    let w = &exhibit_words(words.language).python;
    let sample = |hook: &str, name: &str| {
        format!(
            "<div class=\"sample\"><h3>{}</h3><button type=\"button\" class=\"secondary\" \
             data-hook=\"copy-{hook}\">{}<span class=\"visually-hidden\">: {}</span></button>\
             <span class=\"note\" role=\"status\" data-hook=\"copied-{hook}\"></span>\
             <pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
             <code translate=\"no\" data-hook=\"{hook}\"></code></pre></div>",
            escape(name),
            escape(w.copy),
            escape(name),
            escape(name)
        )
    };
    format!(
        "{}{}<h3>{}</h3><pre class=\"ids-list\" translate=\"no\" tabindex=\"0\" role=\"region\" aria-label=\"{}\" \
         data-hook=\"ids\">{}</pre>",
        sample("python", w.python),
        sample("rust", w.rust),
        escape(w.ids),
        escape(w.ids),
        escape(exhibit_words(words.language).tutorial.needs_prediction),
    )
}

/// The place of the lab. The page's code replaces the sentence in it.
fn learning(words: &Words) -> String {
    let loading = escape(learning_words(words.language).loading);
    format!(
        "<div id=\"learning-lab\" data-learning data-hook=\"lab\"><p class=\"waiting\">{loading}</p></div>"
    )
}

/// A row with the button `NAME-run`, the progress and the button that cancels.
fn run_row(name: &str, label: &str) -> String {
    run_row_for(name, &format!("{name}-run"), label)
}

/// The same. `id` is the button's id and its `data-testid`.
pub fn run_row_for(name: &str, id: &str, label: &str) -> String {
    format!(
        "<div class=\"run-row\"><button type=\"button\" class=\"secondary\" id=\"{id}\" \
         data-testid=\"{id}\" data-hook=\"{name}-run\">{0}</button>\
         <progress hidden aria-label=\"{0}\" data-hook=\"{name}-progress\"></progress>\
         <span class=\"run-note\" role=\"status\" data-hook=\"{name}-note\"></span>\
         <button type=\"button\" class=\"secondary\" hidden data-hook=\"{name}-cancel\"></button>\
         </div>",
        escape(label)
    )
}

/// The button that saves the picture at a hook.
pub fn save_picture(words: &Words, hook: &str) -> String {
    format!(
        "<button type=\"button\" class=\"plain\" data-hook=\"save-{hook}\">{}</button>",
        escape(words.share.picture)
    )
}

/// The element for the table of a picture's data, which the page fills.
pub fn table(words: &Words, hook: &str, caption: &str) -> String {
    behind(words, hook, caption, "")
}

/// A disclosure with the table of a picture's data.
fn behind(words: &Words, hook: &str, caption: &str, table: &str) -> String {
    let (label, caption) = (escape(words.playground.as_table), escape(caption));
    format!(
        "<details class=\"table-behind\" data-hook=\"{hook}\"><summary>{label}</summary>\
         <div class=\"scroller\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">{table}\
         </div></details>"
    )
}

/// A small table whose rows the page fills. `label` says what it shows to those who don't see it.
fn steps_table(label: &str, heads: &[&str], hook: &str, rows: &str) -> String {
    let heads: String = heads
        .iter()
        .map(|head| match *head {
            "" => "<td></td>".to_owned(),
            head => format!("<th scope=\"col\">{}</th>", terms(head)),
        })
        .collect();
    format!(
        "<div {}><table class=\"steps\"><thead><tr>{heads}</tr></thead>\
         <tbody data-hook=\"{hook}\">{rows}</tbody></table></div>",
        scroller(label)
    )
}

/// The attributes of an element that scrolls horizontally if it is too wide, also with the keyboard.
pub(crate) fn scroller(label: &str) -> String {
    let label = escape(label);
    format!("class=\"scroller-x\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"")
}

/// The message of an exhibit that still needs a prediction.
fn waiting(words: &Words) -> String {
    let sentence = escape(exhibit_words(words.language).tutorial.needs_prediction);
    format!("<p class=\"waiting\" data-hook=\"waiting\">{sentence}</p>")
}

/// The sentence under a picture.
pub fn caption(text: &str) -> String {
    format!("<p class=\"caption\">{}</p>", terms(text))
}

/// A button at a hook.
pub fn button(hook: &str, text: &str) -> String {
    format!(
        "<button type=\"button\" class=\"secondary\" data-hook=\"{hook}\">{}</button>",
        terms(text)
    )
}

fn switch(hook: &str, label: &str, is_on: bool) -> String {
    let checked = if is_on { " checked" } else { "" };
    format!(
        "<label class=\"option switch\" data-hook=\"{hook}\"><input type=\"checkbox\"{checked} />\
         <span>{}</span></label>",
        terms(label)
    )
}

fn pick(hook: &str, label: &str, options: &str) -> String {
    format!(
        "<label class=\"pick\">{} <select translate=\"no\" data-hook=\"{hook}\">{options}</select></label>",
        escape(label)
    )
}

fn choice(hook: &str, group: &str, legend: &str, options: &[&str], chosen: usize) -> String {
    let options: String = options
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let checked = if at == chosen { " checked" } else { "" };
            format!(
                "<label class=\"option\"><input type=\"radio\" name=\"{group}\" \
                 value=\"{at}\"{checked} /><span>{}</span></label>",
                terms(text)
            )
        })
        .collect();
    format!(
        "<fieldset class=\"choice\" data-hook=\"{hook}\"><legend>{}</legend>{options}</fieldset>",
        escape(legend)
    )
}

fn text_box(id: &str, label: &str, rows: usize, text: &str) -> String {
    text_box_for(id, id, label, rows, text)
}

/// A box with a label. `id` is also its `data-testid`.
pub fn text_box_for(hook: &str, id: &str, label: &str, rows: usize, text: &str) -> String {
    let text = escape(text);
    format!(
        "<div class=\"small-sentence\"><label for=\"{id}\">{label}</label>\
         <textarea id=\"{id}\" data-testid=\"{id}\" data-hook=\"{hook}\" dir=\"auto\" \
         rows=\"{rows}\" autocomplete=\"off\">{text}</textarea></div>"
    )
}
