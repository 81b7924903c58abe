//! What every table of choices is made of: an [`Entry`] names a thing that can be chosen (a layer, an
//! optimizer, a dataset ...) and lists its [`Field`]s with range, default and help. The Experiment's
//! parser checks against these rows, the page draws its controls from them, and tests walk over them,
//! so a new choice is one file and one row.

mod engine_only;
mod settings;
pub mod typed;

pub use engine_only::EngineOnly;
pub use settings::{Settings, Value, shortened};

use crate::text::{Message, PageText};

/// One row of a table: something that can be chosen by name.
#[derive(Debug)]
pub struct Entry {
    /// The name in an Experiment, in Keras's spelling (`dense`, `categorical_crossentropy`).
    pub name: &'static str,
    pub title: PageText,
    /// One line for somebody who has not met it before.
    pub help: PageText,
    pub fields: &'static [Field],
}

/// A row of any table: its entry, and beside it what the row is there for.
pub trait Row: 'static {
    fn entry(&self) -> &Entry;
}

/// The row of this name.
pub fn row_named<R: Row>(rows: &'static [R], name: &str) -> Option<&'static R> {
    rows.iter().find(|row| row.entry().name == name)
}

/// The row that these settings were made from.
pub fn row_of<R: Row>(rows: &'static [R], settings: &Settings) -> &'static R {
    row_named(rows, settings.name()).expect("settings come from a row of their table")
}

/// One setting of an [`Entry`].
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub title: PageText,
    pub help: PageText,
    pub kind: Kind,
}

/// What a field holds, its range (both ends belong to it) and its default.
#[derive(Debug)]
pub enum Kind {
    Integer {
        default: i64,
        min: i64,
        max: i64,
    },
    Number {
        default: f64,
        min: f64,
        max: f64,
    },
    /// A number that may be absent, written `null`, and is absent unless given.
    OptionalNumber {
        min: f64,
        max: f64,
    },
    Switch {
        default: bool,
    },
    Choice {
        default: &'static str,
        options: fn() -> Vec<Choice>,
    },
    /// Free text of at most `longest` characters.
    Words {
        default: &'static str,
        longest: usize,
    },
}

/// One option of a [`Kind::Choice`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    pub name: &'static str,
    pub title: PageText,
}

impl Choice {
    pub const fn new(name: &'static str, title: PageText) -> Self {
        Choice { name, title }
    }
}

impl Entry {
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Something in an Experiment is not as it must be. Names the place, what was found and what was expected.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// Where, as a path into the Experiment: `model.layers[2].units`.
    pub path: String,
    pub problem: Message,
}

impl FieldError {
    pub fn new(path: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Self {
        FieldError { path: path.into(), problem: Message::new(en, zh) }
    }

    /// The same error seen from further out: `units` inside `model.layers[2]`.
    pub fn inside(mut self, outer: &str) -> Self {
        self.path = match (outer.is_empty(), self.path.is_empty()) {
            (true, _) => self.path,
            (_, true) => outer.to_owned(),
            _ if self.path.starts_with('[') => format!("{outer}{}", self.path),
            _ => format!("{outer}.{}", self.path),
        };
        self
    }

    /// The whole sentence, place included.
    pub fn message(&self) -> Message {
        if self.path.is_empty() {
            return self.problem.clone();
        }
        Message::new(
            format!("{}: {}", self.path, self.problem.en),
            format!("{}：{}", self.path, self.problem.zh),
        )
    }
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(formatter)
    }
}

impl std::error::Error for FieldError {}
