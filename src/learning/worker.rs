//! The page's side of the trainer.

use super::lab::{Lab, Trained};
use crate::{
    browser,
    engine::Client,
    logic::training::{Choices, Note, Notice, Problem, Run, Task},
};
use leptos::{prelude::*, task::spawn_local};
use nsp_pairs::{LabelledPair, Made};
use nsp_protocol::{
    IMPORTED, ImportedManifest, MODEL_CACHE, StoredTraining, TRAINING_CACHE, TrainFailure,
    TrainRequest, TrainResponse, TrainedOn, decode, encode,
};
use std::collections::HashSet;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The absolute address of the folder of imported models.
pub fn folder() -> String {
    browser::resolve(IMPORTED)
}

/// The model whose head is trained.
pub fn model() -> TrainedOn {
    let model = browser::page_model();
    TrainedOn {
        name: model.name,
        manifest: model.files.manifest,
        parts: model.files.part,
    }
}

impl Lab {
    /// Sends a request. The first one starts the trainer.
    pub fn request(self, request: &TrainRequest) {
        // A request consists of numbers and strings.
        let Ok(text) = encode(request) else {
            return;
        };
        if self.client.with_value(Option::is_none) {
            self.start_worker();
        }
        // If it could not be started, nobody will answer, and the reader has been told.
        if self.client.with_value(Option::is_none) {
            return;
        }
        let mut text = Some(text);
        self.waiting.update_value(|waiting| {
            if let Some(waiting) = waiting {
                waiting.extend(text.take());
            }
        });
        if let Some(text) = text {
            self.post(text);
        }
    }

    fn post(self, text: String) {
        let message = JsValue::from(text);
        let posted = self
            .client
            .with_value(|client| client.as_ref().map(|client| client.post(&message)));
        if !matches!(posted, Some(Ok(()))) {
            self.lose(Problem::Lost);
        }
    }

    fn start_worker(self) {
        let client = Client::start(
            &browser::trainer_address(),
            move |text| self.hear(&text),
            move || self.lose(Problem::Lost),
        );
        match client {
            Ok(client) => self.client.set_value(Some(client)),
            Err(_) => self.lose(Problem::Lost),
        }
    }

    fn hear(self, text: &str) {
        let Ok(response) = decode::<TrainResponse>(text) else {
            self.lose(Problem::Lost);
            return;
        };
        match response {
            TrainResponse::Ready => {
                let waiting = self.waiting.try_update_value(Option::take).flatten();
                for text in waiting.into_iter().flatten() {
                    self.post(text);
                }
            }
            TrainResponse::Stepped { id, step } => {
                // Of several steps, only the one that was asked for last is taken.
                let choice = self.hand_asked.get_value();
                self.hand.update(|hand| hand.take(id, (step, choice)));
            }
            TrainResponse::Answered { id, logits } => {
                self.compared.update(|compared| compared.take(id, logits));
            }
            TrainResponse::Probed { layer, cls, mean } => {
                self.probing
                    .update(|probing| probing.take(layer, cls, mean));
            }
            TrainResponse::Saved { name, epoch } => self.has_saved(name, epoch),
            TrainResponse::Exported { file, address } => {
                browser::save_address(&file, &address);
                self.kept.update(|kept| {
                    kept.is_exporting = false;
                    kept.exported = Some(file);
                });
            }
            TrainResponse::Restored(stored) => {
                self.run.update(|run| run.is_restoring = false);
                if let Some(stored) = stored {
                    self.show_stored(stored);
                }
            }
            TrainResponse::Failed(failure) => self.fail(failure),
            response => self.run.update(|run| run.take(response)),
        }
    }

    fn fail(self, failure: TrainFailure) {
        let could_not_start = self.waiting.with_value(Option::is_some);
        let problem = Problem::Trainer(failure.problem.clone());
        if could_not_start || failure.problem.is_fatal() {
            // It will not answer any more.
            self.lose(problem);
            return;
        }
        if let Some(id) = failure.id {
            self.hand.update(|hand| hand.fail(id, &problem));
            self.compared.update(|compared| compared.fail(id, &problem));
            return;
        }
        if self.probing.with_untracked(|probing| probing.is_busy()) {
            self.fail_probing(problem);
            return;
        }
        self.keeps_no_longer();
        self.run
            .update(|run| run.take(TrainResponse::Failed(failure)));
    }

