//! The package imports models, in Node, Bun and Deno: from a server that behaves like the Hub, and from files.

use crate::{
    project::{Project, program, root},
    report::assert_rejected,
};
use nsp_e2e::{convert, write_headless};
use nsp_server::hub::{Behaviour, Hub, MODEL};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

/// The model that is imported.
pub fn tiny() -> PathBuf {
    root().join("tests/fixtures/tiny-bert")
}

/// What a model consists of.
pub const FILES: [&str; 4] = [
    "config.json",
    "model.safetensors",
    "vocab.txt",
    "tokenizer_config.json",
];

/// The options of a load from a hub, and more.
pub fn from_hub(hub: &Hub, more: &Value) -> Value {
    let mut options = json!({ "model": format!("hf:{MODEL}"), "endpoint": hub.endpoint });
    if let (Some(options), Some(more)) = (options.as_object_mut(), more.as_object()) {
        options.extend(more.clone());
    }
    options
}

fn project(name: &str) -> Project {
    let project = Project::new(name);
    project.copy("importing.js");
    project.copy("importing.mjs");
    project
}

/// What came of loads with these options, one after the other.
fn run(project: &Project, mut runtime: Command, options: &[Value]) -> Vec<Value> {
    let options = Value::from(options).to_string();
    let printed = project.run(runtime.arg("importing.mjs").arg(options));
    serde_json::from_str(&printed).expect("it prints what came of the loads")
}

fn in_node(project: &Project, options: &Value) -> Value {
    run(project, Command::new("node"), std::slice::from_ref(options)).remove(0)
}

/// The files of a folder, by their names.
fn listed(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    };
    let mut files: Vec<_> = entries.map(file).collect();
    files.sort();
    files
}

/// Asserts that a load has succeeded. Returns its last report of progress.
pub fn last_progress(outcome: &Value) -> &Value {
    assert_eq!(outcome["name"], "none", "{outcome}");
    let progress = outcome["progress"].as_array().unwrap();
    let last = progress.last().unwrap();
    assert_eq!(last["loaded"], last["total"], "{progress:?}");
    assert!(
        progress.iter().all(|step| step["total"] == last["total"]),
        "{progress:?}"
    );
    last
}

#[test]
fn node_keeps_the_command_line_s_file_and_asks_the_hub_once() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-kept");
    let folder = project.folder.join("models");
    let kept = |more: Value| {
        let mut options = from_hub(&hub, &more);
        options["cacheDir"] = folder.to_str().into();
        in_node(&project, &options)
    };

    let first = kept(json!({ "token": "secret" }));
    assert_eq!(last_progress(&first)["cached"], false);
    assert_eq!(first["model"]["name"], "tiny-nsp");
    let requests = hub.requests();
    for path in &requests {
        let is_storage = path.starts_with("/storage/");
        let has_token = path.ends_with(" with a token");
        assert!(is_storage != has_token, "{requests:?}");
    }
    assert!(requests.iter().any(|path| path.starts_with("/storage/")));

    let second = kept(json!({}));
    assert_eq!(last_progress(&second)["cached"], true);
    assert_eq!(second["logits"], first["logits"]);
    assert_eq!(hub.requests(), requests, "what is kept needs no request");

    let other = kept(json!({ "dtype": "q4_0", "revision": "main" }));
    assert_eq!(other["model"]["dtype"], "Q4_0");
    let files = listed(&folder);
    let [(default, q8_0), (named, q4_0)] = &files[..] else {
        panic!("two files are kept")
    };
    assert!(
        default.ends_with("someone%2Ftiny-nsp@main.gguf"),
        "{default}"
    );
    assert!(
        named.ends_with("someone%2Ftiny-nsp@main@q4_0.gguf"),
        "{named}"
    );
    assert!(*q8_0 == convert(&tiny(), "tiny-nsp", "q8_0"));
    assert!(*q4_0 == convert(&tiny(), "tiny-nsp", "q4_0"));
}

