//! Section 7: a point on the curve −ln p. It starts at the reader's own answer.

use super::{
    drag::{Slid, bind_slider, on_drag, slider},
    shared::Exhibit,
};
use crate::{
    logic::{
        format::exact_list,
        pulled::{ENDS, Point, point_at, point_of},
    },
    picture,
    reactive::{effect, memo},
    words::{asking_words, numbers},
};
use leptos::prelude::*;
use nsp_words::{escape, fill, terms};

/// Binds the curve and its slider.
pub fn bind(exhibit: &Exhibit) {
    let (region, store) = (&exhibit.region, exhibit.store);
    let Some(place) = region.element().query_selector(".exhibit").ok().flatten() else {
        return;
    };
    let _ = place.insert_adjacent_html("beforeend", &html());
    // The chosen label, and without one the class that the model has chosen.
    let own = memo(move || {
        store.answer.with(|answer| {
            let prediction = answer.as_ref().map(|answer| &answer.prediction)?;
            let label = store.label.get().unwrap_or(prediction.prediction);
            let (logits, probabilities) = (prediction.logits, prediction.probabilities);
            Some(point_of(logits, probabilities, label))
        })
    });
    let dragged = RwSignal::new(None::<f64>);
    effect(move || {
        own.track();
        dragged.set(None);
    });
    let point = memo(move || dragged.get().map(point_at).or(own.get()));
    let values = |point: Point| [point.p, point.loss, point.gradient];

    region.shown("point", move || point.get().is_some());
    let shows = move || {
        let p = point.get().map_or(0.5, |point| point.p);
        Slid {
            ends: (f64::from(ENDS.0), f64::from(ENDS.1)),
            value: f64::from(p),
            said: numbers().percent(p),
        }
    };
    bind_slider(region, "curve-p", shows, move |p| dragged.set(Some(p)));
    on_drag(
        region,
        "curve",
        |_| Some(0),
        move |_, across| {
            dragged.set(Some(picture::probability_at(across)));
        },
    );
    region.html("curve", move || {
        let point = point.get().map(|point| (point.p, point.loss));
        picture::loss_curve(point, asking_words().curve)
    });
    region.value("curve", move || {
        let point = point.get().map(|point| exact_list(&values(point)));
        point.unwrap_or_default()
    });
    region.text("point-said", move || {
        let Some(point) = point.get() else {
            return String::new();
        };
        let (p, loss) = (
            numbers().percent(point.p),
            numbers().four_decimals(point.loss),
        );
        fill(asking_words().point, &[&p, &loss])
    });
    region.on("point-back", "click", move |_| dragged.set(None));
}

fn html() -> String {
    let words = asking_words();
    format!(
        "<div class=\"lens drag\" data-hook=\"point\" hidden><h3>{}</h3>\
         <div class=\"chart-box\" data-hook=\"curve\" data-testid=\"curve-point\" data-value=\"\"></div>{}\
         <p class=\"said strong\" data-hook=\"point-said\"></p>\
         <button type=\"button\" class=\"plain\" data-hook=\"point-back\">{}</button></div>",
        escape(words.curve),
        slider("curve-p", words.p, "0.001"),
        terms(words.point_back)
    )
}
