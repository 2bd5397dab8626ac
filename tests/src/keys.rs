//! Keys without a character of their own, as WebDriver writes them.

/// Held until [`RELEASE`].
pub const CONTROL: char = '\u{e009}';
/// Held until [`RELEASE`].
pub const SHIFT: char = '\u{e008}';
/// Releases the keys that are held.
pub const RELEASE: char = '\u{e000}';
/// Enter.
pub const ENTER: char = '\u{e007}';
/// The arrow down.
pub const DOWN: char = '\u{e015}';
/// The arrow to the left.
pub const LEFT: char = '\u{e012}';
/// The arrow to the right.
pub const RIGHT: char = '\u{e014}';
/// End.
pub const END: char = '\u{e010}';
/// Escape.
pub const ESCAPE: char = '\u{e00c}';
/// Tab.
pub const TAB: char = '\u{e004}';
