//! Sums modulo a number: all pairs (Power et al. 2022, "Grokking").

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "modular_addition",
        title: PageText::new("Modular addition", "模加法"),
        help: PageText::new(
            "Add as on a clock: with modulus 97, 61 + 52 becomes 16. Each number is one token. After long training a model may suddenly generalise.",
            "像钟表一样相加：模为 97 时，61 + 52 变为 16。每个数为一个词元。训练足够久后，模型可能突然学会泛化（grokking）。",
        ),
        fields: &[Field {
            name: "modulus",
            title: PageText::new("Modulus", "模"),
            help: PageText::new(
                "Sums start again from 0 at this number; all pairs of numbers below it are examples.",
                "和达到该数后从 0 重新开始；所有小于它的数对都是样本。",
            ),
            kind: Kind::Integer { default: 97, min: 5, max: 200 },
        }],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let modulus = settings.integer("modulus");
    let mut all: Vec<(usize, usize)> = (0..modulus).flat_map(|a| (0..modulus).map(move |b| (a, b))).collect();
    Stream::new(seed, Purpose::Data).shuffle(&mut all);
    Ok(Raw::Texts(Texts {
        sources: all.iter().map(|(a, b)| format!("{a} + {b}")).collect(),
        targets: TextTargets::Texts(all.iter().map(|(a, b)| ((a + b) % modulus).to_string()).collect()),
        reading: reading("words"),
        writing: None,
        report: Vec::new(),
    }))
}
