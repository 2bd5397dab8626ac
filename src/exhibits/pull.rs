//! Section 6: two logits to pull, and what the softmax makes of them.

use super::{
    drag::{Slid, bind_slider, on_drag, slider},
    region::attribute_of,
    shared::Exhibit,
};
use crate::{
    logic::{
        format::{exact, exact_list},
        pulled::{bound, logit_at, powers, within},
        softmax_steps::softmax_steps,
    },
    picture::{self, Pulled},
    reactive::{effect, memo},
    words::{self, asking_words, exhibit_words, numbers},
};
use leptos::{prelude::*, web_sys::Event};
use nsp_answer::{Label, softmax};
use nsp_words::{escape, fill, terms};

/// Binds the bars and the sliders. They start at the model's logits, and go back to them with another answer.
pub fn bind(exhibit: &Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let Some(place) = region.element().query_selector(".exhibit").ok().flatten() else {
        return;
    };
    let _ = place.insert_adjacent_html("beforeend", &html());
    let own = memo(move || {
        store.answer.with(|answer| {
            let logits = answer.as_ref().map(|answer| answer.prediction.logits);
            logits.map(within)
        })
    });
    let pulled = RwSignal::new(None::<[f32; 2]>);
    effect(move || {
        own.track();
        pulled.set(None);
    });
    let logits = memo(move || pulled.get().or(own.get()).unwrap_or_default());
    let most = memo(move || bound(own.get().unwrap_or_default()));
    let pull = move |at: usize, value: f32| {
        let mut now = logits.get_untracked();
        if let Some(logit) = now.get_mut(at) {
            *logit = value;
        }
        pulled.set(Some(now));
    };

    region.shown("pull", move || own.get().is_some());
    for label in Label::BOTH {
        let at = label.index();
        let shows = move || {
            let value = logits.get()[at];
            let most = f64::from(most.get());
            Slid {
                ends: (-most, most),
                value: f64::from(value),
                said: numbers().four_decimals(value),
            }
        };
        bind_slider(region, &format!("pull-{at}"), shows, move |value| {
            pull(at, value as f32);
        });
    }
    on_drag(region, "pulled", logit_of, move |at, across| {
        let most = most.get_untracked();
        pull(at, logit_at(picture::pulled_share(across), most));
    });
    region.html("pulled", move || {
        picture::pulled(Pulled {
            logits: logits.get(),
            bound: most.get(),
            label: asking_words().pull,
        })
    });
    region.value("pulled", move || match own.get() {
        Some(_) => exact_list(&logits.get()),
        None => String::new(),
    });
    let steps = move || {
        let logits = logits.get();
        softmax_steps(numbers(), logits, softmax(logits))
    };
    region.text("powers", move || {
        let steps = steps();
        let [first, second] = &steps.exponentials;
        fill(asking_words().powers, &[first, second, &steps.sum])
    });
    region.value("powers", move || powers(logits.get()).map(exact).join(" "));
    region.text("shares", move || {
        let [first, second] = steps().probabilities;
        fill(asking_words().probabilities, &[&first, &second])
    });
    region.value("shares", move || exact_list(&softmax(logits.get())));
    region.on("pull-back", "click", move |_| pulled.set(None));
}

/// The logit whose bar an event is about.
fn logit_of(event: &Event) -> Option<usize> {
    attribute_of(event, "data-logit")?.parse().ok()
}

fn html() -> String {
    let words = asking_words();
    let sliders = Label::BOTH.map(|label| {
        let name = format!("{} {}", exhibit_words().head.logit, words::class(label));
        slider(&format!("pull-{label}"), &name, "0.01")
    });
    format!(
        "<div class=\"lens drag\" data-hook=\"pull\" hidden><h3>{}</h3><p class=\"caption hint\">{}</p>\
         <div class=\"chart-box\" data-hook=\"pulled\" data-testid=\"pulled-logits\" data-value=\"\"></div>{}\
         <p class=\"said\" data-hook=\"powers\" data-testid=\"pulled-powers\" data-value=\"\"></p>\
         <p class=\"said strong\" data-hook=\"shares\" data-testid=\"pulled-probabilities\" data-value=\"\"></p>\
         <button type=\"button\" class=\"plain\" data-hook=\"pull-back\">{}</button></div>",
        escape(words.pull),
        escape(words.pull_hint),
        sliders.concat(),
        terms(words.back)
    )
}
