//! Copying and saving results, and what never leaves the page.

use crate::later::wait_until;
use nsp_e2e::{Page, View, visit, wait_for};
use serde_json::json;

/// Records what is copied to the clipboard, which headless Chromium does not return.
pub const CLIPBOARD: &str = "window.copied = [];
    if (globalThis.Clipboard) Object.defineProperty(navigator, 'clipboard', {
        value: { __proto__: Clipboard.prototype, writeText: (text) => {
            copied.push(text); return Promise.resolve(); } } });";

/// Whether the section is at the top of the window.
fn is_in_sight(section: &str) -> String {
    format!("Math.abs(document.getElementById('{section}').getBoundingClientRect().top) < 100")
}

/// Presses Enter where the focus is, without scrolling to it.
fn press_enter(page: &Page) {
    let key =
        json!({ "type": "keyDown", "key": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
    page.browser.devtools("Input.dispatchKeyEvent", key);
}

/// Waits until this many texts have been copied.
pub fn wait_for_copies(page: &Page, count: usize) {
    let copied = || page.browser.eval("return copied.length;");
    let all = || (copied() == count).then_some(());
    wait_for("all copies", all, || copied().to_string());
}

/// Opens the dialog and reads the snippet with the element, which must contain `b`.
fn snippet(page: &Page, b: &str) -> String {
    page.browser.click("[data-share=embed]");
    let snippet = || page.string("document.querySelector('[data-snippet=element]').value");
    let written = || Some(snippet()).filter(|snippet| snippet.contains(b));
    let snippet = wait_for("the snippet", written, snippet);
    page.browser
        .eval("document.querySelector('dialog').close();");
    snippet
}

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
        wait_for_copies(page, 1);
        // The focus stays on the button while the reader scrolls.
        page.browser
            .eval("document.getElementById('encoders').scrollIntoView({ behavior: 'instant' });");
        wait_until(page, &is_in_sight("encoders"));
        press_enter(page);
        wait_for_copies(page, 2);
        let [above, link] = [0, 1].map(|at| page.string(&format!("copied[{at}]")));
        let (site, fragment) = link.split_once('#').expect("a fragment");
        let (section, rest) = fragment.split_once('&').expect("several parts");
        assert_eq!(
            (section, above),
            ("section=encoders", format!("{site}#{rest}"))
        );
        assert!(rest.starts_with("a=A%20secret%20rendezvous%2E&"), "{link}");
        assert!(fragment.ends_with("&layer=7&head=1"), "{link}");
        let eaten = |mark: char| ".!?,:;*_~'\"()[]<>".contains(mark);
        assert!(!fragment.contains(eaten), "{link}");
        // The address has the link too, and keeps its other parameters.
        assert_eq!(page.string("location.hash"), format!("#{fragment}&lang=en"));

        page.browser.eval("sessionStorage.clear();");
        page.browser.goto("about:blank");
        page.browser.goto(&link);
        page.wait_for_prediction(1);
        wait_until(page, &is_in_sight("encoders"));
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
        wait_for_copies(page, 2);
        assert!(page.string("copied[0]").contains("\"input_ids\""));
        assert!(page.string("copied[1]").contains("| prediction |"));

        let seen = page.site.take_requests().join("\n").to_lowercase();
        for word in ["secret", "rendezvous", "nobody"] {
            assert!(!seen.contains(word), "{seen}");
        }
        let stored = page.string("JSON.stringify({ ...localStorage })");
        assert!(!stored.contains("secret"), "{stored}");

        // An answer that means little is not carried to other pages.
        assert!(snippet(page, "Nobody came").contains(" logits=\""));
        page.ask("🙂 🙂", "🎉");
        page.wait_for_prediction(2);
        let doubtful = snippet(page, "b=\"&#127881;\"");
        assert!(!doubtful.contains("logits"), "{doubtful}");
    });
}

/// Sets a control of the dialog, as a reader does.
fn choose(page: &Page, name: &str, value: &str) {
    page.browser.eval(&format!(
        "const control = document.querySelector('[data-embed-options] [name={name}]');
         control[control.type === 'checkbox' ? 'checked' : 'value'] = {value};
         control.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ));
}

/// The options, their snippets, and the preview, which is the widget itself.
#[test]
fn the_embed_dialog_shows_what_its_options_make() {
    visit(View::default(), |page| {
        page.open("#label=1");
        page.browser.click("[data-share=embed]");
        let of = |name: &str| {
            page.string(&format!(
                "document.querySelector('[data-snippet={name}]').value"
            ))
        };
        let preview = |script: &str| {
            page.string(&format!(
                "String((() => {{
                     const widget = document.querySelector('.embed-preview bert-nsp');
                     const part = (name) => widget?.shadowRoot?.querySelector(name);
                     return {script};
                 }})())"
            ))
        };
        wait_until(
            page,
            "document.querySelector('.embed-preview bert-nsp')?.shadowRoot != null",
        );
        assert_eq!(
            preview("part('.a').textContent"),
            page.text_in("sentence-a")
        );
        assert!(preview("part('.answer').textContent").contains("loss with label 1"));
        let focus = "document.activeElement.id";
        assert_eq!(page.string(focus), "embed-heading");

        let wait = |part: &str| {
            let written = || of("element").contains(part).then_some(());
            wait_for(part, written, || of("element"));
        };
        choose(page, "theme", "'inherit'");
        wait(" theme=\"inherit\"");
        assert_eq!(preview("part('.box').dataset.theme"), "inherit");
        assert!(!of("frame").contains("theme"), "a frame can't inherit");
        choose(page, "language", "'de'");
        wait(" lang=\"de\"");
        assert!(preview("part('.answer').textContent").contains("Vorab berechnet"));
        choose(page, "label", "''");
        choose(page, "script", "'pinned'");
        wait("integrity=\"sha384-");
        let element = of("element");
        assert!(!element.contains("label="), "{element}");
        let script = element.split('"').nth(1).expect("an address").to_owned();
        let integrity = element.split('"').nth(3).expect("a hash").to_owned();
        let loads = page.browser.eval_later(&format!(
            "fetch('{script}', {{ integrity: '{integrity}' }}).then(({{ ok }}) => done(ok), () => done(false));"
        ));
        assert_eq!(loads, true, "{script}");

        assert!(element.contains(" logits=\""), "{element}");
        choose(page, "logits", "false");
        choose(page, "a", "'Another text.'");
        wait(" a=\"Another text.\"");
        choose(page, "logits", "true");
        choose(page, "model", "'heads/h.gguf'");
        let address = format!("{}heads/h.gguf", page.site.url());
        wait(&format!(" model=\"{address}\""));
        let element = of("element");
        assert!(
            !element.contains("logits"),
            "of another pair and model: {element}"
        );
        assert!(
            of("frame").contains("&#38;model=http%3A%2F%2F"),
            "{}",
            of("frame")
        );
        assert_ne!(
            page.text_in("sentence-a"),
            "Another text.",
            "the page keeps its own"
        );
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
        wait_for_copies(page, 2);
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
        let expected = json!([
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
        // The answer is to another pair.
        page.fill("sentence-b", "Another text.");
        let unanswered = snippet(page, "Another text.");
        assert!(!unanswered.contains("logits"), "{unanswered}");
    });
}
