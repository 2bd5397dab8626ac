//! Threads that share the work of one operator.
//!
//! A team is made once and lives as long as the model. Its members wait in a short spin, since the
//! next operator follows within microseconds, and then sleep, so that an idle model costs nothing
//! and a busy machine is not kept busier. It works where `std::sync` does: natively, and in
//! WebAssembly with shared memory. Everywhere else a team of one is all there is.

use std::{
    cell::UnsafeCell,
    hint::spin_loop,
    ops::Range,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

/// How often a waiting thread looks before it sleeps: some ten microseconds.
const SPINS: usize = 10_000;

/// Which part of the work is one member's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    member: usize,
    members: usize,
}

impl Share {
    /// This member's part of `count` things: neighbours, and as many as the others have, or one more.
    pub fn of(self, count: usize) -> Range<usize> {
        let at = |member: usize| count * member / self.members;
        at(self.member)..at(self.member + 1)
    }
}

type Work<'a> = dyn Fn(Share) + Sync + 'a;

/// The caller and its members.
#[derive(Debug)]
pub struct Team(Option<Arc<Shared>>);

impl Team {
    /// The caller alone.
    pub fn solo() -> Self {
        Self(None)
    }

    /// A team of `threads`, the caller being one, and the members that the others have to become:
    /// each must run [`Member::work`] on a thread of its own, or the team waits for ever.
    pub fn gather(threads: usize) -> (Self, Vec<Member>) {
        if threads < 2 {
            return (Self::solo(), Vec::new());
        }
        let shared = Arc::new(Shared::new(threads));
        let member = |index| Member {
            shared: shared.clone(),
            index,
        };
        let members = (1..threads).map(member).collect();
        (Self(Some(shared)), members)
    }

    /// How many threads work, the caller included.
    pub fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |shared| shared.threads)
    }

    /// Runs `work` once for each share, and returns when all are done. A call from within `work`,
    /// or from another thread meanwhile, is done by its caller alone.
    ///
    /// # Panics
    /// When `work` panics.
    pub fn run(&self, work: &Work<'_>) {
        let busy = self.0.as_ref().and_then(|shared| {
            let turn = shared.turn.try_lock().ok()?;
            Some((shared, turn))
        });
        match busy {
            Some((shared, turn)) => shared.run(work, turn),
            None => work(Share {
                member: 0,
                members: 1,
            }),
        }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            shared.over.store(true, SeqCst);
            shared.begin.ring();
        }
    }
}

/// A place in a team, for one thread.
#[derive(Debug)]
pub struct Member {
    shared: Arc<Shared>,
    index: usize,
}

impl Member {
    /// Works until the team is dropped.
    pub fn work(self) {
        let Self { shared, index } = self;
        let mut round = 0;
        loop {
            shared
                .begin
                .wait(|| shared.round.load(SeqCst) != round || shared.over.load(SeqCst));
            if shared.over.load(SeqCst) {
                return;
            }
            round += 1;
            let _finished = Finished(&shared);
            // SAFETY: a new round was announced, so the work is there, and it stays until this
            // member and all others have said that they are finished.
            if let Some(work) = unsafe { &*shared.work.get() } {
                work(shared.share(index));
            }
        }
    }
}

/// Says that a member is finished, also when its work panics.
struct Finished<'a>(&'a Shared);

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.panicked.store(true, SeqCst);
        }
        if self.0.unfinished.fetch_sub(1, SeqCst) == 1 {
            self.0.end.ring();
        }
    }
}

struct Shared {
    threads: usize,
    /// Held by whoever runs work with the team.
    turn: Mutex<()>,
    /// What all do. Written between two rounds, when no member looks.
    work: UnsafeCell<Option<&'static Work<'static>>>,
    /// Counts the pieces of work.
    round: AtomicUsize,
    /// Members that have not yet finished this round.
    unfinished: AtomicUsize,
    panicked: AtomicBool,
    over: AtomicBool,
    begin: Bell,
    end: Bell,
}

// SAFETY: all but `work` may be shared anyway; `work` is only written by who holds `turn` while all
// members are finished, and only read by members in a round.
unsafe impl Sync for Shared {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for Shared {}

impl Shared {
    fn new(threads: usize) -> Self {
        Self {
            threads,
            turn: Mutex::default(),
            work: UnsafeCell::new(None),
            round: AtomicUsize::new(0),
            unfinished: AtomicUsize::new(0),
            panicked: AtomicBool::new(false),
            over: AtomicBool::new(false),
            begin: Bell::default(),
            end: Bell::default(),
        }
    }

