//! Words of what can be inspected.
