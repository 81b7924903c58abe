//! What can be asked of word vectors, and what comes of it, as plain data.

#[cfg(feature = "texts")]
mod analogy;
#[cfg(feature = "texts")]
mod association;
#[cfg(feature = "texts")]
pub mod atlas;
#[cfg(feature = "texts")]
mod composition;
#[cfg(feature = "texts")]
mod neighbours;
#[cfg(feature = "texts")]
mod pca;
#[cfg(feature = "texts")]
mod spelling;
#[cfg(feature = "texts")]
mod step;
#[cfg(feature = "texts")]
mod tsne;
#[cfg(feature = "texts")]
mod vocabulary;

use serde::{Deserialize, Serialize};

use crate::text::Message;

/// Something seen of word vectors, as the bytes of a [`WordsInspection`]: only the lab of words reads them, so that what is
/// loaded first of the page is spared these types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordsSeen {
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Whether looking again brings it further although nothing has changed.
    pub goes_on: bool,
}

impl WordsSeen {
    pub fn new(inspection: &WordsInspection) -> Self {
        let goes_on = matches!(inspection, WordsInspection::Map(map) if map.goes_on);
        WordsSeen {
            bytes: postcard::to_stdvec(inspection).expect("plain data can always be written"),
            goes_on,
        }
    }

    pub fn inspection(&self) -> Option<WordsInspection> {
        postcard::from_bytes(&self.bytes).ok()
    }
}

/// A view of word vectors filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WordsInspection {
    Vocabulary(VocabularyView),
    Map(WordMap),
    Neighbours(Answered<Neighbours>),
    Composition(Answered<Composition>),
    Analogy(Answered<Analogy>),
    Similarity(Answered<Similarity>),
    Axes(Answered<Axes>),
    Step(WordStep),
}

/// Fills one of the views of word vectors after so many steps; the learning rate is that of the next one.
#[cfg(feature = "texts")]
pub fn look(
    learner: &mut Word2VecLearner,
    view: View,
    probe: &WordsProbe,
    step: u32,
    learning_rate: f64,
) -> Option<WordsInspection> {
    Some(match view {
        View::Vocabulary => WordsInspection::Vocabulary(vocabulary::vocabulary(learner)),
        View::WordMap => WordsInspection::Map(atlas::map(learner, step, probe.map)),
        View::Neighbours => WordsInspection::Neighbours(neighbours::neighbours(learner, &probe.word)),
        View::Composition => WordsInspection::Composition(composition::composition(learner, &probe.word)),
        View::WordAnalogy => WordsInspection::Analogy(analogy::analogy(learner, &probe.analogy)?),
        View::Similarity => WordsInspection::Similarity(association::similarity(learner, probe)),
        View::WordAxes => WordsInspection::Axes(association::axes(learner, probe)),
        View::WordStep => WordsInspection::Step(step::step(learner, probe.step, learning_rate)?),
        _ => return None,
    })
}

/// What the user asks. Words are as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WordsProbe {
    /// Whose neighbours and composition are wanted; empty for a word that the data asks about, or a common one.
    pub word: String,
    /// `a` is to `b` as `c` is to what? Empty for a question of the data, if it has any.
    pub analogy: [String; 3],
    /// Compared with one another, and placed on the axes; empty for words of the data's groups.
    pub list: Vec<String>,
    /// At most two.
    pub axes: Vec<Axis>,
    pub test: Option<AssociationTest>,
    pub map: MapChoice,
    /// Which sentence, and which word of it, the step view shows.
    pub step: u32,
}

impl WordsProbe {
    /// Of [`super::Probe::words`]; without bytes the default.
    pub fn of(bytes: &[u8]) -> WordsProbe {
        postcard::from_bytes(bytes).unwrap_or_default()
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain data can always be written")
    }
}

