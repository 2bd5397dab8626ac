//! `convert` and `inspect`.

use super::checkpoint::{write_checkpoint, write_weights};
use super::program::{bert_nsp, run, shipped_model};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn a_converted_checkpoint_can_be_inspected_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    write_checkpoint(&checkpoint);
    let readme = "---\nlanguage: en\nlicense: mit\n---\n";
    fs::write(checkpoint.join("README.md"), readme).unwrap();
    for dtype in ["f32", "f16", "q8_0", "q4_0"] {
        let file = folder.path().join(format!("{dtype}.gguf"));
        let path = file.to_str().unwrap();
        let dir = checkpoint.to_str().unwrap();
        let run = bert_nsp([
            "convert", dir, "--dtype", dtype, "--out", path, "--source", "Sines.",
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);

        let report = bert_nsp(["inspect", path, "--json"]).json();
        assert_eq!(report["bytes"], fs::metadata(&file).unwrap().len());
        let model = &report["model"];
        assert_eq!(model["name"], "tiny");
        assert_eq!(model["license"], "mit");
        assert_eq!(model["languages"][0], "en");
        assert_eq!(model["source"], "Sines.");
        assert_eq!(model["dtype"], dtype.to_uppercase());
        assert_eq!(model["lowercase"], true);
        assert_eq!(model["tokenizer"]["max_input_chars_per_word"], 100);
        assert_eq!(model["config"]["hidden_size"], 32);
        assert_eq!(report["tensors"].as_array().unwrap().len(), 5 + 16 + 4);

        let args = [
            "predict", "--json", "--model", path, "--a", "Rains.", "--b", "Rain.",
        ];
        let answer = bert_nsp(args).json();
        assert_eq!(answer["tokens"][2], "##s");
    }
}

#[test]
fn the_card_of_a_checkpoint_is_copied_if_it_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    write_checkpoint(&checkpoint);
    let (out, card) = (
        folder.path().join("out.gguf"),
        folder.path().join("card.md"),
    );
    let convert = || {
        let run = run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
            .args(["convert", "--force", "--out"])
            .arg(&out)
            .arg("--readme")
            .args([&card, &checkpoint]));
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    convert();
    assert!(!card.exists());
    let readme = "---\nlicense: mit\n---\n# Tiny\n";
    fs::write(checkpoint.join("README.md"), readme).unwrap();
    convert();
    assert_eq!(fs::read_to_string(&card).unwrap(), readme);
}

#[test]
fn the_copy_of_a_card_replaces_no_file_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write_checkpoint(&path("tiny"));
    let readme = "---\nlicense: mit\n---\n# Tiny\n";
    fs::write(path("tiny/README.md"), readme).unwrap();
    fs::write(path("notes.md"), "mine").unwrap();
    for (card, sentence) in [
        ("notes.md", "notes.md exists already"),
        ("out.gguf", "--readme and --out name the same file"),
        ("tiny/../out.gguf", "--readme and --out name the same file"),
        ("none/card.md", "none/card.md could not be written"),
    ] {
        let run = run(Command::new(env!("CARGO_BIN_EXE_bert-nsp"))
            .args(["convert", "tiny", "--out", "out.gguf", "--readme", card])
            .current_dir(folder.path()));
        assert!(run.refusal().contains(sentence), "{}", run.stderr);
        assert!(!path("out.gguf").exists(), "{card}");
    }
    assert_eq!(fs::read_to_string(path("notes.md")).unwrap(), "mine");
}

#[test]
fn a_checkpoint_without_head_is_refused_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    let out = folder.path().join("out.gguf");
    write_checkpoint(&checkpoint);
    write_weights(&checkpoint, 8, |name| {
        (!name.starts_with("cls.")).then(|| name.to_owned())
    });
    let args = [
        "convert",
        checkpoint.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let run = bert_nsp(args);
    let sentence = run.refusal();
    assert!(
        sentence.contains("cls.seq_relationship.weight, cls.seq_relationship.bias"),
        "{sentence}"
    );
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the checkpoint is there");
}

