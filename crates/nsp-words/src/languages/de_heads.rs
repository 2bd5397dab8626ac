//! German: what the exhibits read out, section 4's small pictures and slider, section 8's sum-up.

use crate::HeadsWords;

/// These words in German.
pub const DE_HEADS: HeadsWords = HeadsWords {
    unit: "{}, Einheit {}: {}",
    so_far: "Summe bis Rang {}: {}",
    seam: "{} → {}: P(IsNext) {}",
    as_it_is: "vor dem Wechsel",
    flipped: "nach dem Wechsel",
    difference: "Differenz",
    grid: "Die Attention aller Köpfe: eine Spalte für jede Schicht, wie auf der Karte, und eine Zeile für jeden Kopf. In jedem Bild beachten die Token der Zeilen die Token der Spalten. Wählen Sie ein Bild.",
    head: "Schicht {}, Kopf {}",
    drawn: "{} von {} Gewichten sind gezeichnet. Auf sie entfallen {} der Attention.",
    choose: "Wählen Sie links Token aus, um nur ihre Linien zu sehen. Mit der Tastatur geht das mit Tab, Pfeiltasten und Enter; Esc zeigt wieder alle Linien.",
    attends: "{} beachtet {}.",
    entry: "{} ({})",
    slider: "[CLS] lesen nach Schicht",
    after: "Nach Schicht {}: Logit 0 − Logit 1 = {}, P(IsNext) = {}.",
    before: "Embeddings, vor Schicht 1: Logit 0 − Logit 1 = {}, P(IsNext) = {}.",
    one_carries: "{} trägt die Antwort: Ohne dieses Wort fällt P({}) von {} auf {}.",
    several_carry: "{} tragen die Antwort: Schon ohne {} fällt P({}) von {} auf {}.",
    none_carries: "Kein einzelnes Wort trägt die Antwort: P({}) ist {} und bleibt bei mindestens {}, welches Wort man auch maskiert.",
    and: " und ",
};
