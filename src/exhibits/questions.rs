//! The question of each section: its choices, the right one for the reader's own pair, the author's answer, and what
//! gives the answer away.

use super::{
    lengths, matrix, occlusion,
    question::{
        AWAY, Kind, PARTS, Question, WHOLE, answered, asks_about_pair, batch, name_of, pair,
        pair_of, range, short,
    },
    shared::{Exhibit, Looked},
};
use crate::{
    logic::{
        asking::{self, Range, Unit},
        batch::{Batch, BatchName, BatchState},
        embeddings::{Sum, length},
        format::whole_percent,
        guesses::names,
        ledger::about,
        loss_steps::{loss_steps, times},
        map::DRAWN_TOKEN,
        running_sum::running_sum,
        sequence::Cut,
    },
    reactive::memo,
    words::{self, asking_words, numbers},
};
use leptos::prelude::*;
use nsp_answer::{Label, argmax, softmax};
use nsp_pairs::{is_break, sentences};
use nsp_protocol::{Inside, View};
use nsp_words::{SECTIONS, fill, isolate, state_facts};

/// The questions, in the order of [`SECTIONS`]. A section without one does not compile.
pub const QUESTIONS: [fn(&Exhibit) -> Question; SECTIONS.len()] = [
    of_matrix,
    of_sequence,
    of_embeddings,
    of_encoders,
    of_head,
    of_softmax,
    of_loss,
    of_occlusion,
    of_flow,
    of_limits,
    of_code,
    of_learning,
];

fn of_matrix(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let accepted =
        memo(move || store.batch(BatchName::Matrix, |batch| asking::accepted(batch.logits())));
    Question {
        kind: Kind::Slider(range(0, 6, 3), Unit::Count),
        about: memo(move || name_of(&store, &matrix::sentences(&store))),
        is_asked: asks_about_pair(store),
        truth: memo(move || accepted.with(|pairs| pairs.as_ref().map(|pairs| short(pairs.len())))),
        tolerance: 0,
        said: memo(move || {
            let Some(pairs) = accepted.get() else {
                return String::new();
            };
            let list = match pairs.is_empty() {
                true => asking_words().none.to_owned(),
                false => names(&pairs),
            };
            fill(asking_words().matrix, &[&pairs.len().to_string(), &list])
        }),
        runs: Some((BatchName::Matrix, &["matrix-run"])),
        covers: &[("[data-hook='matrix']", PARTS)],
    }
}

fn of_sequence(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let halved = memo(move || answered(&store, asking::halved));
    // Before the model has answered, spaces divide the tokens.
    let all = memo(move || {
        let all = halved.with(|halved| halved.as_ref().map(|(_, cut)| cut.of[0]));
        short(all.unwrap_or_else(|| pair_of(&store).a.split_whitespace().count()))
    });
    Question {
        kind: Kind::Slider(
            memo(move || Range {
                from: 0,
                to: all.get(),
                start: all.get() / 2,
            }),
            Unit::Count,
        ),
        about: pair(store),
        is_asked: asks_about_pair(store),
        truth: memo(move || {
            halved.with(|halved| halved.as_ref().map(|(_, cut)| short(cut.kept[0])))
        }),
        tolerance: 1,
        said: memo(move || {
            let said = |(most, cut): &(usize, Cut)| lengths::said(*most, cut);
            halved.with(|halved| halved.as_ref().map_or_else(String::new, said))
        }),
        runs: None,
        covers: &[("[data-hook='shorter']", WHOLE)],
    }
}

