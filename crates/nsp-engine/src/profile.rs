//! The profile of a prediction: the time that each stage took, and the memory in use.

use nsp::{NspModel, PassTimes};
use nsp_protocol::{Profile, Stage, StageTime};
use nsp_web::environment::memory;

/// The profile of a prediction of `tokens` tokens. `tokenise` is the time before the pass, in
/// milliseconds; `downloaded` is how many bytes of the model came over the network.
pub fn profile(
    model: &NspModel,
    tokens: usize,
    tokenise: f64,
    pass: PassTimes,
    downloaded: u64,
) -> Profile {
    let operations = model.operations(tokens);
    let stage = |stage, milliseconds, operations| StageTime {
        stage,
        milliseconds,
        operations,
    };
    Profile {
        stages: vec![
            stage(Stage::Tokenise, tokenise, 0.0),
            stage(Stage::Embed, pass.embed, 0.0),
            stage(Stage::Attention, pass.attention, operations.attention),
            stage(
                Stage::FeedForward,
                pass.feed_forward,
                operations.feed_forward,
            ),
            stage(Stage::Head, pass.head, operations.head),
        ],
        memory: memory(),
        downloaded,
    }
}
