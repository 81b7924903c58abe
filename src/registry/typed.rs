//! Values as people read and type them.

use serde_json::Value as Json;

use super::{Field, Kind, Value};

/// The value as a person writes it.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::Number(value) | Value::OptionalNumber(Some(value)) => number_text(*value),
        Value::OptionalNumber(None) => String::new(),
        Value::Switch(value) => value.to_string(),
        Value::Choice(value) => (*value).to_owned(),
        Value::Words(value) => value.clone(),
    }
}

/// `0.001`, `1e-7`, `2`.
fn number_text(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// What was typed as JSON: a number where it reads as one (a decimal comma too), nothing where it is empty. `number` reads a
/// number: the page has the browser do it.
pub fn json_of(field: &Field, typed: &str, number: impl Fn(&str) -> Option<f64>) -> Json {
    let typed = typed.trim();
    match field.kind {
        Kind::Words { .. } => Json::from(typed),
        Kind::OptionalNumber { .. } if typed.is_empty() => Json::Null,
        _ => match number(&typed.replace(',', ".")) {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => Json::from(number as i64),
            Some(number) if number.is_finite() => Json::from(number),
            _ => Json::from(typed),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::FIT;
    use crate::optim::optimizers::OPTIMIZERS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn typed(field: &Field, text: &str) -> Json {
        json_of(field, text, |text| text.parse().ok())
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let rate = &OPTIMIZERS[0].entry.fields[0];
        for (text, read) in [("0,5", 0.5), (" 1e-3 ", 0.001), (".25", 0.25), ("3", 3.0)] {
            assert_eq!(rate.read(&typed(rate, text)), Ok(Value::Number(read)));
        }
        for text in ["", "abc", "NaN", "inf", "-1"] {
            assert!(rate.read(&typed(rate, text)).is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_written_so_that_they_read_back() {
        assert_eq!(text_of(&Value::Number(1e-7)), "1e-7");
        assert_eq!(text_of(&Value::Number(2.0)), "2");
        let size = FIT.field("batch_size").expect("a batch size");
        assert_eq!(size.read(&typed(size, &text_of(&Value::Integer(32)))), Ok(Value::Integer(32)));
    }
}
