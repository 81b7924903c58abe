//! `a` is to `b` as `c` is to what?

use super::{Analogy, Answered, Near, best, find_all, row};
use crate::tensor::rows::dot;
use crate::train::word2vec::{self, Word2VecLearner, of_length_1};

const SHOWN: usize = 8;

/// The question of these three words; of empty ones, a question of the data. None where the data has none.
pub fn analogy(learner: &Word2VecLearner, words: &[String; 3]) -> Option<Answered<Analogy>> {
    let corpus = learner.corpus();
    let vocabulary = &corpus.vocabulary;
    let numbers = match words.iter().all(|word| word.trim().is_empty()) {
        true => {
            let question = corpus.questions.first()?;
            [question.a, question.b, question.c]
        }
        false if words.iter().any(|word| word.trim().is_empty()) => return None,
        false => match find_all(vocabulary, words) {
            Ok(numbers) => numbers.try_into().ok()?,
            Err(missing) => return Some(Err(missing)),
        },
    };
    let [a, b, c] = numbers;
    let units = of_length_1(learner.model().vectors());
    let target = word2vec::analogy(&units, a, b, c);
    let likeness = |word: u32| dot(&target, row(&units, word));
    let near = |number: u32| {
        let cosine = likeness(number);
        let word = vocabulary.word(number).to_owned();
        // Of two vectors of length 1.
        Near { number, word, cosine: cosine as f32, distance: (2.0 - 2.0 * cosine).max(0.0).sqrt() as f32 }
    };
    let answers = best(units.nrows(), SHOWN, &numbers, likeness);
    let known = corpus.questions.iter().find(|question| [question.a, question.b, question.c] == numbers);
    Some(Ok(Analogy {
        words: numbers.map(|number| vocabulary.word(number).to_owned()),
        numbers,
        answers: answers.into_iter().map(near).collect(),
        right: known.map(|question| vocabulary.word(question.answer).to_owned()),
    }))
}
