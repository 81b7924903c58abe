//! Pieces of Python text.

use crate::registry::Value;

/// Longest line of a call before its arguments get a line each.
const LONGEST_LINE: usize = 72;

pub fn literal(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::Number(value) | Value::OptionalNumber(Some(value)) => number(*value),
        Value::OptionalNumber(None) => "None".to_owned(),
        Value::Switch(true) => "True".to_owned(),
        Value::Switch(false) => "False".to_owned(),
        Value::Choice(value) => string(value),
        Value::Words(value) => string(value),
    }
}

/// `0.001`, `1e-7`, `2.0`: the shortest text that reads back as the same number.
pub fn number(value: f64) -> String {
    format!("{value:?}")
}

/// JSON's escapes mean the same in Python.
pub fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `function(a, b=1)`, or an argument a line where that would be long.
pub fn call(function: &str, arguments: &[String]) -> String {
    bracketed(&format!("{function}("), arguments, ")")
}

pub fn list(items: &[String]) -> String {
    bracketed("[", items, "]")
}

fn bracketed(open: &str, items: &[String], close: &str) -> String {
    let line = format!("{open}{}{close}", items.join(", "));
    if line.chars().count() <= LONGEST_LINE && !line.contains('\n') {
        return line;
    }
    let lines: String = items.iter().map(|item| format!("    {},\n", item.replace('\n', "\n    "))).collect();
    format!("{open}\n{lines}{close}")
}

/// `reduce_lr_on_plateau` as the class that Keras calls `ReduceLROnPlateau`.
pub fn class_name(name: &str) -> String {
    let word = |word: &str| match word {
        "sgd" | "lr" => word.to_ascii_uppercase(),
        "adamw" => "AdamW".to_owned(),
        "rmsprop" => "RMSprop".to_owned(),
        "nan" => "NaN".to_owned(),
        _ => word[..1].to_ascii_uppercase() + &word[1..],
    };
    name.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn classes_are_spelt_as_keras_spells_them() {
        for (name, class) in [
            ("dense", "Dense"),
            ("batch_normalization", "BatchNormalization"),
            ("sgd", "SGD"),
            ("adamw", "AdamW"),
            ("rmsprop", "RMSprop"),
            ("reduce_lr_on_plateau", "ReduceLROnPlateau"),
            ("terminate_on_nan", "TerminateOnNaN"),
        ] {
            assert_eq!(class_name(name), class);
        }
    }

    #[test]
    fn long_calls_get_a_line_for_each_argument() {
        assert_eq!(call("f", &["1".into(), "b=2".into()]), "f(1, b=2)");
        let long = "x".repeat(80);
        assert_eq!(call("f", &["1".into(), long.clone()]), format!("f(\n    1,\n    {long},\n)"));
    }

    #[test]
    fn text_cannot_leave_its_quotes() {
        assert_eq!(string("a\"\n\\"), r#""a\"\n\\""#);
    }
}
