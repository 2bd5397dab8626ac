//! A slice that several threads write to, each in its own part.

use std::{marker::PhantomData, ops::Range};

/// A mutable slice that is shared by all members of a team. The members must agree on who writes
/// where.
pub(crate) struct Disjoint<'a, T> {
    start: *mut T,
    length: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it is a `&mut [T]` that hands out parts, and callers of `part` promise that no two
// overlap.
unsafe impl<T: Send> Sync for Disjoint<'_, T> {}

impl<'a, T> Disjoint<'a, T> {
    pub fn new(slice: &'a mut [T]) -> Self {
        Self {
            start: slice.as_mut_ptr(),
            length: slice.len(),
            slice: PhantomData,
        }
    }

    /// A part of the slice.
    ///
    /// # Panics
    /// When the range is not within the slice.
    ///
    /// # Safety
    /// No two parts that exist at the same time overlap.
    #[inline(always)]
    // The parts are disjoint by the caller's promise, which is what this type is for.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn part(&self, range: Range<usize>) -> &mut [T] {
        assert!(range.start <= range.end && range.end <= self.length);
        // SAFETY: within the slice, see above; not aliased, by the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}
