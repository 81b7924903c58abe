//! word2vec (Mikolov et al. 2013): two tables of vectors, and the update that moves a few rows of them at each word.
//!
//! For a word `o` that is right after an input `h` (the vector of a word near it, or the mean of all near it) the loss is
//!
//! - with negative sampling `-ln sigmoid(u_o . h) - sum_n ln sigmoid(-u_n . h)` over a few words `n` drawn at random,
//! - with hierarchical softmax `-sum_f ln sigmoid(s_f u_f . h)` over the forks `f` on the way to `o`, `s_f` being 1 or -1 by
//!   the turn,
//!
//! where `u` are the rows of the output table. Both are the same sum over rows with a sign and a count each, the
//! [`Terms`], and one piece of code computes loss and update. All rows of a term sum move by its gradient at once.

mod draws;
mod huffman;
mod settings;

pub use settings::{ENTRY, Plan};

use draws::Draws;
use huffman::Tree;

use crate::nn::{Parameter, Trainable};
use crate::tensor::exponential::PowersOfTwo;
use crate::tensor::lanes::{LANES, Lanes};
use crate::tensor::random::Stream;
use crate::tensor::rows::{ROWS, Rows, add_scaled};
use crate::tensor::{Matrix, Real};

/// Beyond, a product is as good as certain; the limit keeps every power finite.
const CERTAIN: Real = 30.0;

pub struct Word2Vec {
    plan: Plan,
    /// `vectors` `(words, vector_size)` and `outputs` `(words or forks, vector_size)`. Changed by the model itself, row by
    /// row: a dense gradient of the whole table would cost a thousand times the update.
    parameters: [Parameter; 2],
    target: OutputSide,
    /// Of 2^32: a word is skipped where 32 random bits are above.
    keep: Vec<u32>,
    scratch: Scratch,
}

/// How a right word becomes [`Terms`].
enum OutputSide {
    Negative(Draws),
    Tree(Tree),
}

/// Rows of the output table in one sum of losses.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    rows: Vec<u32>,
    /// 1 where the row is to agree with the input, -1 where not. Behind the last, ones up to a multiple of [`LANES`].
    signs: Vec<Real>,
    /// How often the term counts: a negative may be drawn twice.
    counts: Vec<Real>,
}

/// Room for one update.
struct Scratch {
    terms: Terms,
    products: Vec<Real>,
    factors: Vec<Real>,
    /// The input of CBOW, and what the outputs pull the input towards.
    input: Vec<Real>,
    pulled: Vec<Real>,
    /// A sentence without the words that are skipped.
    sentence: Vec<u32>,
    powers: PowersOfTwo,
}

/// A sum of losses as a product whose logarithm is seldom taken: logarithms are slow.
#[derive(Clone, Copy, Debug)]
pub struct LossSum {
    product: f64,
    sum: f64,
    /// Right words that were told.
    pub predictions: u64,
}

impl Default for LossSum {
    fn default() -> Self {
        LossSum { product: 1.0, sum: 0.0, predictions: 0 }
    }
}

impl LossSum {
    #[inline(always)]
    fn multiply(&mut self, factor: f64) {
        self.product *= factor;
        if self.product > 1e200 {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.sum += self.product.ln();
        self.product = 1.0;
    }

    pub fn total(&self) -> f64 {
        self.sum + self.product.ln()
    }

    /// Per prediction; 0 where there was none.
    pub fn mean(&self) -> f64 {
        if self.predictions == 0 { 0.0 } else { self.total() / self.predictions as f64 }
    }
}

impl Terms {
    fn with_room(rows: usize) -> Terms {
        let padded = rows.next_multiple_of(LANES);
        Terms {
            rows: Vec::with_capacity(rows),
            signs: Vec::with_capacity(padded),
            counts: Vec::with_capacity(padded),
        }
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.signs.clear();
        self.counts.clear();
    }

    fn push(&mut self, row: u32, sign: Real) {
        self.rows.push(row);
        self.signs.push(sign);
        self.counts.push(1.0);
    }

