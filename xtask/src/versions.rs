//! The versions of all tools, in one place.

/// Builds the page. 0.22 needs a newer Rust than the workspace's `rust-version`.
pub const TRUNK: &str = "0.21.14";
/// Writes the JavaScript glue. Equal to the crate's version in Cargo.toml and in Trunk.toml.
pub const WASM_BINDGEN: &str = "0.2.130";
/// Runs the tests of the wasm crates in the browser.
pub const WASM_PACK: &str = "0.15.1";
/// Contains wasm-opt. It comes from npm, since Debian's does not support relaxed SIMD.
pub const BINARYEN: &str = "132.0.0";
/// Checks the page's accessibility in the end-to-end tests. Equal to the one in tests/package.json.
pub const AXE_CORE: &str = "4.14.1";
/// Checks the types of the npm package. As above.
pub const TYPESCRIPT: &str = "7.0.2";
/// Bundles the npm package as its users do. As above.
pub const VITE: &str = "8.3.8";
/// As above.
pub const WEBPACK: &str = "5.113.0";
/// Minifies the site's scripts, and bundles the npm package. As above.
pub const ESBUILD: &str = "0.28.2";
/// Runs the npm package. As above.
pub const BUN: &str = "1.4.5";
/// As above.
pub const DENO: &str = "2.9.6";
/// Engines of other projects that the bench compares. Equal to bench/peers/package.json.
pub const ONNXRUNTIME_WEB: &str = "1.30.0";
/// As above.
pub const LITERT: &str = "2.5.3";

/// The Rust that Debian keeps current to build browsers with; its ordinary one is too old. lld has
/// the LLVM version of that rustc.
pub const DEBIAN_RUST: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
    "rust-web-clippy",
    "rustfmt-web",
];
/// A browser and what drives it.
pub const DEBIAN_BROWSER: &[&str] = &["chromium", "chromium-driver"];
/// The same browser without a user interface.
pub const DEBIAN_SHELL: &[&str] = &["chromium-headless-shell"];
/// The other browser in which the offline page is tested.
pub const DEBIAN_FIREFOX: &[&str] = &["firefox-esr"];
/// For wasm-opt, which npm delivers as a Node program, and for axe-core.
pub const DEBIAN_NODE: &[&str] = &["nodejs", "npm"];
/// Converts the model for the engines that the bench compares.
pub const DEBIAN_PYTHON: &[&str] = &["python3", "python3-venv"];
/// Links programs for Linux on 64-bit Arm, and runs them on machines of other kinds.
pub const DEBIAN_ARM: &[&str] = &[
    "gcc-aarch64-linux-gnu",
    "libc6-dev-arm64-cross",
    "qemu-user",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_and_trunk_ask_for_the_same_wasm_bindgen() {
        let cargo = include_str!("../../Cargo.toml");
        let trunk = include_str!("../../Trunk.toml");
        assert!(cargo.contains(&format!("wasm-bindgen = \"={WASM_BINDGEN}\"")));
        assert!(trunk.contains(&format!("wasm_bindgen = \"{WASM_BINDGEN}\"")));
    }

    #[test]
    fn npm_is_asked_for_the_same_tools_of_the_tests() {
        let package = include_str!("../../tests/package.json");
        for (name, version) in [
            ("axe-core", AXE_CORE),
            ("typescript", TYPESCRIPT),
            ("vite", VITE),
            ("webpack", WEBPACK),
            ("esbuild", ESBUILD),
            ("bun", BUN),
            ("deno", DENO),
        ] {
            let line = format!("\"{name}\": \"{version}\"");
            assert!(package.contains(&line), "{line}");
        }
    }

    #[test]
    fn npm_is_asked_for_the_same_peers() {
        let package = include_str!("../../bench/peers/package.json");
        assert!(package.contains(&format!("\"onnxruntime-web\": \"{ONNXRUNTIME_WEB}\"")));
        assert!(package.contains(&format!("\"@litertjs/core\": \"{LITERT}\"")));
    }
}
