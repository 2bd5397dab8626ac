//! The texts about what the browser stores, and about new builds of the site.

/// What the browser keeps.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    /// Opens the panel: megabytes.
    pub summary: &'static str,
    /// `{} MB`.
    pub megabytes: &'static str,
    /// The page's row.
    pub page: &'static str,
    /// The engines' row.
    pub engines: &'static str,
    /// The model's row.
    pub model: &'static str,
    /// The settings' row.
    pub settings: &'static str,
    /// What the settings are.
    pub settings_kept: &'static str,
    /// Everything works without a network.
    pub ready: &'static str,
    /// Not everything does.
    pub not_ready: &'static str,
    /// The browser keeps it.
    pub persistent: &'static str,
    /// On the button that asks for it.
    pub persist: &'static str,
    /// On the button that removes all.
    pub remove: &'static str,
    /// All is removed.
    pub removed: &'static str,
    /// The browser does not promise to keep it.
    pub declined: &'static str,
    /// No caches.
    pub forbidden: &'static str,
    /// The host has changed a document.
    pub changed: &'static str,
    /// No service worker.
    pub no_worker: &'static str,
    /// The service worker does not answer.
    pub silent: &'static str,
    /// Something could not be kept.
    pub no_room: &'static str,
    /// The reader saves data.
    pub saves_data: &'static str,
    /// Switched off by the address.
    pub off: &'static str,
    /// A new build is ready.
    pub update: &'static str,
    /// Loads it.
    pub reload: &'static str,
    /// Not now.
    pub later: &'static str,
}
