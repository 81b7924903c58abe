//! Tokens, their vectors, and numbers as they are typed and shown.

use crate::plot::format::figure;
use crate::tensor::random::{Purpose, Stream};
use crate::text::Message;

pub const MIN_TOKENS: usize = 2;
pub const MAX_TOKENS: usize = 8;

/// Numbers of a token's own vector.
pub(super) const OWN_NUMBERS: usize = 4;

/// Numbers typed in may be as large as this: large enough for every lesson, and no product of them overflows.
const LARGEST: f64 = 1e6;

/// Splits a text at its spaces. Where there are none, each Chinese, Japanese or Korean character is a token, and so is
/// what stands between them.
///
/// Errors: fewer than [`MIN_TOKENS`] or more than [`MAX_TOKENS`].
pub fn split(text: &str) -> Result<Vec<String>, Message> {
    let mut tokens: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if tokens.len() == 1 {
        tokens = by_character(&tokens[0]);
    }
    match tokens.len() {
        MIN_TOKENS..=MAX_TOKENS => Ok(tokens),
        found => Err(Message::new(
            format!("Tokens found: {found}. Type {MIN_TOKENS} to {MAX_TOKENS} of them, with spaces between."),
            format!(
                "找到 {found} 个词元。请输入 {MIN_TOKENS} 到 {MAX_TOKENS} 个，用空格分隔（连续的汉字按字切分）。"
            ),
        )),
    }
}

fn by_character(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut joins_last = false;
    for character in text.chars() {
        let joins = !is_written_without_spaces(character);
        match tokens.last_mut() {
            Some(last) if joins && joins_last => last.push(character),
            _ => tokens.push(character.to_string()),
        }
        joins_last = joins;
    }
    tokens
}

/// Kana, Chinese characters, Hangul, and the punctuation that goes with them.
fn is_written_without_spaces(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// One number of a token's vector, which the text of the token alone decides: a random direction of length 2, so that its
/// four numbers have a mean square of 1. Rounded to one decimal, as products by hand should be short.
pub(super) fn embedding(token: &str, column: usize, width: usize) -> f64 {
    let Some(own) = (column + OWN_NUMBERS).checked_sub(width) else { return 0.0 };
    let mut stream = Stream::new(hash(token.bytes()), Purpose::Data);
    let direction: [f64; OWN_NUMBERS] = std::array::from_fn(|_| stream.normal());
    let length = direction.iter().map(|number| number * number).sum::<f64>().sqrt();
    to_one_decimal(2.0 * direction[own] / length)
}

/// FNV-1a in 64 bits.
pub(super) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

pub(super) fn to_one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Reads a number as people type it: a decimal comma and a typographic minus too.
///
/// Errors: anything but a finite number of a magnitude up to a million.
pub fn read_number(typed: &str) -> Result<f64, Message> {
    let plain = typed.trim().replace(',', ".").replace('−', "-");
    match plain.parse::<f64>() {
        Ok(number) if number.abs() <= LARGEST => Ok(number),
        _ => Err(Message::new(
            format!("“{typed}” cannot be used. Type a number from −1,000,000 to 1,000,000."),
            format!("无法使用“{typed}”。请输入 −1,000,000 到 1,000,000 之间的数。"),
        )),
    }
}

/// A number as the matrices show it: two decimals, fewer from 10 on.
pub fn shown(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        _ if size < 9.995 => format!("{size:.2}"),
        _ if size < 99.95 => format!("{size:.1}"),
        _ if size < 9_999.5 => format!("{size:.0}"),
        _ => return figure(value),
    };
    if value < 0.0 && size >= 0.005 { format!("−{text}") } else { text }
}
