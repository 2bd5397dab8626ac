//! A GGUF file of this project, which needs no conversion.

use crate::error::ImportError;
use crate::legs::{LEG_BYTES, Leg, Piece};
use crate::source::{Reader, Source, Stop, damaged};
use crate::version::Version;
use nsp_checkpoint::ModelHeader;
use nsp_checkpoint::gguf::{Event, GgufError, GgufStream};
use nsp_checkpoint::model::ModelError;

/// What is known of a GGUF file.
#[derive(Debug)]
pub struct GgufFile {
    /// The file's name.
    pub name: String,
    /// What is known of the file's state.
    pub version: Version,
    /// Everything about the model except its weights.
    pub model: ModelHeader,
    /// The bytes of the file.
    pub bytes: u64,
}

impl GgufFile {
    /// Reads a file's header.
    ///
    /// # Errors
    /// When there is no such file, or it is not a model of this project.
    pub async fn read(source: &Source, name: &str, stop: &Stop) -> Result<Self, ImportError> {
        let opened = source.open(name, None, stop).await?;
        let opened = opened.ok_or_else(|| ImportError::NotFound(format!("file {name}")))?;
        let version = opened.version.clone();
        let total = version.total;
        let mut reader = Reader::new(name, opened, source.is_download());
        let mut stream = GgufStream::new();
        let mut found: Option<(ModelHeader, u64)> = None;
        let mut position = 0;
        while found.is_none() {
            // Small pieces, because the tensors behind the header are not wanted here.
            let range = position..total.unwrap_or(u64::MAX).min(position + (1 << 16));
            if range.is_empty() {
                return Err(damaged(name, "it ends within its header"));
            }
            let push = |bytes: &[u8]| {
                if found.is_some() {
                    return Ok(());
                }
                match stream.push(bytes, &mut take) {
                    Ok(()) => Ok(()),
                    Err(End::Header(model, bytes)) => {
                        found = Some((*model, bytes));
                        Ok(())
                    }
                    Err(End::Wrong(error)) => Err(error.into()),
                }
            };
            reader.read(&range, push).await?;
            position = range.end;
        }
        let (model, bytes) = found.ok_or_else(|| damaged(name, "it ends within its header"))?;
        if total.is_some_and(|total| total != bytes) {
            return Err(damaged(
                name,
                "its length is not the one that its header states",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            version,
            model,
            bytes,
        })
    }

    /// The file in pieces.
    pub fn legs(&self) -> Vec<Leg> {
        let starts = (0..self.bytes).step_by(LEG_BYTES as usize);
        let leg = |start: u64| {
            let end = self.bytes.min(start + LEG_BYTES);
            let piece = Piece {
                tensor: 0,
                source: start..end,
                encoded: (end - start) as usize,
            };
            Leg {
                file: 0,
                pieces: vec![piece],
            }
        };
        starts.map(leg).collect()
    }
}

/// Why the stream ends. It must not go on behind the header: it would make room for the first tensor.
enum End {
    Header(Box<ModelHeader>, u64),
    Wrong(ModelError),
}

impl From<GgufError> for End {
    fn from(error: GgufError) -> Self {
        Self::Wrong(error.into())
    }
}

fn take(event: Event<'_>) -> Result<(), End> {
    match event {
        Event::Header(header) => {
            let model = ModelHeader::read(header).map_err(End::Wrong)?;
            Err(End::Header(Box::new(model), header.file_end))
        }
        Event::Tensor(_) => Ok(()),
    }
}
