//! Finds out what this browser can run.

use js_sys::{Uint8Array, WebAssembly};

/// A module with one function that creates a vector of 16 bytes and drops it. It is valid only if
/// WebAssembly has SIMD.
const SIMD_MODULE: [u8; 29] = [
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // the magic number, version 1
    0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // one type: no parameters, no results
    0x03, 0x02, 0x01, 0x00, // one function of this type
    0x0a, 0x09, 0x01, 0x07, 0x00, // its code, 7 bytes, no locals
    0x41, 0x00, // i32.const 0
    0xfd, 0x0f, // i8x16.splat
    0x1a, // drop
    0x0b, // end
];

/// Whether this browser's WebAssembly has SIMD. The engine has no build without it.
pub fn has_simd() -> bool {
    WebAssembly::validate(&Uint8Array::from(&SIMD_MODULE[..])).unwrap_or(false)
}
