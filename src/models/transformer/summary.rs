//! What the model consists of, part by part.

use super::Transformer;
use crate::models::SummaryLine;

impl Transformer {
    /// A line for each embedding, block, last normalization and output, in the order of the parameters.
    pub fn summary(&self) -> Vec<SummaryLine> {
        let mut lines: Vec<SummaryLine> = Vec::new();
        for (path, parameter) in self.parameter_paths().iter().zip(self.parameters()) {
            let parts: Vec<&str> = path.split('.').collect();
            let depth = if matches!(parts[0], "encoder" | "decoder") { 2 } else { 1 };
            let name = parts[..depth].join(".");
            let count = parameter.gradient.len();
            match lines.last_mut().filter(|line| line.name == name) {
                Some(line) => line.parameters.0 += count,
                None => lines.push(SummaryLine {
                    layer: layer_of(parts[0], parts[depth - 1]),
                    output_width: if depth == 1 { self.shape().outputs } else { self.width() },
                    name,
                    parameters: (count, 0),
                }),
            }
        }
        lines
    }
}

/// KerasHub's names.
fn layer_of(side: &str, part: &str) -> &'static str {
    match (side, part) {
        (_, "embedding") => "token_and_position_embedding",
        (_, "final_norm") => "normalization",
        ("encoder", _) => "transformer_encoder",
        ("decoder", _) => "transformer_decoder",
        _ => "dense",
    }
}
