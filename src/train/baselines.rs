//! Losses that a language model must beat before it has learnt anything worth the name.

use crate::data::{Dataset, Features, Part, RunningText};
use crate::text::Message;

/// A loss to compare with, drawn as a line in the chart of the loss.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Baseline {
    pub title: Message,
    /// In nats a token.
    pub loss: f64,
}

/// For running text: guessing every token alike, and guessing by how often each occurs. None for other data.
pub fn baselines(dataset: &Dataset) -> Vec<Baseline> {
    let Features::Text(text) = &dataset.features else { return Vec::new() };
    let vocabulary = dataset.outputs();
    vec![
        Baseline { title: Message::new("uniform guess", "均匀猜测"), loss: (vocabulary as f64).ln() },
        Baseline {
            title: Message::new("by frequency", "按频率猜测"),
            loss: unigram_loss(dataset, text, vocabulary),
        },
    ]
}

/// The mean of `-ln(share of the token in the training part)` over what training does not see. Every token counts once
/// more than it occurs, so that none is impossible.
fn unigram_loss(dataset: &Dataset, text: &RunningText, vocabulary: usize) -> f64 {
    let answers =
        |part: Part| dataset.parts.get(part).iter().flat_map(|&window| &text.window(window as usize)[1..]);
    let mut counts = vec![1.0f64; vocabulary];
    answers(Part::Training).for_each(|&token| counts[token as usize] += 1.0);
    let total: f64 = counts.iter().sum();
    let part = if dataset.parts.validation.is_empty() { Part::Training } else { Part::Validation };
    let (sum, tokens) = answers(part).fold((0.0, 0usize), |(sum, tokens), &token| {
        (sum - (counts[token as usize] / total).ln(), tokens + 1)
    });
    sum / tokens.max(1) as f64
}
