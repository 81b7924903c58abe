//! Attention, layers and training against PyTorch: `tests/reference/transformer.py` made the numbers.

use std::collections::HashMap;
use std::ops::Range;

use glassnet::models::Tokens;
use glassnet::models::transformer::{ENTRY, Shape, Transformer};
use glassnet::nn::losses::{LOSSES, Target};
use glassnet::nn::parameters::{Parameters, Site};
use glassnet::nn::sequence::attention::{CrossAttention, Memory, Pattern, SelfAttention};
use glassnet::nn::sequence::{Extent, Pass, Scratch};
use glassnet::nn::{Mode, Parameter};
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
use glassnet::registry::{Settings, row_named};
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
use ndarray::s;
use serde::Deserialize;

const TOLERANCE: f64 = if cfg!(feature = "f64") { 1e-9 } else { 1e-5 };

const WIDTH: usize = 8;
const HEADS: usize = 2;
const FEED_FORWARD: usize = 12;
const BATCH: usize = 2;
const TARGETS: usize = 5;
const SOURCES: usize = 6;
const TARGET_LENGTHS: [usize; BATCH] = [5, 3];
const SOURCE_LENGTHS: [usize; BATCH] = [4, 6];

#[derive(Deserialize)]
struct Reference {
    attention: Vec<AttentionCase>,
    layers: Vec<LayersCase>,
    training: Vec<TrainingCase>,
}

#[derive(Deserialize)]
struct AttentionCase {
    name: String,
    cross: bool,
    causal: bool,
    padded: bool,
    output: Vec<f64>,
    weights: Vec<f64>,
    d_inputs: HashMap<String, Vec<f64>>,
    d_parameters: Vec<Tensor>,
}

#[derive(Deserialize)]
struct LayersCase {
    architecture: String,
    activation: String,
    norm_first: bool,
    padded: bool,
    output: Vec<f64>,
    d_inputs: HashMap<String, Vec<f64>>,
    d_parameters: Vec<Tensor>,
}

#[derive(Deserialize)]
struct TrainingCase {
    name: String,
    activation: String,
    norm_first: bool,
    parameters: Vec<Tensor>,
    losses: Vec<f64>,
}

/// One of PyTorch's parameters.
#[derive(Deserialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    #[serde(default)]
    gradient: Vec<f64>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/transformer.json")).unwrap()
}

/// As in the script: numbers of a closed formula, spread over -size to size.
fn wave(rows: usize, columns: usize, number: usize, size: f64) -> Matrix {
    Matrix::from_shape_fn((rows, columns), |(row, column)| {
        let index = (row * columns + column) as f64;
        (size * (1.7 * index + 0.3 * index * index + number as f64).sin()) as Real
    })
}

impl Tensor {
    /// A vector is one row.
    fn dim(&self) -> (usize, usize) {
        match self.shape[..] {
            [rows, columns] => (rows, columns),
            [columns] => (1, columns),
            _ => panic!("{}: {:?}", self.name, self.shape),
        }
    }

    /// What the script sets the parameter of this number to.
    fn value(&self, number: usize) -> Matrix {
        let (rows, columns) = self.dim();
        if self.shape.len() > 1 {
            return wave(rows, columns, number, (2.0 / columns as f64).sqrt());
        }
        let scales = self.name.contains("norm") && self.name.ends_with(".weight");
        wave(rows, columns, number, 0.1) + if scales { 1.0 } else { 0.0 }
    }

    fn gradient(&self) -> Matrix {
        let numbers = self.gradient.iter().map(|&number| number as Real).collect();
        Matrix::from_shape_vec(self.dim(), numbers).unwrap()
    }
}

