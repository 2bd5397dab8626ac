//! German: printing and the handouts.

use crate::{HandoutWords, PrintWords};

/// The German words of printing.
pub const DE_PRINT: PrintWords = PrintWords {
    name: "Drucken",
    page: "Diese Seite drucken",
    blank: "Arbeitsblatt mit Lücken",
    filled: "Arbeitsblatt mit Lösungen",
    computing: "Die Werte für den Druck werden berechnet: {} von {}",
    cancel: "Abbrechen",
    cancelled: "Abgebrochen. Es wurde nichts gedruckt.",
    failed: "Es ist ein Fehler aufgetreten, deshalb wurde nichts gedruckt. Klicken Sie oben auf „Vorhersagen“, und drucken Sie dann noch einmal.",
    missing: "Ohne das Modell fehlen auf dem Papier einige Werte (Abschnitt {}). Wenn Sie diese Werte brauchen, klicken Sie vorher oben auf „Vorhersagen“.",
    no_answer: "Zu diesem Paar gibt es noch keine Antwort. Klicken Sie zuerst oben auf „Vorhersagen“.",
    not_computed: "Als diese Seite gedruckt wurde, war das noch nicht berechnet.",
    partly: "Als diese Seite gedruckt wurde, waren {} von {} Antworten berechnet.",
    no_lab: "Als diese Seite gedruckt wurde, war dieser Teil nicht geöffnet.",
    handout: HandoutWords {
        title: "Folgt Satz B auf Satz A?",
        pupil: "Name",
        date: "Datum",
        sequence: "1. Aus zwei Sätzen wird eine Sequenz",
        sequence_task: "Notieren Sie die Token und zu jedem seine ID und sein Segment (0 oder 1). Die Webseite zeigt sie für Ihr Paar.",
        shortened: "Das Blatt hat Platz für {} der {} Token.",
        rows: ["Token", "ID", "Segment"],
        numbers: "2. Von den Logits zum Loss",
        numbers_task: "Übernehmen Sie die beiden Logits von der Webseite, und berechnen Sie den Rest: Die Softmax teilt e^z durch die Summe, und der Loss ist −ln P des Labels.",
        heads: [
            "Klasse",
            "Logit z",
            "e^z",
            "P",
            "Loss, falls sie das Label ist",
        ],
        sum: "Summe",
        argmax: "Klasse mit dem größeren Logit:",
        guesses: "3. Folgt B auf A? Raten Sie, bevor das Modell antwortet",
        guesses_task: "0 IsNext: B folgt auf A. 1 NotNext: B folgt nicht auf A.",
        guess: "Ihr Tipp:",
        model: "Modell:",
        truth: "Richtig:",
        foot: "Modell: {}. Es läuft in Ihrem eigenen Browser: bert-nsp.",
    },
};
