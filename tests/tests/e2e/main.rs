//! The built page in Chromium. Each file is about one topic; each test is one visit with an empty
//! cache.
//! The offline folder is opened in Firefox too.

// If a test can't continue, it has failed: there is no caller to return an error to.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accessibility;
mod another_model;
mod asking;
mod budgets;
mod check;
mod checkpoint;
mod deployments;
mod dropping;
mod early;
mod engines;
mod exhibits;
mod files;
mod filled;
mod flow;
mod folder;
mod forced_colours;
mod harness;
mod hosts;
mod import_interrupted;
mod importing;
mod install;
mod keyboard;
mod language;
mod large_text;
mod later;
mod learning;
mod links;
mod measured;
mod measuring;
mod model;
mod numbers;
mod offline;
mod policies;
mod prediction;
mod print;
mod responsiveness;
mod right_to_left;
mod service_worker;
mod sharing;
mod storage;
mod support;
mod testids;
mod trained;
mod translated;
mod typed;
mod widget;
mod widget_element;
mod widget_frames;
mod widget_loading;
mod widget_looks;
mod widget_models;
