//! German: why a text or a file gives no pairs.

use crate::PairsErrors;

/// The German words for pairs that can't be read. Section 12 and the class sets share them.
pub const DE_PAIRS_ERRORS: PairsErrors = PairsErrors {
    long_text: "Der Text ist {} Byte lang, und diese Seite nimmt höchstens {} an. Verwenden Sie einen Teil davon.",
    rare: "Zu einer der beiden Klassen gehören zu wenige Sätze des Textes, es gibt also nichts zu unterscheiden. Wählen Sie einen anderen Text oder eine andere Aufgabe.",
    too_little: "Der Text ist zu kurz (verschiedene Sätze darin: {}). Er braucht mindestens 16 aufeinanderfolgende Sätze. 150 oder mehr sind besser.",
    too_many: "Es sind {} Paare, und diese Seite nimmt höchstens {} auf einmal an. Entfernen Sie einige.",
    no_pairs: "Es gibt keine Paare. Nehmen Sie JSON Lines mit a, b und label oder eine Tabelle mit diesen Spalten.",
    missing_column: "In der ersten Zeile fehlt die Spalte {}. Nehmen Sie JSON oder eine Tabelle, deren erste Zeile die Spalten a, b und label nennt.",
    line: "Zeile {}: {}",
    json: "Das ist kein Paar ({}). Jedes Paar muss die Form {\"a\": Text, \"b\": Text, \"label\": 0 oder 1} haben.",
    cells: "Die Zahl der Zellen passt nicht zur ersten Zeile ({} statt {}). Enthält ein Text das Trennzeichen, muss er in Anführungszeichen stehen.",
    label: "Das Label ist {}. Es muss 0 (IsNext) oder 1 (NotNext) sein.",
    open_quote: "Ein Anführungszeichen wurde geöffnet, aber nicht geschlossen.",
};
