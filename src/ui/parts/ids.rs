//! Ids of elements are one for the whole page, but labs that live in it at once are made of the same parts: so each puts its
//! own name in front of them.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Prefix(&'static str);

/// Everything below has ids that begin so.
pub fn provide_ids(prefix: &'static str) {
    provide_context(Prefix(prefix));
}

/// The id of what is called so here. Call it while a component is made.
pub fn id_of(name: &str) -> String {
    let prefix = use_context::<Prefix>().map_or("", |prefix| prefix.0);
    format!("{prefix}{name}")
}
