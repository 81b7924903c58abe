//! Strings of brackets, balanced or nearly so (the Dyck languages).

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "balanced_brackets",
        title: PageText::new("Balanced brackets", "括号匹配"),
        help: PageText::new(
            "Is every bracket closed in the right order? ([]{}) is balanced, ([)] is not.",
            "每个括号是否都按正确的顺序闭合？([]{}) 匹配，([)] 不匹配。",
        ),
        fields: &[
            EXAMPLES,
            shortest(4),
            longest(24),
            Field {
                name: "kinds",
                title: PageText::new("Kinds of brackets", "括号种类"),
                help: PageText::new("1: (), 2: also [], 3: also {}.", "1：()，2：加上 []，3：再加上 {}。"),
                kind: Kind::Integer { default: 3, min: 1, max: 3 },
            },
        ],
    },
    needs: Needs::Nothing,
    holds: Holds::LabelledTexts,
    outputs: None,
    load: of_texts(load),
};

const KINDS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (lengths, kinds) = (Lengths::new(settings)?, settings.integer("kinds"));
    let examples = settings.integer("examples");
    let mut stream = Stream::new(seed, Purpose::Data);
    let drawn = distinct(examples, || {
        let pairs = lengths.draw(&mut stream).div_ceil(2);
        let mut brackets = balanced(pairs, kinds, &mut stream);
        if stream.below(2) == 0 {
            spoil(&mut brackets, kinds, &mut stream);
        }
        let label = u32::from(!is_balanced(&brackets));
        let source: String = brackets.into_iter().collect();
        (source.clone(), (source, label))
    });
    let (sources, labels): (Vec<String>, Vec<u32>) = drawn.into_iter().unzip();
    let report = fewer(sources.len(), examples);
    let classes = ["balanced", "unbalanced"].map(str::to_owned).to_vec();
    let targets = TextTargets::Classes { labels, classes };
    Ok(Raw::Texts(Texts { sources, targets, reading: reading("characters"), writing: None, report }))
}

fn balanced(pairs: usize, kinds: usize, stream: &mut Stream) -> Vec<char> {
    let (mut open, mut brackets) = (Vec::new(), Vec::new());
    let mut to_open = pairs;
    while brackets.len() < 2 * pairs {
        let opens = open.is_empty() || to_open > 0 && stream.below(2) == 0;
        if opens && to_open > 0 {
            let (opening, closing) = KINDS[stream.below(kinds)];
            to_open -= 1;
            open.push(closing);
            brackets.push(opening);
        } else if let Some(closing) = open.pop() {
            brackets.push(closing);
        }
    }
    brackets
}

/// One wrong bracket, or two that have changed places: nearly right, so that counting is not enough.
fn spoil(brackets: &mut [char], kinds: usize, stream: &mut Stream) {
    let (place, other) = (stream.below(brackets.len()), stream.below(brackets.len()));
    if stream.below(2) == 0 {
        brackets.swap(place, other);
    } else {
        let (opening, closing) = KINDS[stream.below(kinds)];
        brackets[place] = if stream.below(2) == 0 { opening } else { closing };
    }
}

fn is_balanced(brackets: &[char]) -> bool {
    let mut open = Vec::new();
    let right = brackets.iter().all(|bracket| match KINDS.iter().find(|(opening, _)| opening == bracket) {
        Some((_, closing)) => {
            open.push(*closing);
            true
        }
        None => open.pop() == Some(*bracket),
    });
    right && open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn brackets_are_judged_as_a_reader_would() {
        for (brackets, expected) in
            [("([]{})", true), ("([)]", false), ("((", false), ("())", false), (")(", false)]
        {
            assert_eq!(is_balanced(&brackets.chars().collect::<Vec<_>>()), expected, "{brackets}");
        }
        let mut stream = Stream::new(1, Purpose::Data);
        assert!((1..40).all(|pairs| is_balanced(&balanced(pairs, 3, &mut stream))));
    }

    #[test]
    fn both_classes_are_common() {
        let Ok(Raw::Texts(texts)) = load(&Settings::defaults(&ROW.entry), 1, Vec::new()) else {
            panic!("texts")
        };
        let TextTargets::Classes { labels, .. } = texts.targets else { panic!("classes") };
        let unbalanced = labels.iter().filter(|label| **label == 1).count();
        assert!((3_000..7_000).contains(&unbalanced), "{unbalanced} of {}", labels.len());
    }
}
