//! What bench.html shows. Only bench.html loads this code.

mod measurer;
mod result;

use crate::{
    browser,
    components::{LanguageChoice, Mark},
    logic::measuring::{Build, Measurement, Problem, Stage},
    mount::keep_shown,
    reactive::{flag, said, text},
    store::Store,
    words::{self, numbers, words},
};
use leptos::{mount::mount_to, prelude::*, web_sys::HtmlElement};
use measurer::Measurer;
use nsp_words::{BenchPage, bench_page, fill};
use result::ResultTable;
use std::any::Any;

/// Shows the document's content in the reader's language. Until then, the document shows what
/// www/view.html contains.
pub fn show(store: Store) {
    // A measurement goes on when the language changes.
    provide_context(Measurer::new());
    keep_shown(show_in, store);
}

fn show_in(place: HtmlElement, store: Store) -> Box<dyn Any> {
    let measurer = expect_context::<Measurer>();
    browser::set_title(page_words().title);
    Box::new(mount_to(place, move || {
        provide_context(store);
        provide_context(measurer);
        view! { <Bench /> }
    }))
}

/// The words of bench.html in the reader's language.
fn page_words() -> &'static BenchPage {
    bench_page(words().language)
}

/// The header, the introduction, the measurement and its result.
#[component]
fn Bench() -> impl IntoView {
    let page = page_words();
    view! {
        <header class="site-header">
            <span class="site-name"><Mark /> {words::NAME}</span>
            <a href="./">{page.back}</a>
            <LanguageChoice />
        </header>
        <main class="bench">
            <div class="intro">
                <h1>{page.heading}</h1>
                <p class="lede">{page.lede}</p>
            </div>
            <Measure />
            <ResultTable />
        </main>
    }
}

/// The buttons, and how far the measurement is.
#[component]
fn Measure() -> impl IntoView {
    let measurer = expect_context::<Measurer>();
    let page = page_words();
    let measurement = measurer.measurement;
    let is = move |what: fn(&Measurement) -> bool| flag(move || measurement.with(what));
    let size = numbers().megabytes(browser::page_model().bytes);
    view! {
        <section>
            <h2>{page.measure}</h2>
            <p>{fill(page.before, &[&size])}</p>
            <div class="row">
                <button
                    type="button"
                    class="primary"
                    data-testid="bench-run"
                    disabled=is(Measurement::is_under_way)
                    on:click=move |_| measurer.run()
                >
                    {page.run}
                </button>
                <button
                    type="button"
                    class="secondary"
                    data-testid="bench-stop"
                    disabled=is(|it| !it.is_under_way())
                    on:click=move |_| measurer.stop()
                >
                    {page.stop}
                </button>
            </div>
            <progress
                hidden=is(|it| it.stage != Stage::Loading || it.loaded.1 == 0)
                max=text(move || measurement.with(|it| it.loaded.1.to_string()))
                value=text(move || measurement.with(|it| it.loaded.0.to_string()))
                aria-label=page.loading
            ></progress>
            <p
                role="status"
                data-testid="bench-status"
                data-state=text(move || measurement.with(|it| it.stage.name().to_owned()))
                inner_html=said(move || measurement.with(status))
            ></p>
            <p
                class="error"
                role="alert"
                hidden=is(|it| it.problem.is_none())
                inner_html=said(move || measurement.with(problem))
            ></p>
        </section>
    }
}

/// A build with its threads: `threads, 2 threads`.
fn name(build: Build) -> String {
    let page = page_words();
    let threads = match build.threads {
        1 => page.thread.to_owned(),
        threads => fill(page.threads, &[&threads.to_string()]),
    };
    format!("{}, {threads}", build.variant)
}

/// How far the measurement is, as a sentence.
fn status(measurement: &Measurement) -> String {
    let page = page_words();
    let build = measurement.build.map(name).unwrap_or_default();
    match measurement.stage {
        Stage::Idle => page.idle.to_owned(),
        Stage::Loading => fill(page.starting, &[&build]),
        Stage::Running => {
            let tokens = measurement.length().unwrap_or_default();
            fill(page.running, &[&build, &tokens.to_string()])
        }
        Stage::Stopped => page.stopped.to_owned(),
        Stage::Done => page.done.to_owned(),
        Stage::Error => String::new(),
    }
}

/// What went wrong, as a sentence.
fn problem(measurement: &Measurement) -> String {
    match &measurement.problem {
        None => String::new(),
        Some(Problem::Lost) => words().problems.worker_lost.to_owned(),
        Some(Problem::Nothing) => page_words().nothing.to_owned(),
        Some(Problem::Told(sentence)) => sentence.clone(),
    }
}
