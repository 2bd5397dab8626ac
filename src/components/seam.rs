//! The seam between the two boxes.

use crate::reactive::{memo, text};
use crate::{
    logic::{
        format::fixed,
        seam::{KNOT, PARTED_A, PARTED_B, Seam},
    },
    store::Store,
};
use leptos::prelude::*;

/// Two tacked threads, and one string between the boxes, which trembles.
const LOOSE: &str = r#"<path class="tacking" d="M-40 32H136"/><g class="string">
<path class="thread-a" d="M-40 32H0Q24 20 48 20"/><path class="thread-b" d="M136 32H96Q72 20 48 20"/></g>"#;

/// The thread that joins A to B: tacked, trembling, knotted or parted. It is hidden from screen
/// readers, because the verdict says the same in words.
#[component]
pub fn SeamView() -> impl IntoView {
    let store = expect_context::<Store>();
    let seam = memo(move || {
        if store.read(|conversation| conversation.running().is_some()) {
            return Seam::Trembling;
        }
        store.answer.with(|answer| match answer {
            Some(answer) => Seam::of(&answer.prediction),
            None => Seam::Tacked,
        })
    });
    let shift = move |direction: f32| {
        let pixels = f64::from(direction * seam.get().shift());
        format!("translateX({}px)", fixed(pixels, 2))
    };
    let scale = move || format!("scale({})", fixed(f64::from(seam.get().knot_scale()), 3));
    view! {
        <div
            class="seam"
            class:stale=store.is_stale
            data-seam=text(move || seam.get().name().to_owned())
            aria-hidden="true"
        >
            <svg viewBox="0 0 96 64">
                <g inner_html=LOOSE></g>
                <g class="parted">
                    <g style:transform=text(move || shift(-1.0)) inner_html=PARTED_A></g>
                    <g style:transform=text(move || shift(1.0)) inner_html=PARTED_B></g>
                </g>
                <g class="knot" style:transform=text(scale) inner_html=KNOT></g>
            </svg>
        </div>
    }
}
