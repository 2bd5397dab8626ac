//! German: the knock-outs of section 8.

use crate::{KnockOutControl, KnockOutWords};

/// The German words of the knock-outs.
pub const DE_KNOCK_OUTS: KnockOutWords = KnockOutWords {
    title: "Was nutzt das Modell wirklich?",
    lead: "Nehmen Sie dem Modell oder seiner Eingabe etwas weg, und sehen Sie, ob die Antwort es braucht. Mehreres lässt sich kombinieren. Ändert sich kaum etwas, dann hat das Modell es für dieses Paar nicht genutzt, oder es kommt auf anderem Weg zur selben Antwort.",
    segments: KnockOutControl {
        label: "Alle Segment-IDs 0",
        note: "Die Segment-IDs sagen, wo B beginnt; das erste [SEP] sagt es auch. Bleibt die Antwort, dann findet das Modell die Grenze ohne die IDs. Ändert sie sich, dann verlässt es sich auf sie.",
    },
    positions: KnockOutControl {
        label: "Positionen gemischt",
        note: "Jedes Token außer [CLS] bekommt die Position eines anderen. Das Modell hat noch alle Wörter, aber nicht mehr ihre Reihenfolge. Bleibt die Antwort, dann genügen für dieses Paar die Wörter allein. Ein anderer Startwert ergibt eine andere Reihenfolge.",
    },
    head: KnockOutControl {
        label: "Ein Kopf aus",
        note: "Was dieser Kopf gesammelt hat, wird zu 0, bevor die Schicht ihre Köpfe mischt. Auf die meisten Köpfe lässt sich verzichten, weil andere Ähnliches tun. Ändert sich die Antwort stark, dann lohnt ein Blick auf diesen Kopf in Abschnitt 4.",
    },
    attention: KnockOutControl {
        label: "Die Attention einer Schicht aus",
        note: "In dieser Schicht übernimmt kein Token etwas von den anderen; es bleiben nur die Residualverbindung und der Feed-Forward-Teil. Eine große Änderung heißt: Diese Schicht bringt etwas zu [CLS], das keine andere bringt.",
    },
    sep: KnockOutControl {
        label: "[SEP] verdeckt",
        note: "Kein Token darf seine Attention auf ein [SEP] richten. Viele Köpfe schauen dorthin, wenn sie sonst nichts finden. Ändert sich die Antwort, dann braucht das Modell diese Zeichen, als Grenze oder als Ruheplatz.",
    },
    swap: KnockOutControl {
        label: "A und B vertauscht",
        note: "Das Modell bekommt B zuerst. Folgt auch A auf B? Bleibt die Antwort ja, dann zählt das gemeinsame Thema mehr als die Reihenfolge.",
    },
    word: KnockOutControl {
        label: "Ein Wort ersetzt",
        note: "Das gewählte Wort samt Satzzeichen weicht einem anderen. Die Wärmekarte oben verdeckt ein Token nur; hier bekommt das Modell etwas anderes zu lesen. Kippt ein Wort aus einem anderen Thema die Antwort, dann hing sie an diesem Wort.",
    },
    seed: "Startwert",
    layer: "Schicht",
    head_number: "Kopf",
    word_number: "Wort",
    other_word: "Ersatz",
    first_word: "banana",
    caption: "Die Antwort auf dasselbe Paar, unverändert und ohne alles, was Sie weggenommen haben.",
    heads: [
        "",
        "Antwort",
        "Logit 0 (IsNext)",
        "Logit 1 (NotNext)",
        "P(IsNext)",
    ],
    rows: ["unverändert", "mit Eingriff"],
    nothing: "Noch ist nichts weggenommen. Kreuzen Sie oben etwas an.",
    working: "Das Modell antwortet noch einmal …",
    old_text: "Der Text ist ein anderer, deshalb gelten die früheren Antworten nicht mehr. Klicken Sie oben auf „Vorhersagen“, oder ändern Sie hier etwas.",
    no_word: "Das Paar hat kein Wort {}. Wählen Sie ein anderes.",
    flipped: "Die Antwort kippt. Logit 0 − Logit 1 geht von {} auf {} (Änderung {}).",
    kept: "Die Antwort bleibt. Logit 0 − Logit 1 geht von {} auf {} (Änderung {}).",
    swapped: ["Ja, A folgt auf B", "Nein, A folgt nicht auf B"],
};
