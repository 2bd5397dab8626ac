//! Makes files of a head for other programs.

use crate::base::Base;
use crate::error::TrainerError;
use crate::training::Training;
use js_sys::{Array, Uint8Array};
use nsp_checkpoint::TunedHead;
use nsp_checkpoint::gguf::GgufHeader;
use nsp_checkpoint::tuned::{Segment, segments};
use nsp_protocol::{Export, TrainProblem, name_in_address};
use nsp_web::reason;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Url};

/// Makes a file of the selected head. Returns its name, and an address that is valid until it is revoked or the worker ends.
///
/// # Errors
/// When the model that was trained can't be read, or the browser can't make the file.
pub async fn export(training: &Training, export: Export) -> Result<(String, String), TrainerError> {
    let base = Base::open(&training.subject.model).await?;
    let header = base.header().await?;
    let name = format!("{}-tuned", name_in_address(base.name()));
    let (_, head) = training.selected();
    let tuned = base.describe(&header, &head, &name, training.pairs())?;
    let (ending, file) = match export {
        Export::Model => ("gguf", whole(&base, &header, &tuned).await?),
        Export::Head => ("head.gguf", of_bytes(&tuned.to_gguf())?),
        Export::Safetensors => ("head.safetensors", of_bytes(&tuned.to_safetensors())?),
    };
    let address = Url::create_object_url_with_blob(&file).map_err(full)?;
    Ok((format!("{name}.{ending}"), address))
}

/// The whole model. The encoder's bytes stay in the browser's memory, or on its disk.
async fn whole(base: &Base, header: &GgufHeader, tuned: &TunedHead) -> Result<Blob, TrainerError> {
    let file = base.file().await?;
    if (file.size() as u64) < header.data_end {
        return Err(TrainerError::Told(TrainProblem::Unreadable {
            file: base.manifest.name.clone(),
            reason: "it ends too early".to_owned(),
        }));
    }
    let pieces = Array::new();
    for segment in segments(header, tuned)? {
        match segment {
            Segment::New(bytes) => pieces.push(&Uint8Array::from(bytes.as_slice())),
            Segment::Base(range) => {
                let piece = file.slice_with_f64_and_f64(range.start as f64, range.end as f64);
                pieces.push(&piece.map_err(full)?.into())
            }
        };
    }
    Blob::new_with_blob_sequence(&pieces).map_err(full)
}

fn of_bytes(bytes: &[u8]) -> Result<Blob, TrainerError> {
    let pieces = Array::new();
    pieces.push(&Uint8Array::from(bytes));
    Blob::new_with_blob_sequence(&pieces).map_err(full)
}

fn full(error: JsValue) -> TrainerError {
    TrainProblem::Full(reason(&error)).into()
}
