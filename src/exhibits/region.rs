//! A part of the document whose elements are filled by signals.

use crate::{browser, reactive::effect};
use leptos::{
    logging::error,
    prelude::*,
    web_sys::{
        Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    },
};
use nsp_words::terms;
use wasm_bindgen::JsCast;

/// A part of the document. Its named elements have the attribute `data-hook`. What is bound to them
/// stays bound until the current reactive owner ends.
///
/// The methods box their functions, so that each method is compiled only once.
#[derive(Clone)]
pub struct Region(Element);

impl Region {
    /// The region that an element contains.
    pub fn new(element: Element) -> Self {
        Self(element)
    }

    /// The element itself.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// The element with this hook. If it is missing, nothing is bound. That is a bug; the error on the
    /// console fails every end-to-end test that shows the exhibit.
    pub fn find(&self, hook: &str) -> Option<Element> {
        let selector = format!("[data-hook='{hook}']");
        let found = self.0.query_selector(&selector).ok().flatten();
        if found.is_none() {
            error!("No element has the hook {hook}.");
        }
        found
    }

    /// The region in the element with this hook.
    pub fn region(&self, hook: &str) -> Option<Region> {
        self.find(hook).map(Region)
    }

    /// Binds the HTML of an element. The texts in the HTML must be escaped.
    pub fn html(&self, hook: &str, value: impl Fn() -> String + 'static) {
        bind(self.find(hook), Box::new(value), |element, html| {
            element.set_inner_html(html);
        });
    }

    /// Binds the HTML of an element, and what else is changed in it: `mark` runs after the HTML is set, and again
    /// whenever what it depends on has changed. So an element in it keeps the focus while another is marked. If new
    /// HTML replaces the element with the focus, the one with `tabindex="0"` gets it.
    pub fn marked_html(&self, hook: &str, html: Memo<String>, mark: impl Fn(&Element) + 'static) {
        bind_marked(self.find(hook), html, Box::new(mark));
    }

    /// Binds the text of an element.
    pub fn text(&self, hook: &str, value: impl Fn() -> String + 'static) {
        bind(self.find(hook), Box::new(value), |element, text| {
            element.set_inner_html(&terms(text));
        });
    }

    /// Binds the value of an element for programs: `data-value`.
    pub fn value(&self, hook: &str, value: impl Fn() -> String + 'static) {
        bind(self.find(hook), Box::new(value), |element, value| {
            let _ = element.set_attribute("data-value", value);
        });
    }

    /// Binds the state of a batch to an element: `data-state`.
    pub fn state(&self, hook: &str, value: impl Fn() -> &'static str + 'static) {
        bind(
            self.find(hook),
            Box::new(move || value().to_owned()),
            |element, state| {
                let _ = element.set_attribute("data-state", state);
            },
        );
    }

    /// Binds whether an element is visible.
    pub fn shown(&self, hook: &str, value: impl Fn() -> bool + 'static) {
        let value = move || if value() { "yes" } else { "" }.to_owned();
        bind(self.find(hook), Box::new(value), |element, shown| {
            let _ = match shown {
                "" => element.set_attribute("hidden", ""),
                _ => element.remove_attribute("hidden"),
            };
        });
    }

    /// Binds whether an element has a class.
    pub fn class(&self, hook: &str, class: &'static str, value: impl Fn() -> bool + 'static) {
        keep_class(self.find(hook), class, Box::new(value));
    }

    /// Listens to an event at an element and everything in it.
    pub fn on(&self, hook: &str, event: &'static str, act: impl Fn(Event) + 'static) {
        listen(self.find(hook), event, Box::new(act));
    }

    /// Listens to an event at this region itself.
    pub fn on_self(&self, event: &'static str, act: impl Fn(Event) + 'static) {
        listen(Some(self.0.clone()), event, Box::new(act));
    }

    /// Binds a text box to a signal, in both directions. What was written before is taken over, as
    /// in the next two methods.
    pub fn text_box(&self, hook: &str, text: RwSignal<String>) {
        let area = self
            .find(hook)
            .and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
        let Some(area) = area else {
            return;
        };
        if area.value() != area.default_value().unwrap_or_default() {
            text.set(area.value());
        }
        let written = area.clone();
        listen(
            Some(area.clone().into()),
            "input",
            Box::new(move |_| text.set(written.value())),
        );
        effect(move || {
            // Setting an equal text would move the cursor.
            text.with(|text| {
                if area.value() != *text {
                    area.set_value(text);
                }
            });
        });
    }

