//! How well the classes are told apart, and which examples go wrong.

use super::{ClassScores, Confusion, Content, Example};
use crate::data::prepare::Feature;
use crate::data::{Dataset, Features, Part, Targets};
use crate::metrics::confusion::ConfusionMatrix;
use crate::metrics::predicted_class;
use crate::tensor::{Matrix, Real};
use crate::train::Session;
use crate::train::batch::gather_features;
use crate::train::evaluate::Evaluation;

/// Examples shown at once.
const MOST_EXAMPLES: usize = 24;

/// The part that is looked at: what training did not see, where there is any.
const SHOWN: [Part; 3] = [Part::Validation, Part::Test, Part::Training];

/// `None` for a regression, which has no classes.
pub fn confusion(session: &mut Session) -> Option<Confusion> {
    let part = session.scored_part(&SHOWN)?;
    let evaluation = session.evaluation(part)?;
    let dataset = session.dataset();
    if !dataset.is_classification() {
        return None;
    }
    let matrix = ConfusionMatrix::new(evaluation.scored(dataset));
    let scores = matrix.class_scores().into_iter().zip(&dataset.meaning.classes);
    let classes = scores.map(|(scores, name)| ClassScores {
        name: name.clone(),
        precision: scores.precision,
        recall: scores.recall,
        f1: scores.f1,
        support: scores.support,
    });
    Some(Confusion { part, classes: classes.collect(), counts: matrix.counts.into_iter().collect() })
}

/// The examples with the largest loss, worst first.
pub fn hardest(session: &mut Session) -> Vec<Example> {
    let Some(part) = session.scored_part(&SHOWN) else { return Vec::new() };
    let Some(evaluation) = session.evaluation(part) else { return Vec::new() };
    let mut places: Vec<usize> = (0..evaluation.losses.len()).collect();
    places.sort_by(|&a, &b| evaluation.losses[b].total_cmp(&evaluation.losses[a]));
    places.truncate(MOST_EXAMPLES);
    places.into_iter().map(|place| example(session.dataset(), &evaluation, place)).collect()
}

/// Examples of one cell of the confusion matrix, in the order of the data.
pub fn examples_of_cell(session: &mut Session, truth: u32, predicted: u32) -> Vec<Example> {
    let Some(part) = session.scored_part(&SHOWN) else { return Vec::new() };
    let Some(evaluation) = session.evaluation(part) else { return Vec::new() };
    let dataset = session.dataset();
    let in_cell = |place: &usize| {
        evaluation.classes.get(*place) == Some(&truth)
            && predicted_class(evaluation.outputs.row(*place)) == predicted as usize
    };
    let places = (0..evaluation.losses.len()).filter(in_cell).take(MOST_EXAMPLES);
    places.map(|place| example(dataset, &evaluation, place)).collect()
}

/// The `place`-th example of an evaluated part.
pub fn example(dataset: &Dataset, evaluation: &Evaluation, place: usize) -> Example {
    let index = dataset.parts.get(evaluation.part)[place];
    let outputs = evaluation.outputs.row(place);
    let (predicted, confidence) = match &dataset.targets {
        Targets::Classes(classes) => {
            let truth = classes[index as usize] as usize;
            let probability = match outputs.len() {
                1 if truth == 0 => 1.0 - outputs[0],
                1 => outputs[0],
                _ => outputs[truth],
            };
            (dataset.meaning.classes[predicted_class(outputs)].clone(), probability as f32)
        }
        Targets::Values(_) => (number(outputs[0] as f32), f32::NAN),
        Targets::Sequences(_) | Targets::Next | Targets::Company => {
            unreachable!("only an example with one target is evaluated alone")
        }
    };
    Example {
        index,
        content: content(dataset, index),
        truth: truth(dataset, index),
        predicted,
        confidence,
        loss: evaluation.losses[place] as f32,
    }
}

/// An example before any model has seen it.
pub fn unseen(dataset: &Dataset, index: u32) -> Example {
    Example {
        index,
        content: content(dataset, index),
        truth: truth(dataset, index),
        predicted: String::new(),
        confidence: f32::NAN,
        loss: f32::NAN,
    }
}

fn truth(dataset: &Dataset, index: u32) -> String {
    match &dataset.targets {
        Targets::Classes(classes) => dataset.meaning.classes[classes[index as usize] as usize].clone(),
        Targets::Values(values) => {
            let scaled = f64::from(values[[index as usize, 0]]);
            number(dataset.meaning.preprocessing.target.undo(scaled) as f32)
        }
        Targets::Sequences(sequences) => {
            let tokens =
                dataset.tokens.as_ref().map(|tokens| tokens.output().decode(sequences.get(index as usize)));
            tokens.unwrap_or_default()
        }
        Targets::Next | Targets::Company => String::new(),
    }
}

fn content(dataset: &Dataset, index: u32) -> Content {
    if let (Features::Bytes { pixels, width }, Some((height, columns))) =
        (&dataset.features, dataset.meaning.image)
    {
        let start = index as usize * width;
        return Content::Image {
            height: height as u16,
            width: columns as u16,
            pixels: pixels[start..start + width].to_vec(),
        };
    }
    if let Some(corpus) = dataset.corpus() {
        return Content::Text(corpus.shown(index as usize));
    }
    if let Some(tokens) = &dataset.tokens {
        let sequence = match &dataset.features {
            Features::Tokens(sequences) => sequences.get(index as usize),
            Features::Text(text) => text.window(index as usize),
            Features::Bytes { .. } | Features::Numbers(_) | Features::Corpus(_) => &[],
        };
        return Content::Text(tokens.source.decode(sequence));
    }
    let mut row = Matrix::zeros((1, dataset.features.width()));
    gather_features(&dataset.features, &[index], row.view_mut());
    let features = dataset.meaning.preprocessing.features.iter().zip(&row);
    let own = |(feature, &value): (&Feature, &Real)| {
        (feature.name.clone(), feature.scale.undo(f64::from(value)) as f32)
    };
    Content::Row(features.map(own).collect())
}

fn number(value: f32) -> String {
    format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
}
