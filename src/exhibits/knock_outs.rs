//! Section 8: what the model really uses. The reader knocks something out and sees the answer beside the untouched one.

use super::{
    region::{Region, attribute_of},
    shared::Exhibit,
};
use crate::reactive::{effect, memo};
use crate::{
    logic::{
        Pair,
        format::exact_list,
        knock_outs::{Asked, Off, from_fields, quoted, to_fields, word_options},
        questions,
    },
    store::Store,
    words::{self, exhibit_words, numbers, words},
};
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{Element, HtmlInputElement, HtmlSelectElement},
};
use nsp_answer::{KnockOut, Prediction};
use nsp_words::{KnockOutWords, escape, fill, knock_out_words};
use wasm_bindgen::JsCast;

/// Fills the place of the knock-outs, and binds its controls and answers.
pub fn bind(exhibit: Exhibit) {
    let (store, in_sight) = (exhibit.store, exhibit.in_sight);
    let Some(region) = exhibit.region.region("knock-outs") else {
        return;
    };
    region
        .element()
        .set_inner_html(&nsp_words::knock_outs(own_words()));
    let off = memo(move || Off::read(&store.off.get()));
    let asked = RwSignal::new(Asked::default());
    bind_controls(&region, store, in_sight, off);
    // The number of the last answer, asked for or not, if its pair is in the boxes.
    let answered = memo(move || {
        store.live.with(|answer| {
            let answer = answer.as_ref()?;
            let is_in_boxes = store.text.with(|text| *text == answer.pair);
            is_in_boxes.then_some(answer.number)
        })
    });
    Effect::new(move |before: Option<(Off, Option<u32>)>| {
        let off = off.get();
        let now = (off.clone(), answered.get());
        let can_ask = !off.is_empty() && in_sight.get() && store.has_model();
        // A change of the text alone asks nothing: the answers wait until the model has answered the new text, or for a
        // control.
        let is_other_text = before.is_some_and(|before| before != now && before.0 == now.0);
        if !can_ask || (is_other_text && now.1.is_none()) {
            return now;
        }
        let pair = store.text.get_untracked();
        // A question that has failed is asked again with the next model or answer: the engine may have been lost.
        let is_open = asked.with_untracked(|asked| !asked.has_or_awaits(&pair, &off));
        if is_open && off.missing_word(&pair).is_none() {
            ask(store, asked, pair, off);
        }
        now
    });
    show_answers(&region, store, off, asked);
}

/// The words in the reader's language.
fn own_words() -> &'static KnockOutWords {
    knock_out_words(words().language)
}

/// Binds the controls and what is knocked out to each other, and the list of words to the text.
fn bind_controls(region: &Region, store: Store, in_sight: Memo<bool>, off: Memo<Off>) {
    let place = region.element().clone();
    region.on("controls", "change", move |event| {
        let Some(kind) = attribute_of(&event, "data-kind") else {
            return;
        };
        let mut chosen = off.get_untracked();
        chosen.set(&kind, read_control(&place, &kind));
        store.off.set(chosen.write());
        // A field with something that is no number has knocked out nothing.
        set_controls(&place, &chosen);
    });
    let place = region.element().clone();
    effect(move || set_controls(&place, &off.get()));
    let place = region.element().clone();
    let Some(list) = region.find("words") else {
        return;
    };
    effect(move || {
        if !in_sight.get() {
            return;
        }
        let chosen = value_of(&list);
        list.set_inner_html(&store.text.with(word_options));
        if !chosen.is_empty() {
            set_value(&list, &chosen);
        }
        set_controls(&place, &off.get_untracked());
    });
}

/// What a control stands for; `None` if its box is not ticked.
fn read_control(place: &Element, kind: &str) -> Option<KnockOut> {
    let is_ticked = tick(place, kind).is_some_and(|tick| tick.checked());
    let fields: Vec<String> = fields(place, kind).iter().map(value_of).collect();
    is_ticked.then(|| from_fields(kind, &fields)).flatten()
}

/// Shows what is knocked out. The fields of the other controls keep their values.
fn set_controls(place: &Element, off: &Off) {
    for kind in KnockOut::KINDS {
        let knock_out = off.of(kind);
        if let Some(tick) = tick(place, kind) {
            tick.set_checked(knock_out.is_some());
        }
        let note = place.query_selector(&format!("#knock-out-{kind}"));
        if let Ok(Some(note)) = note {
            let _ = note.toggle_attribute_with_force("hidden", knock_out.is_none());
        }
        let values = knock_out.map(to_fields).unwrap_or_default();
        for (field, value) in fields(place, kind).iter().zip(&values) {
            set_value(field, value);
        }
    }
}

/// The box that switches a knock-out on.
fn tick(place: &Element, kind: &str) -> Option<HtmlInputElement> {
    let selector = format!("[data-knock-out='{kind}']");
    let tick = place.query_selector(&selector).ok().flatten()?;
    tick.dyn_into().ok()
}

/// The fields of a control, in their order.
fn fields(place: &Element, kind: &str) -> Vec<Element> {
    let Ok(fields) = place.query_selector_all(&format!("[data-kind='{kind}'] [data-field]")) else {
        return Vec::new();
    };
    let fields = (0..fields.length()).filter_map(|at| fields.get(at));
    fields.filter_map(|field| field.dyn_into().ok()).collect()
}

