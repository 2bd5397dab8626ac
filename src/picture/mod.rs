//! The pictures of the exhibits as SVG text. Colours, lines and fonts come from the style sheet.

mod alone;
mod attention;
mod chart;
mod strip;
mod table;

pub use alone::alone;
pub use attention::attention;
pub use chart::{Chart, chart};
pub use strip::strip;
pub use table::table;
