//! What the reader sees. Components hold no logic: they read the [`Store`](crate::store::Store).

mod examples_row;
mod footer;
mod header;
mod intro;
mod logits;
mod mark;
mod model_note;
mod numbers;
mod playground;
mod predict_row;
mod prediction;
mod problem_note;
mod received;
mod run_facts;
mod seam;
mod sentence_box;
mod softmax_bars;
mod status_line;
mod token_facts;
mod token_strip;
mod token_table;
mod verdict;

pub use footer::Footer;
pub use header::Header;
pub use intro::Intro;
pub use playground::Playground;

use examples_row::ExamplesRow;
use logits::Logits;
use mark::Mark;
use model_note::ModelNote;
use numbers::Numbers;
use predict_row::PredictRow;
use prediction::Prediction;
use problem_note::ProblemNote;
use received::Received;
use run_facts::RunFacts;
use seam::SeamView;
use sentence_box::SentenceBox;
use softmax_bars::SoftmaxBars;
use status_line::StatusLine;
use token_facts::TokenFacts;
use token_strip::TokenStrip;
use token_table::TokenTable;
use verdict::Verdict;
