//! The pictures of the exhibits as SVG text. Colours, lines and fonts come from the style sheet.

mod alone;
mod attention;
mod chart;
mod curve;
mod hand_step;
mod layers;
mod loss_curve;
pub mod map;
mod plot;
mod pulled;
mod readable;
mod strip;
mod table;
mod thumbnail;

pub use alone::alone;
pub use attention::{Attention, attention};
pub use chart::{Chart, chart, step_at};
pub use curve::{Curve, accuracies, losses};
pub use hand_step::{HandStep, hand_step};
pub use layers::{Layers, layers};
pub use loss_curve::{loss_curve, probability_at};
pub use pulled::{Pulled, pulled, pulled_share};
pub use readable::READ_OUT;
pub use strip::strip;
pub use table::table;
pub use thumbnail::thumbnail;
