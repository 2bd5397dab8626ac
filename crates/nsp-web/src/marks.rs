//! Marks on the performance timeline, by which a start is measured.

use js_sys::{Array, Reflect};
use nsp_protocol::Mark;
use wasm_bindgen::prelude::*;

/// Our names begin with this. The timeline may be the caller's, with marks of its own.
const OURS: &str = "bert-nsp:";

#[wasm_bindgen]
extern "C" {
    /// Marks this moment under a name that begins with `bert-nsp:`.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn mark(name: &str);

    #[wasm_bindgen(js_namespace = performance, js_name = getEntriesByType)]
    fn entries(kind: &str) -> Array;
}

/// All marks of this thread.
pub fn marks() -> Vec<Mark> {
    let Some(origin) = time_origin() else {
        return Vec::new();
    };
    let marks = entries("mark");
    let ours = marks.iter().filter_map(|entry| {
        let name = Reflect::get(&entry, &"name".into()).ok()?.as_string()?;
        let at = origin + number(&entry, "startTime")?;
        name.starts_with(OURS).then_some(Mark { name, at })
    });
    ours.collect()
}

/// The moment at which the timeline begins, in milliseconds since 1970.
fn time_origin() -> Option<f64> {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).ok()?;
    number(&performance, "timeOrigin")
}

fn number(object: &JsValue, key: &str) -> Option<f64> {
    Reflect::get(object, &key.into()).ok()?.as_f64()
}
