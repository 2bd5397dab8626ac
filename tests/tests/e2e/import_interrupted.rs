//! Imports on models.html that don't run through: pauses, another tab, and hosts that leave something out.

use crate::{
    checkpoint::{SMALL, write_checkpoint},
    importing::{hash, hub, import, look_up, state, stored, tiny, wait_for_cost, wait_for_state},
};
use nsp_e2e::{Page, View, convert, visit, wait_for};
use nsp_server::hub::{Behaviour, MODEL};

/// Starts an import from a hub that stalls, and waits until a leg of 8 MiB is stored.
fn begin(page: &Page) {
    wait_for_state(page, "ready");
    page.click("import");
    let stored = || {
        let done: u64 = page.attribute("import-status", "data-value").parse().ok()?;
        (done > 8_000_000).then_some(())
    };
    wait_for("a stored leg", stored, || page.text("import-status"));
}

fn pause(page: &Page) {
    page.click("pause");
    wait_for_state(page, "paused");
}

#[test]
fn a_pause_in_the_same_tab_does_not_end_the_measurement() {
    let folder = tempfile::tempdir().unwrap();
    write_checkpoint(folder.path(), SMALL);
    visit(View::default(), |page| {
        let hub = hub(page, folder.path(), Behaviour::Stalls);
        page.open("models.html");
        look_up(page, MODEL);
        begin(page);
        pause(page);
        hub.behave(Behaviour::Usual);
        page.click("import");
        wait_for_state(page, "done");
        wait_for_cost(page, "tiny-nsp", "example pairs");
        let (paused, parts) = stored(page, "tiny-nsp");
        assert_eq!(parts, hash(&convert(folder.path(), "tiny-nsp", "q8_0")));

        look_up(page, MODEL);
        import(page);
        let (at_once, _) = stored(page, "tiny-nsp");
        assert_ne!(at_once["imported"], paused["imported"]);
        assert_eq!(at_once["cost"], paused["cost"]);
        assert!(paused["cost"]["measured"].is_object(), "{paused}");
    });
}

/// Another tab with models.html: a frame, which has a worker of its own.
struct OtherTab<'a>(&'a Page);

impl<'a> OtherTab<'a> {
    fn open(page: &'a Page) -> Self {
        page.browser.eval(
            "const frame = document.createElement('iframe');
             frame.id = 'other'; frame.src = 'models.html'; document.body.append(frame);",
        );
        let tab = Self(page);
        tab.wait_for_state("idle");
        tab
    }

    /// The value of an expression in which `one` finds the element with a test id.
    fn value(&self, expression: &str) -> String {
        self.0.string(&format!(
            "((one) => {expression})((id) => document.getElementById('other').contentDocument
                ?.querySelector(`[data-testid=${{id}}]`))"
        ))
    }

    fn wait_for_state(&self, expected: &str) {
        let state = || self.value("one('import-status')?.dataset.state");
        let seen = || (state() == expected).then_some(());
        let situation = || {
            format!(
                "{}: {}",
                state(),
                self.value("one('import-error')?.textContent")
            )
        };
        wait_for(expected, seen, situation);
    }

    fn click(&self, testid: &str) {
        self.value(&format!("one('{testid}').click()"));
    }

    fn look_up(&self) {
        self.value(&format!("one('hub-id').value = '{MODEL}'"));
        self.click("look-up");
        self.wait_for_state("ready");
    }
}

#[test]
fn two_tabs_import_one_after_the_other_and_nothing_is_lost_silently() {
    let folder = tempfile::tempdir().unwrap();
    write_checkpoint(folder.path(), SMALL);
    let expected = hash(&convert(folder.path(), "tiny-nsp", "q8_0"));
    visit(View::default(), |page| {
        let hub = hub(page, folder.path(), Behaviour::Stalls);
        page.open("models.html");
        look_up(page, MODEL);
        begin(page);

        // While one imports, the other is refused, and its Cancel removes nothing of the first.
        let other = OtherTab::open(page);
        other.look_up();
        other.click("import");
        other.wait_for_state("error");
        let refusal = other.value("one('import-error').textContent");
        assert!(refusal.contains("Another tab is importing"), "{refusal}");
        other.click("cancel");
        other.wait_for_state("idle");
        assert_eq!(state(page), "importing");
        pause(page);
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        let kept: u64 = page
            .attribute("import-status", "data-value")
            .parse()
            .unwrap();
        assert!(kept >= 8 << 20, "{kept}");

        // A paused import blocks nobody. Its tab tells that its data is gone.
        hub.behave(Behaviour::Usual);
        other.look_up();
        other.click("import");
        other.wait_for_state("done");
        page.click("import");
        wait_for_state(page, "done");
        let said = page.string("document.querySelector('main').textContent");
        assert!(said.contains("What this import had read is gone"), "{said}");
        assert_eq!(stored(page, "tiny-nsp").1, expected);

        // A finished import blocks nobody either.
        other.look_up();
        other.click("import");
        other.wait_for_state("done");
    });
}

#[test]
fn an_answer_that_does_not_state_the_length_is_no_change() {
    visit(View::default(), |page| {
        let hub = hub(page, &tiny(), Behaviour::Usual);
        page.open("models.html");
        look_up(page, MODEL);
        wait_for_state(page, "ready");
        hub.behave(Behaviour::NoTotals);
        import(page);
        let expected = hash(&convert(&tiny(), "tiny-nsp", "q8_0"));
        assert_eq!(stored(page, "tiny-nsp").1, expected);
    });
}