/// PyTorch's name of one of our parameters, and which thirds of its rows are ours: it keeps queries, keys and values
/// together. `crossed` tells whether the decoder has cross-attention, which moves its last normalization.
fn counterpart(path: &str, crossed: bool) -> Named {
    let (part, name) = path.rsplit_once('.').unwrap();
    let suffix = match name {
        "kernel" | "gamma" | "embeddings" => "weight",
        _ => "bias",
    };
    let (place, part) = match part.split_once('.') {
        Some((stack @ ("encoder" | "decoder"), part)) => (Some(stack), part),
        _ => (None, part),
    };
    let side = if place == Some("encoder") { "source" } else { "target" };
    match part {
        "output" => return (format!("output.{suffix}"), None),
        "embedding.token_embedding" => return (format!("{side}.{suffix}"), None),
        "embedding.position_embedding" => return (format!("{side}_position.{suffix}"), None),
        _ => {}
    }
    let stack = place.map_or(String::new(), |stack| format!("{stack}."));
    if part == "final_norm" {
        return (format!("{stack}norm.{suffix}"), None);
    }
    let (layer, part) = part.split_once('.').unwrap();
    let (part, thirds) = match part {
        "self_attention.query_key_value" => (format!("self_attn.in_proj_{suffix}"), Some(0..3)),
        "self_attention.output" => (format!("self_attn.out_proj.{suffix}"), None),
        "cross_attention.query" => (format!("multihead_attn.in_proj_{suffix}"), Some(0..1)),
        "cross_attention.key_value" => (format!("multihead_attn.in_proj_{suffix}"), Some(1..3)),
        "cross_attention.output" => (format!("multihead_attn.out_proj.{suffix}"), None),
        "feed_forward.intermediate" => (format!("linear1.{suffix}"), None),
        "feed_forward.output" => (format!("linear2.{suffix}"), None),
        "self_attention_norm" => (format!("norm1.{suffix}"), None),
        "cross_attention_norm" => (format!("norm2.{suffix}"), None),
        "feed_forward_norm" => {
            (format!("norm{}.{suffix}", if crossed && place == Some("decoder") { 3 } else { 2 }), None)
        }
        _ => panic!("no counterpart of {path}"),
    };
    (format!("{stack}layers.{layer}.{part}"), thirds)
}

/// Our part of one of PyTorch's tensors in our layout: kernels are `(inputs, outputs)` there `(outputs, inputs)`.
fn ours(path: &str, thirds: Option<Range<usize>>, tensor: Matrix) -> Matrix {
    let kernel = path.ends_with("kernel");
    let tensor = if kernel { tensor.reversed_axes() } else { tensor };
    let third = tensor.ncols() / 3;
    match thirds {
        Some(Range { start, end }) => tensor.slice(s![.., start * third..end * third]).to_owned(),
        None => tensor,
    }
}

/// Sets our parameter to what the script sets PyTorch's to.
fn set(parameter: &mut Parameter, path: &str, (name, thirds): Named, tensors: &[Tensor]) {
    let number = tensors.iter().position(|tensor| tensor.name == name);
    let number = number.unwrap_or_else(|| panic!("{path}: no {name} in PyTorch"));
    let value = ours(path, thirds, tensors[number].value(number));
    assert_eq!(parameter.value.dim(), value.dim(), "{path}");
    parameter.value.assign(&value);
}

#[track_caller]
fn assert_close<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a Real>,
    expected: impl IntoIterator<Item = f64>,
) {
    let found: Vec<f64> = found.into_iter().map(|&number| f64::from(number)).collect();
    let expected: Vec<f64> = expected.into_iter().collect();
    assert_eq!(found.len(), expected.len(), "{what}");
    for (index, (found, expected)) in found.into_iter().zip(expected).enumerate() {
        // NaN fails too.
        let close = (found - expected).abs() <= TOLERANCE * (1.0 + expected.abs());
        assert!(close, "{what}, number {index}: {found}, PyTorch has {expected}");
    }
}

/// PyTorch's name of a parameter, and our share of it: see [`counterpart`].
type Named = (String, Option<Range<usize>>);

/// Checks the gradients of all of PyTorch's parameters, which are named as `counterpart` says.
fn check_gradients(
    what: &str,
    paths: &[String],
    parameters: &[Parameter],
    counterpart: impl Fn(&str) -> Named,
    tensors: &[Tensor],
) {
    let mut compared = 0;
    for (path, parameter) in paths.iter().zip(parameters) {
        let (name, thirds) = counterpart(path);
        if let Some(tensor) = tensors.iter().find(|tensor| tensor.name == name) {
            let expected = ours(path, thirds, tensor.gradient());
            assert_close(&format!("{what}: {path}"), &parameter.gradient, expected.iter().map(|&d| d.into()));
            compared += parameter.gradient.len();
        }
    }
    let all: usize = tensors.iter().map(|tensor| tensor.gradient.len()).sum();
    assert_eq!(compared, all, "{what}: gradients compared");
}

