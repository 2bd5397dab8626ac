//! Computes the intermediate values of a forward pass that the page's exhibits show.

use crate::pass::Watch;
use nsp::{Encoding, Error, NspModel};
use nsp_protocol::{Inside, Response, Thumbnails, View};
use std::fmt::Write;

/// Answers one view; `None` if the job was cancelled.
pub async fn inspect(
    model: &NspModel,
    encoding: &Encoding,
    view: View,
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Response>, Error> {
    let id = watch.id();
    let inside = match view {
        View::Head => head(model, encoding, watch).await?,
        View::Attention { layer, head } => attention(model, encoding, layer, head, watch).await?,
        View::Embeddings { position } => Some(embeddings(model, encoding, position)?),
        View::Thumbnails => thumbnails(model, encoding, watch).await?,
    };
    Ok(inside.map(|inside| Response::Inspected { id, inside }))
}

async fn head(
    model: &NspModel,
    encoding: &Encoding,
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Inside>, Error> {
    let mut pass = model.begin([encoding])?;
    let mut journey = Vec::with_capacity(pass.layers() + 1);
    let look = |pass: &nsp::ForwardPass<'_>| {
        journey.push(pass.lens()?);
        Ok(())
    };
    if !watch.run(&mut pass, None, look).await? {
        return Ok(None);
    }
    let pooled = pass.pooled()?;
    let contributions = model.contributions(&pooled)?;
    Ok(Some(Inside::Head {
        journey,
        pooled,
        contributions,
    }))
}

async fn attention(
    model: &NspModel,
    encoding: &Encoding,
    layer: u32,
    head: u32,
    watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Inside>, Error> {
    model.check_head(layer as usize, head as usize)?;
    let mut pass = model.begin([encoding])?;
    let stop = Some(layer as usize);
    if !watch.run(&mut pass, stop, |_| Ok(())).await? {
        return Ok(None);
    }
    let weights = pass.attention_weights(head as usize)?;
    Ok(Some(Inside::Attention {
        layer,
        head,
        tokens: encoding.len() as u32,
        weights: decimals(&weights),
    }))
}

async fn thumbnails(
    model: &NspModel,
    encoding: &Encoding,
    mut watch: Watch<impl Fn() -> bool>,
) -> Result<Option<Inside>, Error> {
    let side = encoding.len().min(Thumbnails::MOST);
    let mut pass = model.begin(std::slice::from_ref(encoding))?;
    let mut cells = Vec::new();
    while pass.layer() < pass.layers() {
        let shares = pass.attention_thumbnails(side)?;
        // A share is between 0 and 1.
        cells.extend(shares.iter().map(|share| (share * 255.0).round() as u8));
        pass.advance()?;
        if !watch.may_go_on(&pass).await {
            return Ok(None);
        }
    }
    Ok(Some(Inside::Thumbnails(Thumbnails {
        layers: pass.layers() as u32,
        heads: model.config().num_attention_heads as u32,
        side: side as u32,
        cells,
    })))
}

fn embeddings(model: &NspModel, encoding: &Encoding, position: u32) -> Result<Inside, Error> {
    let input_id = *encoding
        .input_ids
        .get(position as usize)
        .ok_or_else(|| Error::Encoding(format!("it has no position {position}")))?;
    let rows = model.embedding_rows(input_id, position)?;
    Ok(Inside::Embeddings {
        word: rows.word,
        position: rows.position,
        segments: rows.segments,
    })
}

/// Six decimals each, separated by spaces.
fn decimals(values: &[f32]) -> String {
    let mut text = String::with_capacity(values.len() * 9);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        // Writing to a string never fails.
        let _ = write!(text, "{value:.6}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn weights_have_six_decimals() {
        assert_eq!(decimals(&[0.25, 1.0, 1e-9]), "0.250000 1.000000 0.000000");
        assert_eq!(decimals(&[]), "");
    }
}
