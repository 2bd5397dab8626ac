//! How the widget looks, and that it leaves the page around it alone.

use crate::widget::{A, B, open, page, shown};
use nsp_e2e::{Page, visit_hosts, wait_for};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};

/// Each custom property with a value, and where the value must be visible.
const PROPERTIES: [(&str, &str, &str, &str); 10] = [
    ("paper", "rgb(1, 1, 1)", "box", "backgroundColor"),
    ("ink", "rgb(2, 2, 2)", "box", "color"),
    ("quiet", "rgb(3, 3, 3)", "note", "color"),
    ("rule", "rgb(4, 4, 4)", "box", "borderTopColor"),
    ("a", "rgb(5, 5, 5)", "a", "borderLeftColor"),
    ("b", "rgb(6, 6, 6)", "b", "borderLeftColor"),
    ("yes", "rgb(7, 7, 7)", "yes", "color"),
    ("no", "rgb(8, 8, 8)", "no", "color"),
    ("font", "serif", "box", "fontFamily"),
    ("radius", "3px", "box", "borderTopLeftRadius"),
];

/// The names in backticks in the paragraph of docs/widget.md that begins with `start`.
fn documented(start: &str) -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/widget.md");
    let text = fs::read_to_string(file).unwrap();
    let paragraph = text
        .split("\n\n")
        .find(|paragraph| paragraph.starts_with(start))
        .unwrap();
    let names = paragraph.split('`').skip(1).step_by(2).map(str::to_owned);
    names.filter(|name| name != "::part()").collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

#[test]
fn custom_properties_and_parts_change_the_look_and_nothing_else_does() {
    let properties: String = PROPERTIES
        .iter()
        .map(|(name, value, ..)| format!("--bert-nsp-{name}: {value};"))
        .collect();
    let html = format!(
        "<!doctype html><title>Looks</title><style>
         #styled {{ {properties} }}
         * {{ --paper: red; --ink: red; --yes: red; --a: red; text-indent: 9px; }}
         p, table, button {{ outline: 5px solid red; }}
         </style><style id=parts></style>
         <bert-nsp id=styled a='{A}' b='{B}' label=0 logits='2 -1'></bert-nsp>
         <bert-nsp id=refused a='{A}' b='{B}' logits='-1 2' style='--bert-nsp-no: rgb(8, 8, 8)'></bert-nsp>
         <bert-nsp id=plain a='{A}' b='{B}' label=0 logits='2 -1'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    );
    visit_hosts(
        vec![
            page("/looks", html),
            page("/narrow", narrow()),
            page("/places", PLACES),
        ],
        |page| {
            page.expect_console_error("favicon");
            open(page, "/looks");
            assert_properties(page);
            assert_parts(page);
            assert_only_words_are_translated(page);
            assert_nothing_is_wider_than_a_narrow_window(page);
            assert_places(page);
        },
    );
}

fn assert_properties(page: &Page) {
    let names = PROPERTIES.map(|(name, ..)| format!("--bert-nsp-{name}"));
    assert_eq!(BTreeSet::from(names), documented("`--bert-nsp-paper`"));
    let style = |widget: &str, class: &str, property: &str| {
        page.string(&format!(
            "getComputedStyle({widget}.shadowRoot.querySelector('.{class}')).{property}"
        ))
    };
    for (name, value, class, property) in PROPERTIES {
        let widget = if name == "no" { "refused" } else { "styled" };
        assert_eq!(style(widget, class, property), value, "{name}");
        if name != "no" {
            assert_ne!(style("plain", class, property), value, "{name}");
        }
    }
    assert_eq!(
        style("plain", "box", "backgroundColor"),
        "rgb(255, 255, 255)"
    );
    for class in ["box", "a", "numbers", "button"] {
        assert_eq!(style("plain", class, "textIndent"), "0px", "{class}");
        assert_eq!(style("plain", class, "outlineStyle"), "none", "{class}");
    }
}

fn assert_parts(page: &Page) {
    let parts = documented("`::part()`");
    let rules: String = parts
        .iter()
        .map(|part| format!("bert-nsp::part({part}) {{ scroll-margin-top: 7px; }}"))
        .collect();
    page.browser
        .eval(&format!("parts.textContent = '{rules}';"));
    let reached = page.browser.eval(
        "const all = [...plain.shadowRoot.querySelectorAll('[part]')];
         const reached = all.filter((each) => getComputedStyle(each).scrollMarginTop === '7px');
         return [...new Set(reached.flatMap((each) => [...each.part]))];",
    );
    let reached: BTreeSet<String> = strings(&reached).into_iter().map(str::to_owned).collect();
    assert_eq!(reached, parts);
}

