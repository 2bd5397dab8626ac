//! The pictures of the exhibits as SVG text. Colours, lines and fonts come from the style sheet.

mod alone;
mod attention;
mod chart;
mod head;
mod strip;
mod table;

pub use alone::alone;
pub use attention::attention;
pub use chart::{Chart, chart};
pub use head::head;
pub use strip::strip;
pub use table::table;
