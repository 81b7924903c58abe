//! A run's History as JSON: each curve as columns. What is no finite number is `null`, as JSON has no NaN.
//!
//! ```json
//! { "started": 1790000000000,
//!   "series": { "loss": { "points": { "step": [32, 64], "time": [0.1, 0.2], "value": [0.7, null] },
//!                         "earlier": { "step": [], "time": [], "mean": [], "low": [], "high": [], "count": [] } } },
//!   "markers": [{ "step": 64, "kind": "Callback", "text": { "en": "…", "zh": "…" } }] }
//! ```

use serde_json::{Map, Value as Json, json};

use crate::registry::shortened;
use crate::text::Message;
use crate::train::history::{Bucket, History, Marker, Point, Series};

/// Curves at most; more are no run's.
const MOST_SERIES: usize = 256;

pub fn write(history: &History) -> String {
    let series: Map<String, Json> =
        history.series.iter().map(|series| (series.name.clone(), columns(series))).collect();
    json!({ "started": history.started, "series": series, "markers": history.markers }).to_string()
}

fn columns(series: &Series) -> Json {
    let Series { points, earlier, .. } = series;
    let point = |of: fn(&Point) -> Json| points.iter().map(of).collect::<Vec<_>>();
    let bucket = |of: fn(&Bucket) -> Json| earlier.iter().map(of).collect::<Vec<_>>();
    json!({
        "points": {
            "step": point(|point| point.step.into()),
            "time": point(|point| point.time.into()),
            "value": point(|point| point.value.into()),
        },
        "earlier": {
            "step": bucket(|bucket| bucket.step.into()),
            "time": bucket(|bucket| bucket.time.into()),
            "mean": bucket(|bucket| bucket.mean.into()),
            "low": bucket(|bucket| bucket.low.into()),
            "high": bucket(|bucket| bucket.high.into()),
            "count": bucket(|bucket| bucket.count.into()),
        },
    })
}

/// What [`write`] wrote. Points that go back in time are left out.
pub fn read(text: &str) -> Result<History, Message> {
    let mut json: Json = serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))?;
    let Json::Object(found) = &json["series"] else { return Err(unreadable("series")) };
    if found.len() > MOST_SERIES {
        return Err(unreadable("series"));
    }
    let series = found.iter().map(|(name, columns)| read_series(name, columns)).collect::<Result<_, _>>()?;
    let started = json["started"].as_f64().unwrap_or_default();
    let markers: Vec<Marker> =
        serde_json::from_value(json["markers"].take()).map_err(|error| unreadable(&error.to_string()))?;
    Ok(History { started, series, markers })
}

fn read_series(name: &str, columns: &Json) -> Result<Series, Message> {
    let earlier = rows(name, &columns["earlier"], ["step", "time", "mean", "low", "high", "count"])?;
    let earlier = earlier.into_iter().map(|[step, time, mean, low, high, count]| {
        Ok(Bucket {
            step: whole(name, step)?,
            time: real(time),
            mean: real(mean),
            low: real(low),
            high: real(high),
            count: whole(name, count)?,
        })
    });
    let points = rows(name, &columns["points"], ["step", "time", "value"])?;
    let points = points.into_iter().map(|[step, time, value]| {
        Ok(Point { step: whole(name, step)?, time: real(time), value: real(value) })
    });
    let mut earlier: Vec<Bucket> = earlier.collect::<Result<_, Message>>()?;
    let mut points: Vec<Point> = points.collect::<Result<_, Message>>()?;
    let mut latest = 0;
    let mut goes_on = |step: u32| {
        let on = step >= latest;
        latest = latest.max(step);
        on
    };
    earlier.retain(|bucket| goes_on(bucket.step));
    points.retain(|point| goes_on(point.step));
    Ok(Series::new(name.to_owned(), earlier, points))
}

/// Columns of equal length as rows.
fn rows<'a, const COLUMNS: usize>(
    name: &str,
    json: &'a Json,
    columns: [&str; COLUMNS],
) -> Result<Vec<[&'a Json; COLUMNS]>, Message> {
    let mut found = Vec::with_capacity(COLUMNS);
    for column in columns {
        found.push(json[column].as_array().ok_or_else(|| unreadable(&format!("{name} {column}")))?);
    }
    let length = found[0].len();
    if found.iter().any(|column| column.len() != length) {
        return Err(unreadable(name));
    }
    Ok((0..length).map(|row| std::array::from_fn(|column| &found[column][row])).collect())
}

fn whole(name: &str, json: &Json) -> Result<u32, Message> {
    json.as_u64().and_then(|number| u32::try_from(number).ok()).ok_or_else(|| unreadable(name))
}

fn real(json: &Json) -> f32 {
    json.as_f64().map_or(f32::NAN, |number| number as f32)
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
        let mut history = History { started: 1.7e12, ..History::default() };
        for step in 1..=100_000 {
            history.record("batch_loss", step, 0.1 * step as f32, 1.0 / step as f32);
        }
        history.record("loss", 40, 4.0, 0.25);
        let text = Message::new("stopped", "已停止");
        history.mark(Marker { step: 40, kind: MarkerKind::Callback, text });
        assert!(!history.series[0].earlier.is_empty());
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
        for text in [
            "",
            "[]",
            "{}",
            r#"{"series":{"loss":{"points":{"step":[-1],"time":[0],"value":[1]}}},"markers":[]}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