/// A browser may translate the page's language, but neither the reader's sentences nor numbers and
/// class names.
fn assert_only_words_are_translated(page: &Page) {
    let is_kept = "const isKept = (part) => !!part.closest('[translate=no]');
        return ['a', 'b', 'numbers', 'verdict', 'note', 'button', 'link'].map((name) =>
            isKept(plain.shadowRoot.querySelector(`.${name}`)));";
    let expected = json!([true, true, true, false, false, false, false]);
    assert_eq!(page.browser.eval(is_kept), expected);
}

/// Widgets with and without an answer, in the language of long words, and with words at which no
/// line can be broken.
fn narrow() -> String {
    let word = "Donaudampfschifffahrtsgesellschaft".repeat(5);
    format!(
        "<!doctype html><html lang=de><title>Narrow</title>
         <bert-nsp a='{A}' b='{B}'></bert-nsp><bert-nsp a='{word}' b='{word}'></bert-nsp>
         <bert-nsp a='{word}' b='{word}' label=1 logits='-12.3456 -1'></bert-nsp>
         <script async src='SITEbert-nsp.js'></script>"
    )
}

/// The width is that of a window of 1,280 pixels at 400 %.
fn assert_nothing_is_wider_than_a_narrow_window(page: &Page) {
    page.browser.resize(320);
    open(page, "/narrow");
    let wide = page.browser.eval(
        "const { scrollWidth, clientWidth } = document.documentElement;
         const parts = [...document.querySelectorAll('bert-nsp')]
             .flatMap((widget) => [...widget.shadowRoot.querySelectorAll('*')]);
         const wide = parts.filter((part) => part.getBoundingClientRect().right > clientWidth
             || part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline');
         return [clientWidth <= 320, scrollWidth - clientWidth, parts.length > 40,
             wide.map((part) => part.outerHTML.slice(0, 60))];",
    );
    assert_eq!(wide, json!([true, 0, true, []]));
    page.browser.resize(1200);
}

/// A hidden widget, a dark one, and one in nested components.
const PLACES: &str = "<!doctype html><html lang=de><title>Places</title>
    <bert-nsp id=hid a='One.' b='Two.' hidden></bert-nsp>
    <bert-nsp id=dark a='One.' b='Two.' logits='2 -1' theme=dark lang=en></bert-nsp><div id=outer></div>
    <script>
        const inner = outer.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
        inner.attachShadow({ mode: 'open' }).innerHTML = '<bert-nsp a=One. b=Two.></bert-nsp>';
    </script>
    <script async src='SITEbert-nsp.js'></script>";

fn assert_places(page: &Page) {
    open(page, "/places");
    let seen = |expression: &str| page.string(&format!("String({expression})"));
    assert_eq!(seen("hid.checkVisibility()"), "false");
    let nested = "outer.shadowRoot.firstChild.shadowRoot.firstChild.shadowRoot.textContent";
    let text = seen(nested);
    assert!(text.contains("Hier berechnen"), "{text}");

    let part = |name: &str| format!("dark.shadowRoot.querySelector('{name}')");
    let shows = |name: &str| seen(&format!("{}.checkVisibility()", part(name)));
    let ink = || seen(&format!("getComputedStyle({}).color", part(".a")));
    assert_eq!(
        (shows("button"), ink()),
        ("true".into(), "rgb(236, 231, 221)".into())
    );
    page.browser
        .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(
        (shows("button"), ink()),
        ("false".into(), "rgb(29, 27, 24)".into())
    );
    assert_eq!(shows(".verdict"), "true");
}

/// A light and a dark part of a page, each with a widget that takes its colours.
const INHERITING: &str = "<!doctype html><title>Inheriting</title><style>
        .light { color: rgb(20, 30, 40); background: rgb(250, 250, 240); font: 18px/2 Georgia, serif; }
        .dark { color: rgb(230, 220, 210); background: rgb(10, 10, 20); color-scheme: dark; }
    </style>
    <div class=light><bert-nsp theme=inherit a='One.' b='Two.' label=0 logits='2 -1'></bert-nsp></div>
    <div class=dark><bert-nsp theme=inherit a='One.' b='Two.' label=0 logits='-1 2'></bert-nsp></div>
    <div class=dark><bert-nsp theme=inherit a='One.' b='Two.' logits='2 -1'
        style='--bert-nsp-yes: rgb(7, 7, 7); --bert-nsp-font: sans-serif'></bert-nsp></div>
    <script async src='SITEbert-nsp.js'></script>";

#[test]
fn a_widget_takes_the_colours_and_the_font_of_its_page() {
    visit_hosts(vec![page("/inheriting", INHERITING)], |page| {
        page.expect_console_error("favicon");
        open(page, "/inheriting");
        // Colours that differ from those of the text around, the backgrounds, fonts and schemes.
        let look = "return [...document.querySelectorAll('bert-nsp')].map((widget) => {
            const around = getComputedStyle(widget.parentElement);
            const parts = ['.box', '.a', '.verdict', '.note', '.argmax', 'th', 'button', '.link']
                .map((part) => widget.shadowRoot.querySelector(part));
            const others = parts.filter((part) => getComputedStyle(part).color !== around.color);
            const box = getComputedStyle(parts[0]);
            return [others.map((part) => part.className), box.backgroundColor,
                box.fontFamily === around.fontFamily, box.fontSize === around.fontSize,
                box.lineHeight === around.lineHeight, box.colorScheme === around.colorScheme];
        });";
        let clear = "rgba(0, 0, 0, 0)";
        let same = json!([[], clear, true, true, true, true]);
        let styled = json!([["verdict yes"], clear, false, true, true, true]);
        assert_eq!(page.browser.eval(look), json!([same, same, styled]));

        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.browser.devtools("Emulation.setEmulatedMedia", forced);
        let is_seen =
            "return [...document.querySelectorAll('bert-nsp')].slice(0, 2).map((widget) => {
            const verdict = widget.shadowRoot.querySelector('.verdict');
            return getComputedStyle(verdict).color === getComputedStyle(widget.parentElement).color;
        });";
        assert_eq!(page.browser.eval(is_seen), json!([true, true]));
    });
}

