//! word2vec in training. An example is a sentence (or a viewer's history), a step a batch of them.
//!
//! The update is word2vec's own: each word moves the few rows that it touches at once, by plain gradient descent with the
//! learning rate of the step, so there is no gradient of the tables for an optimizer to go by.

use std::rc::Rc;

use super::Logs;
use super::inspect::words::atlas::Atlas;
use super::learner::{Learn, Tally};
use crate::data::corpus::CorpusKind;
use crate::data::{Corpus, Dataset, Part};
use crate::experiment::Experiment;
use crate::models::SummaryLine;
use crate::models::word2vec::{LossSum, Plan, Word2Vec};
use crate::nn::{Parameter, Trainable};
use crate::registry::{FieldError, Settings};
use crate::tensor::random::{Purpose, Stream};
use crate::tensor::{Matrix, Real};

mod analogies;
mod recommendations;

pub use analogies::{analogy, of_length_1};

/// Questions that are asked after every epoch; more would take long and say no more.
const QUESTIONS: usize = 2000;

/// Viewers to whom titles are recommended after every epoch.
const VIEWERS: usize = 2000;

/// Sentences over which the loss of a part is measured.
const MEASURED: usize = 2000;

/// Bytes that both tables may take.
const MOST_BYTES: usize = 400 << 20;

pub struct Word2VecLearner {
    /// Names of the figures that are taken after every epoch.
    metrics: Vec<&'static str>,
    dataset: Rc<Dataset>,
    model: Word2Vec,
    learning_rate: Real,
    /// What words are skipped, how far windows reach, which negatives are drawn.
    draws: Stream,
    seed: u64,
    /// Of the latest step, and summed over the epoch so far.
    latest: LossSum,
    epoch: (f64, u64),
    /// For looks at the map.
    pub(super) atlas: Atlas,
}

impl Word2VecLearner {
    /// What does not fit the data comes back with its place in the Experiment.
    pub fn new(
        experiment: &Experiment,
        settings: &Settings,
        dataset: &Rc<Dataset>,
    ) -> Result<Self, Vec<FieldError>> {
        let Some(corpus) = dataset.corpus() else {
            return Err(vec![FieldError::new(
                "data",
                "found no sentences; word2vec learns from sentences of words, or histories of titles: choose such data",
                "没有句子；word2vec 从词的句子或片目的观看记录中学习：请选择这类数据",
            )]);
        };
        let mut plan = Plan::new(settings);
        if let Some(vectors) = &corpus.vectors {
            plan.vector_size = vectors.ncols();
        }
        check_size(&plan, corpus.vocabulary.len()).map_err(|error| vec![error])?;
        let mut init = Stream::new(experiment.seed, Purpose::Init);
        let mut model = Word2Vec::new(plan, corpus.vocabulary.counts(), &mut init);
        model.make_room(corpus.sentences.longest());
        if let Some(vectors) = &corpus.vectors {
            model.set_vectors(vectors);
        }
        Ok(Word2VecLearner {
            metrics: experiment.compile.metrics.iter().map(Settings::name).collect(),
            dataset: Rc::clone(dataset),
            model,
            learning_rate: 0.0,
            draws: Stream::new(experiment.seed, Purpose::Sampling),
            seed: experiment.seed,
            latest: LossSum::default(),
            epoch: (0.0, 0),
            atlas: Atlas::default(),
        })
    }

    pub fn model(&self) -> &Word2Vec {
        &self.model
    }

    pub fn model_mut(&mut self) -> &mut Word2Vec {
        &mut self.model
    }

    pub fn corpus(&self) -> &Corpus {
        self.dataset.corpus().expect("it was built for one")
    }

    /// How the vectors do at what the data asks of them.
    fn figures(&self, part: Part) -> Logs {
        let corpus = self.corpus();
        let mut logs = Logs::new();
        if !corpus.questions.is_empty() {
            let asked = analogies::evenly(&corpus.questions, QUESTIONS);
            logs.push(("analogy_accuracy".into(), analogies::accuracy(self.model.vectors(), asked)));
        }
        let viewers = self.dataset.parts.get(part);
        if corpus.kind == CorpusKind::Histories && part != Part::Training && !viewers.is_empty() {
            let viewers = &viewers[..viewers.len().min(VIEWERS)];
            let (ours, popular) =
                recommendations::hit_rates(self.model.vectors(), corpus, viewers, self.model.plan().window);
            logs.push(("hit_rate_at_10".into(), ours));
            logs.push(("popularity_hit_rate_at_10".into(), popular));
        }
        logs
    }

    fn chosen(&self, part: Part) -> Logs {
        if self.metrics.is_empty() {
            return Logs::new();
        }
        let mut figures = self.figures(part);
        figures.retain(|(name, _)| self.metrics.contains(&name.as_str()));
        figures
    }