    /// Binds a switch to a signal, in both directions.
    pub fn switch(&self, hook: &str, is_on: RwSignal<bool>) {
        let input = self
            .find(hook)
            .and_then(|label| label.query_selector("input").ok().flatten());
        let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        if input.checked() != input.default_checked() {
            is_on.set(input.checked());
        }
        let switched = input.clone();
        listen(
            Some(input.clone().into()),
            "change",
            Box::new(move |_| is_on.set(switched.checked())),
        );
        effect(move || input.set_checked(is_on.get()));
    }

    /// Binds a list or a row of radio buttons to the number of the chosen option, in both
    /// directions.
    pub fn choice(&self, hook: &str, chosen: RwSignal<usize>) {
        let Some(group) = self.find(hook) else {
            return;
        };
        // The option that is chosen in the document at first has the attribute.
        let changed = "option:checked:not([selected]), input:checked:not([checked])";
        let shown = group.query_selector(changed);
        let taken_over = shown.ok().flatten().and_then(|option| number_of(&option));
        // This runs after the earlier effects, which may set the signal to its default.
        effect(move || taken_over.iter().for_each(|number| chosen.set(*number)));
        listen(
            Some(group.clone()),
            "change",
            Box::new(move |event| {
                let target: Option<Element> = event.target().and_then(|one| one.dyn_into().ok());
                if let Some(number) = target.and_then(|target| number_of(&target)) {
                    chosen.set(number);
                }
            }),
        );
        effect(move || {
            let value = chosen.get().to_string();
            if let Some(select) = group.dyn_ref::<HtmlSelectElement>() {
                select.set_value(&value);
            }
            let radio = group
                .query_selector(&format!("input[value='{value}']"))
                .ok()
                .flatten();
            if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
                radio.set_checked(true);
            }
        });
    }
}

/// The number of the option that a list, an option or a radio button stands for.
fn number_of(element: &Element) -> Option<usize> {
    let select = element.dyn_ref::<HtmlSelectElement>();
    let value = match (select, element.dyn_ref::<HtmlInputElement>()) {
        (Some(select), _) => select.value(),
        (None, Some(input)) => input.value(),
        (None, None) => element.get_attribute("value")?,
    };
    value.parse().ok()
}

/// The value of this attribute at the nearest element around the target of an event.
pub fn attribute_of(event: &Event, name: &str) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element = target.closest(&format!("[{name}]")).ok()??;
    element.get_attribute(name)
}

/// The elements in an element that a selector finds.
pub fn all(around: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = around.query_selector_all(selector) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|at| found.get(at));
    found.filter_map(|one| one.dyn_into().ok()).collect()
}

/// Moves the focus to an element.
pub fn focus(element: &Element) {
    // An element of an SVG picture has the same method, but is no HtmlElement.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

fn bind_marked(element: Option<Element>, html: Memo<String>, mark: Box<dyn Fn(&Element)>) {
    let Some(element) = element else {
        return;
    };
    Effect::new(move |before: Option<String>| {
        let now = html.get();
        let is_new = before.as_ref() != Some(&now);
        let had_focus = is_new && matches!(element.query_selector(":focus"), Ok(Some(_)));
        if is_new {
            element.set_inner_html(&now);
        }
        mark(&element);
        if had_focus && let Ok(Some(stop)) = element.query_selector("[tabindex='0']") {
            focus(&stop);
        }
        now
    });
}

/// Sets an element again whenever its value changes.
fn bind(element: Option<Element>, value: Box<dyn Fn() -> String>, set: fn(&Element, &str)) {
    let Some(element) = element else {
        return;
    };
    Effect::new(move |before: Option<String>| {
        let now = value();
        if before.as_ref() != Some(&now) {
            set(&element, &now);
        }
        now
    });
}

fn keep_class(element: Option<Element>, class: &'static str, value: Box<dyn Fn() -> bool>) {
    effect(move || {
        if let Some(element) = &element {
            let _ = element.class_list().toggle_with_force(class, value());
        }
    });
}

fn listen(element: Option<Element>, event: &'static str, act: Box<dyn Fn(Event)>) {
    if let Some(element) = element {
        browser::listen(&element, event, act);
    }
}
