//! Different ways to the same numbers.

use glassnet::models::Tokens;
use glassnet::models::transformer::{HeadId, Stack, Transformer};
use glassnet::nn::Mode;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
use ndarray::{Axis, s};

use crate::models::{
    ARCHITECTURES, POSITIONS, VOCABULARY, has_target, model, padded, sequences, settings, shape,
};

fn logits(model: &mut Transformer, source: &Tokens, target: Option<&Tokens>) -> Matrix {
    model.forward(source, target, Mode::Inference, &mut Stream::new(1, Purpose::Dropout)).to_owned()
}

#[track_caller]
fn assert_close(found: &Matrix, expected: &Matrix, what: &str) {
    assert_eq!(found.dim(), expected.dim(), "{what}");
    // NaN fails too.
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 2e-5 * (1.0 + b.abs()));
    assert!(close, "{what}: {found:?}, expected {expected:?}");
}

#[test]
fn a_padded_batch_equals_its_sequences_one_by_one() {
    let mut stream = Stream::new(4, Purpose::Data);
    for architecture in ARCHITECTURES {
        for positions in POSITIONS {
            let settings = settings(architecture).with("position_embedding", positions);
            let mut model = model(&settings, shape(&settings, 3, 40));
            let sources = sequences(&[6, 1, 37], &mut stream);
            let targets = sequences(&[3, 5, 2], &mut stream);
            let (batch, target_batch) = (padded(&sources), padded(&targets));
            let has_target = has_target(architecture);
            let together = logits(&mut model, &batch, has_target.then_some(&target_batch));
            for (example, (source, target)) in sources.iter().zip(&targets).enumerate() {
                let (source, target) =
                    (padded(std::slice::from_ref(source)), padded(std::slice::from_ref(target)));
                let alone = logits(&mut model, &source, has_target.then_some(&target));
                let length = match architecture {
                    "encoder" => 1,
                    "decoder" => batch.length,
                    _ => target_batch.length,
                };
                let start = example * length;
                let found = together.slice(s![start..start + alone.nrows(), ..]).to_owned();
                assert_close(&found, &alone, &format!("{architecture}, {positions}, example {example}"));
            }
        }
    }
}

#[test]
fn hiding_a_token_equals_removing_it_where_places_do_not_count() {
    let settings = settings("encoder").with("position_embedding", "none");
    let mut model = model(&settings, shape(&settings, 1, 5));
    let mut hidden = padded(&[vec![1, 2, 3, 4, 5]]);
    hidden.visible[2] = false;
    let found = logits(&mut model, &hidden, None);
    assert_close(&found, &logits(&mut model, &padded(&[vec![1, 2, 4, 5]]), None), "token 2 hidden");
}

#[test]
fn steps_equal_the_full_computation() {
    let mut stream = Stream::new(6, Purpose::Data);
    for architecture in ["decoder", "encoder_decoder"] {
        for positions in POSITIONS {
            for first in [true, false] {
                let settings = settings(architecture)
                    .with("position_embedding", positions)
                    .with("normalize_first", first)
                    .with("tie_weights", first)
                    .with("activation", "swiglu");
                let mut model = model(&settings, shape(&settings, 3, 36));
                model.switch_off(&[HeadId { stack: Stack::Decoder, layer: 1, head: 0 }]);
                let source = padded(&sequences(&[6, 3], &mut stream));
                let target = padded(&sequences(&[36, 36], &mut stream));
                let (source, target) =
                    if has_target(architecture) { (source, Some(target)) } else { (target, None) };
                let whole = logits(&mut model, &source, target.as_ref());
                let shown = model.attention(Stack::Decoder, 0).unwrap().to_owned();

                let sequence = target.as_ref().unwrap_or(&source);
                let mut generation = model.begin(2, target.as_ref().map(|_| &source)).unwrap();
                for position in 0..36 {
                    let tokens = [sequence.ids[position], sequence.ids[36 + position]];
                    let found = model.step(&mut generation, &tokens).unwrap().to_owned();
                    let expected = whole.select(Axis(0), &[position, 36 + position]);
                    let what = format!("{architecture}, {positions}, pre-norm {first}, position {position}");
                    assert_close(&found, &expected, &what);
                }
                assert_eq!(generation.left(), 0);
                assert!(model.step(&mut generation, &[0, 0]).is_none());
                assert_eq!(model.attention(Stack::Decoder, 0).unwrap(), shown, "the views stay");
            }
        }
    }
}

