//! Threads that share the work of one operator.
//!
//! A team is made once and lives as long as the model. Its members first spin for a short time,
//! because the next operator follows at once. Then they sleep, so that an idle model costs nothing
//! and a busy machine is not kept busier. Waking a member can take longer than an operator does,
//! so the caller begins alone, and a member joins as soon as it is awake. Teams work where
//! `std::sync` does: natively, and in WebAssembly with shared memory. Everywhere else, only a team
//! of one is possible.

use std::{
    cell::UnsafeCell,
    hint::spin_loop,
    ops::Range,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

/// How often a waiting thread checks for work before it sleeps: about a tenth of a millisecond.
/// With a tenth of that, two threads lose a third of their gain, because the operators of a layer
/// take different times; much more would slow down other programs on a busy machine.
const SPINS: usize = 100_000;

/// A member's access to the work of its team.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// `None` if the caller works alone.
    team: Option<&'a Shared>,
}

impl<'a> Share<'a> {
    /// Hands out pieces of `count` things until this member or others have taken all of them. The
    /// first pieces are large, because neighbouring things are faster together; later pieces are
    /// ever smaller, because a processor that other programs use too is slower. All pieces except
    /// the last are multiples of `granule`. A member may call this only once in each call of
    /// [`Team::run`].
    pub fn pieces(self, count: usize, granule: usize) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut alone = Some(0..count).filter(|_| self.team.is_none());
        std::iter::from_fn(move || match self.team {
            Some(team) => team.take(count, granule),
            None => alone.take(),
        })
    }
}

type Work<'a> = dyn Fn(Share<'_>) + Sync + 'a;

/// The caller and the members that share its work.
#[derive(Debug)]
pub struct Team(Option<Arc<Shared>>);

impl Team {
    /// A team of one, the caller.
    pub fn solo() -> Self {
        Self(None)
    }

    /// A team of `threads` threads, of which the caller is one, and a member for each of the
    /// others. A member takes part once it runs [`Member::work`] on its own thread.
    pub fn gather(threads: usize) -> (Self, Vec<Member>) {
        if threads < 2 {
            return (Self::solo(), Vec::new());
        }
        let shared = Arc::new(Shared::new(threads));
        let member = |_| Member {
            shared: shared.clone(),
        };
        let members = (1..threads).map(member).collect();
        (Self(Some(shared)), members)
    }

