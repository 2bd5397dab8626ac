//! Copying and saving results, and what never leaves the page.

use nsp_e2e::{View, visit, wait_for};

/// Records what is copied to the clipboard, which headless Chromium does not return.
const CLIPBOARD: &str = "window.copied = [];
    if (globalThis.Clipboard) Object.defineProperty(navigator, 'clipboard', {
        value: { __proto__: Clipboard.prototype, writeText: (text) => {
            copied.push(text); return Promise.resolve(); } } });";

#[test]
fn a_copied_link_brings_the_whole_state_back_and_no_request_holds_the_text() {
    let view = View {
        script: CLIPBOARD,
        ..View::default()
    };
    visit(view, |page| {
        page.open_with_model();
        page.browser.eval("location.hash = 'lang=en';");
        page.ask("A secret rendezvous.", "Nobody came & left.");
        page.wait_for_prediction(1);
        page.fill("matrix-3", "A third secret.");
        page.browser.click("[data-hook=label] input[value=\"1\"]");
        for (list, value) in [("layer", 6), ("head", 0)] {
            page.browser.eval(&format!(
                "const list = document.querySelector('[data-hook={list}]');
                 list.value = '{value}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
            ));
        }
        assert_eq!(
            page.string("location.hash"),
            "#lang=en",
            "only when it is shared"
        );
        page.browser.click("[data-share=link]");
        let link = || {
            let link = page.string("copied[0]");
            (!link.is_empty()).then_some(link)
        };
        let link = wait_for("the link", link, || "nothing copied".into());
        let (_, fragment) = link.split_once('#').expect("a fragment");
        assert!(fragment.contains("a=A%20secret%20rendezvous%2E&"), "{link}");
        assert!(fragment.ends_with("&layer=7&head=1"), "{link}");
        let eaten = |mark: char| ".!?,:;*_~'\"()[]<>".contains(mark);
        assert!(!fragment.contains(eaten), "{link}");
        // The address has the link too, and keeps its other parameters.
        assert_eq!(page.string("location.hash"), format!("#{fragment}&lang=en"));

        page.browser.eval("sessionStorage.clear();");
        page.browser.goto("about:blank");
        page.browser.goto(&link);
        page.wait_for_prediction(1);
        assert_eq!(page.text_in("sentence-b"), "Nobody came & left.");
        assert_eq!(page.text_in("matrix-3"), "A third secret.");
        assert_eq!(
            page.attribute("loss", "data-value"),
            page.attribute("loss-0", "data-value"),
            "the first option is no label, the second is 0"
        );
        let chosen = "['layer', 'head'].map((list) =>
            document.querySelector(`[data-hook=${list}]`).value).join()";
        assert_eq!(page.string(chosen), "6,0");

        for kind in ["json", "markdown"] {
            page.browser.click(&format!("[data-share={kind}]"));
        }
        let both = || (page.browser.eval("return copied.length;") == 2).then_some(());
        wait_for("two copies", both, || "fewer".into());
        assert!(page.string("copied[0]").contains("\"input_ids\""));
        assert!(page.string("copied[1]").contains("| prediction |"));

        let seen = page.site.take_requests().join("\n").to_lowercase();
        for word in ["secret", "rendezvous", "nobody"] {
            assert!(!seen.contains(word), "{seen}");
        }
        let stored = page.string("JSON.stringify({ ...localStorage })");
        assert!(!stored.contains("secret"), "{stored}");
    });
}

#[test]
fn the_embed_dialog_writes_snippets_that_carry_the_pair_and_its_result() {
    let view = View {
        script: CLIPBOARD,
        ..View::default()
    };
    visit(view, |page| {
        page.open("#label=1");
        page.browser.click("[data-share=embed]");
        let shown = page.shown();
        for name in ["element", "frame"] {
            page.browser.click(&format!("[data-copy={name}]"));
        }
        let both = || (page.browser.eval("return copied.length;") == 2).then_some(());
        wait_for("two copies", both, || "fewer".into());
        let carried = page.browser.eval(
            "const parse = (text) => new DOMParser().parseFromString(text, 'text/html');
             const element = parse(copied[0]), widget = element.querySelector('bert-nsp');
             const frame = new URL(parse(copied[1]).querySelector('iframe').src);
             const asked = new URLSearchParams(frame.hash.slice(1));
             return [element.querySelector('script').src, widget.getAttribute('a'),
                 widget.getAttribute('b'), widget.getAttribute('label'), widget.getAttribute('logits'),
                 frame.origin + frame.pathname + frame.search, asked.get('a'), asked.get('label')];",
        );
        let (site, a) = (page.site.url(), page.text_in("sentence-a"));
        let expected = serde_json::json!([
            format!("{site}bert-nsp.js"),
            a,
            page.text_in("sentence-b"),
            "1",
            shown.logits,
            format!("{site}embed.html"),
            a,
            "1"
        ]);
        assert_eq!(carried, expected);
        page.browser.press("\u{e00c}");
        assert_eq!(
            page.browser
                .eval("return document.querySelector('dialog').open;"),
            false,
            "Escape closes it"
        );
    });
}