#[test]
fn what_is_wholly_masked_gives_zeros_and_no_nan() {
    for architecture in ARCHITECTURES {
        for positions in POSITIONS {
            let settings = settings(architecture).with("position_embedding", positions).with("dropout", 0.3);
            let mut model = model(&settings, shape(&settings, 2, 4));
            let mut source = padded(&[vec![1, 2, 3], vec![4, 5, 6]]);
            source.visible[..3].fill(false);
            // The first query of a causal mask sees nothing but itself.
            source.visible[3] = false;
            let target = padded(&[vec![1, 2], vec![3, 4]]);
            let target = has_target(architecture).then_some(&target);
            let mut dropout = Stream::new(1, Purpose::Dropout);
            let logits = model.forward(&source, target, Mode::Training, &mut dropout);
            assert!(logits.iter().all(|logit| logit.is_finite()), "{architecture}, {positions}");
            model.output_and_gradient().1.fill(1.0);
            model.backward(&source, target);
            let finite =
                model.parameters().iter().all(|parameter| parameter.gradient.iter().all(|d| d.is_finite()));
            assert!(finite, "{architecture}, {positions}");
            let stack = if architecture == "decoder" { Stack::Decoder } else { Stack::Encoder };
            let weights = model.attention(stack, 0).unwrap();
            assert!(weights.slice(s![0, .., .., ..]).iter().all(|&weight| weight == 0.0));
            assert!(weights.slice(s![1, .., 2, ..]).sum() > 1.99);
        }
    }
}

#[test]
fn attention_weights_are_shares_that_respect_the_masks() {
    let settings = settings("encoder_decoder");
    let mut model = model(&settings, shape(&settings, 2, 5));
    let (source, target) =
        (padded(&[vec![1, 2, 3, 4, 5], vec![6, 5]]), padded(&[vec![1, 2, 3], vec![4, 5, 6]]));
    logits(&mut model, &source, Some(&target));
    for (stack, queries, keys) in [(Stack::Encoder, 5, 5), (Stack::Decoder, 3, 3), (Stack::Cross, 3, 5)] {
        let weights = model.attention(stack, 1).unwrap();
        assert_eq!(weights.dim(), (2, 2, queries, keys));
        assert!(weights.sum_axis(Axis(3)).iter().all(|sum| (sum - 1.0).abs() < 1e-5), "{stack:?}");
        for ((example, _, query, key), &weight) in weights.indexed_iter() {
            let sees = match stack {
                Stack::Decoder => key <= query,
                Stack::Encoder | Stack::Cross => source.visible[example * 5 + key],
            };
            assert_eq!(weight > 0.0, sees, "{stack:?}, example {example}, from {query} to {key}");
        }
        // They are the softmax of the products that are shown.
        let shown = model.query_key_value(stack, 1).unwrap();
        let query = shown.query.slice(s![0..queries, 4..8]);
        let products = query.dot(&shown.key.slice(s![0..keys, 4..8]).t()) / (4.0 as Real).sqrt();
        let last = products.row(queries - 1).mapv(Real::exp);
        let expected = &last / last.sum();
        let found = weights.slice(s![0, 1, queries - 1, ..]);
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5), "{stack:?}");
    }
    assert!(model.attention(Stack::Encoder, 2).is_none());
}

#[test]
fn a_head_that_is_switched_off_gives_nothing_until_it_is_on_again() {
    let settings = settings("decoder");
    let mut model = model(&settings, shape(&settings, 1, 4));
    let source = padded(&[vec![1, 2, 3, 4]]);
    let with_all = logits(&mut model, &source, None);
    let head = HeadId { stack: Stack::Decoder, layer: 0, head: 1 };
    model.switch_off(&[head]);
    let without = logits(&mut model, &source, None);
    assert!(with_all != without);
    assert_eq!(model.attention(Stack::Decoder, 0).unwrap().slice(s![.., 1, .., ..]).sum(), 0.0);
    assert!(model.attention(Stack::Decoder, 0).unwrap().slice(s![.., 0, .., ..]).sum() > 3.99);
    // Its rows in the output's kernel no longer matter.
    let place =
        model.parameter_paths().iter().position(|path| path == "decoder.0.self_attention.output.kernel");
    model.parameters_mut()[place.unwrap()].value.slice_mut(s![4.., ..]).fill(9.0);
    assert_eq!(logits(&mut model, &source, None), without);
    model.switch_off(&[]);
    assert!(logits(&mut model, &source, None) != without);
}