#[test]
fn a_model_card_that_can_not_be_read_is_told_and_a_file_can_not_command_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("tiny");
    write_checkpoint(&folder);
    fs::write(folder.join("README.md"), b"---\nlicense: \xff\n---\n").unwrap();
    let out = dir.path().join("out.gguf");
    let (folder, out) = (folder.to_str().unwrap(), out.to_str().unwrap());
    let run = bert_nsp(["convert", folder, "--out", out]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = run.stderr.starts_with("warning: ") && run.stderr.contains("README.md could not");
    assert!(told && run.stderr.lines().count() == 1, "{}", run.stderr);

    let args = [
        "convert",
        folder,
        "--out",
        out,
        "--force",
        "--name",
        "a\u{1b}[31m\nb",
    ];
    let run = bert_nsp(args);
    assert!(
        run.stdout.contains(": a\u{fffd}[31m\u{fffd}b as Q8_0"),
        "{}",
        run.stdout
    );
    let run = bert_nsp(["inspect", "no\n\u{1b}[31m.gguf"]);
    assert!(
        run.refusal()
            .contains("no\u{fffd}\u{fffd}[31m.gguf could not be read")
    );
}

#[test]
fn folders_and_places_that_do_not_exist_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("tiny");
    write_checkpoint(&checkpoint);
    let dir = checkpoint.to_str().unwrap();
    let run = bert_nsp(["convert", "/no/such/folder", "--out", "x.gguf"]);
    assert!(run.refusal().contains("/no/such/folder is neither a file"));
    let run = bert_nsp(["convert", dir, "--out", "/no/such/folder/x.gguf"]);
    assert!(
        run.refusal()
            .contains("/no/such/folder/x.gguf could not be written")
    );
}

#[test]
fn the_embedded_model_is_the_shipped_file() {
    let file = bert_nsp(["inspect", "--json", shipped_model().to_str().unwrap()]).json();
    let embedded = bert_nsp(["inspect", "--json"]).json();
    assert_eq!(embedded["model"], file["model"]);
    assert_eq!(embedded["bytes"], file["bytes"]);
    assert!(embedded["bytes"].as_u64().unwrap() <= 67_108_864);
    assert_eq!(embedded["model"]["name"], "nsp-base");
    assert_eq!(embedded["model"]["license"], "Apache-2.0");
    assert_eq!(embedded["model"]["labels"][0], "IsNext");
    assert_eq!(embedded["model"]["languages"][0], "en");
    assert_eq!(embedded["model"]["vocabulary"], 30_522);

    let human = bert_nsp(["inspect"]);
    for part in [
        "nsp-base",
        "Apache-2.0",
        "blk.11.ffn_down.weight",
        "12 layers",
        "casing      lower-cased, without accents",
        "tokenizer   BERT's own",
    ] {
        assert!(
            human.stdout.contains(part),
            "{part} is missing:\n{}",
            human.stdout
        );
    }
}

/// Converts to F32 under the name `x`, and gives the file's bytes.
fn converted(folder: &Path) -> Vec<u8> {
    let out = tempfile::NamedTempFile::new().unwrap();
    let (dir, path) = (folder.to_str().unwrap(), out.path().to_str().unwrap());
    let args = [
        "convert", dir, "--dtype", "f32", "--name", "x", "--force", "--out", path,
    ];
    let run = bert_nsp(args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr, "");
    fs::read(out.path()).unwrap()
}

/// The sentence with which a folder is refused.
fn refusal(folder: &Path) -> String {
    let args = ["convert", folder.to_str().unwrap(), "--out", "never.gguf"];
    let run = bert_nsp(args);
    assert!(!Path::new("never.gguf").exists());
    run.refusal().to_owned()
}

#[test]
fn names_that_training_has_wrapped_mean_the_same_and_others_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("tiny");
    write_checkpoint(&folder);
    let expected = converted(&folder);
    for (from, to) in [
        ("", "_orig_mod."),
        ("", "module._orig_mod."),
        ("bert.", "model.bert."),
        (".layer.0.", ".layer.0._checkpoint_wrapped_module."),
    ] {
        write_weights(&folder, 8, |name| Some(name.replacen(from, to, 1)));
        assert!(converted(&folder) == expected, "{to}");
    }
    write_weights(&folder, 8, |name| Some(format!("student.{name}")));
    let error = refusal(&folder);
    assert!(error.contains("begin with \"student.\""), "{error}");
    // What a BERT of this shape has no place for would change the answer.
    for (from, to) in [
        (
            "layer.0.attention.self.query",
            "layer.1.attention.self.query",
        ),
        ("self.key", "self.distance_embedding"),
    ] {
        write_weights(&folder, 8, |name| Some(name.to_owned()));
        let path = folder.join("model.safetensors");
        let bytes = fs::read(&path).unwrap();
        let weights = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let mut all = weights.tensors();
        let (name, view) = all
            .iter()
            .find(|(name, _)| name.contains(from))
            .unwrap()
            .clone();
        all.push((name.replace(from, to), view));
        let file = safetensors::serialize(all, None).unwrap();
        fs::write(path, file).unwrap();
        let error = refusal(&folder);
        assert!(
            error.contains("more than the BERT") && error.contains(to),
            "{error}"
        );
    }
}