/// A direction in meaning: from the mean of some words to the mean of others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// The word embedding association test (Caliskan, Bryson and Narayanan 2017): whether the first targets are nearer to the first
/// attributes than the second targets are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssociationTest {
    pub targets: [Vec<String>; 2],
    pub attributes: [Vec<String>; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapChoice {
    pub method: MapMethod,
    /// About how many neighbours a word keeps near, for t-SNE.
    pub perplexity: f32,
    /// Another number starts t-SNE anew, from PCA's map of the vectors as they are then.
    pub start: u32,
    /// Whether t-SNE fills space or a plane.
    pub in_space: bool,
}

impl Default for MapChoice {
    fn default() -> Self {
        MapChoice { method: MapMethod::Pca, perplexity: 30.0, start: 0, in_space: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MapMethod {
    Pca,
    Tsne,
}

/// A word that has no vector, and those that are spelt most like it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub word: String,
    pub spellings: Vec<String>,
}

/// An answer, or the words that stand in its way.
pub type Answered<T> = Result<T, Vec<Missing>>;

/// The words of the map, the commonest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VocabularyView {
    pub words: Vec<String>,
    pub counts: Vec<u32>,
    /// Names of groups, and for each word the number of its group, or 255.
    pub groups: Vec<Message>,
    pub group_of: Vec<u8>,
    /// Words in all, of which only so many are on the map.
    pub all: u32,
    /// Analogies that the data knows the answer to, some of them.
    pub questions: Vec<[String; 4]>,
    /// Whether the words are titles that viewers watched.
    pub are_titles: bool,
}

/// Where the words are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordMap {
    /// The step whose vectors these are; t-SNE comes after, as it takes a while.
    pub step: u32,
    pub choice: MapChoice,
    /// `positions[3 * word + dimension]`
    pub positions: Vec<f32>,
    /// The share of the variance along each dimension, for PCA.
    pub explained: [f32; 3],
    /// How far t-SNE has come, from 0 to 1; for PCA always 1, and while t-SNE only follows vectors that change.
    pub progress: f32,
    /// Whether looking again brings it further although the vectors stay.
    pub goes_on: bool,
}

/// A word beside another, or beside a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// Its number in the vocabulary.
    pub number: u32,
    pub word: String,
    pub cosine: f32,
    /// Euclidean.
    pub distance: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbours {
    pub number: u32,
    pub word: String,
    pub count: u32,
    /// The length of its vector.
    pub length: f32,
    pub by_cosine: Vec<Near>,
    pub by_distance: Vec<Near>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analogy {
    /// `a`, `b` and `c`.
    pub words: [String; 3],
    pub numbers: [u32; 3],
    /// Nearest to `b - a + c`.
    pub answers: Vec<Near>,
    /// What the data knows to be right.
    pub right: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    pub words: Vec<String>,
    /// Cosines, `values[row * words + column]`.
    pub values: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axes {
    pub words: Vec<String>,
    /// For each axis the cosine of each word with its direction.
    pub values: Vec<Vec<f32>>,
    pub association: Option<Association>,
}

/// The outcome of an [`AssociationTest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// The difference of the mean associations in standard deviations, from -2 to 2: 0 is no bias, 0.8 is called large.
    pub effect_size: f32,
    /// The share of divisions of the targets into two as large groups that differ at least as much, one-sided.
    pub p_value: f32,
    /// How many divisions were tried, and whether these were all.
    pub divisions: u32,
    pub exact: bool,
    /// Each target with how much nearer it is to the first attributes than to the second.
    pub targets: [Vec<(String, f32)>; 2],
}

/// `w_i = sum_j a_ij v_j`: a word's vector as a weighted sum of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Composition {
    pub word: String,
    /// The words whose vectors are summed with their weights, the largest first.
    pub terms: Vec<(String, f32)>,
    /// Whether they are context vectors (the output table's); else, where that table has none, other words' vectors.
    pub of_context: bool,
    /// The share of the vector's squared length that the sum explains, from 0 to 1.
    pub explained: f32,
}

/// One centre word and what a step does to the vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordStep {
    pub sentence: Vec<String>,
    /// Places in the sentence: the centre word and the words near it.
    pub centre: u32,
    pub near: Vec<u32>,
    pub skip_gram: bool,
    pub learning_rate: f64,
    pub updates: Vec<WordUpdate>,
    /// Mean losses of the updates, before and after.
    pub losses: [f32; 2],
    /// Each vector that moves with how far, the farthest first.
    pub moved: Vec<Moved>,
}

/// One prediction: from the words near it, one with skip-gram and all with CBOW.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordUpdate {
    /// Places in the sentence.
    pub from: Vec<u32>,
    pub terms: Vec<StepTerm>,
}

/// A word, or a fork of the tree, that is to agree with the input or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepTerm {
    /// Empty for a fork.
    pub word: String,
    pub fork: u32,
    /// Whether it is to agree.
    pub agrees: bool,
    /// `sigmoid(u . h)` before and after.
    pub probability: [f32; 2],
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub word: String,
    /// Whether it is the word's vector; else its context vector.
    pub is_vector: bool,
    /// How far it moves, and how long it is.
    pub by: f32,
    pub length: f32,
    /// Where it goes on the plane of the two first principal components, before and after; of a word's vector.
    pub path: Option<[[f32; 2]; 2]>,
}

#[cfg(feature = "texts")]
use crate::{
    data::corpus::Vocabulary,
    tensor::rows::dot,
    tensor::{Matrix, Real},
    train::inspect::View,
    train::word2vec::Word2VecLearner,
};

/// The number of a word, or why there is none.
#[cfg(feature = "texts")]
fn find(vocabulary: &Vocabulary, word: &str) -> Result<u32, Missing> {
    vocabulary.number(word).ok_or_else(|| Missing {
        word: word.trim().to_owned(),
        spellings: spelling::nearest(vocabulary.words(), word.trim()),
    })
}

/// The numbers of all words, or which have none.
#[cfg(feature = "texts")]
fn find_all(vocabulary: &Vocabulary, words: &[String]) -> Answered<Vec<u32>> {
    let (mut numbers, mut missing) = (Vec::new(), Vec::new());
    for word in words.iter().filter(|word| !word.trim().is_empty()) {
        match find(vocabulary, word) {
            Ok(number) => numbers.push(number),
            Err(unknown) => missing.push(unknown),
        }
    }
    if missing.is_empty() { Ok(numbers) } else { Err(missing) }
}

#[cfg(feature = "texts")]
fn row(matrix: &Matrix, word: u32) -> &[Real] {
    let width = matrix.ncols();
    let start = word as usize * width;
    &matrix.as_slice().expect("rows lie in one piece")[start..start + width]
}

#[cfg(feature = "texts")]
fn length(vector: &[Real]) -> Real {
    dot(vector, vector).sqrt()
}

/// 0 where either is 0.
#[cfg(feature = "texts")]
fn cosine(a: &[Real], b: &[Real]) -> Real {
    let lengths = length(a) * length(b);
    if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
}

/// The `count` words with the largest score, the largest first.
#[cfg(feature = "texts")]
fn best(words: usize, count: usize, skipped: &[u32], score: impl Fn(u32) -> Real) -> Vec<u32> {
    let mut scored: Vec<(Real, u32)> =
        (0..words as u32).filter(|word| !skipped.contains(word)).map(|word| (score(word), word)).collect();
    let order = |a: &(Real, u32), b: &(Real, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if scored.len() > count {
        scored.select_nth_unstable_by(count, order);
        scored.truncate(count);
    }
    scored.sort_unstable_by(order);
    scored.into_iter().map(|(_, word)| word).collect()
}
