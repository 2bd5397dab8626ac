//! `convert` and `compare` with models of the hub, against a local server that behaves like it.

use super::checkpoint::write_checkpoint;
use super::program::{Run, run};
use nsp_server::hub::{Behaviour, COMMIT, Hub};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the program in a folder, with a cache of the hub there.
fn bert_nsp(hub: &Hub, folder: &Path, args: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
        .args(args)
        .current_dir(folder)
        .env("HF_ENDPOINT", &hub.endpoint)
        .env("HF_HOME", folder.join("cache"))
        .env_remove("HF_TOKEN"))
}

fn hub(folder: &Path, behaviour: Behaviour) -> Hub {
    let model = folder.join("model");
    write_checkpoint(&model);
    let card = "---\nlanguage: en\nlicense: mit\n---\n";
    fs::write(model.join("README.md"), card).unwrap();
    Hub::start(&model, behaviour).unwrap()
}

#[test]
fn a_model_is_downloaded_once_and_converted_under_its_own_name() {
    let dir = tempfile::tempdir().unwrap();
    let hub = hub(dir.path(), Behaviour::Usual);
    let first = bert_nsp(&hub, dir.path(), &["convert", "someone/tiny-nsp"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(
        first.stderr.starts_with("someone/tiny-nsp: "),
        "{}",
        first.stderr
    );
    assert!(
        first.stderr.contains("to download, licence mit"),
        "{}",
        first.stderr
    );
    assert!(
        first
            .stdout
            .starts_with("tiny-nsp.q8_0.gguf: tiny-nsp as Q8_0"),
        "{}",
        first.stdout
    );
    assert!(first.stdout.contains("licence mit"), "{}", first.stdout);
    let file = fs::read(dir.path().join("tiny-nsp.q8_0.gguf")).unwrap();

    let again = bert_nsp(&hub, dir.path(), &["convert", "someone/tiny-nsp"]);
    assert!(
        again.refusal().contains("exists already"),
        "{}",
        again.stderr
    );
    let before = hub.requests().len();
    let args = [
        "convert",
        "someone/tiny-nsp",
        "--revision",
        "main",
        "--force",
    ];
    let forced = bert_nsp(&hub, dir.path(), &args);
    assert_eq!((forced.code, forced.stderr.as_str()), (0, ""));
    let asked = hub.requests().split_off(before);
    assert!(
        asked.iter().all(|path| path.starts_with("/api/")),
        "{asked:?}"
    );
    assert_eq!(
        fs::read(dir.path().join("tiny-nsp.q8_0.gguf")).unwrap(),
        file
    );

    let by_path = bert_nsp(
        &hub,
        dir.path(),
        &["convert", "model", "--name", "tiny-nsp", "--out", "o.gguf"],
    );
    assert_eq!(by_path.code, 0, "{}", by_path.stderr);
    assert_eq!(
        fs::read(dir.path().join("o.gguf")).unwrap(),
        file,
        "from the folder"
    );
    let snapshot = dir
        .path()
        .join("cache/hub/models--someone--tiny-nsp/snapshots")
        .join(COMMIT);
    assert!(snapshot.join("model.safetensors").exists());
}

#[test]
fn a_newer_commit_of_the_hub_is_downloaded() {
    let dir = tempfile::tempdir().unwrap();
    let hub = hub(dir.path(), Behaviour::Usual);
    let convert = ["convert", "someone/tiny-nsp", "--force"];
    assert_eq!(bert_nsp(&hub, dir.path(), &convert).code, 0);
    let newer = COMMIT.replace('8', "9");
    hub.move_main_to(&newer);
    let run = bert_nsp(&hub, dir.path(), &convert);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("to download"), "{}", run.stderr);
    let model = dir.path().join("cache/hub/models--someone--tiny-nsp");
    for name in ["config.json", "vocab.txt", "model.safetensors"] {
        let file = model.join("snapshots").join(&newer).join(name);
        assert!(file.exists(), "{name}");
    }
}

#[test]
fn a_model_in_the_cache_needs_no_hub() {
    let dir = tempfile::tempdir().unwrap();
    let mut hub = hub(dir.path(), Behaviour::Usual);
    let convert = ["convert", "someone/tiny-nsp", "--force"];
    assert_eq!(bert_nsp(&hub, dir.path(), &convert).code, 0);
    let first = fs::read(dir.path().join("tiny-nsp.q8_0.gguf")).unwrap();
    // Nobody listens there.
    hub.endpoint = "http://127.0.0.1:9".to_owned();
    let again = bert_nsp(&hub, dir.path(), &convert);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again
            .stderr
            .starts_with("warning: the hub could not be reached"),
        "{}",
        again.stderr
    );
    assert_eq!(
        fs::read(dir.path().join("tiny-nsp.q8_0.gguf")).unwrap(),
        first
    );
    let missing = bert_nsp(&hub, dir.path(), &["convert", "someone/else"]);
    assert!(
        missing.refusal().contains("could not be downloaded"),
        "{}",
        missing.stderr
    );
}

