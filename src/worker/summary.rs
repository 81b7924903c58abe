//! What the page is told of a session that was opened.

use crate::protocol::{DataSummary, LayerSummary, ModelSummary};
use crate::train::{Session, baselines, inspect};

/// Examples sent along with the description of the data.
const SAMPLES: usize = 12;

pub fn data_summary(session: &Session) -> DataSummary {
    let dataset = session.dataset();
    let (parts, corpus) = (&dataset.parts, dataset.corpus());
    let samples = parts.training.iter().take(SAMPLES).map(|&index| inspect::unseen(dataset, index));
    DataSummary {
        parts: [parts.training.len(), parts.validation.len(), parts.test.len()],
        words_per_example: corpus.and_then(|corpus| corpus.words_per_sentence(&parts.training)),
        trains: corpus.is_none_or(|corpus| corpus.vectors.is_none()),
        meaning: dataset.meaning.clone(),
        samples: samples.collect(),
        report: dataset.report.clone(),
        baselines: baselines(dataset),
        steps_per_epoch: session.steps_per_epoch() as u32,
        epochs: session.epochs().1 as u32,
    }
}

pub fn model_summary(session: &Session) -> ModelSummary {
    let lines = session.summary();
    ModelSummary {
        trained: lines.iter().map(|line| line.parameters.0).sum(),
        kept: lines.iter().map(|line| line.parameters.1).sum(),
        layers: lines
            .into_iter()
            .map(|line| LayerSummary {
                name: line.name,
                layer: line.layer.to_owned(),
                output_width: line.output_width,
                parameters: line.parameters.0 + line.parameters.1,
            })
            .collect(),
    }
}
