//! How much a prediction downloads.

use super::Store;
use crate::{
    browser, engine,
    logic::{conversation::Conversation, stored::Source},
};
use leptos::{prelude::*, task::spawn_local};

impl Store {
    /// The size of the model that Predict loads in bytes, read reactively; 0 if it is not known.
    pub fn wanted_bytes(&self) -> u64 {
        self.read(Conversation::other_bytes)
            .unwrap_or(self.model_bytes)
    }

    /// How many bytes Predict downloads, read reactively; 0 if there is nothing to download, or it is not known.
    pub fn bytes_to_download(&self) -> u64 {
        let is_own = self.read(Conversation::other_bytes).is_none();
        match is_own && self.is_cached.get() {
            true => 0,
            false => self.wanted_bytes(),
        }
    }

    /// Finds out whether a prediction has to download the model. The page does not need this, because it loads a cached
    /// model by itself.
    pub(super) fn look_into_the_cache(self) {
        spawn_local(async move {
            let model = browser::page_model();
            if engine::source(&model.files).await == Source::Cache {
                self.is_cached.set(true);
            }
        });
    }
}
