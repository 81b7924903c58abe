//! One centre word, its company, its negatives, and how a step moves their vectors. The step is taken on the rows it touches,
//! which are then put back.

use std::collections::BTreeMap;

use super::pca::Principal;
use super::{Moved, StepTerm, WordStep, WordUpdate, length, row};
use crate::models::word2vec::{Terms, Word2Vec};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Real, rows::dot};
use crate::train::word2vec::{Word2VecLearner, of_length_1};

/// Words of a sentence that are shown around the centre.
const SHOWN: usize = 24;

/// `number` chooses the sentence and the word in it; the learning rate is that of the next step. None where there is nothing to
/// train.
pub fn step(learner: &mut Word2VecLearner, number: u32, learning_rate: f64) -> Option<WordStep> {
    if learner.atlas.principal.is_none() {
        let units = of_length_1(learner.model().vectors());
        learner.atlas.principal = Some(Principal::of(&units, 3, None));
    }
    let principal = learner.atlas.principal.clone()?;
    let mut draws = Stream::new(u64::from(number) + 1, Purpose::Sampling);
    let corpus = learner.corpus();
    if corpus.vectors.is_some() {
        return None;
    }
    let whole = corpus.sentences.get(draws.below(corpus.sentences.len())).to_vec();
    let centre = draws.below(whole.len());
    let start = centre.saturating_sub(SHOWN / 2).min(whole.len().saturating_sub(SHOWN));
    let sentence = whole[start..whole.len().min(start + SHOWN)].to_vec();
    let centre = centre - start;
    let words: Vec<String> = corpus.vocabulary.words().to_vec();

    let plan = *learner.model().plan();
    let reach = if plan.shrink_windows { 1 + draws.below(plan.window) } else { plan.window };
    let near: Vec<usize> = (centre.saturating_sub(reach)..(centre + reach + 1).min(sentence.len()))
        .filter(|&place| place != centre)
        .collect();
    let groups: Vec<Vec<usize>> =
        if plan.skip_gram { near.iter().map(|&place| vec![place]).collect() } else { vec![near.clone()] };
    let model = learner.model_mut();
    let updates: Vec<(Vec<usize>, Terms)> =
        groups.into_iter().map(|from| (from, model.terms(sentence[centre], &mut draws))).collect();

    let before = Rows::of(model, &sentence, &updates);
    let places = |from: &[usize]| from.iter().map(|&place| sentence[place]).collect::<Vec<u32>>();
    let seen = |model: &Word2Vec| -> Vec<Vec<Real>> {
        let probabilities = |(from, terms): &(Vec<usize>, Terms)| {
            let input = model.input(&places(from));
            let sigmoid = |&unit: &u32| 1.0 / (1.0 + (-dot(&input, row(model.outputs(), unit))).exp());
            terms.rows().iter().map(sigmoid).collect()
        };
        updates.iter().map(probabilities).collect()
    };
    let loss = |model: &Word2Vec| {
        let losses = updates.iter().map(|(from, terms)| model.loss(&model.input(&places(from)), terms));
        (losses.sum::<f64>() / updates.len().max(1) as f64) as f32
    };
    let (told_before, loss_before) = (seen(model), loss(model));
    for (from, terms) in &updates {
        model.update_on(&places(from), terms, learning_rate as Real);
    }
    let (told_after, loss_after) = (seen(model), loss(model));
    let after = Rows::of(model, &sentence, &updates);
    before.put_back(model);

    let is_tree = plan.hierarchical;
    let updates =
        updates.iter().zip(told_before.iter().zip(&told_after)).map(|((from, terms), (then, now))| {
            let term = |place: usize| StepTerm {
                word: if is_tree { String::new() } else { words[terms.rows()[place] as usize].clone() },
                fork: terms.rows()[place],
                agrees: terms.agrees(place),
                probability: [then[place] as f32, now[place] as f32],
            };
            WordUpdate {
                from: from.iter().map(|&place| place as u32).collect(),
                terms: (0..terms.rows().len()).map(term).collect(),
            }
        });
    Some(WordStep {
        updates: updates.collect(),
        moved: before.moved_to(&after, &words, is_tree, &principal),
        sentence: sentence.iter().map(|&word| words[word as usize].clone()).collect(),
        centre: centre as u32,
        near: near.iter().map(|&place| place as u32).collect(),
        skip_gram: plan.skip_gram,
        learning_rate,
        losses: [loss_before, loss_after],
    })
}

/// Copies of the rows that a step touches.
struct Rows {
    vectors: BTreeMap<u32, Vec<Real>>,
    outputs: BTreeMap<u32, Vec<Real>>,
}

impl Rows {
    fn of(model: &Word2Vec, sentence: &[u32], updates: &[(Vec<usize>, Terms)]) -> Rows {
        let inputs = updates.iter().flat_map(|(from, _)| from.iter().map(|&place| sentence[place]));
        let units = updates.iter().flat_map(|(_, terms)| terms.rows().iter().copied());
        Rows {
            vectors: inputs.map(|word| (word, row(model.vectors(), word).to_vec())).collect(),
            outputs: units.map(|unit| (unit, row(model.outputs(), unit).to_vec())).collect(),
        }
    }

    fn put_back(&self, model: &mut Word2Vec) {
        self.vectors.iter().for_each(|(&word, vector)| model.set_vector(word, vector));
        self.outputs.iter().for_each(|(&unit, vector)| model.set_output(unit, vector));
    }

    fn moved_to(&self, after: &Rows, words: &[String], is_tree: bool, principal: &Principal) -> Vec<Moved> {
        let by = |before: &[Real], after: &[Real]| {
            before.iter().zip(after).map(|(a, b)| (a - b) * (a - b)).sum::<Real>().sqrt() as f32
        };
        let place = |vector: &[Real]| {
            let size = length(vector).max(1e-12);
            let unit: Vec<Real> = vector.iter().map(|number| number / size).collect();
            let place = principal.place(&unit);
            [place[0] as f32, place[1] as f32]
        };
        let vectors = self.vectors.iter().map(|(word, vector)| Moved {
            word: words[*word as usize].clone(),
            is_vector: true,
            by: by(vector, &after.vectors[word]),
            length: length(vector) as f32,
            path: Some([place(vector), place(&after.vectors[word])]),
        });
        let outputs = self.outputs.iter().map(|(unit, vector)| Moved {
            word: if is_tree { format!("#{unit}") } else { words[*unit as usize].clone() },
            is_vector: false,
            by: by(vector, &after.outputs[unit]),
            length: length(vector) as f32,
            path: None,
        });
        let mut moved: Vec<Moved> = vectors.chain(outputs).collect();
        moved.sort_by(|a, b| b.by.total_cmp(&a.by));
        moved
    }
}
