//! Words beside pictures: how wide they are, and what stands for what cannot be seen.

/// About how wide a text is at most in CSS pixels, in the page's typeface at 12 px, whichever the computer has.
pub fn text_width(text: &str) -> f64 {
    text.chars().map(width_of).sum()
}

fn width_of(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ';' | ':' | '!' | '|' | '\'' | '`' | ' ' => 4.0,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '"' | '-' => 5.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' | '<' | '>' | '=' | '+' | '~' | '#' => 11.0,
        'A'..='Z' => 8.5,
        // Latin, Cyrillic, Hebrew, Arabic; above that are mostly Chinese, Japanese and Korean
        '\0'..'\u{1100}' | '…' => 7.5,
        _ => 12.5,
    }
}

/// A token with its white space made visible: `␣the`, `⏎`.
pub fn visible(token: &str) -> String {
    let sign = |c: char| match c {
        '\n' | '\r' => '⏎',
        '\t' => '⇥',
        c if c.is_whitespace() || c.is_control() => '␣',
        c => c,
    };
    token.chars().map(sign).collect()
}

/// The text, or as much of its beginning as fits `width` with an ellipsis.
pub fn clipped(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut room = width - text_width("…");
    let fits = |c: &char| {
        room -= width_of(*c);
        room >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Every which label is written, so that labels of `size` pixels on places `step` pixels apart do not overlap.
pub fn every(size: f64, step: f64) -> usize {
    (size / step.max(1e-6)).ceil().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn white_space_can_be_seen() {
        assert_eq!(visible(" the\n"), "␣the⏎");
        assert_eq!(visible("不"), "不");
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        assert_eq!(clipped("short", 40.0), "short");
        assert_eq!(clipped("extraordinary", 40.0), "extr…");
        assert_eq!(clipped("不可思议的故事", 40.0), "不可…");
        assert_eq!(clipped("wide", 1.0), "…");
    }

    #[test]
    fn crowded_labels_are_thinned() {
        assert_eq!([20.0, 13.0, 12.9, 2.0].map(|step| every(13.0, step)), [1, 1, 2, 7]);
    }
}
