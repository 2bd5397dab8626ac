//! The models that are stored.

use super::{
    cost,
    importer::Importer,
    page_words,
    published::Published,
    shelf::{self, NotDone},
    size,
};
use crate::{
    browser,
    logic::published::is_published,
    reactive::{flag, said},
};
use leptos::{prelude::*, task::spawn_local};
use nsp_protocol::{ImportedManifest, name_in_address};
use nsp_words::fill;

/// The third step: the list of models.
#[component]
pub fn List() -> impl IntoView {
    let importer = expect_context::<Importer>();
    let words = page_words();
    let is_own_in_use = move || importer.in_use.with(Option::is_none);
    let problem = RwSignal::new(String::new());
    let rows = move || {
        let models = importer.models.get();
        models
            .into_iter()
            .map(|model| view! { <Row model problem /> })
            .collect_view()
    };
    view! {
        <section>
            <h2>{words.imported}</h2>
            <p hidden=flag(move || importer.models.with(|models| !models.is_empty()))>
                {words.none}
            </p>
            <ul role="list" class="shelf" data-testid="models">
                {rows}
            </ul>
            <p class="error" role="alert" inner_html=said(move || problem.get())></p>
            <p class="row">
                <span>{fill(words.own, &[&browser::own_model().name])}</span>
                <button
                    type="button"
                    class="secondary"
                    data-testid="use-own"
                    hidden=flag(is_own_in_use)
                    on:click=move |_| importer.use_model(None)
                >
                    {words.use_it}
                </button>
                <strong hidden=flag(move || !is_own_in_use())>{words.in_use}</strong>
            </p>
        </section>
    }
}

/// One model.
#[component]
fn Row(model: ImportedManifest, problem: RwSignal<String>) -> impl IntoView {
    let importer = expect_context::<Importer>();
    let words = page_words();
    let name = model.name.clone();
    let is_in_use = {
        let name = name.clone();
        move || importer.in_use.with(|it| it.as_ref() == Some(&name))
    };
    let day = model.imported.split('T').next().unwrap_or_default();
    let license = Some(model.license.clone()).filter(|license| license != "not stated");
    let (facts, when, download) = match &model.head {
        Some(head) => (
            vec![fill(words.trained_head, &[&model.base]), size(head.size)],
            words.trained_when,
            words.head_as_gguf,
        ),
        None => (
            vec![model.dtype.clone(), size(model.size), model.source.clone()],
            words.when,
            words.as_gguf,
        ),
    };
    let facts = facts.into_iter().chain(license);
    let facts: Vec<String> = facts.chain([fill(when, &[day])]).collect();
    let costs = model.cost.filter(|_| model.head.is_none());
    let costs = costs.map(cost::sentence);
    let costs = costs.map(|sentence| view! { <p class="note" data-cost="">{sentence}</p> });
    let published = is_published(&model).then(|| {
        let model = model.clone();
        view! { <Published model /> }
    });
    let is_untaught = model.untaught;
    let is_renaming = RwSignal::new(false);
    let new_name = NodeRef::<leptos::html::Input>::new();
    let model = StoredValue::new(model);
    // Does something with the model, then shows the list anew.
    let act = move |action: Action| {
        problem.set(String::new());
        spawn_local(async move {
            let model = model.get_value();
            let done = match action {
                Action::Rename(name) => shelf::rename(&model, &name).await,
                Action::Remove => shelf::remove(&model).await,
                Action::Download => shelf::download(&model).await,
            };
            if let Err(reason) = done {
                problem.set(match reason {
                    NotDone::Taken => words.taken.to_owned(),
                    NotDone::Needed(tuned) => fill(words.needed, &[&tuned, &tuned]),
                    NotDone::Refused => words.failed.to_owned(),
                });
            }
            importer.read_models();
        });
    };
    let save = move || {
        let typed = new_name.get_untracked().map(|input| input.value());
        let name = name_in_address(&typed.unwrap_or_default());
        if name.is_empty() || model.with_value(|model| model.name == name) {
            is_renaming.set(false);
        } else {
            act(Action::Rename(name));
        }
    };
    let untaught = is_untaught.then(|| {
        view! {
            <p class="note" data-untaught="">
                {words.untaught} " "
                <a
                    href="./#learning"
                    on:click=move |_| model.with_value(|model| importer.use_model(Some(&model.name)))
                >
                    {words.teach}
                </a>
            </p>
        }
    });
    view! {
        <li data-model=name.clone()>
            <p>
                <strong translate="no">{name.clone()}</strong>
                " "
                <span class="note">{facts.join(" · ")}</span>
            </p>
            {untaught}
            {costs}
            <div class="row">
                <button
                    type="button"
                    class="secondary"
                    data-action="use"
                    aria-pressed=said(move || is_in_use().to_string())
                    on:click=move |_| model.with_value(|model| importer.use_model(Some(&model.name)))
                >
                    {words.use_it}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-action="rename"
                    on:click=move |_| is_renaming.update(|it| *it = !*it)
                >
                    {words.rename}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-action="download"
                    on:click=move |_| act(Action::Download)
                >
                    {download}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-action="remove"
                    on:click=move |_| act(Action::Remove)
                >
                    {words.remove}
                </button>
            </div>
            <form
                class="row"
                hidden=flag(move || !is_renaming.get())
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
            >
                <label>
                    {words.new_name} " "
                    <input type="text" data-testid="new-name" value=name.clone() node_ref=new_name />
                </label>
                <button type="submit" class="secondary">
                    {words.save}
                </button>
            </form>
            {published}
        </li>
    }
}

/// What can be done with a model.
enum Action {
    Rename(String),
    Remove,
    Download,
}
