//! Curves as files for other programs.

use serde_json::{Value, json};

use super::chart::Curve;

/// A curve of a chart with the names that it has there. Values are as they were measured, in no other unit.
pub struct CurveFile {
    pub chart: String,
    pub curve: String,
    pub points: Vec<CurvePoint>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    pub step: u32,
    pub epoch: f64,
    /// Since the run began.
    pub seconds: f32,
    /// The mean, and the extremes, of what is kept together.
    pub value: f32,
    pub low: f32,
    pub high: f32,
    pub smoothed: Option<f32>,
}

impl CurveFile {
    pub fn new(chart: &str, curve: &Curve) -> CurveFile {
        let track = curve.track;
        let smoothed = track.smoothed().map(|smoothed| smoothed.values());
        let point = |index: usize| {
            let span = track.values().values()[index];
            CurvePoint {
                step: track.step(index),
                epoch: curve.timeline.epochs.at(track.step(index)),
                seconds: track.time(index),
                value: span.mean,
                low: span.low,
                high: span.high,
                smoothed: smoothed.map(|smoothed| smoothed[index].mean),
            }
        };
        let points = (0..track.len()).map(point).collect();
        CurveFile { chart: chart.to_owned(), curve: curve.title.to_owned(), points }
    }
}

/// A line a point.
pub fn to_csv(curves: &[&CurveFile]) -> String {
    let mut csv = String::from("chart,curve,step,epoch,seconds,value,low,high,smoothed\n");
    for curve in curves {
        let names = format!("{},{}", quoted(&curve.chart), quoted(&curve.curve));
        for point in &curve.points {
            let CurvePoint { step, epoch, seconds, value, low, high, smoothed } = point;
            let smoothed = smoothed.map_or_else(String::new, |smoothed| smoothed.to_string());
            csv.push_str(&format!("{names},{step},{epoch},{seconds},{value},{low},{high},{smoothed}\n"));
        }
    }
    csv
}

/// `{"curves": [{"chart", "curve", "step": [..], "epoch": [..], ..}]}`; what is not finite is null.
pub fn to_json(curves: &[&CurveFile]) -> String {
    let curve = |curve: &&CurveFile| {
        let list = |value: fn(&CurvePoint) -> f64| -> Vec<Value> {
            curve.points.iter().map(value).map(Value::from).collect()
        };
        // the shortest number that is the same f32
        let short = |value: f32| value.to_string().parse().unwrap_or(f64::NAN);
        let floats = |value: fn(&CurvePoint) -> f32| -> Vec<Value> {
            curve.points.iter().map(|point| Value::from(short(value(point)))).collect()
        };
        let mut json = json!({
            "chart": curve.chart,
            "curve": curve.curve,
            "step": curve.points.iter().map(|point| point.step).collect::<Vec<_>>(),
            "epoch": list(|point| point.epoch),
            "seconds": floats(|point| point.seconds),
            "value": floats(|point| point.value),
            "low": floats(|point| point.low),
            "high": floats(|point| point.high),
        });
        if curve.points.iter().any(|point| point.smoothed.is_some()) {
            json["smoothed"] = floats(|point| point.smoothed.unwrap_or(f32::NAN)).into();
        }
        json
    };
    json!({ "curves": curves.iter().map(curve).collect::<Vec<_>>() }).to_string()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn curve() -> CurveFile {
        let point = |step, value| CurvePoint {
            step,
            epoch: f64::from(step) / 2.0,
            seconds: 0.1,
            value,
            low: value,
            high: value,
            smoothed: Some(0.2),
        };
        let points = vec![point(1, 0.3), point(2, f32::NAN)];
        CurveFile { chart: "Loss".into(), curve: "run \"a\", training".into(), points }
    }

    #[test]
    fn a_table_has_a_line_a_point() {
        let csv = to_csv(&[&curve()]);
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1], "Loss,\"run \"\"a\"\", training\",1,0.5,0.1,0.3,0.3,0.3,0.2");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn json_has_a_list_a_figure() {
        let json: Value = serde_json::from_str(&to_json(&[&curve()])).unwrap();
        let curve = &json["curves"][0];
        assert_eq!(curve["curve"], "run \"a\", training");
        assert_eq!(curve["value"], json!([0.3, null]));
        assert_eq!(curve["epoch"], json!([0.5, 1.0]));
        assert_eq!(curve["smoothed"], json!([0.2, 0.2]));
    }
}
