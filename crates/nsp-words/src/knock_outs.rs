//! The knock-outs of section 8 as HTML, without their values. The document contains only their place; the page's code
//! puts this into it.

use crate::exhibits::{DEFAULT_HEAD, DEFAULT_LAYER, scroller};
use crate::{KnockOutControl, KnockOutWords, escape, terms};

/// The controls, each in an element with `data-kind`, and the table for the two answers. A control's note is visible only
/// while its box is ticked.
pub fn knock_outs(w: &KnockOutWords) -> String {
    let layer = pick(w.layer, &twelve(DEFAULT_LAYER));
    let head = pick(w.head_number, &twelve(DEFAULT_HEAD));
    let seed = format!(
        "<label class=\"pick\">{} <input type=\"number\" min=\"0\" step=\"1\" value=\"1\" data-field /></label>",
        escape(w.seed)
    );
    let word = format!(
        "<label class=\"pick\">{} <select translate=\"no\" data-field data-hook=\"words\"></select></label>\
         <label class=\"pick\">{} <input type=\"text\" dir=\"auto\" translate=\"no\" autocomplete=\"off\" \
         value=\"{}\" data-field /></label>",
        escape(w.word_number),
        escape(w.other_word),
        escape(w.first_word)
    );
    let controls = [
        control("segments", &w.segments, ""),
        control("positions", &w.positions, &seed),
        control("head", &w.head, &format!("{layer}{head}")),
        control("attention", &w.attention, &layer),
        control("sep", &w.sep, ""),
        control("swap", &w.swap, ""),
        control("word", &w.word, &word),
    ]
    .concat();
    format!(
        "<h3>{}</h3><p class=\"said\">{}</p><ul class=\"knock-outs\" role=\"list\" data-hook=\"controls\">{controls}</ul>\
         <p class=\"said strong\" role=\"status\" data-hook=\"said\"></p>\
         <p class=\"said\" data-hook=\"names\"></p>{}",
        escape(w.title),
        terms(w.lead),
        table(w)
    )
}

fn control(kind: &str, words: &KnockOutControl, fields: &str) -> String {
    format!(
        "<li data-kind=\"{kind}\"><div class=\"controls\"><label class=\"option\"><input type=\"checkbox\" \
         autocomplete=\"off\" data-knock-out=\"{kind}\" aria-describedby=\"knock-out-{kind}\" /><span>{}</span></label>\
         {fields}</div><p class=\"note\" id=\"knock-out-{kind}\" hidden>{}</p></li>",
        terms(words.label),
        terms(words.note)
    )
}

fn pick(label: &str, options: &str) -> String {
    format!(
        "<label class=\"pick\">{} <select translate=\"no\" autocomplete=\"off\" data-field>{options}</select></label>",
        escape(label)
    )
}

/// The numbers from 1 to 12; `chosen` counts from 0.
fn twelve(chosen: usize) -> String {
    (0..12)
        .map(|at| {
            let selected = if at == chosen { " selected" } else { "" };
            let number = at + 1;
            format!("<option value=\"{number}\"{selected}>{number}</option>")
        })
        .collect()
}

fn table(w: &KnockOutWords) -> String {
    let heads: String = w
        .heads
        .iter()
        .map(|head| match *head {
            "" => "<td></td>".to_owned(),
            head => format!("<th scope=\"col\">{}</th>", terms(head)),
        })
        .collect();
    let row = |name: &str, label: &str, attributes: [&str; 2]| {
        let [row, verdict] = attributes;
        let numbers = ["0", "1", "p"]
            .map(|what| format!("<td translate=\"no\" data-hook=\"{name}-{what}\"></td>"));
        format!(
            "<tr data-hook=\"{name}\"{row}><th scope=\"row\">{}</th>\
             <td class=\"in-words\" data-hook=\"{name}-verdict\"{verdict}></td>{}</tr>",
            escape(label),
            numbers.concat()
        )
    };
    let tested = [
        " data-testid=\"knocked-logits\" data-value=\"\"",
        " data-testid=\"knocked-verdict\" data-value=\"\"",
    ];
    format!(
        "<div {}><table class=\"steps\"><caption>{}</caption><thead><tr>{heads}</tr></thead><tbody>{}{}</tbody>\
         </table></div>",
        scroller(w.caption),
        terms(w.caption),
        row("untouched", w.rows[0], ["", ""]),
        row("knocked", w.rows[1], tested)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, knock_out_words};

    #[test]
    fn every_control_has_its_words_and_its_fields() {
        for language in Language::ALL {
            let html = knock_outs(knock_out_words(language));
            let kinds = html.split(" data-kind=\"").skip(1);
            let kinds: Vec<(&str, usize)> = kinds
                .map(|part| {
                    let kind = part.split('"').next().unwrap_or_default();
                    (kind, part.matches(" data-field").count())
                })
                .collect();
            let expected = [
                ("segments", 0),
                ("positions", 1),
                ("head", 2),
                ("attention", 1),
                ("sep", 0),
                ("swap", 0),
                ("word", 2),
            ];
            assert_eq!(kinds, expected);
            for (kind, _) in kinds {
                assert_eq!(html.matches(&format!("\"knock-out-{kind}\"")).count(), 2);
            }
            for tag in ["div", "p", "ul", "li", "label", "select", "td", "th", "tr"] {
                let opened = html.matches(&format!("<{tag}>")).count()
                    + html.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
            }
        }
    }
}