fn of_embeddings(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let about = pair(store);
    // It is not requested here: the page has the vectors of one token at a time, and the reader may look at another.
    let seen = memo(move || {
        store.inside(View::Embeddings {
            position: DRAWN_TOKEN,
        })
    });
    // The lengths of the change and of the sum. Once seen, they stay for this pair.
    let known = Memo::new(move |before: Option<&Option<(String, [f32; 2])>>| {
        let about = about.get();
        let segment = answered(&store, |prediction| {
            prediction.token_type_ids.get(DRAWN_TOKEN as usize).copied()
        });
        let lengths = seen.with(|seen| match (seen.as_deref(), segment.flatten()) {
            (
                Some(Inside::Embeddings {
                    word,
                    position,
                    segments,
                }),
                Some(segment),
            ) => {
                let sum = Sum::of(word, position, segments, segment == 1);
                Some([length(&sum.difference), length(&sum.rows[3])])
            }
            _ => None,
        });
        match lengths {
            Some(lengths) => Some((about, lengths)),
            None => before.cloned().flatten().filter(|(of, _)| *of == about),
        }
    });
    let lengths = memo(move || known.with(|known| known.as_ref().map(|(_, lengths)| *lengths)));
    let share = |[change, whole]: [f32; 2]| change / whole.max(f32::MIN_POSITIVE);
    Question {
        kind: Kind::Slider(range(0, 150, 75), Unit::Percent),
        about,
        is_asked: asks_about_pair(store),
        truth: memo(move || lengths.get().map(|lengths| asking::percent(share(lengths)))),
        tolerance: 5,
        said: memo(move || {
            let token = answered(&store, |prediction| {
                prediction.tokens.get(DRAWN_TOKEN as usize).cloned()
            })
            .flatten();
            let (Some(lengths), Some(token)) = (lengths.get(), token) else {
                return String::new();
            };
            let [change, whole] = lengths.map(|length| numbers().signed(f64::from(length), 3));
            fill(
                asking_words().embeddings,
                &[
                    &isolate(&token),
                    &whole_percent(share(lengths)),
                    &change,
                    &whole,
                ],
            )
        }),
        runs: None,
        covers: &[("[data-hook='change']", WHOLE)],
    }
}

/// Two of the lists about the head: `[CLS]` after each layer, and the contributions of the units.
fn head_of(seen: Looked) -> (Vec<f32>, Vec<f32>) {
    seen.with(|seen| match seen.as_deref() {
        Some(Inside::Head {
            journey,
            contributions,
            ..
        }) => (journey.clone(), contributions.clone()),
        _ => Default::default(),
    })
}

fn of_encoders(exhibit: &Exhibit) -> Question {
    let seen = exhibit.inside(|| View::Head);
    // The layer, the last layer, and the end of the line.
    let settled = memo(move || {
        let (journey, _) = head_of(seen);
        let layer = asking::settles(&journey)?;
        Some((layer, journey.len() - 1, *journey.last()?))
    });
    let layers = memo(move || settled.get().map_or(12, |(_, last, _)| short(last)));
    Question {
        kind: Kind::Slider(
            memo(move || Range {
                from: 0,
                to: layers.get(),
                start: layers.get() / 2,
            }),
            Unit::Count,
        ),
        about: pair(exhibit.store),
        is_asked: asks_about_pair(exhibit.store),
        truth: memo(move || settled.get().map(|(layer, ..)| short(layer))),
        tolerance: 1,
        said: memo(move || {
            let Some((layer, last, end)) = settled.get() else {
                return String::new();
            };
            let end = numbers().four_decimals(end);
            let said = fill(
                asking_words().encoders,
                &[&layer.to_string(), &last.to_string(), &end],
            );
            state_facts(&said, words::words().decimal_mark)
        }),
        runs: None,
        covers: &[
            ("[data-hook='journey']", WHOLE),
            ("[data-hook='lens']", WHOLE),
            ("[data-hook='journey-table']", AWAY),
        ],
    }
}

fn of_head(exhibit: &Exhibit) -> Question {
    let seen = exhibit.inside(|| View::Head);
    // The units that are needed, all units, and the end of the sum.
    let needed = memo(move || {
        let (_, contributions) = head_of(seen);
        let sums: Vec<f32> = running_sum(&contributions)
            .iter()
            .map(|term| term.sum)
            .collect();
        let units = asking::units_needed(&sums)?;
        Some((units, sums.len() - 1, *sums.last()?))
    });
    Question {
        kind: Kind::Buttons(&asking_words().units),
        about: pair(exhibit.store),
        is_asked: asks_about_pair(exhibit.store),
        truth: memo(move || {
            let needed = needed.get();
            needed.map(|(units, ..)| asking::choice(units as f64, &asking::UNITS))
        }),
        tolerance: 0,
        said: memo(move || {
            let Some((units, all, end)) = needed.get() else {
                return String::new();
            };
            let end = numbers().four_decimals(end);
            fill(
                asking_words().head,
                &[&units.to_string(), &all.to_string(), &end],
            )
        }),
        runs: None,
        covers: &[("[data-hook='sum']", WHOLE), ("[data-hook='table']", AWAY)],
    }
}

