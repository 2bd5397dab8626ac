//! Puts another pooler and head on a model, from the GGUF file of a head.

use super::LoadError;
use super::fetch;
use super::progress::Progress;
use crate::port::Port;
use nsp::NspModel;
use nsp_checkpoint::TunedHead;

/// The largest file of a head, in bytes. That of BERT-large has 4.2 MB.
pub const MOST_BYTES: usize = 64 << 20;

/// Downloads a head that no manifest describes, so there is no hash to verify it by.
pub async fn fetch_head(
    url: &str,
    port: &Port,
    progress: &mut Progress,
) -> Result<Vec<u8>, LoadError> {
    progress.cached = false;
    let file = fetch::at_most(url, MOST_BYTES, port).await?;
    progress.downloaded += file.len() as u64;
    Ok(file)
}

/// The model with the head in this file, and under the head's name.
pub fn put_on(model: NspModel, file: &[u8]) -> Result<NspModel, LoadError> {
    let tuned = TunedHead::read_gguf(file)?;
    tuned.head.check_fits(model.config().hidden_size)?;
    Ok(model.with_head(&tuned.name, &tuned.head)?)
}