    fn share(&self, member: usize) -> Share {
        Share {
            member,
            members: self.threads,
        }
    }

    fn run(&self, work: &Work<'_>, _turn: MutexGuard<'_, ()>) {
        // SAFETY: only the lifetime changes. The members forget it before this function returns or
        // unwinds, since `all_finished` waits for them.
        let lasting = unsafe { std::mem::transmute::<&Work<'_>, &'static Work<'static>>(work) };
        // SAFETY: we have the turn and no round is running, so nobody else looks at it.
        unsafe { *self.work.get() = Some(lasting) };
        self.unfinished.store(self.threads - 1, SeqCst);
        self.round.fetch_add(1, SeqCst);
        self.begin.ring();
        let all_finished = AllFinished(self);
        work(self.share(0));
        drop(all_finished);
        assert!(
            !self.panicked.swap(false, SeqCst),
            "a member of the team panicked"
        );
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} threads", self.threads)
    }
}

/// Waits for the members, also when the caller's own share panics.
struct AllFinished<'a>(&'a Shared);

impl Drop for AllFinished<'_> {
    fn drop(&mut self) {
        let shared = self.0;
        shared.end.wait(|| shared.unfinished.load(SeqCst) == 0);
    }
}

/// Wakes those who wait for something that atomics tell.
#[derive(Default)]
struct Bell {
    sleepers: AtomicUsize,
    mutex: Mutex<()>,
    rung: Condvar,
}

impl Bell {
    fn wait(&self, there: impl Fn() -> bool) {
        for _ in 0..SPINS {
            if there() {
                return;
            }
            spin_loop();
        }
        // The mutex guards nothing that a panic could leave half done.
        let mut guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        self.sleepers.fetch_add(1, SeqCst);
        // It is looked at once more after `sleepers` has grown: whoever made it true before that is
        // seen here, whoever makes it true later sees a sleeper and rings.
        while !there() {
            guard = self
                .rung
                .wait(guard)
                .unwrap_or_else(PoisonError::into_inner);
        }
        self.sleepers.fetch_sub(1, SeqCst);
    }

    /// To be called after what others wait for has become true.
    fn ring(&self) {
        if self.sleepers.load(SeqCst) > 0 {
            drop(self.mutex.lock().unwrap_or_else(PoisonError::into_inner));
            self.rung.notify_all();
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
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
        // One that panicked is the caller's to notice.
        members.into_iter().for_each(|member| drop(member.join()));
        result
    }

    #[test]
    fn the_shares_are_everything_once_and_nearly_equal() {
        for (count, members) in [(0, 3), (1, 2), (7, 2), (96, 5)] {
            let shares: Vec<_> = (0..members)
                .map(|member| Share { member, members }.of(count))
                .collect();
            assert_eq!(
                shares.iter().cloned().flatten().collect::<Vec<_>>(),
                (0..count).collect::<Vec<_>>()
            );
            let sizes = || shares.iter().map(Range::len);
            assert!(sizes().max().unwrap() - sizes().min().unwrap() <= 1);
        }
    }

    #[test]
    fn every_share_is_run_once_in_every_round() {
        for threads in 1..=4 {
            with_team(threads, |team| {
                assert_eq!(team.threads(), threads);
                let counts: Vec<AtomicUsize> = (0..97).map(|_| AtomicUsize::new(0)).collect();
                for _ in 0..500 {
                    team.run(&|share| {
                        for count in &counts[share.of(97)] {
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
                team.run(&|_| {
                    ran.fetch_add(1, SeqCst);
                    thread::sleep(Duration::from_millis(5));
                });
                assert_eq!(ran.load(SeqCst), 3);
            }
        });
    }

    #[test]
    fn work_within_work_is_done_by_its_caller() {
        with_team(2, |team| {
            let ran = AtomicUsize::new(0);
            team.run(&|_| {
                team.run(&|share| {
                    ran.fetch_add(share.of(10).len(), SeqCst);
                });
            });
            assert_eq!(ran.load(SeqCst), 20);
        });
    }

    #[test]
    fn a_panic_in_a_share_reaches_the_caller() {
        let caught = with_team(2, |team| {
            std::panic::catch_unwind(AssertUnwindSafe(|| {
                team.run(&|share| assert!(share.member == 0, "the other one"));
            }))
        });
        assert!(caught.is_err());
    }
}