fn visible(lengths: [usize; BATCH], longest: usize, padded: bool) -> Vec<bool> {
    lengths.iter().flat_map(|&length| (0..longest).map(move |place| !padded || place < length)).collect()
}

/// Weights of the outputs in the sum whose gradient is taken; outputs at padding do not count.
fn d_output(visible: &[bool]) -> Matrix {
    let mut d_output = wave(visible.len(), WIDTH, 102, 1.0);
    for (mut row, _) in d_output.rows_mut().into_iter().zip(visible).filter(|(_, visible)| !**visible) {
        row.fill(0.0);
    }
    d_output
}

/// [`counterpart`] of a parameter of attention alone.
fn of_attention(path: &str) -> Named {
    let (name, thirds) = counterpart(path, false);
    (name.rsplit_once("attn.").unwrap().1.to_owned(), thirds)
}

#[test]
fn attention() {
    for case in reference().attention {
        let (x, memory) = (wave(BATCH * TARGETS, WIDTH, 100, 1.0), wave(BATCH * SOURCES, WIDTH, 101, 1.0));
        let (targets, sources) = (Extent::new(BATCH, TARGETS), Extent::new(BATCH, SOURCES));
        let (mut parameters, mut scratch) = (Parameters::default(), Scratch::default());
        let pattern = Pattern { heads: HEADS, width: WIDTH, causal: case.causal, alibi: false };
        let (init, dropout) = (&mut Stream::new(1, Purpose::Init), &mut Stream::new(1, Purpose::Dropout));
        let mut pass = Pass { mode: Mode::Training, dropout };
        let mut site = Site::new(&mut parameters, init);
        let zeros = Matrix::zeros(x.raw_dim());
        let (mut output, mut d_x, mut d_memory) = (zeros.clone(), zeros, Matrix::zeros(memory.raw_dim()));
        let set_all = |parameters: &mut Parameters| {
            let paths = parameters.paths().to_vec();
            for (parameter, path) in parameters.as_mut_slice().iter_mut().zip(&paths) {
                set(parameter, path, of_attention(path), &case.d_parameters);
            }
        };
        let weights = if case.cross {
            let visible = visible(SOURCE_LENGTHS, SOURCES, case.padded);
            let memory = Memory { states: memory.view(), extent: sources, visible: &visible };
            let site = site.inside("0.cross_attention");
            let mut layer = CrossAttention::new(pattern, targets, sources, 0.0, 1.0, site);
            layer.reserve(targets, sources, &mut scratch);
            set_all(&mut parameters);
            let d_output = d_output(&[true; BATCH * TARGETS]);
            layer.forward(&parameters, x.view(), targets, memory, output.view_mut(), &mut pass);
            let memory = (memory.states, d_memory.view_mut());
            layer.backward(&mut parameters, x.view(), memory, d_output.view(), d_x.view_mut(), &mut scratch);
            layer.dot_product().weights().to_owned()
        } else {
            let visible = visible(TARGET_LENGTHS, TARGETS, case.padded);
            let site = site.inside("0.self_attention");
            let mut layer = SelfAttention::new(pattern, false, targets, 0.0, 1.0, site);
            layer.reserve(targets, &mut scratch);
            set_all(&mut parameters);
            layer.forward(&parameters, x.view(), targets, &visible, output.view_mut(), &mut pass);
            let d_output = d_output(&visible);
            layer.backward(&mut parameters, x.view(), d_output.view(), d_x.view_mut(), &mut scratch);
            layer.dot_product().weights().to_owned()
        };
        let name = &case.name;
        assert_close(&format!("{name}: output"), &output, case.output);
        assert_close(&format!("{name}: weights"), &weights, case.weights);
        assert_close(&format!("{name}: d x"), &d_x, case.d_inputs["x"].iter().copied());
        if let Some(expected) = case.d_inputs.get("memory") {
            assert_close(&format!("{name}: d memory"), &d_memory, expected.iter().copied());
        }
        check_gradients(name, parameters.paths(), parameters.as_slice(), of_attention, &case.d_parameters);
    }
}

