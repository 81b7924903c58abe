//! A run's History as JSON: each curve as columns. What is no finite number is `null`, as JSON has no NaN.
//!
//! ```json
//! { "started": 1764072000000,
//!   "series": { "loss": { "step": [32, 64], "time": [0.5, 1], "value": [0.7, null],
//!                         "earlier": { "step": [16], "time": [0.2], "mean": [0.9], "low": [0.8], "high": [1], "count": [4] } } },
//!   "markers": [{ "step": 64, "kind": "Callback", "text": { "en": "…", "zh": "…" } }] }
//! ```

use serde_json::{Map, Value as Json, json};

use crate::registry::shortened;
use crate::text::Message;
use crate::train::history::{Bucket, History, Marker, Point, Series};

/// Curves at most; more are no run's.
const MOST_SERIES: usize = 256;

pub fn write(history: &History) -> String {
    let columns = |series: &Series| {
        let points = |value: fn(&Point) -> Json| series.points.iter().map(value).collect::<Vec<_>>();
        let earlier = |value: fn(&Bucket) -> Json| series.earlier.iter().map(value).collect::<Vec<_>>();
        let columns = json!({
            "step": points(|point| point.step.into()),
            "time": points(|point| point.time.into()),
            "value": points(|point| point.value.into()),
            "earlier": {
                "step": earlier(|bucket| bucket.step.into()),
                "time": earlier(|bucket| bucket.time.into()),
                "mean": earlier(|bucket| bucket.mean.into()),
                "low": earlier(|bucket| bucket.low.into()),
                "high": earlier(|bucket| bucket.high.into()),
                "count": earlier(|bucket| bucket.count.into()),
            },
        });
        (series.name.clone(), columns)
    };
    let series: Map<String, Json> = history.series.iter().map(columns).collect();
    json!({ "started": history.started, "series": series, "markers": history.markers }).to_string()
}

/// What [`write`] wrote. Points that go back in time are left out.
pub fn read(text: &str) -> Result<History, Message> {
    let mut json: Json = serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))?;
    let Json::Object(columns) = &json["series"] else { return Err(unreadable("series")) };
    if columns.len() > MOST_SERIES {
        return Err(unreadable("series"));
    }
    let series = columns.iter().map(|(name, columns)| series(name, columns)).collect::<Result<_, _>>()?;
    let started = json["started"].as_f64().unwrap_or(0.0);
    let markers: Vec<Marker> =
        serde_json::from_value(json["markers"].take()).map_err(|error| unreadable(&error.to_string()))?;
    Ok(History { started, series, markers })
}

fn series(name: &str, columns: &Json) -> Result<Series, Message> {
    let (steps, values) = (whole(name, &columns["step"])?, &columns["value"]);
    if !values.is_array() {
        return Err(unreadable(name));
    }
    let mut latest = 0;
    let mut goes_on = |step: u32| {
        let on = step >= latest;
        latest = latest.max(step);
        on
    };
    let earlier = &columns["earlier"];
    let counts = if earlier.is_object() { whole(name, &earlier["count"])? } else { Vec::new() };
    let before = if earlier.is_object() { whole(name, &earlier["step"])? } else { Vec::new() };
    let buckets = before.into_iter().zip(counts).enumerate().map(|(index, (step, count))| {
        let [time, mean, low, high] =
            ["time", "mean", "low", "high"].map(|column| float(&earlier[column][index]));
        Bucket { step, time, mean, low, high, count }
    });
    let buckets = buckets.filter(|bucket| goes_on(bucket.step)).collect();
    let points = steps.into_iter().enumerate().map(|(index, step)| {
        let time = columns["time"].get(index).map_or(0.0, float);
        Point { step, time, value: float(&values[index]) }
    });
    Ok(Series::new(name, buckets, points.filter(|point| goes_on(point.step)).collect()))
}

fn float(json: &Json) -> f32 {
    json.as_f64().map_or(f32::NAN, |value| value as f32)
}

fn whole(name: &str, json: &Json) -> Result<Vec<u32>, Message> {
    let numbers = json.as_array().ok_or_else(|| unreadable(name))?.iter();
    let number = |number: &Json| number.as_u64().and_then(|number| u32::try_from(number).ok());
    numbers.map(|json| number(json).ok_or_else(|| unreadable(name))).collect()
}

fn unreadable(reason: &str) -> Message {
    let reason = shortened(reason);
    Message::new(format!("The curves cannot be read: {reason}"), format!("无法读取曲线：{reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::history::MarkerKind;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn curves_and_markers_come_back() {
        let mut history = History::default();
        // so long that a part of it is kept in buckets
        for step in 1..=140_000 {
            history.record("batch_loss", step, step as f32 * 0.1, 1.0 / step as f32);
        }
        history.started = 1.7e12;
        history.record("loss", 40, 4.0, 0.25);
        let kind = MarkerKind::Callback;
        history.mark(Marker { step: 40, kind, text: Message::new("stopped", "已停止") });
        assert_eq!(read(&write(&history)), Ok(history));
    }

    #[test]
    fn what_is_no_number_stays_one_that_is_none() {
        let mut history = History::default();
        history.record("loss", 1, 0.0, f32::NAN);
        assert!(read(&write(&history)).unwrap().last("loss").unwrap().is_nan());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "[]", "{}", r#"{"series":{"loss":{"step":[-1],"value":[1]}},"markers":[]}"#] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