    /// Fills the last four up; such a term counts 0 times.
    fn pad(&mut self) {
        let padded = self.rows.len().next_multiple_of(LANES);
        self.signs.resize(padded, 1.0);
        self.counts.resize(padded, 0.0);
    }

    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Whether the row at this place is to agree with the input.
    pub fn agrees(&self, place: usize) -> bool {
        self.signs[place] > 0.0
    }
}

impl OutputSide {
    /// The terms of the loss of a right word. With negative sampling the right one comes first.
    #[inline(always)]
    fn terms_of(&self, word: u32, negative: usize, stream: &mut Stream, terms: &mut Terms) {
        terms.clear();
        match self {
            OutputSide::Negative(draws) => {
                terms.push(word, 1.0);
                for _ in 0..negative {
                    let drawn = draws.draw(stream);
                    match terms.rows.iter().position(|&known| known == drawn) {
                        None => terms.push(drawn, -1.0),
                        // As in word2vec, the right word is never also wrong.
                        Some(0) => {}
                        Some(place) => terms.counts[place] += 1.0,
                    }
                }
            }
            OutputSide::Tree(tree) => {
                let (forks, turns) = tree.way(word);
                for (&fork, &turn) in forks.iter().zip(turns) {
                    terms.push(fork, if turn == 0 { 1.0 } else { -1.0 });
                }
            }
        }
        terms.pad();
    }
}

impl Word2Vec {
    /// Of words that occur so often in the text, the commonest first. Vectors start as gensim's do: uniform in
    /// `-0.5 / vector_size ..= 0.5 / vector_size`, outputs at 0.
    pub fn new(plan: Plan, counts: &[u64], init: &mut Stream) -> Self {
        let (words, width) = (counts.len(), plan.vector_size);
        let limit = 0.5 / width as f64;
        let vectors = Matrix::from_shape_simple_fn((words, width), || init.uniform(-limit, limit) as Real);
        let outputs = Matrix::zeros((plan.outputs(words), width));
        let target = match plan.hierarchical {
            true => OutputSide::Tree(Tree::new(counts)),
            false => OutputSide::Negative(Draws::new(counts, plan.ns_exponent)),
        };
        let most_terms = match &target {
            OutputSide::Negative(_) => plan.negative + 1,
            OutputSide::Tree(tree) => tree.longest(),
        };
        let padded = most_terms.next_multiple_of(LANES);
        Word2Vec {
            plan,
            parameters: [Parameter::kept("vectors", vectors), Parameter::kept("outputs", outputs)],
            target,
            keep: keep_limits(counts, plan.sample),
            scratch: Scratch {
                terms: Terms::with_room(most_terms),
                products: vec![0.0; padded],
                factors: vec![0.0; padded],
                input: vec![0.0; width],
                pulled: vec![0.0; width],
                sentence: Vec::new(),
                powers: PowersOfTwo::for_many(),
            },
        }
    }