/// Each place of a batch has a token of its own, so that the embeddings are the layers' inputs.
fn numbered(lengths: [usize; BATCH], longest: usize, padded: bool) -> Tokens {
    let ids = (0..(BATCH * longest) as u32).collect();
    Tokens { examples: BATCH, length: longest, ids, visible: visible(lengths, longest, padded) }
}

#[test]
fn layers() {
    for case in reference().layers {
        let architecture = case.architecture.as_str();
        let crossed = architecture == "encoder_decoder";
        let settings = Settings::defaults(&ENTRY)
            .with("architecture", architecture)
            .with("num_layers", 1)
            .with("num_heads", HEADS)
            .with("hidden_dim", WIDTH)
            .with("intermediate_dim", FEED_FORWARD)
            .with("activation", case.activation.as_str())
            .with("normalize_first", case.norm_first)
            .with("position_embedding", "none")
            .with("dropout", 0.0);
        let x = numbered(TARGET_LENGTHS, TARGETS, case.padded);
        let memory = numbered(SOURCE_LENGTHS, SOURCES, case.padded);
        let (source, target) = if crossed { (&memory, Some(&x)) } else { (&x, None) };
        let shape = Shape {
            outputs: WIDTH,
            source_vocabulary: source.ids.len(),
            target_vocabulary: x.ids.len(),
            longest_source: source.length,
            longest_target: TARGETS,
            largest_batch: BATCH,
        };
        let mut model = Transformer::build(&settings, shape, &mut Stream::new(1, Purpose::Init));
        let paths = model.parameter_paths().to_vec();
        // What goes in and comes out is that of the layers alone.
        let (embedded_x, embedded_memory) = match crossed {
            true => (
                "decoder.embedding.token_embedding.embeddings",
                "encoder.embedding.token_embedding.embeddings",
            ),
            false if architecture == "encoder" => ("encoder.embedding.token_embedding.embeddings", ""),
            false => ("decoder.embedding.token_embedding.embeddings", ""),
        };
        for (parameter, path) in model.parameters_mut().iter_mut().zip(&paths) {
            match path.as_str() {
                path if path == embedded_x => parameter.value = wave(BATCH * TARGETS, WIDTH, 100, 1.0),
                path if path == embedded_memory => parameter.value = wave(BATCH * SOURCES, WIDTH, 101, 1.0),
                "output.kernel" => parameter.value = Matrix::eye(WIDTH),
                "output.bias" => parameter.value.fill(0.0),
                path => {
                    set(parameter, path, counterpart(path, crossed), &case.d_parameters);
                }
            }
        }
        let dropout = &mut Stream::new(1, Purpose::Dropout);
        let output = model.forward(source, target, Mode::Training, dropout).to_owned();
        let outputs = if architecture == "encoder" { &vec![true; BATCH] } else { &x.visible };
        model.output_and_gradient().1.assign(&d_output(outputs));
        model.backward(source, target);

        let LayersCase { activation, norm_first, padded, .. } = &case;
        let name = format!("{architecture}, {activation}, norm first: {norm_first}, padded: {padded}");
        assert_close(&format!("{name}: output"), &output, case.output);
        for (parameter, path) in model.parameters().iter().zip(&paths) {
            let expected = match path.as_str() {
                path if path == embedded_x => &case.d_inputs["x"],
                path if path == embedded_memory => &case.d_inputs["memory"],
                _ => continue,
            };
            assert_close(&format!("{name}: {path}"), &parameter.gradient, expected.iter().copied());
        }
        let counterpart = |path: &str| counterpart(path, crossed);
        check_gradients(&name, &paths, model.parameters(), counterpart, &case.d_parameters);
    }
}

// The training run: to reverse a sequence. Token 0 pads, 1 starts, 2 ends.
const VOCABULARY: usize = 12;
const MODEL_WIDTH: usize = 16;
const EXAMPLES: usize = 8;
const LONGEST: usize = 6;

