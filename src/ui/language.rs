//! The language of the page, as a context.

use leptos::prelude::*;

use crate::text::{Language, Message, Text};

/// The language chosen; every text on the page follows it at once.
#[derive(Clone, Copy)]
pub struct LanguageContext(pub RwSignal<Language>);

pub fn use_language() -> RwSignal<Language> {
    expect_context::<LanguageContext>().0
}

/// A fixed text that follows the language: `{t(words::run::TRAIN)}`.
pub fn t(text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let language = use_language();
    move || text.get(language.get())
}

/// A message that follows the language.
pub fn m(message: Message) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let language = use_language();
    move || message.get(language.get()).to_owned()
}
