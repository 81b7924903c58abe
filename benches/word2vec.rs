//! Trains the word2vec that `word2vec.mjs` times, from JavaScript.

#[cfg(target_arch = "wasm32")]
mod page {
    use std::rc::Rc;

    use glassnet::data::corpus::{CorpusBuilder, Limits};
    use glassnet::data::{Dataset, Parts};
    use glassnet::experiment::Experiment;
    use glassnet::tensor::random::{Purpose, Stream};
    use glassnet::train::Session;
    use wasm_bindgen::prelude::*;

    /// Words of the text and of its vocabulary, words in a sentence, topics: as the peers have them.
    const WORDS: usize = 1_000_000;
    const VOCABULARY: usize = 10_000;
    const SENTENCE: usize = 20;
    const TOPICS: usize = 50;

    /// gensim's settings, and sentences of 10,000 words a step, which is what gensim calls a job.
    const EXPERIMENT: &str = r#"{
        "version": 1, "seed": 1, "data": { "dataset": "corpus_file", "min_count": 1 },
        "model": { "family": "word2vec", "vector_size": 100, "window": 5, "negative": 5, "sample": 0.001 },
        "compile": {
            "optimizer": { "name": "sgd", "learning_rate": 0.025 },
            "schedule": { "name": "linear", "alpha": 0.004 },
            "loss": "binary_crossentropy"
        },
        "fit": { "epochs": 5, "batch_size": 500 }
    }"#;

    /// A model in training, as the page trains it.
    #[wasm_bindgen]
    pub struct Training {
        session: Session,
    }

    #[wasm_bindgen]
    impl Training {
        #[wasm_bindgen(constructor)]
        pub fn new(_model: &str, _steps: usize) -> Training {
            let experiment = Experiment::from_json(EXPERIMENT).expect("an experiment");
            let session =
                Session::new(&experiment, Rc::new(text())).map_err(|problems| format!("{problems:?}"));
            Training { session: session.expect("a session") }
        }

        /// Words of the text in a step.
        pub fn tokens(&self) -> usize {
            self.session.batch_size() * SENTENCE
        }

        /// Of the update nothing else is of interest.
        pub fn operations(&self) -> f64 {
            0.0
        }

        /// So many steps. Returns their mean loss.
        pub fn train(&mut self, steps: usize) -> f64 {
            (0..steps).map(|_| self.session.step().loss).sum::<f64>() / steps as f64
        }

        /// Of the ten nearest neighbours of the 1000 commonest words, among themselves, the share that has the same topic.
        pub fn quality(&mut self) -> f64 {
            const COMMONEST: usize = 1000;
            const NEAREST: usize = 10;
            let learner = self.session.word2vec().expect("word2vec");
            let vocabulary = &learner.corpus().vocabulary;
            let topic =
                |word: usize| vocabulary.word(word as u32)[1..].parse::<usize>().expect("w17") % TOPICS;
            let units = glassnet::train::word2vec::of_length_1(learner.model().vectors());
            let rank = |rank: usize| vocabulary.number(&format!("w{rank}"));
            let words: Vec<usize> = (0..COMMONEST).filter_map(rank).map(|word| word as usize).collect();
            let mut same = 0;
            for &word in &words {
                let mut near: Vec<(f32, usize)> = words
                    .iter()
                    .filter(|&&other| other != word)
                    .map(|&other| (units.row(word).dot(&units.row(other)), other))
                    .collect();
                near.sort_by(|a, b| b.0.total_cmp(&a.0));
                same += near[..NEAREST].iter().filter(|(_, other)| topic(*other) == topic(word)).count();
            }
            same as f64 / (NEAREST * words.len()) as f64
        }
    }

    /// Ranks of words follow Zipf's law; a fifth of a sentence's words are moved to the nearest rank of its topic.
    fn text() -> Dataset {
        let mut stream = Stream::new(0, Purpose::Data);
        let mut shares: Vec<f64> = (1..=VOCABULARY).map(|rank| 1.0 / rank as f64).collect();
        let sum: f64 = shares.iter().sum();
        let mut below = 0.0;
        shares.iter_mut().for_each(|share| {
            below += *share / sum;
            *share = below;
        });
        let names: Vec<String> = (0..VOCABULARY).map(|rank| format!("w{rank}")).collect();
        let mut builder = CorpusBuilder::default();
        for _ in 0..WORDS / SENTENCE {
            let topic = stream.below(TOPICS);
            for _ in 0..SENTENCE {
                let drawn = stream.unit();
                let rank = shares.partition_point(|&share| share < drawn).min(VOCABULARY - 1);
                let rank = if stream.unit() < 0.2 { rank / TOPICS * TOPICS + topic } else { rank };
                builder.word(&names[rank]);
            }
            builder.end_sentence();
        }
        let limits = Limits { min_count: 1, max_final_vocab: VOCABULARY, phrases: None };
        let corpus = builder.build(limits, "zipf").expect("a corpus");
        let training = (0..corpus.sentences.len() as u32).collect();
        corpus.into_dataset(Parts { training, ..Parts::default() })
    }
}

fn main() {}
