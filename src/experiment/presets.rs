//! Experiments that come with Glassnet: the files of `assets/experiments/`.

use super::Experiment;
use crate::text::PageText;

pub struct Preset {
    /// File name without `.json`.
    pub name: &'static str,
    pub title: PageText,
    pub help: PageText,
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
        title: PageText::new("Digits: 784-64-64-10", "数字：784-64-64-10"),
        help: PageText::new(
            "The textbook network on handwritten-style digits that the page draws itself.",
            "教科书网络，使用页面自己生成的手写风格数字。",
        ),
        json: include_str!("../../assets/experiments/digits-mlp.json"),
    },
    Preset {
        name: "mnist-mlp",
        title: PageText::new("MNIST: 784-64-64-10", "MNIST:784-64-64-10"),
        help: PageText::new(
            "The same network on the 70,000 scanned digits of MNIST, to drop or download.",
            "同一网络，使用 MNIST 的 70，000 个扫描数字（拖入或下载）。",
        ),
        json: include_str!("../../assets/experiments/mnist-mlp.json"),
    },
    Preset {
        name: "spiral",
        title: PageText::new("Two spirals", "双螺旋"),
        help: PageText::new(
            "Watch the decision boundary wind itself around the points.",
            "观察决策边界如何沿着点盘旋成形。",
        ),
        json: include_str!("../../assets/experiments/spiral.json"),
    },
    Preset {
        name: "iris",
        title: PageText::new("Iris", "鸢尾花 Iris"),
        help: PageText::new(
            "Three species told apart by four measurements, with a small network.",
            "用小型网络根据四项测量区分三种鸢尾花。",
        ),
        json: include_str!("../../assets/experiments/iris.json"),
    },
    Preset {
        name: "optical-digits",
        title: PageText::new("Optical digits: 64-64-10", "光学识别数字：64-64-10"),
        help: PageText::new(
            "Real digits of 8x8 pixels, stopped early once validation no longer improves.",
            "真实的 8x8 数字，验证集不再改善时早停。",
        ),
        json: include_str!("../../assets/experiments/optical-digits.json"),
    },
    Preset {
        name: "table-regression",
        title: PageText::new("Your table: predict a number", "自己的表格：预测数值"),
        help: PageText::new(
            "Drop a CSV; its last column is learnt as a number, unless you name another.",
            "拖入 CSV；默认以最后一列为目标做回归，也可另行指定。",
        ),
        json: include_str!("../../assets/experiments/table-regression.json"),
    },
    Preset {
        name: "digits-linear",
        title: PageText::new("Digits without hidden layers", "数字：无隐藏层"),
        help: PageText::new(
            "Softmax regression, the linear model that every deeper network has to beat.",
            "Softmax 回归：更深的网络都要超过的线性模型。",
        ),
        json: include_str!("../../assets/experiments/digits-linear.json"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DATASETS;
    use crate::registry::row_of;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_preset_is_valid_and_is_written_as_it_was_read() {
        for preset in PRESETS {
            let experiment = preset.experiment();
            let text = experiment.to_json().to_string();
            assert_eq!(Experiment::from_json(&text), Ok(experiment), "{}", preset.name);
        }
    }

    #[test]
    fn every_preset_on_data_that_is_there_fits_it() {
        for preset in PRESETS {
            let experiment = preset.experiment();
            if let Some(outputs) = row_of(DATASETS, &experiment.data).outputs {
                let problems = experiment.problems_with(outputs.count, outputs.classification);
                assert_eq!(problems, [], "{}", preset.name);
            }
        }
    }
}
