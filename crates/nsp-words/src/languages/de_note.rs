//! German: the note about the project's own model.

use crate::{EmbedOptions, Note};

/// The German note.
pub const DE_NOTE: Note = Note {
    entries: [
        (
            "Was es ist",
            "Ein BERT-base-Modell: 12 Schichten, 768 Einheiten, 12 Köpfe, ein Vokabular von 30.522 Wortteilen, Englisch in Kleinbuchstaben, höchstens 512 Token, mit Pooler und Next-Sentence-Kopf. Dimensionen, Tokenizer und Reihenfolge der Klassen (0 = IsNext, 1 = NotNext) sind die von Googles bert-base-uncased, die Gewichte nicht. Die Matrizen sind mit 4 Bit je Gewicht gespeichert (Q4_0).",
        ),
        (
            "Woher es kommt",
            "Embeddings und Schichten wurden mit den Gewichten von sentence-transformers/all-mpnet-base-v2 (Apache-2.0) initialisiert und durch Destillation an BERTs Architektur angepasst. Danach wurde das Modell auf Next Sentence Prediction trainiert, mit Paaren wie im BERT-Paper: zur Hälfte echte Fortsetzungen, zur Hälfte zufällige. Die meisten zufälligen stammen aus demselben Korpus. Das Training dauerte zwei Stunden auf zwei CPU-Kernen.",
        ),
        (
            "Trainingsdaten",
            "5,6 Millionen Token Englisch: das Brown-Korpus, ABC-Nachrichten, Filmkritiken, Reden zur Lage der Nation und zur Amtseinführung, MASC, ein Auszug aus der Penn Treebank, Genesis, WikiText-2, Wikipedia-Absätze aus SQuAD, die „Selbstbetrachtungen“, die Anarchist FAQ und das Debian-Handbuch. Das Brown-Korpus und der Treebank-Auszug wurden für nichtkommerzielle Zwecke veröffentlicht. Die Modelldatei enthält keinen dieser Texte.",
        ),
        (
            "Genauigkeit",
            "89,6\u{202f}% bei 2.000 Paaren aus Dokumenten, die das Modell nie gesehen hatte. Die Quantisierung (4-Bit-Gewichte, 8-Bit-Arithmetik) kostet weniger als einen Punkt. Nach Textart: Wikipedia 95 bis 99\u{202f}%, Nachrichten 92\u{202f}%, Reden 83 bis 85\u{202f}%, Filmkritiken 74\u{202f}%. Bei unseren 260 schwereren Paaren sind es 70\u{202f}%. Wer immer ja sagt, kommt auf 50\u{202f}%.",
        ),
        (
            "Grenzen und Lizenz",
            "Das Thema zählt mehr als die Reihenfolge: Vertauscht man A und B, bleibt es oft beim Ja. Schwach ist das Modell bei lose verbundener Prosa, bei Alltagsdialogen und bei einzelnen kurzen Sätzen. Es ist sich weniger sicher als Googles Modell und kann nur Englisch. Die Gewichte stehen unter der Apache-2.0-Lizenz, der Code unter MIT oder Apache-2.0.",
        ),
    ],
    other: "Das Modell hier ist {}. Seine Genauigkeit wurde nicht gemessen. Die Messwerte im Text stammen von nsp-base, das dieses Projekt trainiert hat.",
    other_facts: "Seine Matrizen sind als {} gespeichert. Lizenz: {}. {}",
    missing: "Dieser Link wurde mit dem Modell {} erstellt, das dieser Browser nicht hat. Importieren Sie es unter „Andere Modelle“.",
    lost: "Sie haben das Modell {} gewählt, aber dieser Browser hat nicht mehr alle seine Dateien. Diese Seite verwendet stattdessen das eigene Modell der Website. Unter „Andere Modelle“ können Sie ein anderes wählen.",
    embedded: "Diese Seite verwendet das Modell {}, das nur Ihr Browser hat. Auf Ihrer Seite verwendet das Widget das eigene Modell der Website, sofern Sie nicht das Attribut model hinzufügen.",
    elsewhere: "Die Adresse des Modells muss zur Website des Widgets gehören, {}. Modelle, die nur im Browser gespeichert sind, lassen sich nicht verwenden.",
    options: EmbedOptions {
        heading: "Optionen",
        label: "Label",
        no_label: "keines",
        theme: "Farben",
        themes: [
            "wie auf dem Gerät der Leser",
            "hell",
            "dunkel",
            "wie auf Ihrer Seite",
        ],
        language: "Sprache",
        language_around: "wie auf Ihrer Seite",
        script: "Skript",
        script_newest: "erhält Korrekturen automatisch",
        script_pinned: "ändert sich nie, mit Prüfsumme",
        model: "Adresse eines anderen Modells auf dieser Website",
        logits: "Das Ergebnis dieser Seite gleich zeigen",
        preview: "Vorschau",
    },
};
