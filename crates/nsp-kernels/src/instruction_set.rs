//! Which SIMD instructions the operators use, and how one portable body is compiled for each.

/// A set of SIMD instructions. Which of them exist depends on the target; a value can only be had
/// from [`InstructionSet::detect`] and [`InstructionSet::available`], so that holding one proves
/// that the processor can run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstructionSet(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Plain Rust.
    Scalar,
    /// 256-bit integer instructions of x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// The fixed-width SIMD of WebAssembly.
    #[cfg(target_arch = "wasm32")]
    Simd128,
}

impl InstructionSet {
    /// The plain Rust one, the reference of all others.
    pub const SCALAR: Self = Self(Kind::Scalar);

    /// The best one that this processor can run.
    pub fn detect() -> Self {
        #[cfg(target_arch = "wasm32")]
        return Self(Kind::Simd128);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self(Kind::Avx2);
        }
        #[cfg(not(target_arch = "wasm32"))]
        Self::SCALAR
    }

    /// All that this processor can run, the scalar one first.
    pub fn available() -> Vec<Self> {
        let best = Self::detect();
        if best == Self::SCALAR {
            vec![best]
        } else {
            vec![Self::SCALAR, best]
        }
    }

    /// A short name for people: `scalar`, `avx2`, `simd128`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "wasm32")]
            Kind::Simd128 => "simd128",
        }
    }

    pub(crate) fn kind(self) -> Kind {
        self.0
    }
}

/// Defines a function that compiles a portable body once for each instruction set and calls the
/// one asked for. The body must be `#[inline(always)]`, so that LLVM vectorises it anew with the
/// features of each wrapper.
macro_rules! for_each_instruction_set {
    (
        $(#[$meta:meta])*
        $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) = $body:path;
    ) => {
        $(#[$meta])*
        // The arguments of an operator are its shapes and its operands; bundling them would only
        // move the list.
        #[allow(clippy::too_many_arguments)]
        $visibility fn $name(
            instruction_set: $crate::InstructionSet,
            $($argument: $type),*
        ) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            #[allow(clippy::too_many_arguments)]
            fn avx2($($argument: $type),*) {
                $body($($argument),*)
            }
            #[cfg(target_arch = "wasm32")]
            #[target_feature(enable = "simd128")]
            #[allow(clippy::too_many_arguments)]
            fn simd128($($argument: $type),*) {
                $body($($argument),*)
            }
            match instruction_set.kind() {
                $crate::instruction_set::Kind::Scalar => $body($($argument),*),
                #[cfg(target_arch = "x86_64")]
                // SAFETY: an `InstructionSet` of this kind is only made where avx2 was detected.
                $crate::instruction_set::Kind::Avx2 => unsafe { avx2($($argument),*) },
                // On wasm the whole module was validated with these instructions in it.
                #[cfg(target_arch = "wasm32")]
                $crate::instruction_set::Kind::Simd128 => simd128($($argument),*),
            }
        }
    };
}
pub(crate) use for_each_instruction_set;
