//! Browsers and sites on which the page can't work, and says so.

use nsp_e2e::{View, visit};

#[test]
fn a_browser_without_simd_is_told_what_is_missing() {
    let view = View {
        script: "WebAssembly.validate = () => false;",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.click("predict");
        let error = page.wait_for_error();
        assert!(error.contains("SIMD"), "{error}");
        // Asking for a prediction changes nothing, and does not break anything either.
        page.click("predict");
        assert_eq!(page.wait_for_error(), error);
    });
}

#[test]
fn a_browser_without_webassembly_is_told_what_is_missing() {
    let view = View {
        script: "delete globalThis.WebAssembly;",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        let text = page.string("document.body.innerText");
        assert!(text.contains("no WebAssembly"), "{text}");
        assert!(!text.contains("is starting"), "{text}");
    });
}

#[test]
fn without_storage_the_model_is_loaded_all_the_same() {
    let view = View {
        script: "for (const name of ['caches', 'localStorage', 'sessionStorage', 'indexedDB'])
            Object.defineProperty(globalThis, name, { get() { throw new Error('forbidden'); } });",
        ..View::default()
    };
    visit(view, |page| {
        page.open("");
        page.click("predict");
        page.wait_for_prediction(1);
    });
}
