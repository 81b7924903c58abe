//! Sums of two numbers, as in Keras's `addition_rnn` example.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const DIGITS: Field = Field {
    name: "digits",
    title: PageText::new("Digits", "位数"),
    help: PageText::new("Digits of the longest number.", "最长的数有多少位。"),
    kind: Kind::Integer { default: 3, min: 1, max: 9 },
};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "addition",
        title: PageText::new("Addition", "加法"),
        help: PageText::new(
            "Add two numbers digit by digit: 58+167 becomes 225. The model has to find out about carrying.",
            "逐位相加两个数：58+167 变为 225。模型要自己发现进位。",
        ),
        fields: &[
            EXAMPLES,
            DIGITS,
            Field {
                name: "reverse_result",
                title: PageText::new("Result from its last digit", "结果从末位写起"),
                help: PageText::new(
                    "Writes 58+167 as 522: each digit then needs only the carry before it, which is far easier.",
                    "58+167 写作 522：每一位只需前一位的进位，容易得多。",
                ),
                kind: Kind::Switch { default: false },
            },
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let digits = settings.integer("digits");
    Ok(pairs(settings, seed, |stream| {
        let [a, b] = [number(digits, stream), number(digits, stream)];
        let sum = (a + b).to_string();
        let target = if settings.switch("reverse_result") { sum.chars().rev().collect() } else { sum };
        // Whoever has seen a + b has seen b + a.
        Pair { source: format!("{a}+{b}"), target, key: format!("{}+{}", a.min(b), a.max(b)) }
    }))
}

/// Short numbers as often as long ones.
pub fn number(digits: usize, stream: &mut Stream) -> u64 {
    let digits = 1 + stream.below(digits);
    (0..digits).fold(0, |number, _| number * 10 + stream.below(10) as u64)
}
