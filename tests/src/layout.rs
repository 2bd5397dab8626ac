//! Checks that all text can be read.

use crate::Page;
use serde_json::Value;

/// How a reader can reach text that does not fit its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// By scrolling.
    Screen,
    /// Not at all.
    Paper,
}

/// Lists the texts that overlap, are cut off, or are beyond the edge of the page.
const FAULTS: &str = "
    const faults = [], lines = [];
    const say = (what, ...nodes) => faults.push(`${what}: ${nodes.map((node) =>
        JSON.stringify((node.data ?? node.value).trim().slice(0, 60))).join(' and ')}`);
    const cuts = (style) => [style.overflowX, style.overflowY].some((overflow) =>
        overflow !== 'visible' && (onPaper || overflow === 'hidden' || overflow === 'clip'));
    const scrolls = (style) => style.overflowX !== 'visible' || style.overflowY !== 'visible';
    const look = (node, parent, rect) => {
        let { left, right, top, bottom } = rect;
        for (let box = parent; box && box !== document.body; box = box.parentElement) {
            const style = getComputedStyle(box), edge = box.getBoundingClientRect();
            if (box.matches('.visually-hidden')) return;
            if (!scrolls(style)) continue;
            const isIn = left >= edge.left - 1 && right <= edge.right + 1
                && top >= edge.top - 1 && bottom <= edge.bottom + 1;
            if (!isIn && cuts(style)) say('cut off', node);
            left = Math.max(left, edge.left), right = Math.min(right, edge.right);
            top = Math.max(top, edge.top), bottom = Math.min(bottom, edge.bottom);
        }
        if (right - left < 1 || bottom - top < 1) return;
        const { clientWidth } = document.documentElement;
        if (left < -1 || right > clientWidth + 1) say('beyond the edge', node);
        // A line is higher than its letters.
        const slack = (bottom - top) / 4;
        lines.push({ node, left, right, top: top + slack, bottom: bottom - slack });
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!node.data.trim() || parent.matches('option, noscript, textarea')) continue;
        if (!parent.checkVisibility({ visibilityProperty: true })) continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) look(node, parent, rect);
    }
    for (const box of document.querySelectorAll('textarea')) {
        if (!box.checkVisibility()) continue;
        look(box, box.parentElement, box.getBoundingClientRect());
        if (box.scrollWidth > box.clientWidth + 1) say('wider than its box', box);
        if (onPaper && box.scrollHeight > box.clientHeight + 1) say('higher than its box', box);
    }
    // The bars cover what scrolls below them.
    const isOver = ({ node }) => !!node.parentElement.closest('.slim-bar, .stage-bar');
    lines.sort((one, other) => one.top - other.top);
    lines.forEach((one, at) => {
        for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next += 1) {
            const other = lines[next];
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - other.top;
            if (one.node !== other.node && isOver(one) === isOver(other) && across > 2 && down > 1)
                say('one in the other', one.node, other.node);
        }
    });
    const { scrollWidth, clientWidth } = document.documentElement;
    // A rounded pixel cuts nothing off on paper, but makes a window scroll.
    if (scrollWidth > clientWidth + (onPaper ? 1 : 0)) {
        const wide = [...document.querySelectorAll('main *')].filter((one) =>
            one.getBoundingClientRect().right > clientWidth + 1 && !one.closest('[role=region]'));
        const names = wide.map((one) => one.outerHTML.slice(0, 60));
        faults.push(`the page is ${scrollWidth - clientWidth} too wide: ${names.join(' and ')}`);
    }
    return faults;";

impl Page {
    /// The texts that can't be read, one sentence each.
    pub fn layout_faults(&self, medium: Medium) -> Vec<String> {
        let on_paper = medium == Medium::Paper;
        let faults = self
            .browser
            .eval(&format!("const onPaper = {on_paper};{FAULTS}"));
        let faults = faults.as_array().into_iter().flatten();
        faults
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }
}
