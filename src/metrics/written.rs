//! Comparing sequences that were written freely with those that were expected.

/// Longest runs of tokens that BLEU compares.
const LONGEST_RUN: usize = 4;

/// Sums over pairs of a written and an expected sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written {
    pub sequences: usize,
    pub edits: usize,
    /// Tokens.
    pub written: usize,
    pub expected: usize,
    /// Of each length, runs of tokens written, and those of them that were expected.
    runs: [usize; LONGEST_RUN],
    found: [usize; LONGEST_RUN],
}

impl Written {
    pub fn add(&mut self, written: &[u32], expected: &[u32]) {
        self.sequences += 1;
        self.edits += edit_distance(written, expected);
        self.written += written.len();
        self.expected += expected.len();
        for length in 1..=LONGEST_RUN.min(written.len()) {
            // Each run expected can be found once.
            let mut left: Vec<&[u32]> = expected.windows(length).collect();
            self.runs[length - 1] += written.len() + 1 - length;
            for run in written.windows(length) {
                if let Some(place) = left.iter().position(|expected| *expected == run) {
                    left.swap_remove(place);
                    self.found[length - 1] += 1;
                }
            }
        }
    }

    /// Edits for each token expected; NaN of nothing.
    pub fn edit_distance(&self) -> f64 {
        self.edits as f64 / self.expected as f64
    }

    /// In `0..=1`; 0 where no run of some length was found, NaN of nothing.
    pub fn bleu(&self) -> f64 {
        if self.sequences == 0 {
            return f64::NAN;
        }
        let pairs = || self.found.iter().zip(&self.runs);
        if pairs().any(|(&found, &runs)| found == 0 || runs == 0) {
            return 0.0;
        }
        let logarithms = pairs().map(|(&found, &runs)| (found as f64 / runs as f64).ln());
        let mean = logarithms.sum::<f64>() / LONGEST_RUN as f64;
        let shortness = (1.0 - self.expected as f64 / self.written as f64).min(0.0);
        (mean + shortness).exp()
    }
}

/// The fewest tokens to put in, leave out or replace to make one of the other.
pub fn edit_distance(a: &[u32], b: &[u32]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn ids(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        for (a, b, distance) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
            ("flaw", "lawn", 2),
            ("same", "same", 0),
        ] {
            assert_eq!(edit_distance(&ids(a), &ids(b)), distance, "{a} {b}");
        }
    }

    /// sacrebleu 2.x, `corpus_bleu(..., tokenize="none", smooth_method="none", force=True)` over the letters.
    #[test]
    fn bleu_is_that_of_sacrebleu() {
        let mut written = Written::default();
        written.add(&ids("1998-05-03"), &ids("1998-05-03"));
        assert_eq!(written.bleu(), 1.0);
        assert_eq!(written.edit_distance(), 0.0);
        written.add(&ids("1998-05"), &ids("1999-05-13"));
        // 1-grams 16 of 17, 2-grams 13 of 15, 3-grams 10 of 13, 4-grams 7 of 11; 17 written of 20.
        let expected = ((16.0 / 17.0f64) * (13.0 / 15.0) * (10.0 / 13.0) * (7.0 / 11.0)).powf(0.25)
            * (1.0 - 20.0 / 17.0f64).exp();
        assert!((written.bleu() - expected).abs() < 1e-12, "{} {expected}", written.bleu());
        assert!(Written::default().bleu().is_nan());
    }
}