    /// The mean loss over a part, with draws that are always the same. A step with learning rate 0 measures and moves
    /// nothing.
    fn loss_of(&mut self, part: Part) -> f64 {
        let dataset = Rc::clone(&self.dataset);
        let Some(corpus) = dataset.corpus() else { return f64::NAN };
        let mut draws = Stream::new(self.seed, Purpose::Dropout);
        let mut losses = LossSum::default();
        for &sentence in dataset.parts.get(part).iter().take(MEASURED) {
            self.model.train(corpus.sentences.get(sentence as usize), 0.0, &mut draws, &mut losses);
        }
        losses.mean()
    }
}

fn check_size(plan: &Plan, words: usize) -> Result<(), FieldError> {
    let rows = words + plan.outputs(words);
    let bytes = rows.saturating_mul(plan.vector_size * size_of::<Real>());
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    let (found, most) = (bytes >> 20, MOST_BYTES >> 20);
    let size = plan.vector_size;
    Err(FieldError::new(
        "model.vector_size",
        format!(
            "found {size} dimensions, which for {words} words take {found} MB, more than the {most} MB that fit: lower vector_size \
             or max_final_vocab, or raise min_count"
        ),
        format!(
            "{size} 维、{words} 个词需要 {found} MB，超过可容纳的 {most} MB：请降低 vector_size 或 max_final_vocab，或提高 min_count"
        ),
    ))
}

impl Trainable for Word2VecLearner {
    fn each_parameter(&self, visit: &mut dyn FnMut(&Parameter)) {
        self.model.each_parameter(visit);
    }

    fn each_parameter_mut(&mut self, visit: &mut dyn FnMut(&mut Parameter)) {
        self.model.each_parameter_mut(visit);
    }
}

impl Learn for Word2VecLearner {
    /// A batch of any size goes through sentence by sentence.
    fn largest_batch(&self) -> usize {
        usize::MAX
    }

    fn make_room_for(&mut self, _batch_size: usize) {}

    fn set_dropout_rate(&mut self, _rate: Real) {}

    fn set_learning_rate(&mut self, rate: Real) {
        self.learning_rate = rate;
    }

    /// The one stream of all draws while training.
    fn dropout(&mut self) -> &mut Stream {
        &mut self.draws
    }

    fn begin_epoch(&mut self) {
        self.epoch = (0.0, 0);
    }

    /// Sentence by sentence, each moving the vectors before the next is read. The loss is the mean over the words that were
    /// told.
    fn learn(&mut self, _position: usize, examples: &[u32]) -> f64 {
        let Word2VecLearner { dataset, model, draws, latest, .. } = self;
        *latest = LossSum::default();
        let Some(corpus) = dataset.corpus().filter(|corpus| corpus.vectors.is_none()) else { return 0.0 };
        for &sentence in examples {
            model.train(corpus.sentences.get(sentence as usize), self.learning_rate, draws, latest);
        }
        self.epoch.0 += latest.total();
        self.epoch.1 += latest.predictions;
        latest.mean()
    }

    fn weights_changed(&mut self) {}

    fn batch_metric(&mut self) -> Option<f64> {
        None
    }

    fn epoch_metrics(&mut self, _order: &[u32]) -> Logs {
        self.chosen(Part::Training)
    }

    fn evaluate(&mut self, part: Part, prefix: &str) -> Logs {
        let mut logs = vec![(format!("{prefix}loss"), self.loss_of(part))];
        // Analogies are asked of the words, not of a part of the text.
        let figures = self.chosen(part).into_iter().filter(|(name, _)| name != "analogy_accuracy");
        logs.extend(figures.map(|(name, value)| (format!("{prefix}{name}"), value)));
        logs
    }

    fn test(&mut self, part: Part) -> Logs {
        let mut logs = vec![("loss".to_owned(), self.loss_of(part))];
        logs.extend(self.figures(part));
        logs
    }

    fn tally(&self, _position: usize) -> Tally {
        let (loss, predictions) = self.epoch;
        Tally { outputs: Matrix::zeros((0, 0)), sums: vec![loss, predictions as f64] }
    }

    fn restore_tally(&mut self, tally: &Tally) -> bool {
        let &[loss, predictions] = tally.sums.as_slice() else { return false };
        self.epoch = (loss, predictions as u64);
        true
    }

    fn parameter_names(&self) -> Vec<String> {
        ["vectors", "outputs"].map(str::to_owned).to_vec()
    }

    fn summary(&self) -> Vec<SummaryLine> {
        let line = |name: &str, table: &Matrix| SummaryLine {
            name: name.to_owned(),
            layer: "word2vec",
            output_width: table.ncols(),
            parameters: (table.len(), 0),
        };
        vec![line("vectors", self.model.vectors()), line("outputs", self.model.outputs())]
    }
}
