//! The seam between the two boxes.

use crate::{logic::seam::Seam, store::Store};
use leptos::prelude::*;

/// Sentence A's thread, tied: comes from the left, its bight closes on the right.
const TIED_A: &str = "M-40 32H0C16 32 22 27 32 27C44 27 46 18 57 18C72 18 72 46 57 46\
    C46 46 44 37 32 37C26 37 23 41 19 45";
/// Sentence B's thread, tied: the mirror image.
const TIED_B: &str = "M136 32H96C80 32 74 27 64 27C52 27 50 18 39 18C24 18 24 46 39 46\
    C50 46 52 37 64 37C70 37 73 41 77 45";
/// Where sentence B's thread crosses over sentence A's: above and below.
const OVER_ABOVE: &str = "M64 27C52 27 50 18 39 18";
const OVER_BELOW: &str = "M39 46C50 46 52 37 64 37";
/// A thread that has parted, with its frayed end.
const PARTED: &str = "M-40 32H0C14 32 22 30 30 33C36 35 40 38 44 37";
const FRAYED: &str = "M41 37.4C44 36 45 33 48 32M41 37.4C44 38 46 40 47 43";

/// The thread that joins A to B: tacked, trembling, knotted or parted. The verdict says the same
/// in words, so that it is hidden from screen readers.
#[component]
pub fn SeamView() -> impl IntoView {
    let store = expect_context::<Store>();
    let seam = Memo::new(move |_| {
        if store.read(|session| session.running().is_some()) {
            return Seam::Trembling;
        }
        store.answer.with(|answer| match answer {
            Some(answer) => Seam::of(&answer.prediction),
            None => Seam::Tacked,
        })
    });
    let shift = move |direction: f32| format!("translateX({}px)", direction * seam.get().shift());
    view! {
        <div
            class="seam"
            class:stale=store.is_stale
            data-seam=move || seam.get().name()
            aria-hidden="true"
        >
            <svg viewBox="0 0 96 64">
                <path class="tacking" d="M-40 32H136" />
                <g class="string">
                    <path class="thread-a" d="M-40 32H0Q24 20 48 20" />
                    <path class="thread-b" d="M136 32H96Q72 20 48 20" />
                </g>
                <g class="parted">
                    <g style:transform=move || shift(-1.0)>
                        <path class="thread-a" d=PARTED />
                        <path class="thread-a fray" d=FRAYED />
                    </g>
                    <g style:transform=move || shift(1.0)>
                        <g transform="matrix(-1 0 0 1 96 0)">
                            <path class="thread-b" d=PARTED />
                            <path class="thread-core" d=PARTED />
                            <path class="thread-b fray" d=FRAYED />
                        </g>
                    </g>
                </g>
                <g class="knot" style:transform=move || format!("scale({})", seam.get().knot_scale())>
                    <path class="thread-b" d=TIED_B />
                    <path class="thread-core" d=TIED_B />
                    <path class="thread-halo whole" d=TIED_A pathLength="100" />
                    <path class="thread-a" d=TIED_A />
                    <path class="thread-halo crossing" d=OVER_ABOVE pathLength="100" />
                    <path class="thread-halo crossing" d=OVER_BELOW pathLength="100" />
                    <path class="thread-b" d=OVER_ABOVE />
                    <path class="thread-b" d=OVER_BELOW />
                    <path class="thread-core" d=OVER_ABOVE />
                    <path class="thread-core" d=OVER_BELOW />
                </g>
            </svg>
        </div>
    }
}
