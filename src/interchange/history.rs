//! A run's History as JSON: each curve as columns. What is no finite number is `null`, as JSON has no NaN.
//!
//! ```json
//! { "series": { "loss": { "step": [32, 64], "value": [0.7, null] } },
//!   "markers": [{ "step": 64, "text": { "en": "…", "zh": "…" } }] }
//! ```

use serde_json::{Map, Value as Json, json};

use crate::registry::shortened;
use crate::text::Message;
use crate::train::history::{History, Marker};

/// Curves at most; more are no run's.
const MOST_SERIES: usize = 256;

pub fn write(history: &History) -> String {
    let columns = |series: &crate::train::history::Series| {
        let steps: Vec<u32> = series.points.iter().map(|point| point.step).collect();
        let values: Vec<f32> = series.points.iter().map(|point| point.value).collect();
        (series.name.clone(), json!({ "step": steps, "value": values }))
    };
    let series: Map<String, Json> = history.series.iter().map(columns).collect();
    json!({ "series": series, "markers": history.markers }).to_string()
}

/// What [`write`] wrote. Points that go back in time are left out.
pub fn read(text: &str) -> Result<History, Message> {
    let mut json: Json = serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))?;
    let mut history = History::default();
    let Json::Object(series) = &json["series"] else { return Err(unreadable("series")) };
    if series.len() > MOST_SERIES {
        return Err(unreadable("series"));
    }
    for (name, columns) in series {
        let [steps, values] = ["step", "value"].map(|column| columns[column].as_array());
        let (Some(steps), Some(values)) = (steps, values) else { return Err(unreadable(name)) };
        let mut latest = 0;
        for (step, value) in steps.iter().zip(values) {
            let step = step.as_u64().and_then(|step| u32::try_from(step).ok());
            let step = step.ok_or_else(|| unreadable(name))?;
            if step >= latest {
                history.record(name, step, value.as_f64().map_or(f32::NAN, |value| value as f32));
                latest = step;
            }
        }
    }
    let markers: Vec<Marker> =
        serde_json::from_value(json["markers"].take()).map_err(|error| unreadable(&error.to_string()))?;
    history.markers = markers;
    Ok(history)
}

fn unreadable(reason: &str) -> Message {
    let reason = shortened(reason);
    Message::new(format!("The curves cannot be read: {reason}"), format!("无法读取曲线：{reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn curves_and_markers_come_back() {
        let mut history = History::default();
        for step in 1..=40 {
            history.record("batch_loss", step, 1.0 / step as f32);
        }
        history.record("loss", 40, 0.25);
        history.markers.push(Marker { step: 40, text: Message::new("stopped", "已停止") });
        assert_eq!(read(&write(&history)), Ok(history));
    }

    #[test]
    fn what_is_no_number_stays_one_that_is_none() {
        let mut history = History::default();
        history.record("loss", 1, f32::NAN);
        assert!(read(&write(&history)).unwrap().last("loss").unwrap().is_nan());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "[]", "{}", r#"{"series":{"loss":{"step":[-1],"value":[1]}},"markers":[]}"#] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