#[test]
fn a_folder_of_the_hub_is_its_snapshot_and_is_called_as_the_repository() {
    let dir = tempfile::tempdir().unwrap();
    let model = dir.path().join("models--someone--tiny-nsp");
    let snapshot = model.join("snapshots/86b5e0934494bd15c9632b12f734a8a67f723594");
    write_checkpoint(&snapshot);
    fs::write(snapshot.join("README.md"), "---\nlicense: mit\n---\n").unwrap();
    let out = dir.path().join("out.gguf");
    for folder in [&model, &snapshot] {
        let (dir, path) = (folder.to_str().unwrap(), out.to_str().unwrap());
        let run = bert_nsp(["convert", dir, "--force", "--out", path]);
        assert!(run.stdout.contains(": tiny-nsp as Q8_0"), "{}", run.stdout);
        assert!(run.stdout.contains("licence mit"), "{}", run.stdout);
    }
    write_checkpoint(&model.join("snapshots/other"));
    let error = refusal(&model);
    assert!(error.contains("snapshots/86b5e0934494bd15c9632b12f734a8a67f723594, snapshots/other"));
}

#[test]
fn the_checkpoint_says_which_format_is_best_and_the_file_has_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("tiny");
    write_checkpoint(&folder);
    let convert = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bert-nsp"));
        run(command
            .args(["convert", "tiny", "--force"])
            .current_dir(dir.path()))
    };
    assert!(convert().stdout.starts_with("tiny.q8_0.gguf: tiny as Q8_0"));
    let config = fs::read_to_string(folder.join("config.json")).unwrap();
    for (dtype, expected) in [
        ("\"q4_0\"", Ok("tiny.q4_0.gguf: tiny as Q4_0")),
        ("\"q5_0\"", Err("\"q5_0\" under bert_nsp_dtype")),
        ("4", Err("4 under bert_nsp_dtype")),
    ] {
        let config = config.replacen('{', &format!("{{\"bert_nsp_dtype\": {dtype}, "), 1);
        fs::write(folder.join("config.json"), config).unwrap();
        let run = convert();
        match expected {
            Ok(begins) => assert!(run.stdout.starts_with(begins), "{}", run.stdout),
            Err(part) => assert!(run.refusal().contains(part), "{}", run.stderr),
        }
    }
}

#[test]
fn files_that_are_something_else_are_named() {
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    let page = "<!doctype html><title>Sign in</title>";
    let dir = tempfile::tempdir().unwrap();
    for (name, content, sentence) in [
        ("model.safetensors", lfs, "a Git LFS pointer"),
        ("model.safetensors", page, "a web page"),
        ("model.safetensors", "PK\x03\x04 and more", "a zip archive"),
        ("config.json", page, "a web page"),
        ("vocab.txt", lfs, "a Git LFS pointer"),
    ] {
        let folder = dir.path().join("tiny");
        write_checkpoint(&folder);
        fs::write(folder.join(name), content).unwrap();
        let error = refusal(&folder);
        assert!(error.contains(&format!("{name} is {sentence}")), "{error}");
    }
    let file = dir.path().join("model.gguf");
    let path = file.to_str().unwrap();
    let folder = dir.path().join("tiny");
    write_checkpoint(&folder);
    let weights = fs::read(folder.join("model.safetensors")).unwrap();
    for (content, sentence) in [
        (lfs.as_bytes(), "it is a Git LFS pointer"),
        (page.as_bytes(), "it is a web page"),
        (b"PK\x03\x04 and more", "it is a zip archive"),
        (&weights, "it is a safetensors file"),
        (b"GGUF\0\0\0\x03", "is big-endian"),
    ] {
        fs::write(&file, content).unwrap();
        for args in [
            &["inspect", path][..],
            &["predict", "--model", path, "--a", "x"],
        ] {
            let run = bert_nsp(args);
            assert!(run.refusal().contains(sentence), "{}", run.stderr);
        }
    }
    fs::write(&file, "GGUF\x03\0\0\0").unwrap();
    assert!(refusal(&file).contains("is a GGUF file, which is converted already"));
}
