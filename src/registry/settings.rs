//! An [`Entry`] with a checked value for each of its fields.

use serde_json::{Map, Value as Json};

use super::{Entry, Field, FieldError, Kind};

/// A value that has passed its field's check.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Integer(i64),
    Number(f64),
    OptionalNumber(Option<f64>),
    Switch(bool),
    Choice(&'static str),
    Words(String),
}

/// A chosen row with its values, each inside its range. The only way to make or change one is through
/// a check, so nothing deeper ever sees an unchecked setting.
#[derive(Clone, Debug)]
pub struct Settings {
    entry: &'static Entry,
    values: Vec<Value>,
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.entry.name == other.entry.name && self.values == other.values
    }
}

impl Settings {
    pub fn defaults(entry: &'static Entry) -> Self {
        Settings { entry, values: entry.fields.iter().map(|field| field.kind.default()).collect() }
    }

    /// Reads the fields from a JSON object; what is absent keeps its default. `tag` is the key that chose
    /// the row and is skipped. Unknown keys are errors: a misspelt setting must not be silently ignored.
    pub fn from_json(
        entry: &'static Entry,
        object: &Map<String, Json>,
        tag: &str,
    ) -> Result<Self, FieldError> {
        let mut settings = Settings::defaults(entry);
        for (name, json) in object.iter().filter(|(name, _)| *name != tag) {
            let index = settings.index_of(name).ok_or_else(|| unknown_field(entry, name))?;
            settings.values[index] = entry.fields[index].read(json)?;
        }
        Ok(settings)
    }

    /// The fields that differ from their defaults, in the table's order.
    pub fn to_json(&self) -> Map<String, Json> {
        let fields = self.entry.fields.iter().zip(&self.values);
        fields
            .filter(|(field, value)| **value != field.kind.default())
            .map(|(field, value)| (field.name.to_owned(), value.to_json()))
            .collect()
    }

    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// Sets one field after checking it. On an error nothing changes.
    pub fn set(&mut self, name: &str, json: &Json) -> Result<(), FieldError> {
        let index = self.index_of(name).ok_or_else(|| unknown_field(self.entry, name))?;
        self.values[index] = self.entry.fields[index].read(json)?;
        Ok(())
    }

    /// The same settings with one field changed. For rows written in code; panics where the row has no such field.
    #[must_use]
    pub fn with(mut self, name: &str, json: impl Into<Json>) -> Self {
        self.set(name, &json.into()).expect("a setting that its own row allows");
        self
    }

    pub fn has(&self, name: &str) -> bool {
        self.index_of(name).is_some()
    }

    pub fn value(&self, name: &str) -> &Value {
        let index = self.index_of(name).unwrap_or_else(|| panic!("{} has no field {name}", self.entry.name));
        &self.values[index]
    }

    pub fn integer(&self, name: &str) -> usize {
        match self.value(name) {
            Value::Integer(value) => {
                usize::try_from(*value).expect("integer fields read as sizes are not negative")
            }
            other => panic!("{name} of {} is not an integer: {other:?}", self.entry.name),
        }
    }

    pub fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Number(value) => *value,
            other => panic!("{name} of {} is not a number: {other:?}", self.entry.name),
        }
    }

    pub fn optional_number(&self, name: &str) -> Option<f64> {
        match self.value(name) {
            Value::OptionalNumber(value) => *value,
            other => panic!("{name} of {} is not an optional number: {other:?}", self.entry.name),
        }
    }

    pub fn switch(&self, name: &str) -> bool {
        match self.value(name) {
            Value::Switch(value) => *value,
            other => panic!("{name} of {} is not a switch: {other:?}", self.entry.name),
        }
    }

    pub fn choice(&self, name: &str) -> &'static str {
        match self.value(name) {
            Value::Choice(value) => value,
            other => panic!("{name} of {} is not a choice: {other:?}", self.entry.name),
        }
    }

    pub fn words(&self, name: &str) -> &str {
        match self.value(name) {
            Value::Words(value) => value,
            other => panic!("{name} of {} is not text: {other:?}", self.entry.name),
        }
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        self.entry.fields.iter().position(|field| field.name == name)
    }
}

