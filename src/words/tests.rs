//! Tests of the sentences with values in them.

use super::*;
use crate::logic::examples::EXAMPLES;
use crate::logic::fixtures::prediction;
use nsp_words::LANGUAGES;

#[test]
fn every_translation_names_every_example() {
    for words in &LANGUAGES[1..] {
        for example in EXAMPLES {
            let said = words.examples.iter().any(|said| said.id == example.id);
            assert!(said, "{:?} lacks {}", words.language, example.id);
        }
        assert_eq!(words.examples.len(), EXAMPLES.len());
    }
}

#[test]
fn the_note_on_an_example_is_about_nsp_base_and_says_if_another_model_differs() {
    let example = &EXAMPLES[0];
    let (claim, other) = (example.model, example.model.other());
    let own = format!("Correct answer: yes. {}", example.note);
    for answer in [None, Some(claim), Some(other)] {
        assert_eq!(example_note(example, "nsp-base", answer), own);
    }
    let about = format!("Correct answer: yes. About nsp-base: {}", example.note);
    for answer in [None, Some(claim)] {
        assert_eq!(example_note(example, "tiny", answer), about);
    }
    assert_eq!(
        example_note(example, "tiny", Some(other)),
        format!("{about} \u{2068}tiny\u{2069} answers differently.")
    );
}

/// The button of an example is there whatever the model is.
#[test]
fn a_title_claims_nothing_about_the_model_at_hand() {
    for words in LANGUAGES {
        set_language(words);
        for example in EXAMPLES {
            let (title, _) = self::example(example);
            let names = ["the model", "das modell"];
            let title = title.to_lowercase();
            assert!(!names.iter().any(|name| title.contains(name)), "{title}");
        }
    }
    set_language(&EN);
}

#[test]
fn the_note_about_another_model_has_its_facts_and_none_of_nsp_base_s() {
    let card = ModelCard {
        name: "tiny".into(),
        dtype: "Q8_0".into(),
        license: "<mit>".into(),
        source: "Sines.".into(),
        ..ModelCard::default()
    };
    assert!(model_entries("nsp-base").contains("89.6"));
    assert_eq!(model_entries("tiny"), "");
    assert_eq!(model_note("nsp-base", Some(&card), None, None), "");
    let before = model_note("tiny", None, None, None);
    let loaded = model_note("tiny", Some(&card), Some("<x>"), None);
    for note in [&before, &loaded] {
        assert!(note.contains("tiny") && note.contains("was not measured"));
        assert!(!note.contains("89.6") && !note.contains("Brown"), "{note}");
    }
    assert!(!before.contains("Licence"), "{before}");
    for fact in ["Q8_0", "&lt;mit&gt;", "Sines.", "&lt;x&gt;"] {
        assert!(loaded.contains(fact), "{fact}: {loaded}");
    }
    let lost = model_note("nsp-base", Some(&card), None, Some("<y>"));
    assert!(
        lost.contains("&lt;y&gt;") && lost.contains("no longer"),
        "{lost}"
    );
}

#[test]
fn the_note_links_to_other_models_where_a_page_can_store_them() {
    assert!(other_models(false).contains("href=\"./models.html\""));
    assert_eq!(other_models(true), "");
}

#[test]
fn the_measurements_link_to_the_page_that_measures_where_there_is_one() {
    assert!(bench_link(false).contains("href=\"./bench.html\""));
    assert_eq!(bench_link(true), "");
}

#[test]
fn loading_says_how_much_of_how_much() {
    let progress = Progress {
        loaded: 12_345_678,
        total: 63_900_000,
        cached: false,
    };
    let text = status(State::Loading, Some(progress), None, false, false, 0, false);
    assert!(text.contains("12.3 of 63.9 MB"), "{text}");
    let text = status(State::Loading, Some(progress), None, false, true, 0, false);
    assert!(text.contains("starts automatically"), "{text}");
    for is_from_file in [false, true] {
        let text = status(
            State::NoModel,
            None,
            None,
            false,
            false,
            63_882_464,
            is_from_file,
        );
        assert!(text.contains("63.9 MB"), "{text}");
        assert_eq!(text.contains("from the folder"), is_from_file);
    }
}

/// The engine's own reason is English whatever the page's language is.
#[test]
fn the_page_says_in_its_own_words_why_an_engine_was_chosen() {
    let said = |variant: &str, is_requested| {
        let engine = EngineInfo {
            variant: variant.into(),
            reason: "in the engine's words".into(),
            ..EngineInfo::default()
        };
        memory_and_engine(&Profile::default(), &engine, is_requested, false)
    };
    for (variant, reason) in ["threads", "relaxed", "simd128"]
        .iter()
        .zip(words().measured.reasons)
    {
        let sentence = said(variant, false);
        assert!(sentence.contains(reason), "{sentence}");
        assert!(!sentence.contains("in the engine's words"), "{sentence}");
    }
    assert!(said("relaxed", true).contains("address"));
}

#[test]
fn runs_read_as_a_sentence() {
    assert_eq!(runs(&[(34, 0), (29, 1)]), "34 × 0, then 29 × 1");
}

#[test]
fn a_verdict_says_what_it_is_worth() {
    let mut prediction = Prediction {
        probabilities: [0.952_574, 0.047_426],
        prediction: Label::IsNext,
        ..prediction([2.0, -1.0])
    };
    assert_eq!(
        verdict_basis(&prediction),
        "argmax 0 = IsNext, P(IsNext) = 95.26\u{202f}%"
    );
    prediction.probabilities = [0.45, 0.55];
    prediction.prediction = Label::NotNext;
    assert_eq!(
        verdict_basis(&prediction),
        "argmax 1 = NotNext, P(NotNext) = 55.00\u{202f}%: a close call"
    );

    for (reason, unknown, said) in [
        (None, 0, ""),
        (None, 1, "The model can’t read 1 token ([UNK])."),
        (
            Some(Doubt::Empty),
            1,
            "A sentence has no tokens, so this answer means little.",
        ),
        (
            Some(Doubt::Unknown),
            4,
            "The model can’t read 4 tokens ([UNK]), so this answer means little.",
        ),
        (
            Some(Doubt::Script),
            0,
            "Most letters belong to a script that the model doesn’t know, so this answer means \
             little.",
        ),
        (
            Some(Doubt::Script),
            2,
            "Most letters belong to a script that the model doesn’t know, so this answer means \
             little. The model can’t read 2 tokens ([UNK]).",
        ),
    ] {
        prediction.doubt = reason;
        prediction.unknown_tokens = unknown;
        assert_eq!(doubt(&prediction), said);
    }
}
