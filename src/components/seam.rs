//! The seam between the two boxes.

use crate::reactive::{memo, text};
use crate::{
    logic::{format::fixed, seam::Seam},
    store::Store,
};
use leptos::prelude::*;

/// Two tacked threads, and one string between the boxes, which trembles.
const LOOSE: &str = r#"<path class="tacking" d="M-40 32H136"/><g class="string">
<path class="thread-a" d="M-40 32H0Q24 20 48 20"/><path class="thread-b" d="M136 32H96Q72 20 48 20"/></g>"#;
/// Sentence A's thread, parted, with the strands of its frayed end.
const PARTED_A: &str = r#"<path class="thread-a" d="M-40 32H0C14 32 22 30 30 33C36 35 39 38 43 37"/>
<path class="thread-a fray" d="M40 37C43 36 44 33 48 32M40 37C44 37 46 37 49 38M40 37C43 38 45 40 46 43"/>"#;
/// Sentence B's thread, the mirror image.
const PARTED_B: &str = r#"<path class="thread-b" d="M136 32H96C82 32 74 30 66 33C60 35 57 38 53 37"/>
<path class="thread-core" d="M136 32H96C82 32 74 30 66 33C60 35 57 38 53 37"/>
<path class="thread-b fray" d="M56 37C53 36 52 33 48 32M56 37C52 37 50 37 47 38M56 37C53 38 51 40 50 43"/>"#;
/// A reef knot. Sentence A's thread comes from the left, and its bight closes on the right. B's is
/// the mirror image. B crosses over A above and below.
const KNOT: &str = r#"<path class="thread-b" d="M136 32H96C80 32 76 25 65 25C52 25 51 15 39 15C22 15 22 49 39 49C51 49 52 39 65 39C71 39 74 43 78 48"/>
<path class="thread-core" d="M136 32H96C80 32 76 25 65 25C52 25 51 15 39 15C22 15 22 49 39 49C51 49 52 39 65 39C71 39 74 43 78 48"/>
<path class="thread-halo whole" d="M-40 32H0C16 32 20 25 31 25C44 25 45 15 57 15C74 15 74 49 57 49C45 49 44 39 31 39C25 39 22 43 18 48" pathLength="100"/>
<path class="thread-a" d="M-40 32H0C16 32 20 25 31 25C44 25 45 15 57 15C74 15 74 49 57 49C45 49 44 39 31 39C25 39 22 43 18 48"/>
<path class="thread-halo crossing" d="M65 25C52 25 51 15 39 15" pathLength="100"/>
<path class="thread-halo crossing" d="M39 49C51 49 52 39 65 39" pathLength="100"/>
<path class="thread-b" d="M65 25C52 25 51 15 39 15"/><path class="thread-b" d="M39 49C51 49 52 39 65 39"/>
<path class="thread-core" d="M65 25C52 25 51 15 39 15"/><path class="thread-core" d="M39 49C51 49 52 39 65 39"/>"#;

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
