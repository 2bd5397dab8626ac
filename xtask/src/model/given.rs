//! `--model X`: makes what the site needs of a GGUF file, of a checkpoint's folder, or of a model of the Hugging
//! Face Hub. The command line `bert-nsp` reads them all.

use super::{
    Model, card,
    facts::{Facts, printable},
    file_name,
};
use crate::{
    command_line::CommandLine,
    error::{Error, cannot_at},
    examples,
    files::write_if_changed,
    paths,
    setup::Setup,
    steps::announce,
    terminal::note,
};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{self, Path, PathBuf},
};

/// Prepares the model that `--model` names.
///
/// # Errors
/// When there is no such model, it can't be converted, or a page can't run it.
pub fn prepare(setup: &Setup, text: &OsStr) -> Result<Model, Error> {
    let given = Given::read(text)?;
    announce(
        "Preparing the model",
        "a minute, longer if bert-nsp has to be compiled or the model downloaded",
    );
    let command_line = CommandLine::compile(setup)?;
    prepare_with(&command_line, given, &paths::target().join("models"))
}

/// Prepares a model in a folder.
fn prepare_with(command_line: &CommandLine, given: Given, folder: &Path) -> Result<Model, Error> {
    fs::create_dir_all(folder).map_err(cannot_at("create", folder))?;
    let (file, readme) = match given {
        Given::Gguf(file) => (file, None),
        Given::Checkpoint(checkpoint) => convert(command_line, &checkpoint, folder)?,
    };
    let arguments: [&OsStr; 3] = ["inspect".as_ref(), "--json".as_ref(), file.as_ref()];
    let facts = Facts::read(&file, &command_line.json(&arguments)?)?;
    if !facts.has_licence() {
        note(format_args!(
            "    the licence of {} is not stated: find out what it allows before you publish the site",
            printable(&facts.name)
        ));
    }
    let results = folder.join(format!("{}.results.json", file_name(&facts.name)));
    write_if_changed(&results, &examples::results(command_line, Some(&file))?)?;
    Ok(Model {
        card: readme.unwrap_or_else(|| card::write(&facts)),
        results: Some(results),
        name: facts.name,
        dtype: facts.dtype,
        file,
    })
}

/// What `--model` can name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    /// A GGUF file.
    Gguf(PathBuf),
    /// What `bert-nsp convert` takes. Paths are absolute.
    Checkpoint(OsString),
}

impl Given {
    /// Tells which it is. A path that exists wins over a name of the hub.
    fn read(text: &OsStr) -> Result<Self, Error> {
        let path = Path::new(text);
        let is_gguf = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"));
        match (path.exists(), is_gguf) {
            (true, true) => absolute(path).map(Self::Gguf),
            (true, false) => absolute(path).map(|path| Self::Checkpoint(path.into())),
            (false, true) => Err(Error::Missing(format!(
                "there is no file {}: check the path after --model",
                path.display()
            ))),
            (false, false) => Ok(Self::Checkpoint(text.to_owned())),
        }
    }
}

/// Other programs run in another folder.
fn absolute(path: &Path) -> Result<PathBuf, Error> {
    path::absolute(path).map_err(cannot_at("find", path))
}

/// Converts a checkpoint. Returns its GGUF file and, if it has one, its own card.
fn convert(
    command_line: &CommandLine,
    checkpoint: &OsStr,
    folder: &Path,
) -> Result<(PathBuf, Option<String>), Error> {
    let name = file_name(&last_parts(checkpoint));
    let [file, readme] = ["gguf", "md"].map(|kind| folder.join(format!("{name}.{kind}")));
    // The next checkpoint with this name may have none.
    if readme.exists() {
        fs::remove_file(&readme).map_err(cannot_at("remove", &readme))?;
    }
    let arguments: [&OsStr; 8] = [
        "convert".as_ref(),
        "--force".as_ref(),
        "--out".as_ref(),
        file.as_ref(),
        "--readme".as_ref(),
        readme.as_ref(),
        // What follows is no option, whatever it begins with.
        "--".as_ref(),
        checkpoint,
    ];
    let what = format!("converting {}", Path::new(checkpoint).display());
    command_line.run(&arguments, &what)?;
    let card = fs::read_to_string(&readme).ok();
    Ok((file, card))
}

