//! German: the living map at the head of the tutorial.

use crate::MapWords;

/// These words in German.
pub const DE_MAP: MapWords = MapWords {
    stations: [
        "Token",
        "IDs",
        "Drei Embeddings",
        "Schichten",
        "[CLS]",
        "Pooler",
        "Logits",
        "Softmax",
        "Antwort",
    ],
    vectors: "3 × {} Zahlen, hier die des Tokens nach [CLS]",
    heads: "Die Attention aller Köpfe: {} Schichten von links nach rechts, je {} Köpfe von oben nach unten",
    values: "{} Werte",
    before: "Das ist der Weg von zwei Sätzen zu einer Antwort. Sobald das Modell geantwortet hat, zeigt jede Station, was dort aus Ihrem Paar wird. Jede Station führt zu dem Abschnitt, der sie erklärt.",
    ready: "Was Sie von diesem Beispiel sehen, wurde vorab berechnet. Die grauen Stationen füllen sich, sobald das Modell hier geantwortet hat.",
    begins: "Aus Ihrem Paar werden {}. Jedes Token hat eine ID, und sein erster Vektor ist die Summe von drei Embeddings.",
    inside: "In {} Schichten mit je {} Köpfen beachten die Token einander. Der Pooler macht aus dem Vektor von [CLS] {} Werte.",
    ends: "Die Logits sind {} für IsNext und {} für NotNext. Die Softmax macht daraus {} und {}. {}.",
    here: "Auf der Karte: {}",
};
