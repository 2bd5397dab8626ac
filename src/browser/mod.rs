//! All access to the browser, by topic. Other files use elements and events, but they do not call
//! the window or the document. The exceptions are the page's ends of the two workers, `update`, and
//! the store and `typed`, which listen to the window for as long as the document exists.

mod address;
mod clipboard;
mod document;
mod files;
mod frame;
mod listen;
mod model;
mod network;
mod reader;
mod site;
mod start;
mod storage;
mod timeline;

pub use address::{
    address, asked_language, engine_override, fragment, is_from_file, is_worker_off, link, origin,
    page_address, reload, resolve, set_fragment,
};
pub use clipboard::copy;
pub use document::{
    colour, fetch_text, fetch_training_text, fetch_tutorial, focus, new_tutorial, scroll_to,
    section_in_sight, set_document_language, tutorial, tutorial_html,
};
pub use files::{save, save_address, save_blob, text_of};
pub use frame::{on_fragment_change, on_parent_message, tell_parent};
pub use listen::{before_print, listen, next_task, on_sight, when_idle};
pub use model::{
    choose_model, chosen_model, forget_model, forget_models, know_model, lose_model, lost_model,
    missing_model, own_model, page_model,
};
pub use network::{is_unmetered, saves_data};
pub use reader::{cores, is_isolated, is_mac, is_return, languages, user_agent};
pub use site::{build_id, hub, importer_address, trainer_address, worker_address};
pub use start::{
    View, asked_before_start, mount_point, pressed_before_start, view, worker_before_start,
    written_before_start,
};
pub use storage::{
    cached_addresses, caches, forget, keep_lab_typed, keep_typed, lab_typed, open_cache, remember,
    remembered, typed,
};
pub use timeline::{mark, mark_at, mark_when_drawn};
