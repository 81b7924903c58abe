//! Times training steps of the two transformers of the benchmark, without page or worker, one JSON line each.
//!
//!     cargo run --release --example transformer_step
//!     RUSTFLAGS="-Ctarget-feature=+simd128,+relaxed-simd" cargo build --release --example transformer_step \
//!         --target wasm32-unknown-unknown --target-dir target/worker-relaxed
//!     wasm-bindgen --target nodejs --out-dir /tmp/transformer_step \
//!         target/worker-relaxed/wasm32-unknown-unknown/release/examples/transformer_step.wasm
//!     node --experimental-wasm-relaxed-simd /tmp/transformer_step/transformer_step.js

use glassnet::models::transformer::{ENTRY, Shape, Tokens, Transformer};
use glassnet::nn::Mode;
use glassnet::nn::losses::{LOSSES, Target};
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
use glassnet::registry::Settings;
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

const VOCABULARY: [usize; 2] = [64, 65];
const ROUNDS: usize = 5;

fn main() {
    let dates = Settings::defaults(&ENTRY)
        .with("normalize_first", false)
        .with("position_embedding", "learned")
        .with("dropout", 0.1);
    let shape = Shape {
        outputs: VOCABULARY[0],
        source_vocabulary: VOCABULARY[0],
        target_vocabulary: VOCABULARY[0],
        longest_source: 30,
        longest_target: 11,
        largest_batch: 64,
    };
    measure("dates", &dates, shape, 20);

    let characters = Settings::defaults(&ENTRY)
        .with("architecture", "decoder")
        .with("num_layers", 4)
        .with("hidden_dim", 128)
        .with("intermediate_dim", 512)
        .with("activation", "gelu")
        .with("dropout", 0.0);
    let shape = Shape {
        outputs: VOCABULARY[1],
        source_vocabulary: VOCABULARY[1],
        longest_source: 128,
        largest_batch: 16,
        ..shape
    };
    measure("characters", &characters, shape, 5);
}

fn measure(model: &str, settings: &Settings, shape: Shape, steps: usize) {
    let mut transformer = Transformer::build(settings, shape, &mut Stream::new(1, Purpose::Init));
    let (mut data, mut dropout) = (Stream::new(1, Purpose::Data), Stream::new(1, Purpose::Dropout));
    let source = random(shape.largest_batch, shape.longest_source, shape.source_vocabulary, &mut data);
    let target = random(shape.largest_batch, shape.longest_target, shape.target_vocabulary, &mut data);
    let target = (settings.choice("architecture") == "encoder_decoder").then_some(&target);
    let answers = target.unwrap_or(&source).ids.clone();
    let weights = vec![1.0; answers.len()];
    let loss = &LOSSES[0];
    let loss = (loss.build)(&Settings::defaults(&loss.entry));
    let adam = &OPTIMIZERS[1];
    let mut optimizer =
        Optimizer::new((adam.build)(&Settings::defaults(&adam.entry)), transformer.parameters().iter());

    let mut best = [f64::INFINITY; 4];
    for _ in 0..ROUNDS {
        let mut spent = [0.0; 4];
        for _ in 0..steps {
            let mut times = [now(), 0.0, 0.0, 0.0, 0.0];
            transformer.zero_gradients();
            transformer.forward(&source, target, Mode::Training, &mut dropout);
            times[1] = now();
            let (logits, d_logits) = transformer.output_and_gradient();
            loss.backward(logits, Target::Classes(&answers), &weights, d_logits);
            times[2] = now();
            transformer.backward(&source, target);
            times[3] = now();
            optimizer.step(1e-3 as Real, transformer.parameters_mut().iter_mut());
            times[4] = now();
            for (spent, times) in spent.iter_mut().zip(times.windows(2)) {
                *spent += times[1] - times[0];
            }
        }
        for (best, spent) in best.iter_mut().zip(spent) {
            *best = best.min(spent / steps as f64);
        }
    }
    let tokens = source.ids.len() + target.map_or(0, |target| target.ids.len());
    let [forward, loss, backward, update] = best.map(|seconds| (seconds * 1e5).round() / 1e2);
    report(&serde_json::json!({
        "model": model, "tokens_per_second": (tokens as f64 / best.iter().sum::<f64>()).round(),
        "milliseconds": { "forward": forward, "loss": loss, "backward": backward, "update": update },
    }));
}

fn random(examples: usize, length: usize, vocabulary: usize, data: &mut Stream) -> Tokens {
    let mut tokens = Tokens::with_capacity(examples, length);
    tokens.reset(examples, length);
    tokens.ids.fill_with(|| data.below(vocabulary) as u32);
    tokens.visible.fill(true);
    tokens
}

#[cfg(target_arch = "wasm32")]
fn now() -> f64 {
    use wasm_bindgen::prelude::*;
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }
    now() / 1e3
}

#[cfg(not(target_arch = "wasm32"))]
fn now() -> f64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs_f64()
}

fn report(line: &serde_json::Value) {
    #[cfg(target_arch = "wasm32")]
    web_sys::console::log_1(&line.to_string().into());
    #[cfg(not(target_arch = "wasm32"))]
    println!("{line}");
}