/// The name of a folder, or the whole name of a model of the hub.
fn last_parts(checkpoint: &OsStr) -> String {
    let path = Path::new(checkpoint);
    match path.file_name() {
        Some(name) if path.is_absolute() => name.to_string_lossy().into_owned(),
        _ => checkpoint.to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_program;

    fn fixture(name: &str) -> PathBuf {
        paths::root().join("tests/fixtures/tiny-bert").join(name)
    }

    /// A program that does what `bert-nsp` does for the model in tests/fixtures. It writes down how it was called.
    fn stand_in(folder: &Path, refuses: bool) -> CommandLine {
        fs::create_dir_all(folder).unwrap();
        let (model, calls) = (fixture("tiny-bert.q8_0.gguf"), folder.join("calls"));
        let config = r#"{"num_hidden_layers":3,"hidden_size":64}"#;
        let facts =
            format!(r#"{{"name":"tiny/bert","dtype":"Q8_0","license":"mit","config":{config}}}"#);
        let inspected = match refuses {
            true => "echo 'bert-nsp: it is broken' >&2; exit 2".to_owned(),
            false => format!("echo '{{\"bytes\":7,\"model\":{facts}}}'"),
        };
        let script = format!(
            "#!/bin/sh\necho \"$@\" >> '{}'\ncase $1 in\n\
             convert) cp '{}' \"$4\"; echo '# Its own card' > \"$6\" ;;\n\
             inspect) {inspected} ;;\n\
             predict) echo '{{\"model\":\"tiny/bert\",\"logits\":[1,2]}}' ;;\nesac\n",
            calls.display(),
            model.display()
        );
        let program = folder.join("bert-nsp");
        write_program(&program, &script);
        CommandLine::at(program)
    }

    #[test]
    fn a_path_that_exists_wins_over_a_name() {
        let gguf = fixture("tiny-bert.q8_0.gguf");
        let read = |text: &OsStr| Given::read(text);
        assert_eq!(read(gguf.as_os_str()).unwrap(), Given::Gguf(gguf));
        let folder = paths::root().join("tests/fixtures/tiny-bert");
        let expected = Given::Checkpoint(folder.clone().into());
        assert_eq!(read(folder.as_os_str()).unwrap(), expected);
        let name = OsString::from("some-one/bert@v1");
        assert_eq!(read(&name).unwrap(), Given::Checkpoint(name));
        let error = read("nothing/here.GGUF".as_ref()).unwrap_err().to_string();
        assert!(error.contains("there is no file nothing/here.GGUF"));
    }

    #[test]
    fn a_gguf_file_is_used_as_it_is() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let gguf = fixture("tiny-bert.q8_0.gguf");
        let program = stand_in(folder, false);
        let model = prepare_with(&program, Given::Gguf(gguf.clone()), folder).unwrap();
        assert_eq!(model.file, gguf);
        assert_eq!((&*model.name, &*model.dtype), ("tiny/bert", "Q8_0"));
        assert!(model.card.contains("3 layers"), "{}", model.card);
        let results = model.results.unwrap();
        assert_eq!(results, folder.join("tiny-bert.results.json"));
        let results = fs::read_to_string(&results).unwrap();
        assert!(results.contains("\"model\":\"tiny/bert\""), "{results}");
        let calls = fs::read_to_string(folder.join("calls")).unwrap();
        assert!(!calls.contains("convert"), "{calls}");
        let asked = format!("--model {}", gguf.display());
        let examples = calls.lines().filter(|line| line.starts_with("predict"));
        assert!(examples.clone().count() >= 8);
        assert!(
            examples.clone().all(|line| line.ends_with(&asked)),
            "{calls}"
        );
    }

    #[test]
    fn a_checkpoint_is_converted_and_keeps_its_card() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let program = stand_in(folder, false);
        let given = Given::Checkpoint("some-one/bert@v1".into());
        let model = prepare_with(&program, given, folder).unwrap();
        assert_eq!(model.file, folder.join("some-one-bert-v1.gguf"));
        assert_eq!(model.card, "# Its own card\n");
        assert_eq!(
            fs::read(&model.file).unwrap(),
            fs::read(fixture("tiny-bert.q8_0.gguf")).unwrap()
        );
        let calls = fs::read_to_string(folder.join("calls")).unwrap();
        let first = calls.lines().next().unwrap();
        assert!(first.ends_with(" -- some-one/bert@v1"), "{first}");
    }

    #[test]
    fn a_file_that_can_t_be_read_gets_the_command_line_s_sentence() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let program = stand_in(folder, true);
        let given = Given::Gguf(fixture("tiny-bert.q8_0.gguf"));
        let error = prepare_with(&program, given, folder).unwrap_err();
        assert_eq!(error.to_string(), "bert-nsp: it is broken");
    }

    #[test]
    fn a_converted_file_has_the_name_of_its_folder_or_of_its_model() {
        assert_eq!(last_parts("/a/b/tiny".as_ref()), "tiny");
        assert_eq!(last_parts("some-one/bert".as_ref()), "some-one/bert");
    }
}
