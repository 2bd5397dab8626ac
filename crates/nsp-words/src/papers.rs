//! Results from two papers, as tables.

use crate::{Words, escape, exhibit_words};

/// MNLI-m, QNLI, MRPC, SST-2 and SQuAD (F1) on the dev sets: the first three rows of table 5 in Devlin et al. 2019
/// (arXiv:1810.04805).
const ABLATION: [[&str; 5]; 3] = [
    ["84.4", "88.4", "86.7", "92.7", "88.5"],
    ["83.9", "84.9", "86.5", "92.6", "87.9"],
    ["82.1", "84.3", "77.5", "92.1", "77.8"],
];

/// MLM, NSP and SOP accuracy of models trained with no sentence task, NSP and SOP: Lan et al. 2020
/// (arXiv:1909.11942), table 5.
const ALBERT: [[&str; 3]; 3] = [
    ["54.9", "52.4", "53.3"],
    ["54.5", "90.5", "52.0"],
    ["54.0", "78.9", "86.5"],
];

/// The ablation of BERT.
pub fn ablation(words: &Words) -> String {
    let heads = ["MNLI-m", "QNLI", "MRPC", "SST-2", "SQuAD F1"];
    let limits = &exhibit_words(words.language).limits;
    let (caption, names) = (limits.ablation, &limits.ablation_rows);
    table(words, caption, &heads, names, &ABLATION)
}

/// Results by sentence task.
pub fn albert(words: &Words) -> String {
    let heads = ["MLM", "NSP", "SOP"];
    let limits = &exhibit_words(words.language).limits;
    let (caption, names) = (limits.albert, &limits.albert_rows);
    table(words, caption, &heads, names, &ALBERT)
}

fn table<const N: usize>(
    words: &Words,
    caption: &str,
    heads: &[&str; N],
    names: &[&str],
    rows: &[[&str; N]],
) -> String {
    let heads: String = std::iter::once(&exhibit_words(words.language).limits.trained_on)
        .chain(heads)
        .map(|head| format!("<th scope=\"col\">{}</th>", escape(head)))
        .collect();
    let rows: String = names
        .iter()
        .zip(rows)
        .map(|(name, row)| {
            let cells: String = row
                .iter()
                .map(|value| value.replace('.', &words.decimal_mark.to_string()))
                .map(|value| format!("<td>{value}</td>"))
                .collect();
            format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", escape(name))
        })
        .collect();
    format!(
        "<table><caption>{}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>",
        escape(caption)
    )
}
