//! The profile of a prediction: the time that each stage took, and the memory in use.

use nsp::{NspModel, Operator, PassTimes};
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
    let stage = |stage, operators: &[Operator]| StageTime {
        stage,
        milliseconds: pass.of(operators),
        operations: model.operations(operators, tokens),
    };
    Profile {
        stages: vec![
            StageTime {
                stage: Stage::Tokenise,
                milliseconds: tokenise,
                operations: 0.0,
            },
            stage(Stage::Embed, &[Operator::Embed]),
            stage(Stage::Attention, &Operator::ATTENTION),
            stage(Stage::FeedForward, &Operator::FEED_FORWARD),
            stage(Stage::Head, &[Operator::Head]),
        ],
        memory: memory(),
        downloaded,
    }
}
