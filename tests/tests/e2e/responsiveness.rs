//! The page never blocks: typing continues while the model computes.

use nsp_e2e::{Page, View, visit};
use serde_json::Value;
use std::time::Instant;

/// The number of letters that are typed.
const LETTERS: u64 = 30;
/// Letters that are typed at once. Between two groups, the test checks whether the prediction still
/// runs.
const AT_ONCE: &str = "abcdefghij";
/// Other programs can take the processor from the page and make its tasks look long. A page
/// that blocks does so every time.
const TRIES: usize = 3;
/// How much of a prediction's time a task may take, at most. The engine uses all processors, so tasks of the
/// page take longer meanwhile, and how much longer depends on the machine. A page that waits for the engine
/// is blocked for the whole time.
const SHARE: f64 = 0.2;

/// Records tasks over 50 ms, and the letters that arrive while a prediction runs.
const OBSERVE: &str = "window.longTasks = [];
window.letters = 0;
window.observer = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longTasks.push(Math.round(task.duration));
});
observer.observe({ type: 'longtask' });
document.getElementById('sentence-b').addEventListener('input', () => {
    const status = document.querySelector('[data-testid=status]');
    if (status.dataset.state === 'computing') letters += 1;
});";

#[test]
fn thirty_letters_typed_during_a_long_prediction_do_not_wait_for_it() {
    let view = View {
        alone: true,
        ..View::default()
    };
    visit(view, |page| {
        page.open_with_model();
        page.browser.eval(OBSERVE);
        let mut seen = Vec::new();
        for _ in 0..TRIES {
            let typing = type_letters(page);
            let longest = typing.long_tasks.iter().copied().fold(0.0, f64::max);
            if longest <= SHARE * typing.shortest {
                return;
            }
            seen.push(typing);
        }
        panic!("a task takes more than {SHARE} of a prediction's time in each try: {seen:?}");
    });
}

/// What happened while letters were typed, in milliseconds.
#[derive(Debug)]
struct Typing {
    /// The time of the shortest prediction.
    shortest: f64,
    /// The times of tasks over 50 ms.
    long_tasks: Vec<f64>,
}

/// Types the letters while predictions of 512 tokens run, as many as necessary.
fn type_letters(page: &Page) -> Typing {
    let browser = &page.browser;
    browser.eval("letters = 0; longTasks = [];");
    let mut shortest = f64::INFINITY;
    while browser.eval("return letters;").as_u64() < Some(LETTERS) {
        let number = page.shown().request + 1;
        page.ask(&"The river rose again. ".repeat(120), "It rained. ");
        page.wait_for_state("computing");
        let started = Instant::now();
        while page.state() == "computing" {
            browser.press_in("#sentence-b", AT_ONCE);
        }
        shortest = shortest.min(started.elapsed().as_secs_f64() * 1000.0);
        let shown = page.wait_for_prediction(number);
        assert_eq!(shown.input_ids.split(' ').count(), 512);
    }
    // Pending reports arrive after the next frame.
    browser.eval_later("requestAnimationFrame(() => setTimeout(done, 100))");
    let long_tasks = browser.eval("return longTasks;");
    let long_tasks = long_tasks.as_array().expect("it is a list");
    Typing {
        shortest,
        long_tasks: long_tasks.iter().filter_map(Value::as_f64).collect(),
    }
}
