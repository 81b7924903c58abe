//! Every backward pass against central differences.

use glassnet::models::Tokens;
use glassnet::models::transformer::{HeadId, Stack, Transformer};
use glassnet::nn::Mode;
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};

use crate::central_differences::{check_gradient, random_matrix};
use crate::models::{ARCHITECTURES, POSITIONS, has_target, model, padded, sequences, settings, shape};

/// Sum of the logits, each with a weight of its own, in a training step whose draws are always the same.
fn objective(
    model: &mut Transformer,
    source: &Tokens,
    target: Option<&Tokens>,
    mode: Mode,
) -> (Real, Matrix) {
    let logits = model.forward(source, target, mode, &mut Stream::new(1, Purpose::Dropout));
    let weights = random_matrix(logits.dim(), &mut Stream::new(5, Purpose::Init));
    ((&logits * &weights).sum(), weights)
}

/// Every parameter of a model on a batch in which one sequence is shorter and one token in the middle is hidden.
fn check(settings: &Settings, mode: Mode, prepare: impl Fn(&mut Transformer)) {
    let name = format!("{:?} in {mode:?}", settings.to_json());
    let mut stream = Stream::new(2, Purpose::Data);
    let mut source = padded(&sequences(&[3, 4], &mut stream));
    source.visible[5] = false;
    let target = padded(&sequences(&[3, 2], &mut stream));
    let target = has_target(settings.choice("architecture")).then_some(&target);
    let mut model = model(settings, shape(settings, 3, 5));
    prepare(&mut model);

    let (_, weights) = objective(&mut model, &source, target, mode);
    // From here on everything must be added to what is there already.
    model.parameters_mut().iter_mut().for_each(|parameter| parameter.gradient.fill(1.0));
    model.output_and_gradient().1.assign(&weights);
    model.backward(&source, target);

    let at: Vec<Real> =
        model.parameters().iter().flat_map(|parameter| parameter.value.iter().copied()).collect();
    let gradients = model.parameters().iter().flat_map(|parameter| parameter.gradient.iter());
    let gradient: Vec<Real> = gradients.map(|d| d - 1.0).collect();
    check_gradient(&name, &at, &gradient, |at| {
        let mut numbers = at.iter().copied();
        for parameter in model.parameters_mut() {
            parameter.value.iter_mut().for_each(|value| *value = numbers.next().unwrap());
        }
        objective(&mut model, &source, target, mode).0
    });
}

#[test]
fn every_shape_with_every_position_embedding() {
    for architecture in ARCHITECTURES {
        for positions in POSITIONS {
            let settings =
                settings(architecture).with("position_embedding", positions).with("activation", "gelu");
            check(&settings, Mode::Inference, |_| {});
        }
    }
}

#[test]
fn every_activation_normalization_and_tying() {
    for architecture in ARCHITECTURES {
        for (activation, normalization, first, tied) in [
            ("relu", "layer_norm", false, true),
            ("gelu", "rms_norm", true, true),
            ("swiglu", "rms_norm", false, false),
            ("swiglu", "layer_norm", true, true),
        ] {
            let settings = settings(architecture)
                .with("activation", activation)
                .with("normalization", normalization)
                .with("normalize_first", first)
                .with("tie_weights", tied);
            check(&settings, Mode::Training, |_| {});
        }
    }
}

#[test]
fn a_training_step_with_dropout() {
    for architecture in ARCHITECTURES {
        for first in [false, true] {
            let settings = settings(architecture)
                .with("dropout", 0.3)
                .with("activation", "swiglu")
                .with("normalize_first", first);
            check(&settings, Mode::Training, |_| {});
        }
    }
}

#[test]
fn with_a_head_switched_off() {
    let settings = settings("encoder_decoder").with("activation", "gelu");
    check(&settings, Mode::Inference, |model| {
        model.switch_off(&[
            HeadId { stack: Stack::Encoder, layer: 0, head: 1 },
            HeadId { stack: Stack::Decoder, layer: 1, head: 0 },
            HeadId { stack: Stack::Cross, layer: 0, head: 0 },
        ]);
    });
}

/// Longer than one block of queries, so that blocks with a causal mask add up.
#[test]
fn a_long_causal_sequence() {
    let settings = settings("decoder").with("num_layers", 1).with("activation", "gelu").with("dropout", 0.2);
    let mut stream = Stream::new(2, Purpose::Data);
    let source = padded(&sequences(&[70], &mut stream));
    let mut model = model(&settings, shape(&settings, 1, 70));
    let (_, weights) = objective(&mut model, &source, None, Mode::Training);
    model.output_and_gradient().1.assign(&weights);
    model.backward(&source, None);
    // Queries, keys and values come first behind the embeddings.
    let place =
        model.parameter_paths().iter().position(|path| path.ends_with("query_key_value.kernel")).unwrap();
    let (at, gradient) = {
        let kernel = &model.parameters()[place];
        (kernel.value.clone(), kernel.gradient.clone())
    };
    check_gradient("70 tokens", at.as_slice().unwrap(), gradient.as_slice().unwrap(), |at| {
        let kernel = &mut model.parameters_mut()[place].value;
        kernel.iter_mut().zip(at).for_each(|(value, &at)| *value = at);
        objective(&mut model, &source, None, Mode::Training).0
    });
}

/// The gradient of the embedded input, by moving the vectors of tokens that stand at one place only.
#[test]
fn the_gradient_of_the_embedded_input() {
    for architecture in ARCHITECTURES {
        let settings = settings(architecture).with("position_embedding", "rope").with("activation", "gelu");
        let source = padded(&[vec![1, 2, 3]]);
        let target = padded(&[vec![4, 5]]);
        let target = has_target(architecture).then_some(&target);
        let mut model = model(&settings, shape(&settings, 1, 3));
        let (_, weights) = objective(&mut model, &source, target, Mode::Inference);
        model.output_and_gradient().1.assign(&weights);
        model.backward(&source, target);
        for (side, stack, tokens) in
            [("encoder", Stack::Encoder, Some(&source)), ("decoder", Stack::Decoder, target)]
        {
            let tokens = if architecture == "decoder" { Some(&source) } else { tokens };
            let (Some((embedded, d_embedded)), Some(tokens)) = (model.embedded_and_gradient(stack), tokens)
            else {
                continue;
            };
            let (embedded, gradient) = (embedded.to_owned(), d_embedded.to_owned());
            let path = format!("{side}.embedding.token_embedding.embeddings");
            let place = model.parameter_paths().iter().position(|found| *found == path).unwrap();
            check_gradient(&path, embedded.as_slice().unwrap(), gradient.as_slice().unwrap(), |at| {
                let table = &mut model.parameters_mut()[place].value;
                for (&id, at) in tokens.ids.iter().zip(at.chunks(8)) {
                    table.row_mut(id as usize).iter_mut().zip(at).for_each(|(value, &at)| *value = at);
                }
                objective(&mut model, &source, target, Mode::Inference).0
            });
            // Back to where the other side's gradient was taken.
            let table = &mut model.parameters_mut()[place].value;
            for (&id, at) in tokens.ids.iter().zip(embedded.rows()) {
                table.row_mut(id as usize).assign(&at);
            }
        }
    }
}
