//! What the model computes with: the kernel, which is chosen once, and a team of threads if the
//! page may use threads.

use nsp::kernels::{Kernel, Team};
use nsp_web::environment::now;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

thread_local! {
    static KERNEL: OnceCell<Kernel> = const { OnceCell::new() };
    static TEAM: RefCell<Option<Arc<Team>>> = const { RefCell::new(None) };
}

/// The fastest kernel of this build on this processor.
pub fn kernel() -> Kernel {
    KERNEL.with(|kernel| *kernel.get_or_init(|| Kernel::fastest(now)))
}

/// The threads of this worker: the team that was gathered, or this thread alone.
pub fn team() -> Arc<Team> {
    TEAM.with_borrow_mut(|team| team.get_or_insert_with(|| Arc::new(Team::solo())).clone())
}

/// Threads, if the module was built with them.
#[cfg(feature = "threads")]
mod threads {
    use super::TEAM;
    use nsp::kernels::{Alarm, Member, Team};
    use std::{cell::RefCell, sync::Arc};
    use wasm_bindgen::prelude::*;

    thread_local! {
        /// The alarm of this worker, if it is a member.
        static ALARM: RefCell<Option<Alarm>> = const { RefCell::new(None) };
    }

    /// Makes a team of `threads` threads, of which this worker is one. Returns a number for each of
    /// the others: a worker with the same module and memory has to call `joinTeam` with it. The
    /// team may be used only when all these workers are about to do so.
    #[wasm_bindgen(js_name = gatherTeam)]
    pub fn gather_team(threads: usize) -> Vec<usize> {
        let (team, members) = Team::gather(threads);
        TEAM.set(Some(Arc::new(team)));
        let numbers = members
            .into_iter()
            .map(|member| Box::into_raw(Box::new(member)) as usize);
        numbers.collect()
    }

    /// Disbands the team, after a worker could not be started.
    #[wasm_bindgen(js_name = disbandTeam)]
    pub fn disband_team() {
        TEAM.set(None);
    }

    /// Makes this worker a member until the team is disbanded. `number` comes from `gatherTeam` and
    /// is used once.
    #[wasm_bindgen(js_name = joinTeam)]
    pub fn join_team(number: usize) {
        // SAFETY: `gather_team` made this pointer in the same memory, and team.js gives each number
        // to one worker only.
        let member = unsafe { Box::from_raw(number as *mut Member) };
        ALARM.set(Some(member.alarm()));
        member.work();
    }

    /// Reports that `joinTeam` was stopped by an error, so that nobody waits for this worker.
    #[wasm_bindgen(js_name = memberFailed)]
    pub fn member_failed() {
        if let Some(alarm) = ALARM.take() {
            alarm.raise();
        }
    }
}