#[test]
fn bun_and_deno_import_too() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-others");
    let mut deno = Command::new(program("@deno", "deno"));
    deno.args(["run", "--no-remote", "--allow-read", "--allow-write"]);
    deno.arg("--allow-net");
    let bun = Command::new(program("@oven", "bin/bun"));
    for (name, runtime) in [("bun", bun), ("deno", deno)] {
        let folder = project.folder.join(name);
        let more = json!({ "cacheDir": folder.to_str(), "token": "secret" });
        let options = from_hub(&hub, &more);
        let outcomes = run(&project, runtime, &[options.clone(), options]);
        assert_eq!(last_progress(&outcomes[0])["cached"], false, "{name}");
        assert_eq!(last_progress(&outcomes[1])["cached"], true, "{name}");
        assert!(listed(&folder)[0].1 == convert(&tiny(), "tiny-nsp", "q8_0"));
    }
    for path in hub.requests() {
        let is_storage = path.starts_with("/storage/");
        assert!(is_storage != path.ends_with(" with a token"), "{path}");
    }
}

#[test]
fn a_model_in_memory_and_one_of_files_answer_the_same() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-memory");
    let of_hub = in_node(&project, &from_hub(&hub, &json!({})));
    assert_eq!(last_progress(&of_hub)["cached"], false);
    let requests = hub.requests();
    let paths = FILES.map(|name| tiny().join(name));
    let of_files = in_node(&project, &json!({ "paths": paths }));
    assert_eq!(last_progress(&of_files)["cached"], true);
    assert_eq!(of_files["model"]["name"], "unnamed");
    assert_eq!(of_files["logits"], of_hub["logits"]);
    assert_eq!(of_files["copied"], 0, "the worker takes the bytes over");
    assert_eq!(hub.requests(), requests);
    let again = in_node(&project, &from_hub(&hub, &json!({})));
    assert_eq!(last_progress(&again)["cached"], false, "nothing was kept");
}

#[test]
fn what_can_not_be_imported_has_a_code_of_its_own() {
    let hub = |behaviour| Hub::start(&tiny(), behaviour).unwrap();
    let usual = hub(Behaviour::Usual);
    let other = tempfile::tempdir().unwrap();
    for name in FILES {
        fs::copy(tiny().join(name), other.path().join(name)).unwrap();
    }
    let config = fs::read_to_string(tiny().join("config.json")).unwrap();
    let roberta = config.replace(r#""model_type": "bert""#, r#""model_type": "roberta""#);
    fs::write(other.path().join("config.json"), roberta).unwrap();
    let paths = FILES.map(|name| other.path().join(name));
    let headless = tempfile::tempdir().unwrap();
    write_headless(&tiny(), headless.path(), &FILES);
    let without_head = FILES.map(|name| headless.path().join(name));
    let unreadable = other.path().join("another.safetensors");
    fs::copy(tiny().join("model.safetensors"), &unreadable).unwrap();

    let behaving = |behaviour| from_hub(&hub(behaviour), &json!({ "token": "secret" }));
    let with = |more: Value| from_hub(&usual, &more);
    let expected = [
        (behaving(Behaviour::Status(401)), "gated", "`token`"),
        (
            behaving(Behaviour::Status(403)),
            "gated",
            "gated or private",
        ),
        (behaving(Behaviour::Status(404)), "not-found", MODEL),
        (behaving(Behaviour::Status(429)), "network", "429"),
        (behaving(Behaviour::Pages), "damaged", "web page"),
        (behaving(Behaviour::WrongLength), "damaged", "its header"),
        (
            with(json!({ "model": "hf:someone/else" })),
            "not-found",
            "someone/else",
        ),
        (json!({ "paths": paths }), "unsupported", "model_type"),
        (
            json!({ "paths": without_head }),
            "unsupported",
            "bert.pooler.dense.weight",
        ),
        (
            json!({ "paths": [&unreadable], "changes": &unreadable }),
            "damaged",
            "another.safetensors could not be read",
        ),
        (json!({ "isBytes": true }), "model", "can't be used"),
        (json!({ "model": [] }), "input", "empty list"),
        (with(json!({ "model": "hf:a b" })), "input", "hf:OWNER/NAME"),
        (with(json!({ "revision": "../x" })), "input", "revision is"),
        (with(json!({ "dtype": "f16" })), "input", "dtype is f16"),
        (
            with(json!({ "token": "a secret" })),
            "input",
            "token must be",
        ),
        (
            with(json!({ "endpoint": "ftp://hub" })),
            "input",
            "endpoint is",
        ),
        (
            with(json!({ "hasHalfACharacter": true })),
            "input",
            "endpoint is",
        ),
        (
            with(json!({ "cacheDir": "/dev/null/x" })),
            "input",
            "cacheDir can't",
        ),
    ];
    let project = project("importing-refused");
    let options = expected.each_ref().map(|(options, ..)| options.clone());
    let outcomes = run(&project, Command::new("node"), &options);
    assert_eq!(outcomes.len(), expected.len());
    for ((_, code, part), outcome) in expected.iter().zip(&outcomes) {
        let name = match *code {
            "gated" => "GatedError",
            "not-found" => "NotFoundError",
            "network" => "NetworkError",
            "damaged" => "DamagedError",
            "model" => "ModelError",
            "unsupported" => "UnsupportedError",
            _ => "InputError",
        };
        assert_rejected(outcome, name, code, part);
        assert!(!outcome.to_string().contains("secret"), "{outcome}");
    }
}

#[test]
fn an_aborted_import_leaves_nothing_that_a_later_one_finds() {
    let hub = Hub::start(&tiny(), Behaviour::Slow(50)).unwrap();
    let project = project("importing-aborted");
    let folder = project.folder.join("models");
    let options = from_hub(&hub, &json!({ "cacheDir": folder.to_str() }));
    let mut aborted = options.clone();
    aborted["isAborted"] = true.into();
    assert_eq!(in_node(&project, &aborted)["name"], "AbortError");
    assert!(listed(&folder).is_empty());
    hub.behave(Behaviour::Usual);
    assert_eq!(last_progress(&in_node(&project, &options))["cached"], false);
    assert_eq!(listed(&folder).len(), 1);
}

#[test]
fn a_kept_file_that_is_damaged_is_imported_again() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-damaged");
    let folder = project.folder.join("models");
    let options = from_hub(&hub, &json!({ "cacheDir": folder.to_str() }));
    let first = in_node(&project, &options);
    let kept = listed(&folder);
    let (name, file) = &kept[0];
    for wrong in [&file[..file.len() / 2], b"<!doctype html>", b""] {
        fs::write(folder.join(name), wrong).unwrap();
        let before = hub.requests().len();
        let again = in_node(&project, &options);
        assert_eq!(again["logits"], first["logits"], "{again}");
        assert!(hub.requests().len() > before);
        assert!(listed(&folder) == kept);
    }
    let requests = hub.requests();
    assert_eq!(in_node(&project, &options)["logits"], first["logits"]);
    assert_eq!(hub.requests(), requests, "what is kept needs no request");
}

