//! The language of the page, as a context.

use leptos::prelude::*;

use crate::text::{Language, Message, Text};
use crate::ui::browser::{remember, remembered, set_on_root};

const KEY: &str = "language";

/// The language chosen; every text on the page follows it at once.
#[derive(Clone, Copy)]
pub struct LanguageContext(pub RwSignal<Language>);

/// The language remembered, or else the one the browser prefers.
pub fn provide_language() -> RwSignal<Language> {
    let tag = remembered(KEY).or_else(|| window().navigator().language()).unwrap_or_default();
    let language = RwSignal::new(if tag.starts_with("zh") { Language::Chinese } else { Language::English });
    Effect::new(move |_| set_on_root("lang", tag_of(language.get())));
    provide_context(LanguageContext(language));
    language
}

/// Changes the language and remembers it.
pub fn choose_language(context: RwSignal<Language>, language: Language) {
    remember(KEY, Some(tag_of(language)));
    context.set(language);
}

fn tag_of(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    }
}

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
