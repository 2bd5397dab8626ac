//! What the fuzz targets share: the seeds' folder, and the reading paths that several formats lead to.

use nsp::PairTokenizer;
use nsp_checkpoint::gguf::{Event, read_gguf};
use nsp_checkpoint::hf::{Description, HfCheckpoint, TextFiles};
use nsp_checkpoint::model::ModelError;
use nsp_checkpoint::{Card, Dtype, ModelHeader, convert};
use std::fs;
use std::path::{Path, PathBuf};

/// The config.json of the small checkpoint that the seeds are made of.
pub const CONFIG: &str = include_str!("../../tests/fixtures/pickled/config.json");
/// Its vocab.txt.
pub const VOCABULARY: &str = include_str!("../../tests/fixtures/pickled/vocab.txt");
/// Its weights.
pub const SAFETENSORS: &[u8] = include_bytes!("../../tests/fixtures/pickled/model.safetensors");

/// A config.json for tokenizers that are larger than the small checkpoint's.
pub const ROOMY_CONFIG: &str = r#"{"model_type": "bert", "vocab_size": 512, "hidden_size": 32,
    "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 32}"#;

/// Writes the inputs from which libFuzzer derives its own.
pub fn write_seeds(target: &str, seeds: &[Vec<u8>]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let folder = folder.join(target);
    fs::create_dir_all(&folder).unwrap();
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(number.to_string()), seed).unwrap();
    }
}

/// The header of the small checkpoint's weights: JSON.
pub fn safetensors_header() -> &'static [u8] {
    let (length, rest) = SAFETENSORS.split_first_chunk().unwrap();
    &rest[..u64::from_le_bytes(*length) as usize]
}

/// A safetensors file with this header and zeros for numbers.
pub fn safetensors_file(header: &[u8], data_bytes: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header, &vec![0; data_bytes]].concat()
}

/// A folder with the small checkpoint's config.json and vocab.txt. It is in memory if the system has a place
/// for that.
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder with these files too.
    pub fn new(others: &[(&str, &[u8])]) -> Self {
        let memory = Path::new("/dev/shm");
        let place = match memory.is_dir() {
            true => memory.to_owned(),
            false => std::env::temp_dir(),
        };
        let folder = Self(place.join(format!("bert-nsp-fuzz-{}", std::process::id())));
        fs::create_dir_all(&folder.0).unwrap();
        folder.write("config.json", CONFIG.as_bytes());
        folder.write("vocab.txt", VOCABULARY.as_bytes());
        for (name, bytes) in others {
            folder.write(name, bytes);
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    /// Writes a file and converts the checkpoint: the GGUF file, or the error. What can be written can be read.
    pub fn convert_with(&self, name: &str, bytes: &[u8], dtype: Dtype) -> Result<Vec<u8>, String> {
        self.write(name, bytes);
        let checkpoint = HfCheckpoint::read(&self.0).map_err(|error| error.to_string())?;
        let card = Card::of_checkpoint("fuzz".to_owned(), "", dtype);
        let mut file = Vec::new();
        convert(&checkpoint, &card, &mut file).map_err(|error| error.to_string())?;
        read_gguf(&file[..], &mut |event| match event {
            Event::Header(header) => ModelHeader::read(header).map(drop),
            Event::Tensor(_) => Ok::<(), ModelError>(()),
        })
        .unwrap();
        Ok(file)
    }
}

/// Splits an input into texts at its zeros. An empty text is a file that is missing.
pub fn texts<const N: usize>(input: &[u8]) -> Option<[Option<&str>; N]> {
    let input = str::from_utf8(input).ok()?;
    let mut parts = input.splitn(N, '\0');
    Some(std::array::from_fn(|_| {
        parts.next().filter(|part| !part.is_empty())
    }))
}

/// Reads the text files of a checkpoint, and encodes a text with its tokenizer if they are right.
pub fn read_tokenizer(files: TextFiles<'_>, text: &str) {
    for lowercase in [None, Some(false)] {
        let description = match Description::read(files, lowercase) {
            Ok(description) => description,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                continue;
            }
        };
        let vocabulary = &description.vocabulary;
        let longest = description.config.max_position_embeddings;
        let tokenizer = PairTokenizer::new(vocabulary, &description.tokenizer, longest);
        let Ok(tokenizer) = tokenizer else {
            continue;
        };
        if let Ok(encoding) = tokenizer.encode(text, Some("It rained… [MASK] Café 雨 12.")) {
            let rows = vocabulary.len() as u32;
            assert!(encoding.input_ids.iter().all(|id| *id < rows));
            assert!(encoding.len() <= longest);
        }
    }
}
