//! Words compared with one another, placed on axes of meaning, and the bias measured.

use super::{
    Answered, Association, AssociationTest, Axes, Axis, Missing, Similarity, WordsProbe, cosine, find_all,
    row,
};
use crate::data::Corpus;
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::rows::add_scaled;
use crate::tensor::{Matrix, Real};
use crate::train::word2vec::{Word2VecLearner, of_length_1};

/// Words of a list at most.
const MOST_LISTED: usize = 60;
/// Words of a list that nobody has typed.
const OFFERED: usize = 24;
/// Divisions that are tried of all there are.
const MOST_DIVISIONS: usize = 10_000;

/// Every two words of the list.
pub fn similarity(learner: &Word2VecLearner, probe: &WordsProbe) -> Answered<Similarity> {
    let numbers = listed(learner.corpus(), &probe.list)?;
    let vectors = learner.model().vectors();
    let values = numbers
        .iter()
        .flat_map(|&a| numbers.iter().map(move |&b| cosine(row(vectors, a), row(vectors, b)) as f32));
    Ok(Similarity { values: values.collect(), words: names(learner.corpus(), &numbers) })
}

fn names(corpus: &Corpus, numbers: &[u32]) -> Vec<String> {
    numbers.iter().map(|&number| corpus.vocabulary.word(number).to_owned()).collect()
}

/// The words of the list; of an empty one, some of each group, or the commonest.
fn listed(corpus: &Corpus, list: &[String]) -> Answered<Vec<u32>> {
    let mut numbers = find_all(&corpus.vocabulary, list)?;
    numbers.truncate(MOST_LISTED);
    if numbers.is_empty() {
        let share = OFFERED / corpus.groups.len().max(1);
        numbers =
            corpus.groups.iter().flat_map(|group| group.words.iter().take(share.max(2))).copied().collect();
        numbers.truncate(OFFERED);
    }
    if numbers.is_empty() {
        numbers = (0..corpus.vocabulary.len().min(OFFERED) as u32).collect();
    }
    Ok(numbers)
}

pub fn axes(learner: &Word2VecLearner, probe: &WordsProbe) -> Answered<Axes> {
    let corpus = learner.corpus();
    let units = of_length_1(learner.model().vectors());
    let numbers = listed(corpus, &probe.list)?;
    let mut values = Vec::new();
    for axis in probe.axes.iter().take(2) {
        let direction = direction(corpus, &units, axis)?;
        values.push(numbers.iter().map(|&word| cosine(row(&units, word), &direction) as f32).collect());
    }
    let association = match &probe.test {
        Some(test) => association(corpus, &units, test)?,
        None => None,
    };
    Ok(Axes { words: names(corpus, &numbers), values, association })
}

fn direction(corpus: &Corpus, units: &Matrix, axis: &Axis) -> Answered<Vec<Real>> {
    let mut direction = vec![0.0; units.ncols()];
    for (words, sign) in [(&axis.from, -1.0), (&axis.to, 1.0)] {
        let numbers = find_all(&corpus.vocabulary, words)?;
        let share = sign / numbers.len().max(1) as Real;
        numbers.iter().for_each(|&word| add_scaled(&mut direction, share, row(units, word)));
    }
    Ok(direction)
}

/// `d = (mean_x s(x) - mean_y s(y)) / std s`, where `s(w)` is the mean cosine with the first attributes less that with the
/// second, and the deviation is over all targets. None where a group is empty.
fn association(
    corpus: &Corpus,
    units: &Matrix,
    test: &AssociationTest,
) -> Result<Option<Association>, Vec<Missing>> {
    let groups = [&test.targets[0], &test.targets[1], &test.attributes[0], &test.attributes[1]];
    let mut numbers = Vec::new();
    for group in groups {
        numbers.push(find_all(&corpus.vocabulary, group)?);
    }
    let [x, y, a, b] = numbers.as_slice() else { return Ok(None) };
    if x.len() + y.len() < 3 || [x, y, a, b].iter().any(|group| group.is_empty()) {
        return Ok(None);
    }
    let mean = |word: u32, group: &[u32]| {
        group.iter().map(|&other| f64::from(cosine(row(units, word), row(units, other)))).sum::<f64>()
            / group.len() as f64
    };
    let of = |word: u32| mean(word, a) - mean(word, b);
    let scores: Vec<f64> = x.iter().chain(y).map(|&word| of(word)).collect();
    let all = scores.iter().sum::<f64>() / scores.len() as f64;
    let variance = scores.iter().map(|score| (score - all).powi(2)).sum::<f64>() / (scores.len() - 1) as f64;
    let deviation = variance.sqrt();
    let difference = difference(&scores, x.len());
    let (p_value, divisions, exact) = permutations(&scores, x.len());
    let named = |numbers: &[u32], from: usize| {
        let scored = names(corpus, numbers).into_iter().zip(&scores[from..]);
        scored.map(|(word, &score)| (word, score as f32)).collect()
    };
    Ok(Some(Association {
        effect_size: if deviation > 0.0 { (difference / deviation) as f32 } else { 0.0 },
        p_value: p_value as f32,
        divisions: divisions as u32,
        exact,
        targets: [named(x, 0), named(y, x.len())],
    }))
}

/// The mean of the first less that of the others.
fn difference(scores: &[f64], first: usize) -> f64 {
    let (x, y) = scores.split_at(first);
    x.iter().sum::<f64>() / x.len() as f64 - y.iter().sum::<f64>() / y.len() as f64
}

/// The share of divisions into a first group of that size that differ at least as much as this one does, how many were tried,
/// and whether these were all.
fn permutations(scores: &[f64], first: usize) -> (f64, usize, bool) {
    // Rounding must not make the division itself differ from itself.
    let least = difference(scores, first) - 1e-12;
    let n = scores.len();
    let divisions = (0..first).fold(1.0, |product, i| product * (n - i) as f64 / (i + 1) as f64);
    if divisions <= MOST_DIVISIONS as f64 && n <= 24 {
        let (mut tried, mut reached) = (0, 0);
        for set in (0u32..1 << n).filter(|set| set.count_ones() as usize == first) {
            let (sum, rest) = scores.iter().enumerate().fold((0.0, 0.0), |(sum, rest), (index, score)| {
                if set >> index & 1 == 1 { (sum + score, rest) } else { (sum, rest + score) }
            });
            tried += 1;
            reached += usize::from(sum / first as f64 - rest / (n - first) as f64 >= least);
        }
        return (reached as f64 / tried as f64, tried, true);
    }
    let (mut shuffled, mut stream) = (scores.to_vec(), Stream::new(1, Purpose::Sampling));
    let reached = (0..MOST_DIVISIONS).filter(|_| {
        stream.shuffle(&mut shuffled);
        difference(&shuffled, first) >= least
    });
    // The division itself is one of them.
    ((reached.count() + 1) as f64 / (MOST_DIVISIONS + 1) as f64, MOST_DIVISIONS, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_p_value_counts_divisions_that_differ_as_much() {
        // Of the 20 divisions of six into three and three only the one itself.
        assert_eq!(permutations(&[3.0, 2.0, 1.5, 0.1, 0.0, -1.0], 3), (0.05, 20, true));
        assert_eq!(permutations(&[1.0; 6], 3), (1.0, 20, true));
        let alternating: Vec<f64> = (0..40).map(|index| f64::from(index % 2)).collect();
        let (p_value, _, exact) = permutations(&alternating, 20);
        assert!(!exact && (p_value - 0.5).abs() < 0.2, "{p_value}");
    }
}