impl Value {
    pub fn to_json(&self) -> Json {
        match self {
            Value::Integer(value) => Json::from(*value),
            Value::Number(value) | Value::OptionalNumber(Some(value)) => Json::from(*value),
            Value::OptionalNumber(None) => Json::Null,
            Value::Switch(value) => Json::from(*value),
            Value::Choice(value) => Json::from(*value),
            Value::Words(value) => Json::from(value.as_str()),
        }
    }
}

impl Kind {
    pub fn default(&self) -> Value {
        match self {
            Kind::Integer { default, .. } => Value::Integer(*default),
            Kind::Number { default, .. } => Value::Number(*default),
            Kind::OptionalNumber { .. } => Value::OptionalNumber(None),
            Kind::Switch { default } => Value::Switch(*default),
            Kind::Choice { default, .. } => Value::Choice(default),
            Kind::Words { default, .. } => Value::Words((*default).to_owned()),
        }
    }
}

impl Field {
    /// Checks one JSON value against this field.
    pub fn read(&self, json: &Json) -> Result<Value, FieldError> {
        match &self.kind {
            Kind::Integer { min, max, .. } => match whole(json) {
                Some(value) if (*min..=*max).contains(&value) => Ok(Value::Integer(value)),
                _ => Err(self.error(
                    json,
                    &format!("a whole number from {min} to {max}"),
                    &format!("{min} 到 {max} 的整数"),
                )),
            },
            Kind::Number { min, max, .. } => self.read_number(json, *min, *max).map(Value::Number),
            Kind::OptionalNumber { .. } if json.is_null() => Ok(Value::OptionalNumber(None)),
            Kind::OptionalNumber { min, max } => {
                self.read_number(json, *min, *max).map(|value| Value::OptionalNumber(Some(value)))
            }
            Kind::Switch { .. } => json
                .as_bool()
                .map(Value::Switch)
                .ok_or_else(|| self.error(json, "true or false", "true 或 false")),
            Kind::Choice { options, .. } => {
                let options = options();
                let found = options.iter().find(|choice| json.as_str() == Some(choice.name));
                found.map(|choice| Value::Choice(choice.name)).ok_or_else(|| {
                    let names: Vec<_> = options.iter().map(|choice| choice.name).collect();
                    self.error(
                        json,
                        &format!("one of {}", names.join(", ")),
                        &format!("以下之一：{}", names.join("、")),
                    )
                })
            }
            Kind::Words { longest, .. } => match json.as_str() {
                Some(words) if words.chars().count() <= *longest => Ok(Value::Words(words.to_owned())),
                _ => Err(self.error(
                    json,
                    &format!("text of at most {longest} characters"),
                    &format!("不超过 {longest} 个字符的文字"),
                )),
            },
        }
    }

    fn read_number(&self, json: &Json, min: f64, max: f64) -> Result<f64, FieldError> {
        match json.as_f64() {
            Some(value) if (min..=max).contains(&value) => Ok(value),
            _ => Err(self.error(
                json,
                &format!("a number from {min} to {max}"),
                &format!("{min} 到 {max} 的数"),
            )),
        }
    }

    fn error(&self, found: &Json, expected_en: &str, expected_zh: &str) -> FieldError {
        let found = shortened(&found.to_string());
        FieldError::new(
            self.name,
            format!("found {found}, expected {expected_en}"),
            format!("找到 {found}，应为{expected_zh}"),
        )
    }
}

/// A whole number, also when it was written `64.0`.
fn whole(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| {
        let value = json.as_f64()?;
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    })
}

fn unknown_field(entry: &Entry, name: &str) -> FieldError {
    let known: Vec<_> = entry.fields.iter().map(|field| field.name).collect();
    FieldError::new(
        shortened(name),
        format!("{} has no such setting; it has {}", entry.name, known.join(", ")),
        format!("{} 没有这个设置；它有：{}", entry.name, known.join("、")),
    )
}

/// Keeps a message readable whatever was pasted.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
