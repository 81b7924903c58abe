//! Trains the models that `transformer.mjs` and `seq2seq.mjs` time, from JavaScript, and shows how fast arithmetic can be at all.

#[cfg(target_arch = "wasm32")]
mod page {
    use std::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane, f32x4_splat, v128, v128_load};

    use std::rc::Rc;

    use glassnet::data::prepare::Fitted;
    use glassnet::data::tokenizers::{START, TOKENIZERS, Tokenizer};
    use glassnet::data::{Dataset, Features, Meaning, Parts, RunningText, Sequences, Targets, TokenMeaning};
    use glassnet::experiment::{Experiment, Model};
    use glassnet::models::transformer::{Architecture, Shape};
    use glassnet::registry::{Settings, row_named};
    use glassnet::tensor::random::{Purpose, Stream};
    use glassnet::train::Session;
    use wasm_bindgen::prelude::*;

    /// A model in training on made-up tokens, as the page trains it.
    #[wasm_bindgen]
    pub struct Training {
        session: Session,
    }

    #[wasm_bindgen]
    impl Training {
        /// `dates`: an encoder-decoder as small as the translation of dates needs it, in the manner of the paper.
        /// `characters`: a language model in the manner of GPT-2. `gru`: a recurrent encoder and decoder with additive
        /// attention. With examples that are new for so many steps.
        #[wasm_bindgen(constructor)]
        pub fn new(model: &str, steps: usize) -> Training {
            let experiment = match model {
                "dates" => DATES,
                "gru" => GRU,
                _ => CHARACTERS,
            };
            let experiment = Experiment::from_json(experiment).expect("an experiment");
            let examples = steps * experiment.fit.integer("batch_size");
            let data = &mut Stream::new(1, Purpose::Data);
            let dataset = if model == "characters" { text(examples, data) } else { pairs(examples, data) };
            let session =
                Session::new(&experiment, Rc::new(dataset)).map_err(|problems| format!("{problems:?}"));
            Training { session: session.expect("a session") }
        }

        /// Tokens that go through the model in a step.
        pub fn tokens(&mut self) -> usize {
            let Shape { longest_source, longest_target, .. } = self.shape();
            self.session.batch_size() * (longest_source + longest_target)
        }

        /// Floating-point operations of the matrix products in a step: a multiplication and an addition for each pair of
        /// a number that comes in and a weight, and twice as many again on the way back. Of causal attention, the half
        /// that counts.
        pub fn operations(&mut self) -> f64 {
            let Shape { outputs, longest_source, longest_target, .. } = self.shape();
            let examples = self.session.batch_size() as f64;
            let settings = match &self.session.experiment().model {
                Model::Transformer(settings) => settings,
                Model::Seq2Seq(settings) => return 3.0 * 2.0 * products_of_gru(settings, examples),
                Model::Sequential(_) | Model::Word2Vec(_) => unreachable!(),
            };
            let setting = |name| settings.integer(name) as f64;
            let (width, wide, layers) =
                (setting("hidden_dim"), setting("intermediate_dim"), setting("num_layers"));
            let (source, target) = (longest_source as f64, longest_target as f64);
            let feed_forward = 2.0 * width * wide;
            // The products of one example: queries, keys, values and output for each token; scores and context for each
            // pair of tokens.
            let attention = |queries: f64, keys: f64, pairs: f64| {
                2.0 * width * width * (queries + keys) + 2.0 * width * pairs
            };
            let causal = |length: f64| attention(length, length, length * (length + 1.0) / 2.0);
            let (layer, last) = if target > 0.0 {
                let encoder = attention(source, source, source * source) + source * feed_forward;
                let cross = attention(target, source, target * source);
                (encoder + causal(target) + cross + target * feed_forward, target)
            } else {
                (causal(source) + source * feed_forward, source)
            };
            let products = layers * layer + last * width * outputs as f64;
            3.0 * 2.0 * examples * products
        }

        /// So many steps. Returns their mean loss.
        pub fn train(&mut self, steps: usize) -> f64 {
            (0..steps).map(|_| self.session.step().loss).sum::<f64>() / steps as f64
        }

        fn shape(&mut self) -> Shape {
            if let Some(learner) = self.session.seq2seq() {
                return learner.model().shape();
            }
            let model = self.session.transformer().expect("a transformer").model();
            let target =
                if model.architecture() == Architecture::EncoderDecoder { LONGEST_TARGET } else { 0 };
            Shape { longest_target: target, ..model.shape() }
        }
    }

    const DATES: &str = r#"{
        "version": 1, "seed": 1, "data": { "dataset": "dates" },
        "model": { "family": "transformer", "normalize_first": false },
        "compile": { "optimizer": "adam", "loss": "sparse_categorical_crossentropy" },
        "fit": { "batch_size": 64 }
    }"#;

    /// The numbers multiplied on the way forward. Tokens are multiplied once for the vocabulary, whatever the batch.
    fn products_of_gru(settings: &Settings, examples: f64) -> f64 {
        let (width, embedding) = (settings.integer("units") as f64, settings.integer("embedding_dim") as f64);
        let (source, target) = (LONGEST_SOURCE as f64, LONGEST_TARGET as f64);
        let (gates, tokens) = (3.0 * width, TOKENS_OF_PAIRS as f64);
        let encoder = source * width * (gates + width);
        let attention = target * (width * width + 2.0 * source * width);
        let decoder = target * width * (2.0 * gates + tokens);
        2.0 * tokens * embedding * gates + examples * (encoder + attention + decoder)
    }

    const GRU: &str = r#"{
        "version": 1, "seed": 1, "data": { "dataset": "dates" },
        "model": { "family": "seq2seq", "cell": "gru", "attention": "additive", "units": 128, "embedding_dim": 64 },
        "compile": { "optimizer": "adam", "loss": "sparse_categorical_crossentropy" },
        "fit": { "batch_size": 64 }
    }"#;

    const CHARACTERS: &str = r#"{
        "version": 1, "seed": 1, "data": { "dataset": "generated_text" },
        "model": {
            "family": "transformer", "architecture": "decoder", "num_layers": 4, "hidden_dim": 128,
            "intermediate_dim": 512, "activation": "gelu", "dropout": 0.0
        },
        "compile": {
            "optimizer": { "name": "adamw", "learning_rate": 0.001, "beta_2": 0.99, "weight_decay": 0.1 },
            "loss": "sparse_categorical_crossentropy"
        },
        "fit": { "batch_size": 16 }
    }"#;

    /// Of pairs, and of running text.
    const LONGEST_SOURCE: usize = 30;
    const LONGEST_TARGET: usize = 11;
    const CONTEXT: usize = 128;

    /// Tokens of each vocabulary.
    const TOKENS_OF_PAIRS: usize = 64;
    const TOKENS_OF_TEXT: usize = 65;

    /// Pairs without padding in which target token j copies source token 2j.
    fn pairs(examples: usize, data: &mut Stream) -> Dataset {
        let mut token = || 3 + data.below(TOKENS_OF_PAIRS - 3) as u32;
        let sources: Sequences = (0..examples).map(|_| [(); LONGEST_SOURCE].map(|()| token())).collect();
        let copied =
            |source: &[u32]| source.iter().copied().step_by(2).take(LONGEST_TARGET).collect::<Vec<_>>();
        let targets = sources.iter().map(|source| [vec![START], copied(source)].concat()).collect();
        let tokens = TokenMeaning {
            source: tokenizer(TOKENS_OF_PAIRS),
            target: Some(tokenizer(TOKENS_OF_PAIRS)),
            longest_source: LONGEST_SOURCE,
            longest_target: 1 + LONGEST_TARGET,
            characters_per_token: 1.0,
        };
        dataset(Features::Tokens(sources), Targets::Sequences(targets), tokens)
    }

    /// Half of the characters are a fixed function of the one before.
    fn text(examples: usize, data: &mut Stream) -> Dataset {
        let mut before = 0;
        let mut next = || {
            let follows = (before * 27 + 11) % TOKENS_OF_TEXT as u32;
            before = if data.unit() < 0.5 { follows } else { data.below(TOKENS_OF_TEXT) as u32 };
            before
        };
        let text = RunningText {
            tokens: (0..=examples * CONTEXT).map(|_| next()).collect(),
            context: CONTEXT,
            starts: (0..examples).map(|example| (example * CONTEXT) as u32).collect(),
        };
        let tokens = TokenMeaning {
            source: tokenizer(TOKENS_OF_TEXT),
            target: None,
            longest_source: CONTEXT,
            longest_target: 0,
            characters_per_token: 1.0,
        };
        dataset(Features::Text(text), Targets::Next, tokens)
    }

    fn dataset(features: Features, targets: Targets, tokens: TokenMeaning) -> Dataset {
        let training = (0..features.examples() as u32).collect();
        let meaning = Meaning {
            features: Vec::new(),
            classes: Vec::new(),
            target: String::new(),
            image: None,
            plane: false,
            preprocessing: Fitted::default(),
        };
        Dataset {
            features,
            targets,
            meaning,
            tokens: Some(tokens),
            parts: Parts { training, ..Parts::default() },
            weights: None,
            report: Vec::new(),
        }
    }

    /// Of exactly so many tokens.
    fn tokenizer(size: usize) -> Tokenizer {
        let letters: String = ('!'..).take(size).collect();
        let row = row_named(TOKENIZERS, "characters").expect("a tokenizer of this name");
        (row.fit)(&[&letters], size)
    }

    /// Multiplies and adds in eight independent sums, `rounds` times, with hardly a load beside: what no kernel exceeds.
    /// Returns how many floating-point operations that was.
    #[wasm_bindgen]
    pub fn multiply_and_add(rounds: usize) -> f64 {
        let numbers: [f32; 72] = std::array::from_fn(|i| 1e-3 * i as f32);
        let factors = [f32x4(0.1, 0.2, 0.3, 0.4), f32x4_splat(0.5), f32x4_splat(0.6), f32x4_splat(0.7)];
        let mut sums = [f32x4_splat(0.0); 8];
        for round in 0..rounds {
            let here = numbers[8 * (round % 8)..].as_ptr().cast::<v128>();
            // SAFETY: 16 numbers follow, as 72 - 8 * 7.
            let loaded = unsafe { [v128_load(here), v128_load(here.add(1))] };
            for (sums, x) in sums.chunks_exact_mut(4).zip(loaded) {
                for (sum, y) in sums.iter_mut().zip(factors) {
                    *sum = add_product(*sum, x, y);
                }
            }
        }
        std::hint::black_box(f32x4_extract_lane::<0>(
            sums.into_iter().fold(f32x4_splat(0.0), |a, b| f32x4_add(a, b)),
        ));
        (rounds * 8 * 4 * 2) as f64
    }

    fn add_product(sum: v128, x: v128, y: v128) -> v128 {
        #[cfg(target_feature = "relaxed-simd")]
        return std::arch::wasm32::f32x4_relaxed_madd(x, y, sum);
        #[cfg(not(target_feature = "relaxed-simd"))]
        return f32x4_add(sum, std::arch::wasm32::f32x4_mul(x, y));
    }
}

fn main() {}