fn of_softmax(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let logits = memo(move || answered(&store, |prediction| prediction.logits));
    Question {
        kind: Kind::Slider(range(0, 100, 50), Unit::Percent),
        about: pair(store),
        is_asked: asks_about_pair(store),
        truth: memo(move || {
            let logits = logits.get();
            logits.map(|logits| asking::percent(asking::half_as_far(logits)))
        }),
        tolerance: 5,
        said: memo(move || {
            let Some(logits) = logits.get() else {
                return String::new();
            };
            let difference = asking::shown_difference(logits);
            let values = [
                numbers().four_decimals(difference),
                numbers().four_decimals(difference / 2.0),
                numbers().percent(asking::half_as_far(logits)),
                numbers().percent(softmax(logits)[0]),
            ];
            fill(
                asking_words().softmax,
                &values.each_ref().map(String::as_str),
            )
        }),
        runs: None,
        covers: &[],
    }
}

fn of_loss(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let logits = memo(move || answered(&store, |prediction| prediction.logits));
    Question {
        kind: Kind::Buttons(&asking_words().times),
        about: pair(store),
        is_asked: asks_about_pair(store),
        truth: memo(move || {
            let logits = logits.get();
            logits.map(|logits| asking::choice(asking::loss_ratio(logits), &asking::TIMES))
        }),
        tolerance: 0,
        said: memo(move || {
            let Some(logits) = logits.get() else {
                return String::new();
            };
            let chosen = argmax(logits);
            let [low, high] =
                [chosen, chosen.other()].map(|label| loss_steps(numbers(), logits, label));
            let ratio = times(numbers(), &high, &low);
            fill(asking_words().loss, &[&ratio, &high.loss, &low.loss])
        }),
        runs: None,
        covers: &[
            ("[data-hook^='formula-']", WHOLE),
            ("[data-hook^='loss-']", WHOLE),
            ("[data-hook='loss']", WHOLE),
            ("[data-hook='wrong']", WHOLE),
            ("[data-hook='point-said']", WHOLE),
        ],
    }
}

fn of_occlusion(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let found = memo(move || occlusion::carriers_of(&store));
    Question {
        kind: Kind::Buttons(&asking_words().yes_no),
        about: batch(store, BatchName::Occlusion),
        is_asked: asks_about_pair(store),
        truth: memo(move || {
            found.with(|found| {
                let (_, found) = found.as_ref()?;
                Some(asking::yes_or_no(!found.words.is_empty()))
            })
        }),
        tolerance: 0,
        said: memo(move || {
            found.with(|found| {
                let Some((class, found)) = found else {
                    return String::new();
                };
                let [whole, least] = [found.whole, found.least].map(|p| numbers().percent(p));
                let strongest = isolate(&found.strongest);
                let values = [class.name(), &whole, &least, &strongest];
                fill(asking_words().occlusion, &values)
            })
        }),
        runs: None,
        covers: &[("[data-hook='carries']", WHOLE)],
    }
}

