//! The SIMD instructions that the operators use, and how one portable body is compiled for each
//! set.

/// A set of SIMD instructions. Which sets exist depends on the target. Values come only from
/// [`InstructionSet::SCALAR`], [`InstructionSet::detect`] and [`InstructionSet::available`], so a
/// value proves that the processor can run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstructionSet(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Plain Rust, as simple as possible.
    Scalar,
    /// Plain Rust that LLVM vectorises.
    #[cfg(not(target_arch = "wasm32"))]
    Portable,
    /// 256-bit integer instructions of x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 128-bit instructions of 64-bit Arm.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// The fixed-width SIMD of WebAssembly.
    #[cfg(target_arch = "wasm32")]
    Simd128,
    /// WebAssembly's relaxed SIMD.
    #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
    Relaxed,
}

/// The sets of WebAssembly, from the scalar one to the richest.
#[cfg(target_arch = "wasm32")]
const SETS: &[Kind] = &[
    Kind::Scalar,
    Kind::Simd128,
    #[cfg(feature = "relaxed-simd")]
    Kind::Relaxed,
];

/// Whether a WebAssembly module contains only its richest set, which a browser that runs the module has.
#[cfg(target_arch = "wasm32")]
const ONLY_RICHEST: bool = cfg!(not(any(test, feature = "every-set")));

impl InstructionSet {
    /// Plain Rust, the reference for all other sets. A WebAssembly module without the feature `every-set`
    /// computes with its richest set instead.
    pub const SCALAR: Self = Self(Kind::Scalar);

    /// The richest set that this processor can run.
    pub fn detect() -> Self {
        let available = Self::available();
        available.last().copied().unwrap_or(Self::SCALAR)
    }

    /// All sets that this build contains and this processor can run, from the scalar one to the richest. A
    /// WebAssembly module without the feature `every-set` contains only its richest set.
    pub fn available() -> Vec<Self> {
        #[cfg(target_arch = "wasm32")]
        {
            let left_out = if ONLY_RICHEST { SETS.len() - 1 } else { 0 };
            SETS.iter().skip(left_out).copied().map(Self).collect()
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let mut available = vec![Self::SCALAR, Self(Kind::Portable)];
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                available.push(Self(Kind::Avx2));
            }
            #[cfg(target_arch = "aarch64")]
            if std::arch::is_aarch64_feature_detected!("neon") {
                available.push(Self(Kind::Neon));
            }
            available
        }
    }

    /// The set with this name; `None` if this processor can't run it or there is none.
    pub fn named(name: &str) -> Option<Self> {
        let mut available = Self::available().into_iter();
        available.find(|set| set.name() == name)
    }

    /// A short name for people: `scalar`, `portable`, `avx2`, `neon`, `simd128`,
    /// `relaxed`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            #[cfg(not(target_arch = "wasm32"))]
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
            #[cfg(target_arch = "wasm32")]
            Kind::Simd128 => "simd128",
            #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
            Kind::Relaxed => "relaxed",
        }
    }

    /// If there is only one set, this is a constant, so that the compiler leaves out the code of the others.
    #[inline]
    pub(crate) fn kind(self) -> Kind {
        #[cfg(target_arch = "wasm32")]
        if ONLY_RICHEST && let [.., richest] = SETS {
            return *richest;
        }
        self.0
    }
}

/// Defines a function that compiles a body once for each instruction set and calls the version that
/// is asked for. The body is generic over its [`Vector`](crate::vector::Vector). It must be
/// `#[inline(always)]` and have no closures around vectors, so that it is compiled with the
/// features of each wrapper.
macro_rules! for_each_instruction_set {
    (
        $(#[$meta:meta])*
        $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) = $body:ident;
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
                $body::<$crate::vector::avx2::Avx2>($($argument),*)
            }
            #[cfg(target_arch = "aarch64")]
            #[target_feature(enable = "neon")]
            #[allow(clippy::too_many_arguments)]
            fn neon($($argument: $type),*) {
                $body::<$crate::vector::neon::Neon>($($argument),*)
            }
            #[cfg(target_arch = "wasm32")]
            #[target_feature(enable = "simd128")]
            #[allow(clippy::too_many_arguments)]
            fn simd128($($argument: $type),*) {
                $body::<$crate::vector::simd128::Simd128<false>>($($argument),*)
            }
            #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
            #[target_feature(enable = "simd128,relaxed-simd")]
            #[allow(clippy::too_many_arguments)]
            fn relaxed($($argument: $type),*) {
                $body::<$crate::vector::simd128::Simd128<true>>($($argument),*)
            }
            match instruction_set.kind() {
                $crate::instruction_set::Kind::Scalar => {
                    $body::<$crate::vector::Plain>($($argument),*);
                }
                #[cfg(not(target_arch = "wasm32"))]
                $crate::instruction_set::Kind::Portable => {
                    $body::<$crate::vector::Plain>($($argument),*);
                }
                #[cfg(target_arch = "x86_64")]
                // SAFETY: an `InstructionSet` of this kind is only made where avx2 was detected.
                $crate::instruction_set::Kind::Avx2 => unsafe { avx2($($argument),*) },
                #[cfg(target_arch = "aarch64")]
                // SAFETY: an `InstructionSet` of this kind is only made where NEON was detected.
                $crate::instruction_set::Kind::Neon => unsafe { neon($($argument),*) },
                // The browser has validated the whole module with these instructions.
                #[cfg(target_arch = "wasm32")]
                $crate::instruction_set::Kind::Simd128 => simd128($($argument),*),
                #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
                $crate::instruction_set::Kind::Relaxed => relaxed($($argument),*),
            }
        }
    };
}
pub(crate) use for_each_instruction_set;
