//! German: bench.html.

use crate::BenchPage;

/// The German words of bench.html.
pub const DE_BENCH: BenchPage = BenchPage {
    title: "bert-nsp: Wie schnell ist dieser Browser?",
    description: "Wie schnell ist die Engine von bert-nsp in Ihrem Browser? Jeder Build wird in diesem Tab mit sechs verschieden langen Eingaben gemessen. Es werden keine Daten gesendet.",
    heading: "Wie schnell ist dieser Browser?",
    lede: "Diese Seite lässt die Builds der Engine in Ihrem Browser laufen, mit sechs verschieden langen Eingaben, und zeigt die Zeiten neben denen anderer Rechner. Sie misst erst, wenn Sie auf „Messen“ klicken. Sie sendet nichts: Solange Sie das Ergebnis nicht kopieren, bleibt es in diesem Tab.",
    back: "Zurück zur Seite",
    measure: "Messen",
    before: "Eine Messung dauert etwa eine Minute, auf langsamen Geräten einige Minuten. Hat dieser Browser das Modell noch nicht gespeichert, lädt er es zuerst herunter ({} MB). Andere Tabs und Programme, die gerade rechnen, verlängern die Zeiten. Lassen Sie diesen Tab im Vordergrund, denn Browser bremsen verdeckte Tabs.",
    run: "Messen",
    stop: "Abbrechen",
    idle: "Noch wurde nichts gemessen.",
    starting: "{} startet …",
    loading: "Das Modell wird geladen",
    running: "Gemessen wird {} mit {} Token …",
    stopped: "Abgebrochen. Die Tabelle zeigt, was bis dahin gemessen wurde.",
    done: "Fertig.",
    nothing: "Kein Build der Engine ließ sich starten. Die Gründe stehen in der Tabelle.",
    thread: "1 Thread",
    threads: "{} Threads",
    chosen: "Die Engine hat hier gewählt: {}.",
    seven_bits: "7-bit: Gewichte belegen 7 Bit. Bei einem 4-Bit-Modell wählt die Engine diese Form dort, wo ein einziger Befehl 16 Zahlenpaare multipliziert und die Produkte addiert (AVX-VNNI auf x86-64, Dot-Product-Befehle auf Arm).",
    four_bits: "4-bit: Gewichte belegen 4 Bit und damit nur etwa halb so viel Speicher. Die Engine wählt diese Form dort, wo 7 Bit nicht schneller wären.",
    result: "Ergebnis",
    no_result: "Die Tabelle erscheint mit der ersten gemessenen Zeit.",
    heads: ["Build", "Threads", "Token", "Dieser Browser"],
    machines: ["EPYC (Zen 5), AVX-VNNI", "EPYC ohne AVX-VNNI"],
    about: "Millisekunden für ein Satzpaar mit so vielen Token, vom Text bis zur Antwort: der Median mehrerer Durchgänge, von denen die ersten nicht zählen. Die Werte der rechten Spalten hat das Projekt selbst in Chromium gemessen, auf einem AMD EPYC mit 2 Kernen und mit dem Modell nsp-base.",
    other_model: "Die Spalte „Dieser Browser“ gilt für das Modell {}, die Spalten rechts davon für nsp-base.",
    not_isolated: "Mehrere Threads sind nur möglich, wenn die Seite von anderen Ursprüngen (Origins) isoliert ist. Der Service Worker isoliert sie ab dem zweiten Besuch; es kann also helfen, die Seite neu zu laden.",
    one_core: "Dieser Browser meldet nur einen Prozessor. Mehrere Threads brächten hier nichts.",
    too_long: "Das Modell liest höchstens {} Token.",
    as_json: "Das Ergebnis als JSON",
};
