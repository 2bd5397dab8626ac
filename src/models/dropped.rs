//! Files and folders that the reader drops onto models.html.

use js_sys::{Array, Promise};
use leptos::web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The most files and folders that are looked at, from the top down. A model has a dozen.
const MAX_ENTRIES: usize = 10_000;

/// What was dropped. The browser tells it only while the event is handled.
pub fn entries(data: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = data.items();
    let entry = |index| items.get(index)?.webkit_get_as_entry().ok()?;
    (0..items.length()).filter_map(entry).collect()
}

/// The files among these entries and in their folders, as pairs of a path and a `File`. What can't be read is left
/// out.
pub async fn files(entries: Vec<FileSystemEntry>) -> Array {
    let files = Array::new();
    let mut waiting = VecDeque::from(entries);
    for _ in 0..MAX_ENTRIES {
        let Some(entry) = waiting.pop_front() else {
            break;
        };
        if entry.is_directory() {
            waiting.extend(children(entry.unchecked_ref()).await);
        } else if let Some(file) = file(entry.unchecked_ref()).await {
            // It begins with a slash; the path of a chosen file does not.
            let path = entry.full_path();
            files.push(&Array::of2(&path.trim_start_matches('/').into(), &file));
        }
    }
    files
}

async fn file(entry: &FileSystemFileEntry) -> Option<File> {
    let file = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(file).await.ok()?.dyn_into().ok()
}

async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut children: Vec<FileSystemEntry> = Vec::new();
    loop {
        let batch = Promise::new(&mut |resolve, reject| {
            let asked = reader.read_entries_with_callback_and_callback(&resolve, &reject);
            if let Err(error) = asked {
                // Otherwise nobody would settle the promise.
                let _ = reject.call1(&JsValue::NULL, &error);
            }
        });
        let batch = JsFuture::from(batch).await.ok();
        let batch: Option<Array> = batch.and_then(|batch| batch.dyn_into().ok());
        // An empty batch is the last one.
        match batch.filter(|batch| batch.length() > 0) {
            Some(batch) => {
                children.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>))
            }
            None => return children,
        }
    }
}