    /// The head is neither being stored nor written into a file any more.
    fn keeps_no_longer(self) {
        self.kept.update(|kept| {
            kept.is_saving = false;
            kept.is_exporting = false;
        });
    }

    /// The trainer could not be started, or has died. The next request starts another one.
    fn lose(self, problem: Problem) {
        self.client.set_value(None);
        self.waiting.set_value(Some(Vec::new()));
        self.keeps_no_longer();
        self.hand.update(|hand| hand.lose(&problem));
        self.compared.set(Default::default());
        self.probing.update(|probing| {
            if probing.is_busy() {
                probing.fail(problem.clone());
            }
        });
        self.run.update(|run| run.lose(problem));
    }

    /// Looks for a training of an earlier visit. Without its cache there is none, and the trainer is not loaded only to
    /// find out.
    pub fn restore(self) {
        spawn_local(async move {
            let has_cache = browser::open_cache(TRAINING_CACHE).await.is_some();
            // The reader may have been quicker.
            if has_cache && self.run.with_untracked(|run| run.is_untouched()) {
                self.before_restoring.set_value(Some(self.given()));
                self.run.update(|run| run.is_restoring = true);
                self.request(&TrainRequest::Restore { folder: folder() });
            }
        });
    }

    /// Forgets the training, also what is stored of it.
    pub fn forget(self) {
        self.request(&TrainRequest::Forget { folder: folder() });
        self.run.update(|run| run.forget());
        self.trained.set(Trained::default());
        self.compared.set(Default::default());
        self.kept.set(Default::default());
    }

    /// Shows a training that was stored, unless the reader has begun something else meanwhile. Its pairs are shown, too,
    /// unless the tab has kept others.
    fn show_stored(self, stored: StoredTraining) {
        let given = Some(self.given());
        let is_same = self.before_restoring.with_value(|before| *before == given);
        if !is_same || !self.run.with_untracked(Run::is_untouched) {
            return;
        }
        let Some(note) = Note::read(&stored.note) else {
            return;
        };
        if note.model != model() {
            let other = Notice::OtherModel(note.model.name);
            self.run.update(|run| run.notice = Some(other));
            return;
        }
        let made = Made {
            pairs: note.pairs,
            held_out: note.held_out,
        };
        let task = Task::of(&note.task).unwrap_or_default();
        let has_others = self.table.with_untracked(|table| {
            let kept = table.pairs();
            !kept.is_empty() && (self.task.get_untracked() != task || are_others(kept, &made.pairs))
        });
        if !has_others {
            self.task.set(task);
            self.brought.set_value(Some(made.pairs.clone()));
        }
        self.table.update(|table| table.replace(made, None));
        self.choices.set(Choices::of(&stored.options));
        let table = self.table.get_untracked();
        let (revision, pairs) = (table.revision(), table.pairs().len());
        self.trained.set(Trained { task, table });
        let is_done = stored.is_done;
        self.run.update(|run| run.restore(stored, revision, pairs));
        if has_others {
            self.make();
        }
        let best = self.run.with_untracked(|run| run.best_epoch());
        if let (true, Some(epoch)) = (is_done, best) {
            self.request(&TrainRequest::Select { epoch });
        }
    }

    /// The head of an epoch is a model of this name now.
    fn has_saved(self, name: String, epoch: usize) {
        spawn_local(async move {
            // If the browser has removed it meanwhile, its link leads to the site's own model.
            if let Ok(manifest) = manifest(&name).await {
                browser::know_model(&manifest);
            }
            self.kept.update(|kept| {
                kept.is_saving = false;
                kept.saved = Some((name, epoch));
            });
        });
    }
}

/// Whether fewer than half of the pairs belong to a training. Before it, the reader may have added and removed some.
fn are_others(kept: &[LabelledPair], trained: &[LabelledPair]) -> bool {
    let texts: HashSet<_> = trained.iter().map(|pair| (&pair.a, &pair.b)).collect();
    let known = kept
        .iter()
        .filter(|pair| texts.contains(&(&pair.a, &pair.b)));
    known.count() * 2 < kept.len()
}

/// The manifest of an imported model.
async fn manifest(name: &str) -> Result<ImportedManifest, JsValue> {
    let cache = browser::open_cache(MODEL_CACHE)
        .await
        .ok_or(JsValue::NULL)?;
    let address = browser::resolve(&format!("{IMPORTED}{name}.json"));
    let response = JsFuture::from(cache.match_with_str(&address)).await?;
    let response: web_sys::Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| error.to_string().into())
}