/// The look of everything outside the widget.
const OUTSIDE: &str = "[...document.querySelectorAll('html, body, h1, p, button')].map((each) => {
    const style = getComputedStyle(each);
    return [each.tagName, ...['color', 'font', 'margin', 'padding', 'display', 'overflow', 'position',
        'backgroundColor', 'letterSpacing', 'colorScheme'].map((name) => style[name])].join(' ');
})";

#[test]
fn the_page_keeps_its_looks_its_scroll_and_its_keyboard() {
    let html = format!(
        "<!doctype html><title>Host</title><h1>Title</h1><button id=before>Before</button>
         <bert-nsp a='{A}' b='{B}'></bert-nsp><button id=after>After</button>
         <p style='height:3000px'>Long</p>
         <script>var pressed = [], globals = Object.keys(window);
         addEventListener('keydown', ({{ key, defaultPrevented }}) => pressed.push([key, defaultPrevented]));
         </script>"
    );
    visit_hosts(vec![page("/host", html)], |page| {
        page.expect_console_error("favicon");
        page.browser.goto(&format!("{}/host", page.host));
        let outside = || page.browser.eval(&format!("return {OUTSIDE};"));
        let before = outside();
        let site = page.site.url();
        page.browser.eval_later(&format!(
            "const script = document.createElement('script');
             script.src = '{site}bert-nsp.js'; script.onload = done; document.head.append(script);"
        ));
        assert_eq!(outside(), before, "after the loader");
        // `ret_nodes` is chromedriver's own.
        let left = page.browser.eval_later(
            "document.querySelector('bert-nsp').predict().then(() => done(
                 Object.keys(window).filter((name) => !globals.includes(name) && name !== 'ret_nodes')));",
        );
        assert_eq!(left, json!([]), "names in the page's scope");
        assert_eq!(outside(), before, "after an answer");
        assert!(shown(page).contains("Computed in this tab"));

        assert_keys_are_the_page_s(page);
        assert_the_wheel_is_the_page_s(page);
    });
}

/// Presses a key wherever the focus is, including in a shadow tree.
fn press(page: &Page, key: &str, code: u32) {
    for kind in ["keyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code });
        page.browser.devtools("Input.dispatchKeyEvent", event);
    }
}

fn assert_keys_are_the_page_s(page: &Page) {
    let focus =
        "document.activeElement.shadowRoot?.activeElement?.className || document.activeElement.id";
    page.browser.eval("before.focus({ preventScroll: true });");
    // The button has disappeared with the answer. The widget has only its link, and no frame is
    // loading.
    for expected in ["link quiet", "after"] {
        press(page, "Tab", 9);
        assert_eq!(page.string(focus), expected);
    }
    page.browser
        .eval("document.activeElement.blur(); pressed.length = 0;");
    press(page, "x", 88);
    assert_eq!(page.browser.eval("return pressed;"), json!([["x", false]]));
}

fn assert_the_wheel_is_the_page_s(page: &Page) {
    let place = page.browser.eval(
        "scrollTo(0, 0);
         const box = document.querySelector('bert-nsp').getBoundingClientRect();
         return [box.x + box.width / 2, box.y + box.height / 2];",
    );
    page.browser.devtools(
        "Input.dispatchMouseEvent",
        json!({ "type": "mouseWheel", "x": place[0], "y": place[1], "deltaX": 0, "deltaY": 200 }),
    );
    let scrolled = || (page.browser.eval("return scrollY > 0;") == true).then_some(());
    wait_for("the page to scroll", scrolled, || "it stays".into());
}
