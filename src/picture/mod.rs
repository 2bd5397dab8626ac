//! The pictures of the exhibits as SVG text. Colours, lines and fonts come from the style sheet.

mod alone;
mod attention;
mod chart;
mod curve;
mod hand_step;
mod layers;
mod plot;
mod strip;
mod table;

pub use alone::alone;
pub use attention::attention;
pub use chart::{Chart, chart, step_at};
pub use curve::{Curve, accuracies, losses};
pub use hand_step::{HandStep, hand_step};
pub use layers::{Layers, layers};
pub use strip::strip;
pub use table::table;
