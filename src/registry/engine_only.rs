//! What only the engine calls.

use std::ops::Deref;

/// A function in a row that only the engine calls, such as the one that builds a layer. The page shows the same tables and
/// calls none of these; a build without the feature `engine` leaves them out, and with them the whole engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineOnly<F> {
    #[cfg(feature = "engine")]
    function: F,
    #[cfg(not(feature = "engine"))]
    function: std::marker::PhantomData<F>,
}

impl<F: Copy> EngineOnly<F> {
    #[cfg(feature = "engine")]
    pub const fn new(function: F) -> Self {
        EngineOnly { function }
    }

    #[cfg(not(feature = "engine"))]
    pub const fn new(_function: F) -> Self {
        EngineOnly { function: std::marker::PhantomData }
    }
}

/// Called like the function itself: `(row.build)(settings)`.
impl<F> Deref for EngineOnly<F> {
    type Target = F;

    #[cfg(feature = "engine")]
    fn deref(&self) -> &F {
        &self.function
    }

    /// Nothing in such a build comes here: the built page is tested not to contain these words.
    #[cfg(not(feature = "engine"))]
    fn deref(&self) -> &F {
        panic!("a build without the engine called it")
    }
}
