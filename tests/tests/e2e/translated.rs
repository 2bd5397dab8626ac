//! A page that the browser has translated: each text node has been replaced.

use crate::filled::fill_exhibits;
use nsp_e2e::{Fault, Page, View, visit, wait_for};

const A: &str = "The kettle began to whistle.";
const UNRELATED: &str = "Parliament will vote on the bill in March.";

/// Replaces each text as a translation does.
const TRANSLATE: &str = "
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
        if (!text.data.trim() || text.parentElement.closest('script, style, noscript, option, textarea, svg'))
            continue;
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
    }
    return document.querySelectorAll('font > font').length;";

/// Texts that contain a class name or a special token, or are in an element of values, and are not
/// marked.
pub const UNMARKED: &str = "
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), unmarked = [];
    const term = /IsNext|NotNext|\\[(CLS|SEP|MASK|PAD|UNK)\\]/;
    const values = 'code, pre, .token, .tok, .class-labels, .class, .values, .heat, .attention, .flow-list li > \
        span:first-child, .class-of, .matrix .p, .steps tbody td:not(:empty, .in-words), \
        [data-testid=latency], [data-testid=engine], \
        [data-testid=input-ids], [data-testid=token-type-ids], [data-testid=attention-mask]';
    while (walker.nextNode()) {
        const text = walker.currentNode, element = text.parentElement;
        if (!text.data.trim() || element.closest('script, style, noscript, option, textarea, svg, title')) continue;
        if (!term.test(text.data) && !element.closest(values)) continue;
        if (!element.closest('[translate=no]')) unmarked.push(`${element.outerHTML.slice(0, 120)}: ${text.data}`);
    }
    return unmarked;";

/// Everything between the boxes and the tutorial, and in the tutorial, section by section.
const TEXTS: &str =
    "[...document.querySelectorAll('#playground, .storage, section.chapter')].map((part) => {
        const copy = part.cloneNode(true);
        for (const kept of copy.querySelectorAll('[data-hook=kept], [data-hook=estimate]')) kept.remove();
        return copy.textContent.replace(/\\s+/g, ' ');
    })";

fn translate(page: &Page) {
    let count = page.browser.eval(TRANSLATE);
    assert!(count.as_u64().is_some_and(|count| count > 50), "{count}");
}

/// The page's texts, once every section has been in view and has filled.
fn texts(page: &Page) -> Vec<String> {
    for section in ["sequence", "embeddings", "encoders", "head", "code"] {
        page.browser.eval(&format!(
            "document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }});"
        ));
        page.browser
            .eval_later("requestAnimationFrame(() => requestAnimationFrame(done))");
        let waiting = || {
            page.string(&format!(
                "document.querySelector('#{section} [data-hook=waiting]')?.textContent"
            ))
        };
        wait_for(section, || waiting().is_empty().then_some(()), waiting);
    }
    page.browser
        .eval("document.getElementById('occlusion').scrollIntoView({ behavior: 'instant' });");
    let logits = || page.attribute("knocked-logits", "data-value");
    let answered = || (!logits().is_empty()).then_some(());
    wait_for("an answer with a knock-out", answered, logits);
    let texts = page.browser.eval(&format!("return {TEXTS};"));
    serde_json::from_value(texts).expect("a list of texts")
}

fn choose(page: &Page, code: &str) {
    page.browser.eval(&format!(
        "const list = document.querySelector('.site-header select');
         list.value = '{code}'; list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
    page.wait_for_tutorial_in(code);
}

#[test]
fn a_page_that_the_browser_has_translated_stays_right() {
    visit(View::default(), |page| {
        page.site.set_fault(Fault::Damaged);
        page.open("");
        translate(page);
        page.click("predict");
        page.wait_for_error();
        translate(page);
        page.site.set_fault(Fault::None);
        page.browser.click(".problem button");
        assert_eq!(page.wait_for_prediction(1).verdict, "Yes, B follows A");
        assert_eq!(page.text("error"), "", "it is mended");
        fill_exhibits(page);
        let unmarked = page.browser.eval(UNMARKED);
        assert_eq!(unmarked, serde_json::json!([]));

        translate(page);
        page.ask(A, UNRELATED);
        let shown = page.wait_for_prediction(2);
        assert_eq!(shown.prediction, "1");
        assert_eq!(shown.verdict, "No, B does not follow A");
        let counts =
            "[...document.querySelectorAll('.count')].map((count) => count.textContent).join()";
        let counted = || (page.string(counts) == "6 tokens,9 tokens").then_some(());
        wait_for("both counts", counted, || page.string(counts));
        let translated = texts(page);
        // The same page made again: nothing has been put into it.
        choose(page, "de");
        choose(page, "en");
        assert_eq!(
            page.browser.eval(
                "return document.querySelectorAll('#playground font, .chapter font').length;"
            ),
            0
        );
        let anew = texts(page);
        assert_eq!(translated.len(), anew.len());
        for (translated, anew) in translated.iter().zip(&anew) {
            assert_eq!(translated, anew);
        }
        // A press hits the elements that a translation has put around the words.
        translate(page);
        page.browser.eval(
            "document.querySelector('[data-own=clear] font')
                .dispatchEvent(new MouseEvent('click', { bubbles: true }));",
        );
        let boxes = || (page.text_in("sentence-a"), page.text_in("sentence-b"));
        assert_eq!(boxes(), (String::new(), String::new()));
    });
}
