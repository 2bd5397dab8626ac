//! Files and folders that the reader drops onto models.html or chooses there.

use js_sys::{Array, Promise};
use leptos::web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The most files and folders that are looked at, from the top down. A model has a dozen.
const MAX_ENTRIES: usize = 10_000;

/// What was dropped.
pub enum Dropped {
    /// Files and folders.
    Entries(Vec<FileSystemEntry>),
    /// Files, from a browser or a program that gives no entries.
    Files(FileList),
}

impl Dropped {
    /// What was dropped; `None` if there is no file in it. The browser tells it only while the event is handled.
    pub fn of(data: &DataTransfer) -> Option<Self> {
        let items = data.items();
        let entry = |index| items.get(index)?.webkit_get_as_entry().ok()?;
        let entries: Vec<FileSystemEntry> = (0..items.length()).filter_map(entry).collect();
        if !entries.is_empty() {
            return Some(Self::Entries(entries));
        }
        let files = data.files().filter(|files| files.length() > 0);
        files.map(Self::Files)
    }

    /// The files, also those in folders, as pairs of a path and a `File`. What can't be read is left out.
    pub async fn pairs(self) -> Array {
        match self {
            Self::Entries(entries) => files(entries).await,
            Self::Files(files) => pairs(&files),
        }
    }
}

/// Chosen files as pairs of a path and a `File`. The path of a file of a chosen folder begins with the folder.
pub fn pairs(files: &FileList) -> Array {
    let pair = |index| {
        let file: File = files.get(index)?;
        let relative = js_sys::Reflect::get(&file, &"webkitRelativePath".into());
        let relative = relative.ok().and_then(|path| path.as_string());
        let path = relative.filter(|path| !path.is_empty());
        let path = path.unwrap_or_else(|| file.name());
        Some(Array::of2(&path.into(), &file))
    };
    (0..files.length()).filter_map(pair).collect()
}

async fn files(entries: Vec<FileSystemEntry>) -> Array {
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