#[test]
fn what_a_killed_process_has_left_is_removed_after_a_day() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-unfinished");
    let folder = project.folder.join("models");
    fs::create_dir(&folder).unwrap();
    let two_days_ago = SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60);
    let address = hub.endpoint.replace(':', "%3A").replace('/', "%2F");
    let model = format!("{address}@someone%2Ftiny-nsp@main.gguf");
    let left = |name: &str, time: SystemTime| {
        let name = format!("{name}.0.unfinished");
        let file = fs::File::create(folder.join(&name)).unwrap();
        file.set_modified(time).unwrap();
        name
    };
    left(&model, two_days_ago);
    let kept = [
        left("other@main.gguf", two_days_ago),
        format!("{model}.1.unfinished"),
        model,
    ];
    fs::write(folder.join(&kept[1]), "of a process that runs").unwrap();
    let more = json!({ "cacheDir": folder.to_str() });
    let outcome = in_node(&project, &from_hub(&hub, &more));
    assert_eq!(outcome["warnings"], json!([]), "{outcome}");
    let names = listed(&folder).into_iter().map(|(name, _)| name);
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from(kept));
}

#[test]
fn a_model_that_can_not_be_kept_is_used_and_the_program_is_warned() {
    let hub = Hub::start(&tiny(), Behaviour::Usual).unwrap();
    let project = project("importing-unkept");
    // It is there and can be read, but nobody can write into it.
    let more = json!({ "cacheDir": "/proc" });
    let outcome = in_node(&project, &from_hub(&hub, &more));
    assert_eq!(outcome["model"]["name"], "tiny-nsp", "{outcome}");
    let warnings = outcome["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{outcome}");
    let warning = warnings[0].as_str().unwrap();
    assert!(warning.contains("could not be written"), "{warning}");
}
