//! What becomes of the result: a model of the list, or a file.

use super::{lab::Lab, lab_words, worker::model};
use crate::{
    browser,
    reactive::{flag, said, text},
};
use leptos::prelude::*;
use nsp_protocol::{Export, TrainRequest};
use nsp_words::{escape, fill, isolate};

/// Storing the head as a model, and the files.
#[component]
pub fn Keep() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let words = lab_words();
    let has_none = move || lab.run.with(|run| run.judgement.is_none());
    // A page from a file can't store a model.
    let is_from_file = browser::is_from_file();
    let suggestion = format!("{}-tuned", model().name);
    let suggested = suggestion.clone();
    let is_blocked = move || has_none() || lab.is_busy();
    let save = move || {
        if untrack(is_blocked) {
            return;
        }
        let name = lab.name.get_untracked();
        let name = match name.trim() {
            "" => suggested.clone(),
            name => name.to_owned(),
        };
        lab.kept.update(|kept| {
            kept.is_saving = true;
            kept.saved = None;
        });
        let own = browser::own_model().name;
        lab.request(&TrainRequest::Save { name, own });
    };
    let export = move |label: &'static str, export: Export, testid: &'static str| {
        view! {
            <button
                type="button"
                class="secondary"
                data-testid=testid
                disabled=flag(is_blocked)
                on:click=move |_| {
                    lab.kept.update(|kept| kept.is_exporting = true);
                    lab.request(&TrainRequest::Export(export));
                }
            >
                {label}
            </button>
        }
    };
    let note = move || {
        lab.kept.with(|kept| match (&kept.saved, &kept.exported) {
            _ if has_none() => words.keep_none.to_owned(),
            _ if kept.is_saving => words.saving.to_owned(),
            (Some((name, epoch)), _) => fill(words.saved, &[&isolate(name), &epoch.to_string()]),
            (None, Some(file)) => fill(words.exported, &[&isolate(file)]),
            (None, None) => String::new(),
        })
    };
    view! {
        <section class="lab-keep">
            <h3>{words.keep_title}</h3>
            <p>{words.keep_lead}</p>
            <form
                hidden=is_from_file
                on:submit=move |event| {
                    event.prevent_default();
                    save();
                }
            >
                <div class="lab-fields">
                    <label class="lab-field">
                        <span>{words.save_name}</span>
                        <input
                            type="text"
                            spellcheck="false"
                            autocomplete="off"
                            translate="no"
                            data-testid="train-name"
                            placeholder=suggestion
                            prop:value=lab.name
                            on:input:target=move |event| lab.name.set(event.target().value())
                        />
                    </label>
                </div>
                <div class="run-row">
                    <button
                        type="submit"
                        class="secondary"
                        data-testid="train-save"
                        disabled=flag(is_blocked)
                    >
                        {words.save}
                    </button>
                </div>
            </form>
            <div class="controls">
                {(!is_from_file).then(|| export(words.export_model, Export::Model, "export-model"))}
                {export(words.export_head, Export::Head, "export-head")}
                {export(words.export_safetensors, Export::Safetensors, "export-safetensors")}
            </div>
            <p
                class="said"
                role="status"
                data-testid="train-kept"
                inner_html=said(note)
            ></p>
            <p
                hidden=flag(move || lab.kept.with(|kept| kept.saved.is_none()))
                inner_html=text(move || links(lab))
            ></p>
        </section>
    }
}

/// The links to the page with the stored model, and to all models.
fn links(lab: Lab) -> String {
    let words = lab_words();
    let (name, _) = lab.kept.with(|kept| kept.saved.clone()).unwrap_or_default();
    let page = escape(&format!("{}#model={name}", browser::address()));
    let (use_it, see_models) = (escape(words.use_it), escape(words.see_models));
    format!(
        "<a href=\"{page}\" target=\"_blank\" rel=\"noopener\" data-testid=\"use-trained\">{use_it}</a> \
         <a href=\"./models.html\">{see_models}</a>"
    )
}
