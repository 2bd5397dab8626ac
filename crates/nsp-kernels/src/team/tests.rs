use super::*;
use std::{panic::AssertUnwindSafe, thread, time::Duration};

fn with_team<R>(threads: usize, body: impl FnOnce(&Team) -> R) -> R {
    let (team, members) = Team::gather(threads);
    let members: Vec<_> = members
        .into_iter()
        .map(|member| thread::spawn(|| member.work()))
        .collect();
    let result = body(&team);
    drop(team);
    // A member's panic is ignored here, because it reaches the caller of `run`.
    members.into_iter().for_each(|member| drop(member.join()));
    result
}

/// Keeps a round open until `threads` threads take part in it.
pub fn meet(here: &AtomicUsize, threads: usize) {
    here.fetch_add(1, SeqCst);
    while here.load(SeqCst) < threads {
        thread::yield_now();
    }
}

#[test]
fn pieces_are_everything_once_and_get_smaller() {
    for (count, granule) in [(0, 1), (1, 4), (7, 2), (96, 4), (384, 1)] {
        let shared = Shared::new(2);
        let take = || shared.take(count, granule);
        let pieces: Vec<_> = std::iter::from_fn(take).collect();
        let things: Vec<_> = pieces.iter().cloned().flatten().collect();
        assert_eq!(things, (0..count).collect::<Vec<_>>());
        assert!(pieces.iter().map(Range::len).is_sorted_by(|a, b| a >= b));
        assert!(pieces.iter().all(|piece| piece.start % granule == 0));
    }
}

#[test]
fn everything_is_done_once_in_every_round() {
    for threads in 1..=4 {
        with_team(threads, |team| {
            assert_eq!(team.threads(), threads);
            let counts: Vec<AtomicUsize> = (0..97).map(|_| AtomicUsize::new(0)).collect();
            for _ in 0..500 {
                team.run(&|share| {
                    for count in share.pieces(97, 1).flat_map(|piece| &counts[piece]) {
                        count.fetch_add(1, SeqCst);
                    }
                });
            }
            assert!(counts.iter().all(|count| count.load(SeqCst) == 500));
        });
    }
}

#[test]
fn members_that_have_gone_to_sleep_wake_up() {
    with_team(3, |team| {
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(20));
            let ran = AtomicUsize::new(0);
            team.run(&|_| meet(&ran, 3));
            assert_eq!(ran.load(SeqCst), 3);
        }
    });
}

#[test]
fn nobody_waits_for_a_member_that_has_not_started() {
    let (team, members) = Team::gather(2);
    let done = AtomicUsize::new(0);
    let work = |share: Share<'_>| {
        let count: usize = share.pieces(10, 1).map(|piece| piece.len()).sum();
        done.fetch_add(count, SeqCst);
    };
    team.run(&work);
    assert_eq!(done.load(SeqCst), 10);
    thread::scope(|scope| {
        members.into_iter().for_each(|member| {
            scope.spawn(|| member.work());
        });
        let here = AtomicUsize::new(0);
        team.run(&|_| meet(&here, 2));
        team.run(&work);
        assert_eq!(done.load(SeqCst), 20);
        drop(team);
    });
}

#[test]
fn work_within_work_is_done_by_its_caller() {
    with_team(2, |team| {
        let ran = AtomicUsize::new(0);
        let here = AtomicUsize::new(0);
        team.run(&|_| {
            meet(&here, 2);
            team.run(&|share| {
                let done: usize = share.pieces(10, 1).map(|piece| piece.len()).sum();
                ran.fetch_add(done, SeqCst);
            });
        });
        assert_eq!(ran.load(SeqCst), 20);
    });
}

#[test]
fn a_panic_in_a_share_reaches_the_caller() {
    let caught = with_team(2, |team| {
        std::panic::catch_unwind(AssertUnwindSafe(|| {
            let caller = thread::current().id();
            let here = AtomicUsize::new(0);
            team.run(&|_| {
                meet(&here, 2);
                assert!(thread::current().id() == caller, "the other one");
            });
        }))
    });
    assert!(caught.is_err());
}

#[test]
fn a_team_goes_on_after_a_panic_of_its_caller() {
    with_team(2, |team| {
        let caller = thread::current().id();
        let caught = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let here = AtomicUsize::new(0);
            team.run(&|_| {
                meet(&here, 2);
                assert!(thread::current().id() != caller, "the caller");
            });
        }));
        assert!(caught.is_err());
        // Two threads meet only if both take part again.
        let here = AtomicUsize::new(0);
        team.run(&|_| meet(&here, 2));
        assert_eq!(here.load(SeqCst), 2);
    });
}

#[test]
fn nobody_waits_for_a_member_that_has_stopped() {
    let (team, members) = Team::gather(2);
    let shared = team.0.as_ref().unwrap();
    // It has joined the round, and stops.
    shared.phase.fetch_add(1, SeqCst);
    shared.unfinished.fetch_add(1, SeqCst);
    let alarm = members[0].alarm();
    thread::scope(|scope| {
        let closed = scope.spawn(|| shared.close().is_err());
        alarm.raise();
        assert!(closed.join().unwrap());
    });
    // If nobody has to wait for it, the others go on.
    shared.unfinished.fetch_sub(1, SeqCst);
    assert!(shared.close().is_ok());
}