    /// How many threads work, the caller included.
    pub fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |shared| shared.threads)
    }

    /// Runs `work` on the calling thread and at most once on each member, and returns when all are
    /// done. A member that isn't awake before the caller has finished takes no part, so `work` must
    /// share out everything by [`Share::pieces`]. If this is called from within `work`, or from
    /// another thread in the meantime, that caller does its work alone.
    ///
    /// # Panics
    /// When `work` panics.
    pub fn run(&self, work: &Work<'_>) {
        let busy = self.0.as_ref().and_then(|shared| {
            let turn = match shared.turn.try_lock() {
                Ok(turn) => turn,
                // A share has panicked. That round is over, and its members have finished.
                Err(TryLockError::Poisoned(turn)) => turn.into_inner(),
                Err(TryLockError::WouldBlock) => return None,
            };
            Some((shared, turn))
        });
        match busy {
            Some((shared, turn)) => shared.run(work, turn),
            None => work(Share { team: None }),
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

/// A place in a team for one thread.
#[derive(Debug)]
pub struct Member {
    shared: Arc<Shared>,
}

impl Member {
    /// What reports that this member can't go on.
    pub fn alarm(&self) -> Alarm {
        Alarm(self.shared.clone())
    }

    /// Works until the team is dropped.
    pub fn work(self) {
        let Self { shared } = self;
        let mut seen = 0;
        loop {
            let has_begun = || begun(shared.phase.load(SeqCst)) != seen;
            shared
                .begin
                .wait(|| has_begun() || shared.over.load(SeqCst));
            if shared.over.load(SeqCst) {
                return;
            }
            let phase = shared.phase.load(SeqCst);
            if !is_open(phase) {
                // Too late: nobody should wait for us.
                seen = begun(phase);
                continue;
            }
            // The count comes first: if the round is still open after it, its caller waits for us.
            shared.unfinished.fetch_add(1, SeqCst);
            let _finished = Finished(&shared);
            let phase = shared.phase.load(SeqCst);
            seen = begun(phase);
            if !is_open(phase) {
                continue;
            }
            // SAFETY: the round was open after this member was counted, so the work is there, and
            // its caller keeps it until every member that was counted has finished.
            if let Some(work) = unsafe { &*shared.work.get() } {
                work(Share {
                    team: Some(&shared),
                });
            }
        }
    }
}

/// Reports that a member can't finish its share. In WebAssembly, a thread that runs out of memory stops where it is, and
/// nothing unwinds.
#[derive(Debug)]
pub struct Alarm(Arc<Shared>);

impl Alarm {
    /// Ends the program if somebody waits for the member, now or later.
    pub fn raise(&self) {
        self.0.lost.store(true, SeqCst);
        self.0.end.ring();
    }
}

/// How many rounds have begun, see [`Shared::phase`].
fn begun(phase: usize) -> usize {
    phase.div_ceil(2)
}

/// Whether a round is running that members may join, see [`Shared::phase`].
fn is_open(phase: usize) -> bool {
    phase % 2 == 1
}

/// Records that a member has finished, even if its work has panicked.
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

/// A member has stopped without finishing.
struct Lost;

struct Shared {
    threads: usize,
    /// Held by the thread that runs work with the team.
    turn: Mutex<()>,
    /// What every thread runs. It is written between two rounds, when no member reads it.
    work: UnsafeCell<Option<&'static Work<'static>>>,
    /// Each call of `run` is a round. This grows by one when a round begins and by one when its
    /// caller has done its own share, so it is odd while members may join.
    phase: AtomicUsize,
    /// How many things of this round have been taken.
    taken: AtomicUsize,
    /// Members that have joined this round and have not yet finished. A member that comes too late
    /// is counted for a moment, until it sees that the round is over.
    unfinished: AtomicUsize,
    panicked: AtomicBool,
    /// Whether a member has stopped without finishing.
    lost: AtomicBool,
    over: AtomicBool,
    begin: Bell,
    end: Bell,
}

// SAFETY: all fields but `work` are `Sync` themselves. Only the holder of `turn` writes `work`, while
// no round is open and no member that saw one open is unfinished; members read it only in a round.
unsafe impl Sync for Shared {}

impl Shared {
    fn new(threads: usize) -> Self {
        Self {
            threads,
            turn: Mutex::default(),
            work: UnsafeCell::new(None),
            phase: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            unfinished: AtomicUsize::new(0),
            panicked: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            over: AtomicBool::new(false),
            begin: Bell::default(),
            end: Bell::default(),
        }
    }

    /// The next piece of `count` things, if there is one. Its size is half of what each thread
    /// could still get.
    fn take(&self, count: usize, granule: usize) -> Option<Range<usize>> {
        let end = |start: usize| {
            let share = count.checked_sub(start).filter(|left| *left > 0)? / (2 * self.threads);
            Some((start + share.next_multiple_of(granule).max(granule)).min(count))
        };
        let start = self.taken.fetch_update(SeqCst, SeqCst, end).ok()?;
        end(start).map(|end| start..end)
    }

    fn run(&self, work: &Work<'_>, _turn: MutexGuard<'_, ()>) {
        // SAFETY: only the lifetime changes. The members have dropped the reference before this
        // function returns or unwinds, since `round` waits for them.
        let lasting = unsafe { std::mem::transmute::<&Work<'_>, &'static Work<'static>>(work) };
        // SAFETY: we have the turn, and the last round has waited for its members, so nobody else accesses it. After
        // the round it stays there, but nobody reads it before the next one.
        unsafe { *self.work.get() = Some(lasting) };
        self.taken.store(0, SeqCst);
        self.panicked.store(false, SeqCst);
        self.phase.fetch_add(1, SeqCst);
        let round = Round(self);
        self.begin.ring();
        work(Share { team: Some(self) });
        drop(round);
        assert!(!self.panicked.load(SeqCst), "a member of the team panicked");
    }

    /// Closes the round, and waits for the members that have joined it.
    fn close(&self) -> Result<(), Lost> {
        let has_finished = || self.unfinished.load(SeqCst) == 0;
        self.phase.fetch_add(1, SeqCst);
        self.end.wait(|| has_finished() || self.lost.load(SeqCst));
        has_finished().then_some(()).ok_or(Lost)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} threads", self.threads)
    }
}

/// Closes the round and waits for the members that have joined it, even if the caller's own share
/// panics.
struct Round<'a>(&'a Shared);

impl Drop for Round<'_> {
    fn drop(&mut self) {
        if self.0.close().is_err() {
            // The member may still access what the caller's frame owns, so the caller must neither return nor unwind.
            end_program();
        }
    }
}

fn end_program() -> ! {
    // Nothing unwinds in WebAssembly: the panic hook reports this, and then the program ends.
    #[cfg(target_arch = "wasm32")]
    panic!("a thread of the engine has stopped");
    #[cfg(not(target_arch = "wasm32"))]
    std::process::abort();
}

/// Lets threads wait for a condition on atomics, and wakes them.
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
        // The mutex protects no data that a panic could leave in an invalid state.
        let mut guard = self.mutex.lock().unwrap_or_else(PoisonError::into_inner);
        self.sleepers.fetch_add(1, SeqCst);
        // The condition is checked once more after `sleepers` has grown. If it became true before
        // that, this check sees it. If it becomes true later, `ring` sees a sleeper.
        while !there() {
            guard = self
                .rung
                .wait(guard)
                .unwrap_or_else(PoisonError::into_inner);
        }
        self.sleepers.fetch_sub(1, SeqCst);
    }

    /// Wakes the sleepers. It must be called after the condition has become true.
    fn ring(&self) {
        if self.sleepers.load(SeqCst) > 0 {
            drop(self.mutex.lock().unwrap_or_else(PoisonError::into_inner));
            self.rung.notify_all();
        }
    }
}

/// A team for tests. Its members end with it, and all of them are awake now.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub fn awake(threads: usize) -> Team {
    let (team, members) = Team::gather(threads);
    for member in members {
        std::thread::spawn(|| member.work());
    }
    let here = AtomicUsize::new(0);
    team.run(&|_| tests::meet(&here, threads));
    team
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
