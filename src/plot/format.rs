//! Numbers as a person reads them.

use crate::text::{Language, Message};

/// What stands where there is no number.
pub const NONE: &str = "–";

/// `55050` as `55,050`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three significant figures, with an exponent outside 0.001 to 100,000: `0.123`, `12.3`, `1.2e-5`.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        _ if value.is_nan() => return "NaN".to_owned(),
        _ if value.is_infinite() => "∞".to_owned(),
        0.0 => "0".to_owned(),
        _ if !(0.001..100_000.0).contains(&size) => format!("{size:.1e}"),
        _ => format!("{size:.*}", (2 - size.log10().floor() as i32).max(0) as usize),
    };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// As [`figure`], with a sign always: `+0.123`.
pub fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", figure(value)) } else { figure(value) }
}

/// A share with one decimal: `97.1 %`, in Chinese `97.1%`.
pub fn percent(share: f64, language: Language) -> String {
    if !share.is_finite() {
        return NONE.to_owned();
    }
    match language {
        Language::English => format!("{:.1} %", share * 100.0),
        Language::Chinese => format!("{:.1}%", share * 100.0),
    }
}

/// A length of time to the precision that matters: `0.9 s`, `42 s`, `3 min 5 s`, `2 h 10 min`.
pub fn duration(seconds: f64) -> Message {
    if !seconds.is_finite() {
        return Message::new(NONE, NONE);
    }
    let whole = seconds.round() as u64;
    if seconds < 9.95 {
        Message::new(format!("{seconds:.1} s"), format!("{seconds:.1} 秒"))
    } else if whole < 60 {
        Message::new(format!("{whole} s"), format!("{whole} 秒"))
    } else if whole < 3600 {
        let (minutes, rest) = (whole / 60, whole % 60);
        Message::new(format!("{minutes} min {rest} s"), format!("{minutes} 分 {rest} 秒"))
    } else {
        let (hours, minutes) = (whole / 3600, whole % 3600 / 60);
        Message::new(format!("{hours} h {minutes} min"), format!("{hours} 小时 {minutes} 分"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(
            [0, 999, 1000, 151_400, 1_234_567].map(grouped),
            ["0", "999", "1,000", "151,400", "1,234,567"]
        );
    }

    #[test]
    fn figures_keep_three_places() {
        let values = [0.0, 0.0841, -12.345, 1234.5, 1.2e-5, f64::NAN, 1.0, f64::NEG_INFINITY];
        let shown = ["0", "0.0841", "−12.3", "1234", "1.2e-5", "NaN", "1.00", "−∞"];
        assert_eq!(values.map(figure), shown);
    }

    #[test]
    fn durations_read_naturally() {
        let shown = [0.94, 42.4, 185.0, 7800.0, f64::INFINITY].map(|seconds| duration(seconds).en);
        assert_eq!(shown, ["0.9 s", "42 s", "3 min 5 s", "2 h 10 min", "–"]);
        assert_eq!(duration(185.0).zh, "3 分 5 秒");
    }
}
