//! Trains the two transformers that `transformer.mjs` times, from JavaScript, and shows how fast arithmetic can be at all.

#[cfg(target_arch = "wasm32")]
mod page {
    use std::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane, f32x4_splat, v128, v128_load};

    use glassnet::models::transformer::{ENTRY, Shape, Tokens, Transformer};
    use glassnet::nn::Mode;
    use glassnet::nn::losses::{LOSSES, Loss, Target};
    use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
    use glassnet::registry::{Settings, row_named};
    use glassnet::tensor::random::{Purpose, Stream};
    use wasm_bindgen::prelude::*;

    /// A model in training on made-up tokens.
    #[wasm_bindgen]
    pub struct Training {
        model: Transformer,
        settings: Settings,
        shape: Shape,
        optimizer: Optimizer,
        loss: Box<dyn Loss>,
        dropout: Stream,
        data: Stream,
        batches: Vec<Batch>,
        /// All ones, and room for a loss of each token.
        weights: Vec<f32>,
        losses: Vec<f32>,
    }

    struct Batch {
        source: Tokens,
        /// What an encoder-decoder's decoder reads.
        read: Option<Tokens>,
        answers: Vec<u32>,
    }

    #[wasm_bindgen]
    impl Training {
        /// `dates`: an encoder-decoder as small as the translation of dates needs it, in the manner of the paper.
        /// `characters`: a language model in the manner of GPT-2.
        #[wasm_bindgen(constructor)]
        pub fn new(model: &str) -> Training {
            let (settings, shape, optimizer) = if model == "dates" { dates() } else { characters() };
            let model = Transformer::build(&settings, shape, &mut Stream::new(1, Purpose::Init));
            let row = row_named(OPTIMIZERS, optimizer.name()).expect("an optimizer of this name");
            let loss = row_named(LOSSES, "sparse_categorical_crossentropy").expect("a loss of this name");
            let answers = shape.largest_batch * shape.longest_target.max(shape.longest_source);
            Training {
                optimizer: Optimizer::new((row.build)(&optimizer), model.parameters().iter()),
                loss: (loss.build)(&Settings::defaults(&loss.entry)),
                dropout: Stream::new(1, Purpose::Dropout),
                data: Stream::new(1, Purpose::Data),
                batches: Vec::new(),
                weights: vec![1.0; answers],
                losses: vec![0.0; answers],
                model,
                settings,
                shape,
            }
        }

        /// Tokens that go through the model in a step.
        pub fn tokens(&self) -> usize {
            let Shape { largest_batch, longest_source, longest_target, .. } = self.shape;
            largest_batch * (longest_source + longest_target)
        }

        /// Floating-point operations of the matrix products in a step: a multiplication and an addition for each pair of
        /// a number that comes in and a weight, and twice as many again on the way back. Of causal attention, the half
        /// that counts.
        pub fn operations(&self) -> f64 {
            let setting = |name| self.settings.integer(name) as f64;
            let (width, wide, layers) =
                (setting("hidden_dim"), setting("intermediate_dim"), setting("num_layers"));
            let Shape { outputs, longest_source, longest_target, largest_batch, .. } = self.shape;
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
            3.0 * 2.0 * largest_batch as f64 * products
        }

        /// Makes the batches of the next [`Training::train`].
        pub fn prepare(&mut self, steps: usize) {
            self.batches = (0..steps).map(|_| self.batch()).collect();
        }

        /// A step with each batch. Returns the mean loss.
        pub fn train(&mut self) -> f32 {
            let mut total = 0.0;
            for Batch { source, read, answers } in &self.batches {
                self.model.zero_gradients();
                self.model.forward(source, read.as_ref(), Mode::Training, &mut self.dropout);
                let (logits, d_logits) = self.model.output_and_gradient();
                let target = Target::Classes(answers);
                let losses = &mut self.losses[..answers.len()];
                self.loss.forward(logits, target, losses);
                self.loss.backward(logits, target, &self.weights[..answers.len()], d_logits);
                self.model.backward(source, read.as_ref());
                self.optimizer.step(1e-3, self.model.parameters_mut().iter_mut());
                total += losses.iter().sum::<f32>() / answers.len() as f32;
            }
            total / self.batches.len() as f32
        }

        fn batch(&mut self) -> Batch {
            let Shape { largest_batch, longest_source, longest_target, source_vocabulary, .. } = self.shape;
            let data = &mut self.data;
            let mut source = whole(largest_batch, longest_source);
            if longest_target == 0 {
                // Half of the characters are a fixed function of the one before.
                let stream: Vec<u32> = (0..largest_batch)
                    .flat_map(|_| {
                        let mut before = data.below(source_vocabulary) as u32;
                        let mut next = || {
                            let follows = (before * 27 + 11) % source_vocabulary as u32;
                            let fixed = data.unit() < 0.5;
                            before = if fixed { follows } else { data.below(source_vocabulary) as u32 };
                            before
                        };
                        (0..=longest_source).map(|_| next()).collect::<Vec<_>>()
                    })
                    .collect();
                let examples = || stream.chunks_exact(longest_source + 1);
                source.ids = examples().flat_map(|example| &example[..longest_source]).copied().collect();
                let answers = examples().flat_map(|example| &example[1..]).copied().collect();
                return Batch { source, read: None, answers };
            }
            // Target token j copies source token 2j; the decoder reads a start and the tokens before.
            source.ids.fill_with(|| 3 + data.below(source_vocabulary - 3) as u32);
            let examples = source.ids.chunks_exact(longest_source);
            let answers: Vec<u32> = examples
                .flat_map(|example| example.iter().step_by(2).take(longest_target))
                .copied()
                .collect();
            let mut read = whole(largest_batch, longest_target);
            for (read, answers) in
                read.ids.chunks_exact_mut(longest_target).zip(answers.chunks_exact(longest_target))
            {
                read[0] = 1;
                read[1..].copy_from_slice(&answers[..longest_target - 1]);
            }
            Batch { source, read: Some(read), answers }
        }
    }

    /// A batch without padding.
    fn whole(examples: usize, length: usize) -> Tokens {
        let mut tokens = Tokens::with_capacity(examples, length);
        tokens.reset(examples, length);
        tokens.visible.fill(true);
        tokens
    }

    fn dates() -> (Settings, Shape, Settings) {
        let settings = Settings::defaults(&ENTRY).with("normalize_first", false);
        let shape = Shape {
            outputs: 64,
            source_vocabulary: 64,
            target_vocabulary: 64,
            longest_source: 30,
            longest_target: 11,
            largest_batch: 64,
        };
        (settings, shape, optimizer("adam"))
    }

    fn characters() -> (Settings, Shape, Settings) {
        let settings = Settings::defaults(&ENTRY)
            .with("architecture", "decoder")
            .with("num_layers", 4)
            .with("hidden_dim", 128)
            .with("intermediate_dim", 512)
            .with("activation", "gelu")
            .with("dropout", 0.0);
        let shape = Shape {
            outputs: 65,
            source_vocabulary: 65,
            target_vocabulary: 0,
            longest_source: 128,
            longest_target: 0,
            largest_batch: 16,
        };
        (settings, shape, optimizer("adamw").with("beta_2", 0.99).with("weight_decay", 0.1))
    }

    fn optimizer(name: &str) -> Settings {
        Settings::defaults(&row_named(OPTIMIZERS, name).expect("an optimizer of this name").entry)
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
