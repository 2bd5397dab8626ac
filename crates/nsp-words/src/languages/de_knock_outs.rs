//! German: the knock-outs of section 8.

use crate::{KnockOutControl, KnockOutWords};

/// The German words of the knock-outs.
pub const DE_KNOCK_OUTS: KnockOutWords = KnockOutWords {
    title: "Was nutzt das Modell wirklich?",
    lead: "Nehmen Sie dem Modell oder seiner Eingabe etwas weg, und sehen Sie, ob es für die Antwort nötig ist. Mehrere Eingriffe lassen sich kombinieren. Ändert sich kaum etwas, dann hat das Modell für dieses Paar nicht genutzt, was nun fehlt, oder es kommt auf anderem Weg zur selben Antwort.",
    segments: KnockOutControl {
        label: "Alle Segment-IDs 0",
        note: "Die Segment-IDs sagen, wo B beginnt; das erste [SEP] sagt es auch. Bleibt die Antwort gleich, dann findet das Modell die Grenze ohne die IDs. Ändert sie sich, dann verlässt es sich auf die IDs.",
    },
    positions: KnockOutControl {
        label: "Positionen gemischt",
        note: "Jedes Token außer [CLS] bekommt die Position eines anderen. Das Modell hat noch alle Wörter, aber nicht mehr ihre Reihenfolge. Bleibt die Antwort gleich, dann genügen für dieses Paar die Wörter allein. Ein anderer Seed ergibt eine andere Reihenfolge.",
    },
    head: KnockOutControl {
        label: "Ein Kopf ausgeschaltet",
        note: "Die Ausgabe dieses Kopfs wird zu 0, bevor die Schicht ihre Köpfe zusammenführt. Auf die meisten Köpfe lässt sich verzichten, weil andere Ähnliches leisten. Ändert sich die Antwort stark, dann lohnt sich ein Blick auf diesen Kopf in Abschnitt 4.",
    },
    attention: KnockOutControl {
        label: "Die Attention einer Schicht ausgeschaltet",
        note: "In dieser Schicht übernimmt kein Token etwas von den anderen; es bleiben nur die Residualverbindung und der Feed-Forward-Teil. Eine große Änderung heißt: Diese Schicht bringt etwas zu [CLS], was keine andere bringt.",
    },
    sep: KnockOutControl {
        label: "[SEP] verdeckt",
        note: "Kein Token darf seine Attention auf ein [SEP] richten. Viele Köpfe schauen dorthin, wenn sie sonst nichts finden. Ändert sich die Antwort, dann braucht das Modell diese Zeichen: als Grenze oder als Ablage für Attention, die es sonst nirgends braucht.",
    },
    swap: KnockOutControl {
        label: "A und B vertauscht",
        note: "Das Modell bekommt B zuerst. Folgt auch A auf B? Bleibt es beim Ja, dann zählt das gemeinsame Thema mehr als die Reihenfolge.",
    },
    word: KnockOutControl {
        label: "Ein Wort ersetzt",
        note: "Ein anderes Wort ersetzt das gewählte samt Satzzeichen. Weiter oben wird ein Token nur verdeckt; hier bekommt das Modell etwas anderes zu lesen. Kippt ein Wort aus einem anderen Thema die Antwort, dann hing sie am ersetzten Wort.",
    },
    seed: "Seed",
    layer: "Schicht",
    head_number: "Kopf",
    word_number: "Wort",
    other_word: "Ersatz",
    first_word: "banana",
    caption: "Die Antwort auf dasselbe Paar, unverändert und mit allen Ihren Eingriffen.",
    heads: [
        "",
        "Antwort",
        "Logit 0 (IsNext)",
        "Logit 1 (NotNext)",
        "P(IsNext)",
    ],
    rows: ["unverändert", "mit Eingriff"],
    command_line: "Auf der Kommandozeile: bert-nsp predict … {}",
    nothing: "Noch ist nichts verändert. Kreuzen Sie oben einen Eingriff an.",
    working: "Das Modell antwortet noch einmal …",
    old_text: "Der Text hat sich geändert, deshalb gelten die früheren Antworten nicht mehr. Klicken Sie oben auf „Vorhersagen“, oder ändern Sie hier etwas.",
    no_word: "Das Paar hat kein Wort mit der Nummer {}. Wählen Sie ein anderes.",
    flipped: "Die Antwort kippt. Logit 0 − Logit 1 geht von {} auf {} (Änderung {}).",
    kept: "Die Antwort bleibt gleich. Logit 0 − Logit 1 geht von {} auf {} (Änderung {}).",
    swapped: ["Ja, A folgt auf B", "Nein, A folgt nicht auf B"],
};
