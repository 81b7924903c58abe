//! The words nearest to one, by angle and by distance.

use super::{Answered, Near, Neighbours, best, cosine, find, length, row};
use crate::data::Corpus;
use crate::tensor::Real;
use crate::train::word2vec::Word2VecLearner;

/// Of each list.
const SHOWN: usize = 12;

/// Of an empty word: of one that the data asks about, else of the commonest that has a group, or of all.
pub fn neighbours(learner: &Word2VecLearner, word: &str) -> Answered<Neighbours> {
    let corpus = learner.corpus();
    let number = asked(corpus, word)?;
    let vectors = learner.model().vectors();
    let vector = row(vectors, number);
    let near = |other: u32| Near {
        number: other,
        word: corpus.vocabulary.word(other).to_owned(),
        cosine: cosine(vector, row(vectors, other)) as f32,
        distance: distance(vector, row(vectors, other)) as f32,
    };
    let list = |score: &dyn Fn(u32) -> Real| {
        best(vectors.nrows(), SHOWN, &[number], score).into_iter().map(near).collect()
    };
    Ok(Neighbours {
        number,
        word: corpus.vocabulary.word(number).to_owned(),
        count: corpus.vocabulary.counts()[number as usize].min(u32::MAX.into()) as u32,
        length: length(vector) as f32,
        by_cosine: list(&|other| cosine(vector, row(vectors, other))),
        by_distance: list(&|other| -distance(vector, row(vectors, other))),
    })
}

/// The number of the word that is asked for.
pub fn asked(corpus: &Corpus, word: &str) -> Answered<u32> {
    if word.trim().is_empty() {
        let asked = corpus.questions.first().map(|question| question.a);
        let grouped = || corpus.groups.iter().flat_map(|group| &group.words).min().copied();
        return Ok(asked.or_else(grouped).unwrap_or(0));
    }
    find(&corpus.vocabulary, word).map_err(|missing| vec![missing])
}

fn distance(a: &[Real], b: &[Real]) -> Real {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<Real>().sqrt()
}
