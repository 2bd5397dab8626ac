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
mod print;
mod reader;
mod shared_files;
mod site;
mod stage;
mod start;
mod storage;
mod timeline;

pub use address::{
    address, asked_language, engine_override, fragment, is_from_file, is_worker_off, link, origin,
    page_address, reload, resolve, resolve_beside, set_fragment,
};
pub use clipboard::copy;
pub use document::{
    add_script, add_styles, colour, fetch_text, fetch_training_text, fetch_tutorial, fits_window,
    focus, new_tutorial, scroll_to, section_in_sight, set_document_language, set_title, tutorial,
    tutorial_html,
};
pub use files::{ChosenFile, save, save_address, save_blob};
pub use frame::{on_fragment_change, on_parent_message, tell_parent};
pub use listen::{listen, next_task, on_resize, on_sight, when_idle};
pub use model::{
    choose_model, chosen_model, forget_model, forget_models, know_model, lose_model, lost_model,
    missing_model, own_model, page_model,
};
pub use network::{is_unmetered, saves_data};
pub use print::{
    after_print, before_print, new_element, paragraph_after, print, print_sheet, remove_sheet,
};
pub use reader::{cores, is_isolated, is_mac, is_return, languages, user_agent};
pub use shared_files::{Declined, has_shared_files, share_file, shared_file};
pub use site::{build_id, hub, importer_address, pinned_loader, trainer_address, worker_address};
pub use stage::{
    enter_fullscreen, is_fullscreen, leave_fullscreen, listen_everywhere, mark_root, place_pointer,
};
pub use start::{
    View, asked_before_start, mount_point, pressed_before_start, view, worker_before_start,
    written_before_start,
};
pub use storage::{
    asks_first, cached_addresses, caches, choose_live, class_kept, forget, forget_guesses,
    forget_live_and_pinned, guesses, keep_class, keep_guesses, keep_lab_typed, keep_pinned,
    keep_typed, lab_typed, open_cache, pinned, remember, remember_ask_first, remembered, typed,
    wants_live,
};
pub use timeline::{mark, mark_at, mark_when_drawn};