fn of_flow(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let source = memo(move || {
        let asked = store.batch(BatchName::Flow, |batch| batch.source().to_vec());
        match asked.is_empty() {
            true => store.flow_text.with(|text| sentences(text)).texts,
            false => asked,
        }
    });
    let pairs = memo(move || source.with(|texts| short(texts.len().saturating_sub(1))));
    // Only an answer to each pair counts.
    let breaks = memo(move || {
        let is_done = store.progress(BatchName::Flow).state == BatchState::Done;
        let all = pairs.get();
        store.batch(BatchName::Flow, |batch| {
            let logits = batch.logits();
            let breaks = logits.iter().filter(|one| is_break(**one)).count();
            (is_done && all > 0 && short(logits.len()) == all).then(|| short(breaks))
        })
    });
    Question {
        kind: Kind::Slider(
            memo(move || Range {
                from: 0,
                to: pairs.get(),
                start: pairs.get() / 2,
            }),
            Unit::Count,
        ),
        about: memo(move || {
            // The answers belong to the context with which they were asked for.
            let context = match store.batch(BatchName::Flow, Batch::context) {
                0 => store.chosen_context(),
                asked => asked,
            };
            let context = context.to_string();
            source.with(|texts| {
                let texts = texts.iter().map(String::as_str);
                name_of(&store, &texts.chain([context.as_str()]).collect::<Vec<_>>())
            })
        }),
        is_asked: memo(|| true),
        truth: breaks,
        tolerance: 1,
        said: memo(move || {
            breaks.get().map_or_else(String::new, |breaks| {
                let values = [breaks, pairs.get()].map(|count| count.to_string());
                fill(asking_words().flow, &[&values[0], &values[1]])
            })
        }),
        runs: Some((BatchName::Flow, &["flow-run", "shuffle", "restore"])),
        covers: &[("[data-hook='breaks']", WHOLE)],
    }
}

fn of_limits(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let logits = memo(move || store.batch(BatchName::Swap, |batch| batch.logits().to_vec()));
    Question {
        kind: Kind::Slider(range(0, 100, 50), Unit::Percent),
        about: batch(store, BatchName::Swap),
        is_asked: asks_about_pair(store),
        truth: memo(move || {
            let share = logits.with(|logits| asking::repeated(logits));
            share.map(asking::percent)
        }),
        tolerance: 5,
        said: memo(move || logits.with(|logits| orders(logits))),
        runs: Some((BatchName::Swap, &["swap-run"])),
        covers: &[("[data-hook='rows']", PARTS)],
    }
}

/// What the model says about A and B in both orders, and about A twice, in words.
fn orders(logits: &[[f32; 2]]) -> String {
    let [as_is, swapped, twice] = logits else {
        return String::new();
    };
    let of = |logits: &[f32; 2]| {
        let p = numbers().percent(softmax(*logits)[0]);
        [words::class(argmax(*logits)), p]
    };
    let values = [as_is, swapped, twice].map(of);
    let said = fill(
        asking_words().limits,
        &values
            .as_flattened()
            .iter()
            .map(String::as_str)
            .collect::<Vec<&str>>(),
    );
    match argmax(*twice) {
        Label::IsNext => said + asking_words().same_topic,
        Label::NotNext => said,
    }
}

/// The choice of the labels among the parts of the sample.
const LABELS: u32 = 1;

fn of_code(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    let label = move || store.label.get().unwrap_or(Label::IsNext);
    Question {
        kind: Kind::Code(&asking_words().parts),
        // The answer is the same for every pair.
        about: memo(|| about::<&str>(&[])),
        is_asked: memo(|| true),
        truth: memo(|| Some(LABELS)),
        tolerance: 0,
        said: memo(move || {
            let logits = answered(&store, |prediction| prediction.logits);
            logits.map_or_else(String::new, |logits| {
                let loss = loss_steps(numbers(), logits, label()).loss;
                fill(asking_words().code, &[&words::class(label()), &loss])
            })
        }),
        runs: None,
        covers: &[],
    }
}

fn of_learning(exhibit: &Exhibit) -> Question {
    let store = exhibit.store;
    // The class that the model did not choose, and both probabilities from its side.
    let other = memo(move || {
        answered(&store, |prediction| {
            let other = prediction.prediction.other();
            let of = |label: Label| prediction.probabilities[label.index()];
            (other, of(other), of(other.other()))
        })
    });
    Question {
        kind: Kind::Slider(range(0, 100, 25), Unit::Gradient),
        about: pair(store),
        is_asked: asks_about_pair(store),
        truth: memo(move || other.get().map(|(.., chosen)| asking::percent(chosen))),
        tolerance: 5,
        said: memo(move || {
            let Some((label, p, chosen)) = other.get() else {
                return String::new();
            };
            let gradient = numbers().four_decimals(-chosen);
            fill(
                asking_words().learning,
                &[&words::class(label), &numbers().percent(p), &gradient],
            )
        }),
        runs: None,
        covers: &[],
    }
}