#[test]
fn the_lens_after_all_blocks_shows_the_logits() {
    for architecture in ARCHITECTURES {
        for first in [true, false] {
            let settings = settings(architecture).with("normalize_first", first);
            let mut model = model(&settings, shape(&settings, 2, 5));
            let source = padded(&[vec![1, 2, 3], vec![4]]);
            let target = padded(&[vec![1, 2], vec![3, 4]]);
            let logits = logits(&mut model, &source, has_target(architecture).then_some(&target));
            let lens = |blocks| model.lens(blocks, &source.visible);
            assert_close(&lens(2).unwrap(), &logits, architecture);
            assert!(lens(1).unwrap() != logits && lens(0).unwrap() != logits);
            assert!(lens(3).is_none());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_step() {
    let settings = settings("encoder_decoder").with("dropout", 0.2);
    let step = |seed| {
        let shape = shape(&settings, 2, 5);
        let mut model = Transformer::build(&settings, shape, &mut Stream::new(seed, Purpose::Init));
        let (source, target) = (padded(&[vec![1, 2, 3], vec![4]]), padded(&[vec![1, 2], vec![3]]));
        let mut dropout = Stream::new(seed, Purpose::Dropout);
        model.forward(&source, Some(&target), Mode::Training, &mut dropout);
        model.output_and_gradient().1.fill(0.1);
        model.backward(&source, Some(&target));
        let gradients = model.parameters().iter().flat_map(|parameter| parameter.gradient.iter().copied());
        gradients.collect::<Vec<Real>>()
    };
    assert_eq!(step(1), step(1));
    assert!(step(1) != step(2));
}

#[test]
fn tying_shares_one_table() {
    for architecture in ARCHITECTURES {
        let count = |tied: bool| {
            let settings = settings(architecture).with("tie_weights", tied);
            let mut init = Stream::new(1, Purpose::Init);
            let model = Transformer::build(&settings, shape(&settings, 1, 3), &mut init);
            model.parameters().iter().map(|parameter| parameter.value.len()).sum::<usize>()
        };
        let saved = if architecture == "encoder" { 0 } else { 8 * VOCABULARY + VOCABULARY };
        assert_eq!(count(false) - count(true), saved, "{architecture}");
    }
}

/// More rows than go through a layer at a time.
#[test]
fn a_large_batch_equals_its_halves() {
    let mut stream = Stream::new(9, Purpose::Data);
    for activation in ["relu", "gelu", "swiglu"] {
        let settings = settings("decoder").with("activation", activation);
        let sequences = sequences(&[10; 60], &mut stream);
        let mut model = model(&settings, shape(&settings, 60, 10));
        let mut pass = |sequences: &[Vec<u32>]| {
            let tokens = padded(sequences);
            model.zero_gradients();
            let logits = logits(&mut model, &tokens, None);
            // Something that differs from row to row, and is the same for a row of the whole and of a half.
            model.output_and_gradient().1.assign(&logits.mapv(|logit| logit * logit));
            model.backward(&tokens, None);
            let gradients: Vec<Matrix> =
                model.parameters().iter().map(|parameter| parameter.gradient.clone()).collect();
            (logits, gradients)
        };
        let (whole, gradients) = pass(&sequences);
        let [(first, first_gradients), (second, second_gradients)] =
            [pass(&sequences[..23]), pass(&sequences[23..])];
        assert_close(&whole.slice(s![..230, ..]).to_owned(), &first, activation);
        assert_close(&whole.slice(s![230.., ..]).to_owned(), &second, activation);
        for ((whole, first), second) in gradients.iter().zip(first_gradients).zip(second_gradients) {
            // Sums of 600 rows in another order.
            let largest = whole.iter().fold(1.0, |largest: Real, d| largest.max(d.abs()));
            assert_close(&(whole / largest), &((first + second) / largest), activation);
        }
    }
}