    /// Makes room for sentences of so many words, so that training allocates nothing.
    pub fn make_room(&mut self, longest_sentence: usize) {
        self.scratch.sentence.reserve(longest_sentence);
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// `(words, vector_size)`: the words' vectors.
    pub fn vectors(&self) -> &Matrix {
        &self.parameters[0].value
    }

    /// Vectors that were learnt elsewhere, of the shape of [`Word2Vec::vectors`].
    pub fn set_vectors(&mut self, vectors: &Matrix) {
        self.parameters[0].value.assign(vectors);
    }

    pub fn set_vector(&mut self, word: u32, vector: &[Real]) {
        rows_of(&mut self.parameters[0], self.plan.vector_size).row_mut(word).copy_from_slice(vector);
    }

    /// The row of a word, or of a fork, on the output side.
    pub fn set_output(&mut self, unit: u32, vector: &[Real]) {
        rows_of(&mut self.parameters[1], self.plan.vector_size).row_mut(unit).copy_from_slice(vector);
    }

    /// `(words or forks, vector_size)`: the vectors of words as company.
    pub fn outputs(&self) -> &Matrix {
        &self.parameters[1].value
    }

    /// The share of a word's occurrences that sub-sampling keeps.
    pub fn kept_share(&self, word: u32) -> f64 {
        f64::from(self.keep[word as usize]) / f64::from(u32::MAX)
    }

    /// Trains on one sentence: sub-samples it, and moves the vectors for every word that is kept.
    pub fn train(&mut self, sentence: &[u32], rate: Real, stream: &mut Stream, losses: &mut LossSum) {
        let mut kept = std::mem::take(&mut self.scratch.sentence);
        kept.clear();
        kept.extend(sentence.iter().copied().filter(|&word| {
            let limit = self.keep[word as usize];
            limit == u32::MAX || (stream.next_u64() >> 32) as u32 <= limit
        }));
        let Plan { window, skip_gram, shrink_windows, .. } = self.plan;
        for place in 0..kept.len() {
            let reach = if shrink_windows { 1 + stream.below(window) } else { window };
            let (start, end) = (place.saturating_sub(reach), (place + reach + 1).min(kept.len()));
            let (word, before, after) = (kept[place], &kept[start..place], &kept[place + 1..end]);
            if skip_gram {
                for &near in before.iter().chain(after) {
                    self.tell(word, near, rate, stream, losses);
                }
            } else if !(before.is_empty() && after.is_empty()) {
                self.tell_from_all(word, before, after, rate, stream, losses);
            }
        }
        self.scratch.sentence = kept;
    }

    /// Skip-gram: a right word from the vector of one near it, whose vector moves.
    #[inline(always)]
    fn tell(&mut self, word: u32, near: u32, rate: Real, stream: &mut Stream, losses: &mut LossSum) {
        let Word2Vec { plan, parameters: [vectors, outputs], target, scratch, .. } = self;
        let width = plan.vector_size;
        let mut vectors = rows_of(vectors, width);
        target.terms_of(word, plan.negative, stream, &mut scratch.terms);
        let Scratch { terms, products, factors, pulled, powers, .. } = scratch;
        let mut outputs = rows_of(outputs, width);
        pulled.fill(0.0);
        let vector = vectors.row_mut(near);
        update(&mut outputs, vector, terms, rate, Room { products, factors, pulled, powers }, losses);
        add_scaled(vector, 1.0, pulled);
    }

    /// CBOW: a right word from the mean of those around it, which all move alike: by the gradient of the mean, of which each
    /// has its share. (word2vec and gensim leave the share out there; Irsoy, Benton and Stratos 2021, "Corrected CBOW
    /// performs as well as skip-gram".)
    fn tell_from_all(
        &mut self,
        word: u32,
        before: &[u32],
        after: &[u32],
        rate: Real,
        stream: &mut Stream,
        losses: &mut LossSum,
    ) {
        let Word2Vec { plan, parameters: [vectors, outputs], target, scratch, .. } = self;
        let width = plan.vector_size;
        let mut vectors = rows_of(vectors, width);
        let mut outputs = rows_of(outputs, width);
        target.terms_of(word, plan.negative, stream, &mut scratch.terms);
        let Scratch { terms, products, factors, input, pulled, powers, .. } = scratch;
        let share = plan.share(before.len() + after.len());
        input.fill(0.0);
        before.iter().chain(after).for_each(|&near| add_scaled(input, share, vectors.row(near)));
        pulled.fill(0.0);
        update(&mut outputs, input, terms, rate, Room { products, factors, pulled, powers }, losses);
        before.iter().chain(after).for_each(|&near| add_scaled(vectors.row_mut(near), share, pulled));
    }

    /// The terms of a right word as training would draw them.
    pub fn terms(&self, word: u32, stream: &mut Stream) -> Terms {
        let mut terms = Terms::default();
        self.target.terms_of(word, self.plan.negative, stream, &mut terms);
        terms
    }

    /// The input from which CBOW, or with a single word skip-gram, tells: mean or sum of these words' vectors.
    pub fn input(&self, near: &[u32]) -> Vec<Real> {
        let mut input = vec![0.0; self.plan.vector_size];
        let share = if self.plan.skip_gram { 1.0 } else { self.plan.share(near.len()) };
        for &word in near {
            let vector = self.vectors().row(word as usize);
            add_scaled(&mut input, share, vector.to_slice().expect("rows lie in one piece"));
        }
        input
    }

    /// The loss of these terms after such an input, written out; what [`Word2Vec::train`] goes down.
    pub fn loss(&self, input: &[Real], terms: &Terms) -> f64 {
        let term = |place: usize| {
            let row = self.outputs().row(terms.rows[place] as usize);
            let product: f64 = row.iter().zip(input).map(|(u, h)| f64::from(u * h)).sum();
            f64::from(terms.counts[place]) * (-f64::from(terms.signs[place]) * product).exp().ln_1p()
        };
        (0..terms.rows.len()).map(term).sum()
    }

    /// One update on one right word with the words near it, as [`Word2Vec::train`] does them: for a look at it, and to check
    /// it against [`Word2Vec::loss`]. Returns the loss before it.
    pub fn update_on(&mut self, near: &[u32], terms: &Terms, rate: Real) -> f64 {
        let input = self.input(near);
        let share = if self.plan.skip_gram { 1.0 } else { self.plan.share(near.len()) };
        let Word2Vec { plan, parameters: [vectors, outputs], scratch, .. } = self;
        let width = plan.vector_size;
        let Scratch { products, factors, pulled, powers, .. } = scratch;
        let mut outputs = rows_of(outputs, width);
        let mut losses = LossSum::default();
        pulled.fill(0.0);
        update(&mut outputs, &input, terms, rate, Room { products, factors, pulled, powers }, &mut losses);
        let mut vectors = rows_of(vectors, width);
        near.iter().for_each(|&word| add_scaled(vectors.row_mut(word), share, pulled));
        losses.total()
    }
}

fn rows_of(parameter: &mut Parameter, width: usize) -> Rows<'_> {
    Rows::new(parameter.value.as_slice_mut().expect("parameters lie in one piece"), width)
}

struct Room<'a> {
    products: &'a mut [Real],
    factors: &'a mut [Real],
    pulled: &'a mut [Real],
    powers: &'a PowersOfTwo,
}

