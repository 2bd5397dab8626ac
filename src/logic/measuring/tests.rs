//! A measurement with an engine that is played here.

use super::*;
use crate::logic::fixtures::prediction;
use nsp_answer::{ModelCard, Prediction};
use nsp_protocol::{EngineInfo, Failure, FailureCode};

fn place(cores: u32, is_isolated: bool) -> Place {
    Place {
        browser: "A | \"browser\"".into(),
        cores,
        is_isolated,
    }
}

fn measurement(cores: u32, is_isolated: bool) -> Measurement {
    Measurement::new("https://a.test/m.json".into(), place(cores, is_isolated))
}

fn ready(threads: u32) -> Response {
    let engine = EngineInfo {
        threads,
        ..EngineInfo::default()
    };
    Response::Ready { engine }
}

fn loaded(kernel: &str) -> Response {
    Response::Loaded {
        marks: Vec::new(),
        packing: 0.0,
        model: ModelCard::default(),
        kernel: kernel.into(),
        milliseconds: 1.0,
        cached: true,
    }
}

fn failed(message: &str) -> Response {
    let failure = Failure {
        code: FailureCode::Internal,
        message: message.into(),
    };
    Response::Failed { id: None, failure }
}

/// The tokens that a pair has if each word is one.
fn tokens(a: &str, b: Option<&str>) -> usize {
    let count = |text: &str| text.split_whitespace().count();
    3 + count(a) + b.map_or(0, count)
}

fn predicted(id: u32, tokens: usize, milliseconds: f64) -> Response {
    let prediction = Prediction {
        tokens: vec!["a".into(); tokens],
        ..prediction([1.0, 0.0])
    };
    Response::Predicted {
        id,
        prediction,
        milliseconds,
        profile: None,
    }
}

/// Plays the engine until the measurement starts another build or ends, and returns that. `time` gives the
/// milliseconds of an answer from the tokens and the number of answers before; the model reads at most `most` tokens.
fn play(
    measurement: &mut Measurement,
    build: Build,
    most: usize,
    time: impl Fn(usize, usize) -> f64,
) -> Next {
    let load = measurement.take(ready(build.threads));
    assert!(matches!(load, Next::Ask(Request::Load { .. })), "{load:?}");
    let mut next = measurement.take(loaded(&format!("4-bit {}", build.variant)));
    let mut answers = 0;
    while let Next::Ask(Request::Predict { id, a, b, .. }) = &next {
        let read = tokens(a, b.as_deref()).min(most);
        next = measurement.take(predicted(*id, read, time(read, answers)));
        answers += 1;
    }
    next
}

/// Plays it to its end, with answers that take a millisecond per token.
fn play_all(measurement: &mut Measurement) -> Vec<Build> {
    let mut builds = Vec::new();
    let mut next = measurement.begin();
    while let Next::Start(build) = next {
        builds.push(build);
        next = play(measurement, build, 512, |tokens, _| tokens as f64);
    }
    assert_eq!(next, Next::End);
    builds
}

#[test]
fn every_build_answers_at_every_length() {
    let mut measurement = measurement(8, true);
    let builds = play_all(&mut measurement);
    let names: Vec<_> = builds.iter().map(|it| (it.variant, it.threads)).collect();
    let expected = [
        ("threads", 4),
        ("threads", 2),
        ("relaxed", 1),
        ("simd128", 1),
    ];
    assert_eq!(names, expected);
    assert_eq!(measurement.stage, Stage::Done);
    let rows: Vec<_> = measurement.rows().copied().collect();
    assert_eq!(rows.len(), builds.len() * LENGTHS.len());
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row.build, builds[at / LENGTHS.len()]);
        assert_eq!(row.tokens, LENGTHS[at % LENGTHS.len()]);
        assert_eq!(row.median_ms, f64::from(row.tokens));
        assert_eq!(row.rounds, ROUNDS);
    }
}

#[test]
fn several_threads_need_several_processors_and_an_isolated_page() {
    for (cores, is_isolated, reason) in [
        (4, false, Reason::NotIsolated),
        (1, true, Reason::OneCore),
        (1, false, Reason::OneCore),
    ] {
        let mut measurement = measurement(cores, is_isolated);
        let builds = play_all(&mut measurement);
        assert!(builds.iter().all(|build| build.variant != "threads"));
        let missing = measurement.lines.iter().filter_map(|line| match line {
            Line::Missing { tokens, reason, .. } => Some((*tokens, reason.clone())),
            Line::Measured(_) => None,
        });
        let missing: Vec<_> = missing.collect();
        assert!(!missing.is_empty());
        assert!(missing.iter().all(|it| *it == (None, reason.clone())));
    }
}

#[test]
fn first_answers_do_not_count_and_the_median_is_of_the_others() {
    let mut measurement = measurement(1, false);
    let Next::Start(build) = measurement.begin() else {
        panic!("a build should start");
    };
    // The browser compiles during the first two answers of the worker.
    play(&mut measurement, build, 512, |_, answers| match answers {
        0 | 1 => 5000.0,
        answers => 100.0 + (answers % 2) as f64,
    });
    let first = measurement.rows().next().unwrap();
    assert_eq!((first.tokens, first.rounds), (16, ROUNDS));
    assert_eq!(first.median_ms, 100.5);
}

