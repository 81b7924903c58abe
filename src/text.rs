//! Everything a person reads, in each language. The lowest room but one: it knows nothing of the others.

use serde::{Deserialize, Serialize};

/// The languages of the page and of every message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    English,
    Chinese,
}

/// One piece of fixed text in both languages. There is no way to write only one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub en: &'static str,
    pub zh: &'static str,
}

/// What only the page shows: titles and helps of the tables. A build without the feature `page`, such as the worker's,
/// leaves the words out.
#[cfg(feature = "page")]
pub type PageText = Text;

/// Nothing: this build has no page.
#[cfg(not(feature = "page"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageText;

#[cfg(not(feature = "page"))]
impl PageText {
    pub const fn new(_en: &'static str, _zh: &'static str) -> Self {
        PageText
    }

    pub const fn same(_word: &'static str) -> Self {
        PageText
    }
}

impl Text {
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Text { en, zh }
    }

    /// A term that both languages write alike, such as `Adam`.
    pub const fn same(word: &'static str) -> Self {
        Text { en: word, zh: word }
    }

    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

/// A message with figures in it, worded once in each language where it arises, so that it can cross
/// the worker's boundary and be shown in whichever language the page has by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub en: String,
    pub zh: String,
}

impl Message {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Message { en: en.into(), zh: zh.into() }
    }

    /// One after the other.
    pub fn joined(messages: &[Message]) -> Message {
        let all = |text: fn(&Message) -> &str| messages.iter().map(text).collect::<Vec<_>>();
        Message::new(all(|message| &message.en).join(" "), all(|message| &message.zh).concat())
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Message::new(text.en, text.zh)
    }
}

impl std::fmt::Display for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.en)
    }
}
