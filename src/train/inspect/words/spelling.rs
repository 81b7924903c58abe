//! Words that are spelt nearly like one that has no vector.

/// How many are offered.
const OFFERED: usize = 3;

/// The words fewest edits away (insert, delete, replace, swap neighbours), the commoner first where equally many; none that
/// differs in more than half of its letters.
pub fn nearest(words: &[String], wanted: &str) -> Vec<String> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    if wanted.is_empty() || wanted.len() > 60 {
        return Vec::new();
    }
    let most = (wanted.len() / 2).max(1);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if word.len().abs_diff(wanted.len()) > 4 * most {
            continue;
        }
        let letters: Vec<char> = word.to_lowercase().chars().collect();
        if letters.len().abs_diff(wanted.len()) <= most {
            let edits = edits(&letters, &wanted);
            if edits <= most {
                found.push((edits, index));
            }
        }
    }
    found.sort_unstable();
    found.truncate(OFFERED);
    found.into_iter().map(|(_, index)| words[index].clone()).collect()
}

/// The Damerau-Levenshtein distance, each place edited once.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_nearest_spellings_are_offered_and_nothing_far_off() {
        let words = ["queen", "king", "green", "queens", "国王", "women"].map(str::to_owned);
        assert_eq!(nearest(&words, "Quene"), ["queen", "queens"]);
        assert_eq!(nearest(&words, "knig"), ["king"]);
        assert_eq!(nearest(&words, "国玉"), ["国王"]);
        assert_eq!(nearest(&words, "xylophone"), [""; 0]);
        assert_eq!(nearest(&words, ""), [""; 0]);
    }
}
