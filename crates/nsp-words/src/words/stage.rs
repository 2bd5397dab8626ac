//! The texts of the stage, and of the place with its button.

/// The words of the stage in one language. They are in the chunk of the code that shows them.
#[derive(Clone, Copy, Debug)]
pub struct StageWords {
    /// The name of the stage, and the button of an exhibit.
    pub name: &'static str,
    /// The heading above what helps to teach: the stage, printing, class sets.
    pub teaching: &'static str,
    /// The button below this heading.
    pub open: &'static str,
    /// Goes to the previous exhibit.
    pub previous: &'static str,
    /// Goes to the next exhibit.
    pub next: &'static str,
    /// Switches the dot at the mouse on and off.
    pub pointer: &'static str,
    /// Leaves the stage.
    pub leave: &'static str,
}
