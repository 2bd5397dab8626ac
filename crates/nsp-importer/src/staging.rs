//! What an unfinished import has done: legs in a cache of their own.

use crate::error::ImportError;
use js_sys::Uint8Array;
use nsp_protocol::IMPORT_CACHE;
use nsp_web::cache::{addresses, clear, open, open_existing, put, remove_if_empty, response, text};
use nsp_web::reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt::Display;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache};

/// Which import the stored legs belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Where the model comes from, and in which format it will be.
    pub what: String,
    /// A hash of all that decides what the legs contain.
    pub key: String,
}

/// The legs of the import under way. There is one at a time for each site.
#[derive(Debug)]
pub struct Staging {
    cache: Cache,
    /// The addresses of its entries begin with this.
    prefix: String,
}

impl Staging {
    /// Opens the legs of the site with this folder of imported models.
    ///
    /// # Errors
    /// When the browser stores nothing for this page.
    pub async fn open(folder: &str) -> Result<Self, ImportError> {
        let cache = open(IMPORT_CACHE).await.ok_or(ImportError::NoStorage)?;
        Ok(Self::of_site(cache, folder))
    }

    /// Opens the legs of a site if there may be some. Unlike [`open`](Self::open), it leaves no empty cache behind.
    pub async fn open_existing(folder: &str) -> Option<Self> {
        let cache = open_existing(IMPORT_CACHE).await?;
        Some(Self::of_site(cache, folder))
    }

    fn of_site(cache: Cache, folder: &str) -> Self {
        Self {
            cache,
            prefix: format!("{folder}staging/"),
        }
    }

    /// Which import the legs belong to, if there are any.
    pub async fn state(&self) -> Option<State> {
        let text = text(&self.cache, &self.address("state")).await?;
        serde_json::from_str(&text).ok()
    }

    /// Begins an import: forgets the legs of another one.
    ///
    /// # Errors
    /// When the browser has no room.
    pub async fn begin(&self, state: &State) -> Result<(), ImportError> {
        self.clear().await;
        // A struct of two strings can be written.
        let text = serde_json::to_string(state).unwrap_or_default();
        self.put("state", text.as_bytes()).await
    }

    /// The legs of the import with this key that are stored.
    pub async fn done(&self, key: &str) -> BTreeSet<usize> {
        let known = addresses(&self.cache).await.unwrap_or_default();
        let prefix = self.address(&leg_name(key, ""));
        let number = |address: &String| address.strip_prefix(&prefix)?.parse().ok();
        known.iter().filter_map(number).collect()
    }

    /// Stores a leg.
    ///
    /// # Errors
    /// When the browser has no room.
    pub async fn store(&self, key: &str, leg: usize, bytes: &[u8]) -> Result<(), ImportError> {
        self.put(&leg_name(key, leg), bytes).await
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let stored = put(&self.cache, &self.address(name), &Uint8Array::from(bytes)).await;
        stored.map_err(|error| ImportError::Full {
            reason: reason(&error),
        })
    }

    /// A stored leg. The browser keeps its bytes.
    ///
    /// # Errors
    /// When it is not there, for example because the browser has cleared its storage.
    pub async fn leg(&self, key: &str, leg: usize) -> Result<Blob, ImportError> {
        let lost = || ImportError::Full {
            reason: "it has deleted the data imported so far".to_owned(),
        };
        let stored = response(&self.cache, &self.address(&leg_name(key, leg))).await;
        let blob = stored.ok_or_else(lost)?.blob().map_err(|_| lost())?;
        let blob = JsFuture::from(blob).await.map_err(|_| lost())?;
        Ok(blob.unchecked_into())
    }

    /// Forgets the legs.
    pub async fn clear(&self) {
        clear(&self.cache, &self.prefix).await;
    }

    /// Forgets the import, and the cache if no other site of the origin has one.
    pub async fn forget(self) {
        self.clear().await;
        remove_if_empty(&self.cache, IMPORT_CACHE).await;
    }

    fn address(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// The name of a leg. Two tabs may import at once, so it contains the key of its import.
fn leg_name(key: &str, leg: impl Display) -> String {
    format!("{key}/{leg}")
}
