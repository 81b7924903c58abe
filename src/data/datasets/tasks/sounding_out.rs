//! From spelling to sound, by rules like those of English but without exceptions, over words that are made up. A sound is
//! one letter: small for consonants and short vowels, large for long vowels and for C (chip), S (ship), T (thin), N (sing).

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "sounding_out",
        title: PageText::new("Sounding out", "拼读"),
        help: PageText::new(
            "Spelling to sound by rules: phake becomes fAk, knight becomes nIt.",
            "按规则由拼写到读音：phake 变为 fAk，knight 变为 nIt。",
        ),
        fields: &[
            EXAMPLES,
            Field {
                name: "syllables",
                title: PageText::new("Syllables", "音节数"),
                help: PageText::new("Of the longest word.", "最长的词有多少个音节。"),
                kind: Kind::Integer { default: 3, min: 1, max: 5 },
            },
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

const STARTS: [&str; 34] = [
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "z", "ch",
    "sh", "th", "ph", "wh", "kn", "wr", "bl", "cr", "dr", "fl", "gr", "pl", "st", "tr",
];
const VOWELS: [&str; 14] = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ee", "ea", "ai", "oa", "oo"];
const ENDS: [&str; 16] =
    ["", "", "", "b", "d", "ck", "ll", "m", "n", "ng", "p", "ss", "t", "sh", "ght", "tch"];

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let longest = settings.integer("syllables");
    Ok(pairs(settings, seed, |stream| {
        let word = word(1 + stream.below(longest), stream);
        let sounds = sounds(&word);
        Pair::new(word, sounds)
    }))
}

fn word(syllables: usize, stream: &mut Stream) -> String {
    let mut word = String::new();
    for last in (0..syllables).rev() {
        let pick = |choices: &[&'static str], stream: &mut Stream| choices[stream.below(choices.len())];
        word += pick(&STARTS, stream);
        let vowel = pick(&VOWELS, stream);
        word += vowel;
        if last == 0 && vowel.len() == 1 && stream.below(3) == 0 {
            // A silent e makes the vowel long.
            word += pick(&["k", "l", "m", "n", "p", "t", "v", "s", "d"], stream);
            word.push('e');
        } else {
            word += match pick(&ENDS, stream) {
                "ght" if vowel == "i" => "ght",
                "ght" => "t",
                end => end,
            };
        }
    }
    if stream.below(6) == 0 && word.ends_with(|letter: char| !"aeiou".contains(letter)) {
        word.push('y');
    }
    word
}

/// Spellings with their sounds; the first that fits from a place on is taken.
const RULES: [(&str, &str); 26] = [
    ("tch", "C"),
    ("ight", "It"),
    ("ch", "C"),
    ("ck", "k"),
    ("sh", "S"),
    ("th", "T"),
    ("ph", "f"),
    ("wh", "w"),
    ("ng", "N"),
    ("qu", "kw"),
    ("ee", "E"),
    ("ea", "E"),
    ("ai", "A"),
    ("oa", "O"),
    ("oo", "U"),
    ("ll", "l"),
    ("ss", "s"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "sE"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gy", "jE"),
    ("c", "k"),
    ("y", "E"),
    ("x", "ks"),
];

fn sounds(word: &str) -> String {
    let mut sounds = String::new();
    // Silent at the start.
    let mut rest = match word {
        _ if word.starts_with("kn") => &word[1..],
        _ if word.starts_with("wr") => &word[1..],
        _ => word,
    };
    while let Some(letter) = rest.chars().next() {
        let bytes = rest.as_bytes();
        let is_vowel = |byte: u8| b"aeiou".contains(&byte);
        let long_by_e = bytes.len() == 3 && is_vowel(bytes[0]) && !is_vowel(bytes[1]) && bytes[2] == b'e';
        if long_by_e {
            sounds.push(letter.to_ascii_uppercase());
            rest = &rest[1..2];
            continue;
        }
        // Before a doubled vowel, c and g are soft as well, but the vowel is read by its own rule.
        let soft = bytes.len() > 1 && b"eiy".contains(&bytes[1]);
        let rule = RULES.iter().find(|(spelling, _)| rest.starts_with(spelling));
        match (letter, rule) {
            ('c' | 'g', Some((spelling, _))) if soft && spelling.len() == 2 => {
                sounds.push(if letter == 'c' { 's' } else { 'j' });
                rest = &rest[1..];
            }
            (_, Some((spelling, sound))) => {
                sounds += sound;
                rest = &rest[spelling.len()..];
            }
            (letter, None) => {
                sounds.push(letter);
                rest = &rest[1..];
            }
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn spelling_is_sounded_out_by_the_rules() {
        for (spelling, expected) in [
            ("knight", "nIt"),
            ("phake", "fAk"),
            ("wrick", "rik"),
            ("cheese", "CEse"),
            ("cime", "sIm"),
            ("gell", "jel"),
            ("quoat", "kwOt"),
            ("thooss", "TUs"),
            ("cangy", "kaNE"),
            ("ceeb", "sEb"),
            ("batch", "baC"),
        ] {
            assert_eq!(sounds(spelling), expected, "{spelling}");
        }
    }
}
