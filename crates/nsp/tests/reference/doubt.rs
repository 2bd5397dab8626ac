//! Which texts the model that ships can't answer well, with its own vocabulary and the language of
//! its card.

use crate::fixtures::shipped_gguf;
use nsp::Doubt::{Empty, Script, Unknown};
use nsp::{Doubt, ModelLoader, PairTokenizer};

/// The tokenizer of the model that ships, as the loader creates it; its weights are not read.
fn shipped_tokenizer(languages: Option<&[String]>) -> PairTokenizer {
    let mut loader = ModelLoader::new();
    for piece in shipped_gguf().chunks(1 << 20) {
        loader.push(piece).unwrap();
        if let Some(header) = loader.header() {
            let languages = languages.unwrap_or(&header.card.languages);
            return PairTokenizer::from_vocab(&header.vocabulary, true, 512)
                .unwrap()
                .with_languages(languages);
        }
    }
    panic!("the file has no header");
}

const RAIN: &str = "It rained all night.";

/// A, B, the doubt, and how many tokens are `[UNK]`.
const PAIRS: &[(&str, &str, Option<Doubt>, usize)] = &[
    (RAIN, "In the morning the streets were wet.", None, 0),
    ("", "", Some(Empty), 0),
    (RAIN, "", Some(Empty), 0),
    ("   \n\t\u{a0}", RAIN, Some(Empty), 0),
    // A zero-width space, a byte order mark and a control character are not tokens.
    ("\u{200b}\u{feff}\u{7}", RAIN, Some(Empty), 0),
    ("\u{301}", RAIN, Some(Empty), 0),
    ("", "🙂🙂🙂", Some(Empty), 1),
    ("42 1863 7", "3.14159", None, 0),
    ("?!...", "--- !!!", None, 0),
    ("[MASK] [MASK]", "[MASK]", None, 0),
    ("[UNK] [UNK]", "rain", Some(Unknown), 2),
    ("🙂", "🙂 🎉", Some(Unknown), 3),
    ("👩\u{200d}👩\u{200d}👧", "👍🏽", Some(Unknown), 2),
    ("It rained 🙂.", "We stayed in 🎉.", None, 2),
    ("It rained 🙂🎉 👍", "🎉🎉", Some(Unknown), 3),
    // Letters with accents, as one character and as two characters.
    ("Il a plu à Noël.", "Les rues étaient mouillées.", None, 0),
    (
        "Il a plu a\u{300} Noe\u{308}l.",
        "Les rues e\u{301}taient.",
        None,
        0,
    ),
    ("ｉｔ ｒａｉｎｅｄ", "Straße, Łódź, Ærø, Đà Nẵng", None, 2),
    (
        "Let α and β be angles with sin α = β.",
        "Then π − α is the third.",
        None,
        0,
    ),
    ("α β γ δ", "π λ", Some(Script), 0),
    (
        "Έβρεχε όλη νύχτα.",
        "Οι δρόμοι ήταν βρεγμένοι.",
        Some(Script),
        0,
    ),
    (
        "Всю ночь шёл дождь.",
        "Улицы были мокрыми.",
        Some(Script),
        0,
    ),
    ("أمطرت طوال الليل.", "كانت الشوارع مبتلة.", Some(Script), 0),
    ("ירד גשם כל הלילה.", "הרחובות היו רטובים.", Some(Script), 0),
    (RAIN, "كانت الشوارع مبتلة في الصباح.", Some(Script), 0),
    (
        "The Arabic word for rain is مطر.",
        "It has three letters.",
        None,
        0,
    ),
    (RAIN, "дождь", None, 0),
    ("हिंदी में लिखा गया वाक्य", "रात भर बारिश हुई", Some(Script), 1),
    ("今天下雨了。", "街道是濕的。", Some(Unknown), 5),
    ("人大中山水火", "日本人大山", Some(Script), 0),
    ("비가 왔다.", "길이 젖었다.", Some(Script), 2),
    ("ฝนตกทั้งคืน", "ถนนเปียก", Some(Unknown), 2),
];

#[test]
fn what_the_model_can_t_read_is_doubted_and_nothing_else() {
    let tokenizer = shipped_tokenizer(None);
    for (a, b, doubt, unknown) in PAIRS {
        let encoding = tokenizer.encode(a, Some(b)).unwrap();
        let unk = encoding.tokens.iter().filter(|token| *token == "[UNK]");
        let found = (encoding.doubt, unk.count());
        assert_eq!(
            found,
            (*doubt, *unknown),
            "{a:?}, {b:?}: {:?}",
            encoding.tokens
        );
    }
}

#[test]
fn one_text_alone_is_judged_too() {
    let tokenizer = shipped_tokenizer(None);
    for (text, doubt) in [
        (RAIN, None),
        (" ", Some(Empty)),
        ("🙂", Some(Unknown)),
        ("Всю ночь шёл дождь.", Some(Script)),
    ] {
        assert_eq!(
            tokenizer.encode(text, None).unwrap().doubt,
            doubt,
            "{text:?}"
        );
    }
}

#[test]
fn a_model_whose_card_names_no_language_doubts_no_script() {
    let texts = ["Всю ночь шёл дождь.", "人大中山水火"];
    let languages = |codes: &[&str]| {
        codes
            .iter()
            .map(|&code| code.to_owned())
            .collect::<Vec<_>>()
    };
    for codes in [&[][..], &["multilingual"], &["ru", "zh"]] {
        let tokenizer = shipped_tokenizer(Some(&languages(codes)));
        for text in texts {
            let encoding = tokenizer.encode(text, Some(text)).unwrap();
            assert_eq!(encoding.doubt, None, "{codes:?}, {text}");
        }
        let emoji = tokenizer.encode("🙂", Some(" ")).unwrap();
        assert_eq!(emoji.doubt, Some(Empty), "{codes:?}");
    }
    let russian = shipped_tokenizer(Some(&languages(&["ru"])));
    let encoding = russian.encode(RAIN, Some(RAIN)).unwrap();
    assert_eq!(encoding.doubt, Some(Script));
}

/// What was cut off does not influence the answer, so it must not influence the doubt.
#[test]
fn only_what_the_model_receives_is_judged() {
    let tokenizer = shipped_tokenizer(None);
    let long = "rain ".repeat(600) + &"дождь ".repeat(2000);
    let encoding = tokenizer.encode(&long, Some(RAIN)).unwrap();
    assert!(encoding.truncated);
    assert_eq!(encoding.doubt, None);
    let turned = "дождь ".repeat(600) + &"rain ".repeat(2000);
    let encoding = tokenizer.encode(&turned, Some(RAIN)).unwrap();
    assert_eq!(encoding.doubt, Some(Script));
}
