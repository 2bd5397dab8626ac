//! German: answers while the reader types, the bar, and two pairs side by side.

use crate::LiveWords;

/// The German words of what follows the reader.
pub const DE_LIVE: LiveWords = LiveWords {
    switch: "Schon während der Eingabe antworten",
    saving: "Aus, weil Ihr Browser Daten sparen soll.",
    slow: "Pausiert, weil eine Antwort hier etwa {} dauert. „Vorhersagen“ funktioniert weiterhin.",
    bar: "Ihr Paar",
    yes: "Ja",
    no: "Nein",
    unknown: "Noch keine Antwort",
    probability: "P(IsNext) = {}",
    pin: "Dieses Paar anheften",
    pin_instead: "Stattdessen dieses Paar anheften",
    needs_answer: "Für dieses Paar gibt es noch keine Antwort. Klicken Sie auf „Vorhersagen“, dann können Sie es anheften.",
    title: "Zwei Paare nebeneinander",
    pinned: "Angeheftet",
    now: "Jetzt",
    answered_by: "Diese Antwort stammt von {}.",
    logits: "Logits: {} (IsNext), {} (NotNext)",
    difference: "Jetzt − angeheftet: {} bei Logit 0 (IsNext), {} bei Logit 1 (NotNext).",
    same_verdict: "Beide Paare bekommen dieselbe Antwort.",
    other_verdict: "Die beiden Paare bekommen verschiedene Antworten.",
    occlusion: "Welche Token zählen jetzt mehr?",
    occlusion_caption: "Was das Maskieren eines Tokens an Logit 0 − Logit 1 ändert: jetzt − angeheftet. Ein Token ohne Zahl kommt im angehefteten Paar nicht vor.",
    occlusion_missing: "Lassen Sie in Abschnitt 8 beide Paare berechnen, um zu vergleichen, wie viel jedes Token zählt.",
    attention: "Attention in Schicht {}, Kopf {}: Zwischen den {} Token, die beide Paare enthalten, weichen die Gewichte im Mittel um {} voneinander ab.",
    attention_missing: "Die Attention wird verglichen, sobald Abschnitt 4 sie für das Paar in den Feldern gezeigt hat.",
    nothing_shared: "Die beiden Paare haben kein Token gemeinsam, deshalb lässt sich ihre Attention nicht vergleichen.",
    swap: "Die beiden Paare tauschen",
    unpin: "Nicht mehr anheften",
};