/// As in the script: source, decoder input, target.
fn batch(step: usize) -> (Tokens, Tokens, Vec<u32>) {
    let (mut source, mut decoder_input) = (Tokens::default(), Tokens::default());
    source.reset(EXAMPLES, LONGEST);
    decoder_input.reset(EXAMPLES, LONGEST + 1);
    let mut target = vec![0; EXAMPLES * (LONGEST + 1)];
    for example in 0..EXAMPLES {
        let token = |place: usize| {
            3 + (7 * example + 3 * place * place + 5 * step * (place + 1) + example * place) as u32 % 9
        };
        let mut tokens: Vec<u32> = (0..3 + (example + step) % 4).map(token).collect();
        source.write(example, &tokens);
        tokens.reverse();
        decoder_input.write(example, &[&[1], tokens.as_slice()].concat());
        tokens.push(2);
        target[example * (LONGEST + 1)..][..tokens.len()].copy_from_slice(&tokens);
    }
    (source, decoder_input, target)
}

#[test]
fn fifty_steps_of_loss() {
    for case in reference().training {
        let settings = Settings::defaults(&ENTRY)
            .with("num_layers", 2)
            .with("num_heads", HEADS)
            .with("hidden_dim", MODEL_WIDTH)
            .with("intermediate_dim", 2 * MODEL_WIDTH)
            .with("activation", case.activation.as_str())
            .with("normalize_first", case.norm_first)
            .with("dropout", 0.0);
        let shape = Shape {
            outputs: VOCABULARY,
            source_vocabulary: VOCABULARY,
            target_vocabulary: VOCABULARY,
            longest_source: LONGEST,
            longest_target: LONGEST + 1,
            largest_batch: EXAMPLES,
        };
        let mut model = Transformer::build(&settings, shape, &mut Stream::new(1, Purpose::Init));
        let paths = model.parameter_paths().to_vec();
        for (parameter, path) in model.parameters_mut().iter_mut().zip(&paths) {
            let (name, thirds) = counterpart(path, true);
            let inside = name.starts_with("encoder") || name.starts_with("decoder");
            let name = if inside { format!("stacks.{name}") } else { name };
            set(parameter, path, (name, thirds), &case.parameters);
        }
        let row = row_named(OPTIMIZERS, &case.name).unwrap();
        let mut rule = Settings::defaults(&row.entry).with("epsilon", 1e-12);
        if case.name == "adamw" {
            rule = rule.with("weight_decay", 0.1);
        }
        let mut optimizer = Optimizer::new((row.build)(&rule), model.parameters());
        let loss = row_named(LOSSES, "sparse_categorical_crossentropy").unwrap();
        let loss = (loss.build)(&Settings::defaults(&loss.entry));

        assert_eq!(case.losses.len(), 50);
        for (step, expected) in case.losses.into_iter().enumerate() {
            let (source, decoder_input, target) = batch(step);
            model.zero_gradients();
            model.forward(
                &source,
                Some(&decoder_input),
                Mode::Training,
                &mut Stream::new(1, Purpose::Dropout),
            );
            let rows = target.len();
            let counted = target.iter().filter(|&&token| token != 0).count();
            // The mean over the tokens that are not padding.
            let weight = |&token: &u32| if token != 0 { rows as Real / counted as Real } else { 0.0 };
            let weights: Vec<Real> = target.iter().map(weight).collect();
            let (logits, d_logits) = model.output_and_gradient();
            let mut losses = vec![0.0; rows];
            loss.forward(logits, Target::Classes(&target), &mut losses);
            loss.backward(logits, Target::Classes(&target), &weights, d_logits);
            model.backward(&source, Some(&decoder_input));
            optimizer.step(3e-3, model.parameters_mut());

            let weighted = losses.iter().zip(&weights).map(|(loss, weight)| f64::from(loss * weight));
            let found = weighted.sum::<f64>() / rows as f64;
            let error = (found - expected).abs() / expected;
            assert!(error < 1e-4, "{}, step {}: loss {found}, PyTorch has {expected}", case.name, step + 1);
        }
    }
}
