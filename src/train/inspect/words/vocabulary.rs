//! The words of the map.

use super::VocabularyView;
use super::atlas::MOST_ON_MAP;
use crate::data::corpus::{CorpusKind, Question};
use crate::train::word2vec::Word2VecLearner;

/// Questions that are sent along, evenly from all.
const QUESTIONS: usize = 40;

pub fn vocabulary(learner: &Word2VecLearner) -> VocabularyView {
    let corpus = learner.corpus();
    let all = corpus.vocabulary.len();
    let shown = all.min(MOST_ON_MAP);
    let mut group_of = vec![u8::MAX; shown];
    for (number, group) in corpus.groups.iter().enumerate() {
        for &word in &group.words {
            if let Some(place) = group_of.get_mut(word as usize) {
                *place = number.min(254) as u8;
            }
        }
    }
    let word = |number: u32| corpus.vocabulary.word(number).to_owned();
    let step = corpus.questions.len().div_ceil(QUESTIONS).max(1);
    VocabularyView {
        words: corpus.vocabulary.words()[..shown].to_vec(),
        counts: corpus.vocabulary.counts()[..shown]
            .iter()
            .map(|&count| count.min(u32::MAX.into()) as u32)
            .collect(),
        groups: corpus.groups.iter().map(|group| group.name.clone()).collect(),
        group_of,
        all: all as u32,
        questions: corpus
            .questions
            .iter()
            .step_by(step)
            .map(|&Question { a, b, c, answer }| [a, b, c, answer].map(word))
            .collect(),
        are_titles: corpus.kind == CorpusKind::Histories,
    }
}
