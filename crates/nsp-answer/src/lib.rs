//! What an answer consists of, and what can be knocked out for one. The model, the wire, the page and the command line
//! share these types.
//! This crate has no model code, so the page compiles neither candle nor tokenizers. It also contains the answers of
//! Google's model that others have published, and the rule by which a pair is cut.

mod cut;
mod knock_out;
mod label;
mod model_card;
mod prediction;
mod published;
mod score;

pub use cut::kept_tokens;
pub use knock_out::{KnockOut, KnockOutError};
pub use label::{Label, LabelError};
pub use model_card::ModelCard;
pub use prediction::{Doubt, Prediction};
pub use published::{Comparison, PUBLISHED_MODEL, Published, published, tolerance};
pub use score::{argmax, cross_entropy, softmax};
