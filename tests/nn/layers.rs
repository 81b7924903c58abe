//! What every layer promises, and what the random ones do.

use glassnet::nn::Mode;
use glassnet::nn::layers::{LAYERS, Layer, LayerRow, Place};
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::variations::variations;

const LARGEST_BATCH: usize = 6;

fn build(row: &LayerRow, settings: &Settings, input_width: usize, largest_batch: usize) -> Box<dyn Layer> {
    let init = &mut Stream::new(1, Purpose::Init);
    (row.build)(settings, Place { input_width, largest_batch, init })
}

fn layer(name: &str) -> (&'static LayerRow, Settings) {
    let row = LAYERS.iter().find(|row| row.entry.name == name).unwrap();
    (row, Settings::defaults(&row.entry))
}

fn normal_matrix(shape: (usize, usize)) -> Matrix {
    let mut stream = Stream::new(2, Purpose::Data);
    Matrix::from_shape_simple_fn(shape, || stream.normal() as Real)
}

fn forward(layer: &mut dyn Layer, input: &Matrix, mode: Mode, dropout: &mut Stream) -> Matrix {
    // Shows that every number is written.
    let mut output = Matrix::from_elem((input.nrows(), layer.output_width()), Real::NAN);
    layer.forward(input.view().into(), output.view_mut(), mode, dropout);
    output
}

/// Runs `check` for each row, settings, input width and size of batch.
fn for_every_layer(check: impl Fn(&str, &LayerRow, &Settings, &Matrix)) {
    for row in LAYERS {
        for settings in variations(&row.entry) {
            let name = format!("{} {:?}", row.entry.name, settings.to_json());
            for shape in [(1, 1), (LARGEST_BATCH, 3), (LARGEST_BATCH - 1, 17)] {
                check(&name, row, &settings, &normal_matrix(shape));
            }
        }
    }
}

#[test]
fn width_and_parameters_are_as_the_row_says_before_it_is_built() {
    for_every_layer(|name, row, settings, input| {
        let layer = build(row, settings, input.ncols(), LARGEST_BATCH);
        assert_eq!(layer.output_width(), (row.output_width)(settings, input.ncols()), "{name}");
        let count = |trained: bool| -> usize {
            let of_kind = layer.parameters().iter().filter(|parameter| parameter.is_trained() == trained);
            of_kind.map(|parameter| parameter.value.len()).sum()
        };
        assert_eq!((count(true), count(false)), (row.count_parameters)(settings, input.ncols()), "{name}");
    });
}

#[test]
fn the_same_draws_give_the_same_finite_output() {
    for_every_layer(|name, row, settings, input| {
        let mut layer = build(row, settings, input.ncols(), LARGEST_BATCH);
        let dropout = Stream::new(3, Purpose::Dropout);
        let first = forward(layer.as_mut(), input, Mode::Training, &mut dropout.clone());
        let second = forward(layer.as_mut(), input, Mode::Training, &mut dropout.clone());
        assert_eq!(first, second, "{name}");
        assert!(first.iter().all(|value| value.is_finite()), "{name}");
    });
}

#[test]
fn inference_draws_nothing_and_takes_each_example_by_itself() {
    for_every_layer(|name, row, settings, input| {
        let mut layer = build(row, settings, input.ncols(), LARGEST_BATCH);
        let mut dropout = Stream::new(3, Purpose::Dropout);
        let before = dropout.clone();
        let together = forward(layer.as_mut(), input, Mode::Inference, &mut dropout);
        assert_eq!(dropout, before, "{name}");
        for (example, expected) in input.rows().into_iter().zip(together.rows()) {
            let example = example.to_owned().insert_axis(ndarray::Axis(0));
            let alone = forward(layer.as_mut(), &example, Mode::Inference, &mut dropout);
            let difference = (&alone.row(0) - &expected).fold(0.0, |largest: Real, d| largest.max(d.abs()));
            assert!(difference < 1e-5, "{name}: {difference}");
        }
    });
}

#[test]
fn dropout_and_noise_are_off_in_inference() {
    let input = normal_matrix((5, 7));
    for name in ["dropout", "gaussian_noise"] {
        let (row, settings) = layer(name);
        let mut dropout = Stream::new(3, Purpose::Dropout);
        let output = forward(build(row, &settings, 7, 5).as_mut(), &input, Mode::Inference, &mut dropout);
        assert_eq!(output, input, "{name}");
    }
}

#[test]
fn dropout_drops_its_share_keeps_the_mean_and_follows_a_change_of_rate() {
    let ones = Matrix::ones((200, 301));
    let (row, settings) = layer("dropout");
    let mut layer = build(row, &settings, 301, 200);
    let mut stream = Stream::new(3, Purpose::Dropout);
    let mut masks = Vec::new();
    for rate in [0.2, 0.5, 0.0, 0.95] {
        layer.set_dropout_rate(rate as Real);
        let output = forward(layer.as_mut(), &ones, Mode::Training, &mut stream);
        let kept = output.iter().filter(|value| **value != 0.0);
        let scale = 1.0 / (1.0 - rate);
        assert!(kept.clone().all(|&factor| (f64::from(factor) - scale).abs() < 1e-3 * scale));
        let dropped = 1.0 - kept.count() as f64 / output.len() as f64;
        assert!((dropped - rate).abs() < 0.005, "rate {rate}: dropped {dropped}");
        masks.push(output);
    }
    let again = forward(layer.as_mut(), &ones, Mode::Training, &mut stream);
    assert_ne!(again, masks[3], "each step draws a mask of its own");
}

#[test]
fn noise_has_its_standard_deviation() {
    let zeros = Matrix::zeros((200, 301));
    let (row, settings) = layer("gaussian_noise");
    let mut layer = build(row, &settings.with("stddev", 0.5), 301, 200);
    let output = forward(layer.as_mut(), &zeros, Mode::Training, &mut Stream::new(3, Purpose::Dropout));
    assert!(output.mean().unwrap().abs() < 0.01 && (output.std(0.0) - 0.5).abs() < 0.01);
}
