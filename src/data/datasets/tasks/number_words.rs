//! Numbers in digits and in words, English or Chinese, one way or the other.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::{Choice, Entry};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "number_words",
        title: PageText::new("Numbers in words", "数字读法"),
        help: PageText::new(
            "321 becomes three hundred twenty-one or 三百二十一, or the other way.",
            "321 变为 three hundred twenty-one 或 三百二十一，或反过来。",
        ),
        fields: &[
            EXAMPLES,
            Field {
                name: "words",
                title: PageText::new("Words", "文字"),
                help: PageText::new("The language of the words.", "文字所用的语言。"),
                kind: Kind::Choice {
                    default: "english",
                    options: || {
                        vec![
                            Choice::new("english", PageText::new("English", "英文")),
                            Choice::new("chinese", PageText::new("Chinese", "中文")),
                        ]
                    },
                },
            },
            Field {
                name: "to_digits",
                title: PageText::new("Back to digits", "由文字到数字"),
                help: PageText::new("Read the words, write the digits.", "读文字，写数字。"),
                kind: Kind::Switch { default: false },
            },
            Field {
                name: "digits",
                title: PageText::new("Digits", "位数"),
                help: PageText::new("Digits of the longest number.", "最长的数有多少位。"),
                kind: Kind::Integer { default: 5, min: 2, max: 8 },
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
    let words = if settings.choice("words") == "chinese" { chinese } else { english };
    let back = settings.switch("to_digits");
    Ok(pairs(settings, seed, |stream| {
        // Short numbers as often as long ones, no leading zero.
        let length = 1 + stream.below(digits);
        let lowest = if length == 1 { 0 } else { 10u64.pow(length as u32 - 1) };
        let number = lowest + stream.below((10u64.pow(length as u32) - lowest) as usize) as u64;
        let (source, target) = (number.to_string(), words(number));
        if back { Pair::new(target, source) } else { Pair::new(source, target) }
    }))
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// As in the United States, without “and”; below a thousand million.
fn english(number: u64) -> String {
    let with_rest =
        |head: String, rest: u64| if rest == 0 { head } else { format!("{head} {}", english(rest)) };
    match number {
        0..20 => UNITS[number as usize].to_owned(),
        20..100 => {
            let tens = TENS[(number / 10) as usize];
            if number.is_multiple_of(10) {
                tens.to_owned()
            } else {
                format!("{tens}-{}", UNITS[(number % 10) as usize])
            }
        }
        100..1000 => with_rest(format!("{} hundred", UNITS[(number / 100) as usize]), number % 100),
        1000..1_000_000 => with_rest(format!("{} thousand", english(number / 1000)), number % 1000),
        _ => with_rest(format!("{} million", english(number / 1_000_000)), number % 1_000_000),
    }
}

const CHINESE_DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Below 10^8. A gap of zeros is read as one 零, and 10 to 19 at the very front as 十 without 一.
fn chinese(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let (high, low) = (number / 10_000, number % 10_000);
    if high > 0 {
        text += &below_ten_thousand(high);
        text += "万";
        // 一万零五十, but also 十万零五百 where the tens of thousands end in no zero of their own: only a missing thousand counts.
        if low > 0 && low < 1000 {
            text += "零";
        }
    }
    if low > 0 {
        text += &below_ten_thousand(low);
    }
    match text.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => text,
    }
}

/// From 1 to 9999, with 一十 written out.
fn below_ten_thousand(number: u64) -> String {
    let (mut text, mut gap) = (String::new(), false);
    for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / place % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text += "零";
            gap = false;
        }
        text += CHINESE_DIGITS[digit as usize];
        text += name;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_are_read_as_people_read_them() {
        for (number, english_words, chinese_words) in [
            (0, "zero", "零"),
            (10, "ten", "十"),
            (15, "fifteen", "十五"),
            (20, "twenty", "二十"),
            (110, "one hundred ten", "一百一十"),
            (321, "three hundred twenty-one", "三百二十一"),
            (1001, "one thousand one", "一千零一"),
            (1010, "one thousand ten", "一千零一十"),
            (1100, "one thousand one hundred", "一千一百"),
            (20_050, "twenty thousand fifty", "二万零五十"),
            (10_500, "ten thousand five hundred", "一万零五百"),
            (115_000, "one hundred fifteen thousand", "十一万五千"),
            (1_000_001, "one million one", "一百万零一"),
            (10_203_040, "ten million two hundred three thousand forty", "一千零二十万三千零四十"),
        ] {
            assert_eq!(english(number), english_words);
            assert_eq!(chinese(number), chinese_words);
        }
    }
}
