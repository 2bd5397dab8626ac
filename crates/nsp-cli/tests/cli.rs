//! The built program, as people and scripts call it.

mod cli {
    pub mod convert;
    pub mod eval;
    pub mod predict;
    pub mod program;
    pub mod verify;
}