fn value_of(field: &Element) -> String {
    match field.dyn_ref::<HtmlSelectElement>() {
        Some(list) => list.value(),
        None => {
            let input = field.dyn_ref::<HtmlInputElement>();
            input.map(HtmlInputElement::value).unwrap_or_default()
        }
    }
}

fn set_value(field: &Element, value: &str) {
    if let Some(list) = field.dyn_ref::<HtmlSelectElement>() {
        list.set_value(value);
    } else if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    }
}

/// Asks the engine about a pair, untouched and with something knocked out. Earlier questions are given up.
fn ask(store: Store, asked: RwSignal<Asked>, pair: Pair, off: Off) {
    let earlier: Vec<u32> = asked.with_untracked(|asked| asked.waiting().collect());
    earlier.iter().for_each(|id| store.cancel_question(*id));
    let [untouched, knocked] = [Vec::new(), off.knock_outs().to_vec()].map(|knock_outs| {
        let mut asked_id = 0;
        let answer = store.ask_engine(|id| {
            asked_id = id;
            questions::one(id, &pair, knock_outs)
        });
        (asked_id, answer)
    });
    asked.update(|asked| asked.begin(pair, off, [untouched.0, knocked.0]));
    for (id, answer) in [untouched, knocked] {
        spawn_local(async move {
            let lost = || words().problems.worker_lost.to_owned();
            let answer = questions::prediction(answer.await);
            let answer = answer.map_err(|reason| reason.unwrap_or_else(lost));
            // The signal is gone if the language has changed since.
            let _ = asked.try_update(|asked| match answer {
                Ok(prediction) => asked.take(id, prediction),
                Err(reason) => asked.fail(id, reason),
            });
        });
    }
}

/// Binds both answers, and the sentence about them.
fn show_answers(region: &Region, store: Store, off: Memo<Off>, asked: RwSignal<Asked>) {
    let answers = memo(move || {
        let (off, pair) = (off.get(), store.text.get());
        asked.with(|asked| {
            let is_shown = !off.is_empty() && asked.is_about(&pair, &off);
            let answers = asked.answers().filter(|_| is_shown);
            answers.map(|answers| answers.map(Prediction::clone))
        })
    });
    let shown = move |index: usize, text: fn(&Prediction) -> String| {
        answers.with(|answers| {
            let answers = answers.as_ref();
            let one = answers.and_then(|answers| answers.get(index));
            one.map(text).unwrap_or_default()
        })
    };
    for (index, name) in ["untouched", "knocked"].into_iter().enumerate() {
        let at = |what: &str| format!("{name}-{what}");
        region.text(&at("0"), move || {
            shown(index, |one| numbers().four_decimals(one.logits[0]))
        });
        region.text(&at("1"), move || {
            shown(index, |one| numbers().four_decimals(one.logits[1]))
        });
        region.text(&at("p"), move || {
            shown(index, |one| numbers().percent(one.probabilities[0]))
        });
    }
    region.text("untouched-verdict", move || {
        shown(0, |one| words::verdict(one.prediction).to_owned())
    });
    region.text("knocked-verdict", move || {
        let is_swapped = off.with(|off| off.of("swap").is_some());
        match is_swapped {
            true => shown(1, |one| {
                own_words().swapped[one.prediction.index()].to_owned()
            }),
            false => shown(1, |one| words::verdict(one.prediction).to_owned()),
        }
    });
    region.value("knocked-verdict", move || {
        shown(1, |one| one.prediction.to_string())
    });
    region.value("knocked", move || shown(1, |one| exact_list(&one.logits)));
    region.html("names", move || {
        let names = off.with(Off::names);
        if names.is_empty() {
            return String::new();
        }
        let option = |name: &String| {
            let name = escape(&quoted(name));
            format!("<code translate=\"no\">--knock-out {name}</code>")
        };
        let options: Vec<String> = names.iter().map(option).collect();
        fill(own_words().command_line, &[&options.join(" ")])
    });
    region.text("said", move || {
        let (off, pair) = (off.get(), store.text.get());
        if off.is_empty() {
            return own_words().nothing.to_owned();
        }
        if let Some(number) = off.missing_word(&pair) {
            return fill(own_words().no_word, &[&number.to_string()]);
        }
        if !store.has_model() {
            return exhibit_words().tutorial.needs_prediction.to_owned();
        }
        if let Some(answers) = answers.get() {
            return compared(&answers);
        }
        asked.with(|asked| match asked.problem() {
            _ if !asked.is_about(&pair, &off) => own_words().old_text.to_owned(),
            Some(reason) => reason.to_owned(),
            None => own_words().working.to_owned(),
        })
    });
}

/// The two answers in a sentence.
fn compared(answers: &[Prediction; 2]) -> String {
    let [untouched, knocked] = answers;
    let [before, after] = [untouched, knocked].map(|answer| answer.logits[0] - answer.logits[1]);
    let sentence = match untouched.prediction == knocked.prediction {
        true => own_words().kept,
        false => own_words().flipped,
    };
    let values = [
        numbers().four_decimals(before),
        numbers().four_decimals(after),
        numbers().difference(after - before),
    ];
    fill(sentence, &[&values[0], &values[1], &values[2]])
}