/// Moves the rows of the terms down the gradient of their loss, and adds to `pulled` how the input has to move:
/// `d loss / d (u . h) = -sign count (1 - sigmoid(sign u . h))`.
#[inline(always)]
fn update(outputs: &mut Rows, input: &[Real], terms: &Terms, rate: Real, room: Room, losses: &mut LossSum) {
    let Room { products, factors, pulled, powers } = room;
    let count = terms.rows.len();
    for (rows, products) in terms.rows.chunks(ROWS).zip(products.chunks_mut(ROWS)) {
        outputs.dots(input, rows, products);
    }
    let padded = count.next_multiple_of(LANES);
    products[count..padded].fill(0.0);
    let (products, _) = products[..padded].as_chunks::<LANES>();
    let (factors_of, _) = factors[..padded].as_chunks_mut::<LANES>();
    let (signs, _) = terms.signs.as_chunks::<LANES>();
    let (counts, _) = terms.counts.as_chunks::<LANES>();
    let (one, rate) = (Lanes::splat(1.0), Lanes::splat(rate));
    let to_power = Lanes::splat(-(std::f64::consts::LOG2_E as Real));
    for (((products, factors), signs), counts) in products.iter().zip(factors_of).zip(signs).zip(counts) {
        let (sign, times) = (Lanes::of(signs), Lanes::of(counts));
        let agreement = Lanes::of(products)
            .multiply(sign)
            .at_most(Lanes::splat(CERTAIN))
            .at_least(Lanes::splat(-CERTAIN));
        // 1 / sigmoid
        let inverse = one.add(powers.of_normal(agreement.multiply(to_power)));
        let missing = one.subtract(one.divide(inverse));
        rate.multiply(sign).multiply(times).multiply(missing).write(factors);
        let mut inverses = [0.0; LANES];
        inverse.write(&mut inverses);
        for (&inverse, &times) in inverses.iter().zip(counts) {
            // Most terms count once.
            if times == 1.0 {
                losses.multiply(f64::from(inverse));
            } else if times > 1.0 {
                losses.multiply(f64::from(inverse).powf(f64::from(times)));
            }
        }
    }
    losses.predictions += 1;
    for (rows, factors) in terms.rows.chunks(ROWS).zip(factors.chunks(ROWS)) {
        outputs.pull(input, rows, factors, pulled);
    }
}

/// How often each word is kept, of 2^32: gensim's `(sqrt(f / s) + 1) s / f` for a share f of the text and a setting s.
fn keep_limits(counts: &[u64], sample: f64) -> Vec<u32> {
    let total: u64 = counts.iter().sum();
    let limit = |&count: &u64| {
        let threshold = sample * total as f64;
        if sample <= 0.0 || count == 0 {
            return u32::MAX;
        }
        let share = ((count as f64 / threshold).sqrt() + 1.0) * threshold / count as f64;
        (share.min(1.0) * f64::from(u32::MAX)) as u32
    };
    counts.iter().map(limit).collect()
}

impl Trainable for Word2Vec {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.parameters.iter().for_each(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.parameters.iter_mut().for_each(visit);
    }
}
