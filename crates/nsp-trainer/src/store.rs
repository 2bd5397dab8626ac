//! What is stored of the last training, in a cache of its own: its state, its vectors, and the head of each epoch.

use crate::numbers::{head_numbers, head_of};
use crate::state::State;
use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use nsp_checkpoint::Head;
use nsp_protocol::TRAINING_CACHE;
use nsp_web::cache::{clear, open, open_existing, put, remove_if_empty, response, text};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Cache;

/// The stored training of a site. There is one at a time.
#[derive(Debug)]
pub struct Store {
    cache: Cache,
    /// The addresses of its entries begin with this.
    prefix: String,
}

impl Store {
    /// Opens the training of the site with this folder of imported models; `None` if the browser stores nothing.
    pub async fn open(folder: &str) -> Option<Self> {
        let cache = open(TRAINING_CACHE).await?;
        Some(Self::of_site(cache, folder))
    }

    /// Opens the training of a site if there may be one. Unlike [`open`](Self::open), it leaves no empty cache behind.
    pub async fn open_existing(folder: &str) -> Option<Self> {
        let cache = open_existing(TRAINING_CACHE).await?;
        Some(Self::of_site(cache, folder))
    }

    fn of_site(cache: Cache, folder: &str) -> Self {
        Self {
            cache,
            prefix: format!("{folder}training/"),
        }
    }

    /// What is stored besides the numbers, if it can be read.
    pub async fn state(&self) -> Option<State> {
        serde_json::from_str(&text(&self.cache, &self.state_address()).await?).ok()
    }

    /// Stores the state. It names only what is there, so heads are stored before it.
    ///
    /// # Errors
    /// The browser's, when it has no room.
    pub async fn put_state(&self, state: &State) -> Result<(), JsValue> {
        // It consists of texts and finite numbers, so it can be written.
        let text = serde_json::to_string(state).unwrap_or_default();
        let bytes = Uint8Array::from(text.as_bytes());
        put(&self.cache, &self.state_address(), &bytes).await
    }

    /// Stores the vectors of a training.
    ///
    /// # Errors
    /// The browser's, when it has no room.
    pub async fn put_vectors(&self, id: &str, vectors: &[f32]) -> Result<(), JsValue> {
        self.put(&self.vectors_address(id), &[vectors]).await
    }

    /// The vectors of a training; `None` if they are not there, or not so many numbers.
    pub async fn vectors(&self, id: &str, count: usize) -> Option<Vec<f32>> {
        self.numbers(&self.vectors_address(id), count).await
    }

    /// Stores the head of an epoch.
    ///
    /// # Errors
    /// The browser's, when it has no room.
    pub async fn put_head(&self, id: &str, epoch: usize, head: &Head) -> Result<(), JsValue> {
        let address = self.head_address(id, epoch);
        self.put(&address, &head.tensors()).await
    }

    /// The head of an epoch; `None` if it is not there, or reads vectors of another length.
    pub async fn head(&self, id: &str, epoch: usize, hidden: usize) -> Option<Head> {
        let address = self.head_address(id, epoch);
        let numbers = self.numbers(&address, head_numbers(hidden).ok()?).await?;
        head_of(hidden, numbers).ok()
    }

    /// Forgets the training.
    pub async fn clear(&self) {
        clear(&self.cache, &self.prefix).await;
    }

    /// Forgets the training, and the cache if no other site of the origin has one.
    pub async fn forget(self) {
        self.clear().await;
        remove_if_empty(&self.cache, TRAINING_CACHE).await;
    }

    /// Stores lists of numbers, one after the other.
    async fn put(&self, address: &str, lists: &[&[f32]]) -> Result<(), JsValue> {
        let count: usize = lists.iter().map(|list| list.len()).sum();
        let all = Float32Array::new_with_length(count as u32);
        let mut start = 0;
        for list in lists {
            let end = start + list.len() as u32;
            all.subarray(start, end).copy_from(list);
            start = end;
        }
        put(&self.cache, address, &Uint8Array::new(&all.buffer())).await
    }

    async fn numbers(&self, address: &str, count: usize) -> Option<Vec<f32>> {
        let stored = response(&self.cache, address).await?;
        let buffer = JsFuture::from(stored.array_buffer().ok()?).await.ok()?;
        let buffer: ArrayBuffer = buffer.unchecked_into();
        let is_whole = count.checked_mul(4) == Some(buffer.byte_length() as usize);
        is_whole.then(|| Float32Array::new(&buffer).to_vec())
    }

    fn state_address(&self) -> String {
        format!("{}state.json", self.prefix)
    }

    fn vectors_address(&self, id: &str) -> String {
        format!("{}{id}/vectors", self.prefix)
    }

    fn head_address(&self, id: &str, epoch: usize) -> String {
        format!("{}{id}/epoch-{epoch}", self.prefix)
    }
}
