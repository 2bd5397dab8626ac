//! The texts about what the browser stores, and about new builds of the site.

/// The data that the browser stores.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    /// Opens the panel: megabytes.
    pub summary: &'static str,
    /// `{} MB`.
    pub megabytes: &'static str,
    /// The row of the page.
    pub page: &'static str,
    /// The row of the engines.
    pub engines: &'static str,
    /// The row of the model.
    pub model: &'static str,
    /// The row of the last training: vectors and heads.
    pub training: &'static str,
    /// The row of the settings.
    pub settings: &'static str,
    /// Which settings are stored.
    pub settings_kept: &'static str,
    /// The page works offline.
    pub ready: &'static str,
    /// The page does not work offline yet.
    pub not_ready: &'static str,
    /// The storage is persistent.
    pub persistent: &'static str,
    /// The button that requests persistent storage.
    pub persist: &'static str,
    /// The button that removes everything.
    pub remove: &'static str,
    /// Something could not be removed.
    pub not_removed: &'static str,
    /// Everything was removed.
    pub removed: &'static str,
    /// The browser did not grant persistent storage.
    pub declined: &'static str,
    /// The browser offers no cache storage.
    pub forbidden: &'static str,
    /// The host has changed a document.
    pub changed: &'static str,
    /// The page has no service worker.
    pub no_worker: &'static str,
    /// The service worker does not answer.
    pub silent: &'static str,
    /// Something could not be stored.
    pub no_room: &'static str,
    /// The browser asks to save data.
    pub saves_data: &'static str,
    /// Switched off by the address.
    pub off: &'static str,
    /// A new build is ready.
    pub update: &'static str,
    /// Loads the new build.
    pub reload: &'static str,
    /// Hides the line.
    pub later: &'static str,
}