#[test]
fn a_transfer_that_breaks_off_is_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let hub = hub(dir.path(), Behaviour::BreaksOff);
    let run = bert_nsp(&hub, dir.path(), &["convert", "someone/tiny-nsp"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let transfers = hub.requests();
    let transfers = transfers
        .iter()
        .filter(|path| path.starts_with("/storage/model"));
    assert!(transfers.count() > 2);
    assert!(hub.has_broken_off());
}

#[test]
fn a_list_of_weights_can_not_lead_out_of_the_cache() {
    let dir = tempfile::tempdir().unwrap();
    let model = dir.path().join("model");
    write_checkpoint(&model);
    fs::remove_file(model.join("model.safetensors")).unwrap();
    let list = r#"{"weight_map": {"bert.x": "../../../../../vocab.txt"}}"#;
    fs::write(model.join("model.safetensors.index.json"), list).unwrap();
    let hub = Hub::start(&model, Behaviour::Usual).unwrap();
    let run = bert_nsp(&hub, dir.path(), &["convert", "someone/tiny-nsp"]);
    assert!(
        run.refusal().contains("not in the folder"),
        "{}",
        run.stderr
    );
    let asked = hub.requests();
    assert!(asked.iter().all(|path| !path.contains("..")), "{asked:?}");
}

#[test]
fn what_can_not_be_downloaded_is_one_sentence_and_leaves_no_file() {
    for (behaviour, given, sentence) in [
        (
            Behaviour::Status(404),
            "someone/tiny-nsp",
            "no model someone/tiny-nsp",
        ),
        (
            Behaviour::Status(404),
            "someone/tiny-nsp@v9",
            "no revision v9",
        ),
        (
            Behaviour::Status(401),
            "someone/tiny-nsp",
            "gated or private",
        ),
        (
            Behaviour::Status(403),
            "someone/tiny-nsp",
            "gated or private",
        ),
        (
            Behaviour::Status(429),
            "someone/tiny-nsp",
            "the status 429; try again later",
        ),
        (
            Behaviour::Usual,
            "no folder here",
            "neither a file, nor a folder",
        ),
        (
            Behaviour::Usual,
            "someone/else/there",
            "neither a file, nor a folder",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let hub = hub(dir.path(), behaviour);
        let run = bert_nsp(&hub, dir.path(), &["convert", given]);
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
        let left = dir.path().read_dir().unwrap().flatten();
        let left = left.filter(|entry| entry.path().extension().is_some_and(|e| e == "gguf"));
        assert_eq!(left.count(), 0);
    }
}

#[test]
fn a_misspelt_file_is_no_model_of_the_hub() {
    let dir = tempfile::tempdir().unwrap();
    let hub = hub(dir.path(), Behaviour::Usual);
    for name in ["typo.gguf", "model/typo.safetensors", "pytorch_model.BIN"] {
        let run = bert_nsp(&hub, dir.path(), &["convert", name]);
        let sentence = format!("there is no file {name}");
        assert!(run.refusal().contains(&sentence), "{}", run.stderr);
    }
    assert_eq!(hub.requests(), [""; 0]);
}

#[test]
fn an_endpoint_that_is_no_address_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut hub = hub(dir.path(), Behaviour::Usual);
    hub.endpoint = "no address".to_owned();
    let run = bert_nsp(&hub, dir.path(), &["convert", "someone/tiny-nsp"]);
    let sentence = "check HF_ENDPOINT and HF_TOKEN";
    assert!(run.refusal().ends_with(sentence), "{}", run.stderr);
}

#[test]
fn the_token_of_the_environment_goes_to_the_hub() {
    let dir = tempfile::tempdir().unwrap();
    let hub = hub(dir.path(), Behaviour::Usual);
    let run = run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
        .args(["convert", "someone/tiny-nsp"])
        .current_dir(dir.path())
        .env("HF_ENDPOINT", &hub.endpoint)
        .env("HF_HOME", dir.path().join("cache"))
        .env("HF_TOKEN", "secret"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let to_hub = |request: &&String| !request.starts_with("/storage/");
    for request in hub.requests().iter().filter(to_hub) {
        assert!(request.ends_with(" with a token"), "{request}");
    }
}
