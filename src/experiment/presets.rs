//! Experiments that come with Glassnet: the files of `assets/experiments/`.

use super::Experiment;
use crate::text::Text;

pub struct Preset {
    /// File name without `.json`.
    pub name: &'static str,
    pub title: Text,
    pub help: Text,
    json: &'static str,
}

impl Preset {
    pub fn experiment(&self) -> Experiment {
        Experiment::from_json(self.json).unwrap_or_else(|error| panic!("preset {}: {error}", self.name))
    }
}

/// The first is what a new visitor sees.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "digits-mlp",
        title: Text::new("Handwritten-style digits", "手写风格数字"),
        help: Text::new(
            "The textbook network 784-64-64-10 on digits drawn by the page itself.",
            "教科书网络 784-64-64-10,数字由页面自己生成。",
        ),
        json: include_str!("../../assets/experiments/digits-mlp.json"),
    },
    Preset {
        name: "mnist-mlp",
        title: Text::new("MNIST", "MNIST"),
        help: Text::new(
            "The same network on the 70,000 scanned digits of MNIST, to drop or download.",
            "同一网络,使用 MNIST 的 70,000 个扫描数字(拖入或下载)。",
        ),
        json: include_str!("../../assets/experiments/mnist-mlp.json"),
    },
];