#[test]
fn a_slow_device_answers_less_often() {
    let mut measurement = measurement(1, false);
    let Next::Start(build) = measurement.begin() else {
        panic!("a build should start");
    };
    play(&mut measurement, build, 512, |tokens, _| {
        tokens as f64 * 20.0
    });
    let rounds: Vec<_> = measurement.rows().map(|row| row.rounds).collect();
    assert_eq!(rounds, [10, 10, 8, 4, 3, 3]);
}

#[test]
fn a_build_that_does_not_start_is_a_line_and_the_next_one_is_measured() {
    let mut measurement = measurement(2, true);
    assert!(matches!(measurement.begin(), Next::Start(_)));
    let next = measurement.take(failed("It can't run."));
    let Next::Start(build) = next else {
        panic!("the next build should start, not {next:?}");
    };
    assert_eq!(build.variant, "relaxed");
    assert_eq!(
        measurement.lines,
        [Line::Missing {
            build: Build {
                variant: "threads",
                threads: 2
            },
            tokens: None,
            reason: Reason::Told("It can't run.".into()),
        }]
    );
    // If none starts, there is nothing to show.
    measurement.take(failed("No."));
    assert_eq!(measurement.take(failed("No.")), Next::End);
    assert_eq!(measurement.problem, Some(Problem::Nothing));
    assert_eq!(measurement.stage, Stage::Error);
}

#[test]
fn a_failed_load_and_a_lost_worker_end_the_measurement() {
    let mut told = measurement(1, false);
    told.begin();
    told.take(ready(1));
    assert_eq!(told.take(failed("No network.")), Next::End);
    assert_eq!(told.problem, Some(Problem::Told("No network.".into())));
    let mut lost = measurement(1, false);
    lost.begin();
    assert_eq!(lost.lose(), Next::End);
    assert_eq!((lost.stage, lost.is_under_way()), (Stage::Error, false));
    // Whatever still arrives changes nothing.
    assert_eq!(lost.take(ready(1)), Next::Nothing);
    // The next measurement begins afresh.
    assert!(matches!(lost.begin(), Next::Start(_)));
    assert_eq!((lost.stage, lost.problem), (Stage::Loading, None));
}

#[test]
fn a_stop_keeps_what_was_measured_and_nothing_follows() {
    let mut measurement = measurement(1, false);
    let Next::Start(build) = measurement.begin() else {
        panic!("a build should start");
    };
    play(&mut measurement, build, 512, |tokens, _| tokens as f64);
    assert_eq!(measurement.stop(), Next::End);
    assert_eq!(measurement.stage, Stage::Stopped);
    assert_eq!(measurement.take(ready(1)), Next::Nothing);
    assert_eq!(measurement.rows().count(), LENGTHS.len());
    let mut over = Measurement::default();
    over.stop();
    assert_eq!(over.stage, Stage::Idle);
}

#[test]
fn a_model_that_reads_less_has_no_times_for_longer_pairs() {
    let mut measurement = measurement(1, false);
    let Next::Start(build) = measurement.begin() else {
        panic!("a build should start");
    };
    play(&mut measurement, build, 128, |tokens, _| tokens as f64);
    assert_eq!(measurement.rows().count(), 4);
    let last = measurement.lines.last().unwrap();
    let expected = Line::Missing {
        build,
        tokens: Some(512),
        reason: Reason::TooLong(128),
    };
    assert_eq!(*last, expected);
}

#[test]
fn json_has_the_documented_keys() {
    let mut measurement = measurement(2, true);
    let empty: serde_json::Value = serde_json::from_str(&measurement.json()).unwrap();
    assert_eq!(empty["rows"], serde_json::json!([]));
    play_all(&mut measurement);
    let value: serde_json::Value = serde_json::from_str(&measurement.json()).unwrap();
    assert_eq!(value["browser"], "A | \"browser\"");
    assert_eq!(value["cores"], 2);
    assert_eq!(value["isolated"], true);
    assert_eq!(value["kernel"], "4-bit threads");
    let rows = value["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3 * LENGTHS.len());
    let row = serde_json::json!({
        "variant": "threads", "threads": 2, "tokens": 16, "median_ms": 16.0, "rounds": 10
    });
    assert_eq!(rows[0], row);
}

#[test]
fn markdown_has_a_line_for_each_build_and_a_dash_for_each_gap() {
    let mut measurement = measurement(1, false);
    let Next::Start(build) = measurement.begin() else {
        panic!("a build should start");
    };
    play(&mut measurement, build, 64, |tokens, _| tokens as f64);
    let text = measurement.markdown();
    assert!(text.contains("| browser | A \\| \"browser\" |"), "{text}");
    let line = "| `relaxed` | 1 | 16.0 ms | 32.0 ms | 64.0 ms | – | – | – |";
    assert!(text.contains(line), "{text}");
    assert!(!text.contains("simd128"), "{text}");
    let pipes = |line: &str| line.matches('|').count();
    let (_, table) = text.split_once("\n\n").unwrap();
    assert!(table.lines().all(|line| pipes(line) == 9), "{table}");
}
