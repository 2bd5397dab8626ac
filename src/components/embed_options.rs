//! The options of the snippets for other pages.

use crate::{
    browser,
    logic::{Pair, snippet::Snippet},
    words::{class, embed_options, words},
};
use js_sys::Reflect;
use leptos::web_sys::Element;
use nsp_answer::Label;
use nsp_words::{Language, escape};

/// The controls, as HTML. They are set to what `start` contains.
pub fn html(start: &Snippet) -> String {
    let (words, boxes) = (embed_options(), &words().playground);
    let sentences = [
        ("a", boxes.sentence_a, &start.pair.a),
        ("b", boxes.sentence_b, &start.pair.b),
    ];
    // The parser drops a line break at the start.
    let sentences = sentences.map(|(name, label, text)| {
        format!(
            "<label>{}<textarea name=\"{name}\" rows=\"2\" dir=\"auto\">\n{}</textarea></label>",
            escape(label),
            escape(text)
        )
    });
    let labels = Label::BOTH.map(|label| (label.to_string(), class(label)));
    let mut label_choices = vec![("", words.no_label)];
    label_choices.extend(
        labels
            .iter()
            .map(|(value, name)| (value.as_str(), name.as_str())),
    );
    let mut languages = vec![("", words.language_around)];
    languages.extend(Language::ALL.map(|language| (language.code(), language.name())));
    let [auto, light, dark, inherit] = words.themes;
    let themes = [
        ("", auto),
        ("light", light),
        ("dark", dark),
        ("inherit", inherit),
    ];
    let mut scripts = vec![("", words.script_newest)];
    scripts.extend(
        start
            .pinned
            .as_ref()
            .map(|_| ("pinned", words.script_pinned)),
    );
    let label = start.label.map(|label| label.to_string());
    let logits = match start.logits {
        Some(_) => "checked",
        None => "disabled",
    };
    [
        format!("<h3>{}</h3><div class=\"embed-options\">", escape(words.heading)),
        sentences.concat(),
        choice("label", words.label, &label_choices, &label.unwrap_or_default()),
        choice("theme", words.theme, &themes, &start.theme),
        choice("language", words.language, &languages, &start.language),
        choice("script", words.script, &scripts, ""),
        format!(
            "<label>{}<input name=\"model\" type=\"url\" spellcheck=\"false\"></label>\
             <label class=\"check\"><input name=\"logits\" type=\"checkbox\" {logits}> {}</label></div><h3>{}</h3>",
            escape(words.model),
            escape(words.logits),
            escape(words.preview)
        ),
    ]
    .concat()
}

/// A list of values with their names.
fn choice(name: &str, label: &str, values: &[(&str, &str)], chosen: &str) -> String {
    let option = |(value, text): &(&str, &str)| {
        let selected = if *value == chosen { " selected" } else { "" };
        format!(
            "<option value=\"{value}\"{selected}>{}</option>",
            escape(text)
        )
    };
    let options: String = values.iter().map(option).collect();
    // The names of classes and languages stay as they are.
    let kept = match name {
        "label" | "language" => " translate=\"no\"",
        _ => "",
    };
    format!(
        "<label>{}<select name=\"{name}\"{kept}>{options}</select></label>",
        escape(label)
    )
}

/// The snippet that the reader has chosen with the controls in `options`. `start` has what can be chosen: the script
/// that never changes, and the logits, which belong to its pair and to the site's own model.
pub fn chosen(options: &Element, start: Snippet) -> Snippet {
    let text = |name: &str| value(options, name).unwrap_or_default();
    let pair = Pair::new(text("a"), text("b"));
    let model = match text("model").trim() {
        "" => String::new(),
        address => browser::resolve(address),
    };
    let has_logits = is_checked(options, "logits") && pair == start.pair && model.is_empty();
    let label = text("label").parse::<u8>().ok();
    Snippet {
        base: start.base,
        pinned: start.pinned.filter(|_| text("script") == "pinned"),
        pair,
        label: label.and_then(|label| Label::try_from(label).ok()),
        language: text("language"),
        theme: text("theme"),
        model,
        logits: start.logits.filter(|_| has_logits),
    }
}

fn control(options: &Element, name: &str) -> Option<Element> {
    options.query_selector(&format!("[name={name}]")).ok()?
}

fn value(options: &Element, name: &str) -> Option<String> {
    let control = control(options, name)?;
    Reflect::get(&control, &"value".into()).ok()?.as_string()
}

fn is_checked(options: &Element, name: &str) -> bool {
    let checked = control(options, name).map(|control| Reflect::get(&control, &"checked".into()));
    matches!(checked, Some(Ok(checked)) if checked.is_truthy())
}
