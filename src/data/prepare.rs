//! The article's preprocessing: clean, convert, normalise; and the split. Everything is fitted on the training part only.

mod fit;
mod fitted;
mod split;
mod statistics;
mod table;
#[cfg(feature = "texts")]
mod texts;

pub use fitted::{Feature, Fitted, Formula, RawCell, RawColumn, RawKind, Scale, Source};

use super::{DataError, Dataset, Features, Images, Meaning, Raw, Targets};
use crate::registry::{Choice, Entry, Field, Kind, Settings};
use crate::text::PageText;

/// How the examples are divided (`split` in an Experiment).
pub static SPLIT: Entry = Entry {
    name: "split",
    title: PageText::new("Split", "划分"),
    help: PageText::new(
        "Which part of the data trains, which validates, which tests.",
        "哪些数据用于训练、验证与测试。",
    ),
    fields: &[
        Field {
            name: "validation_split",
            title: PageText::new("Validation split", "验证集比例"),
            help: PageText::new(
                "Share of what is left after the test part that is kept from training, to watch for overfitting.",
                "除去测试集后，留出多大比例不参与训练，用来观察是否过拟合。",
            ),
            kind: Kind::Number { default: 0.2, min: 0.0, max: 0.9 },
        },
        Field {
            name: "test_split",
            title: PageText::new("Test split", "测试集比例"),
            help: PageText::new(
                "Share of all examples for the final test. Ignored where the data brings its own test part, as MNIST does.",
                "用于最终测试的样本比例。数据自带测试集（如 MNIST）时忽略此项。",
            ),
            kind: Kind::Number { default: 0.1, min: 0.0, max: 0.9 },
        },
        Field {
            name: "stratify",
            title: PageText::new("Stratify", "分层抽样"),
            help: PageText::new("Give every part the same mix of classes.", "让每个部分的类别比例保持一致。"),
            kind: Kind::Switch { default: true },
        },
        Field {
            name: "validation_from_test",
            title: PageText::new("Validate on the test part", "用测试集验证"),
            help: PageText::new(
                "As Keras's MNIST example does with validation_data=(x_test, y_test): nothing more is taken from the training part.",
                "与 Keras 的 MNIST 示例 validation_data=（x_test， y_test） 相同：不再从训练集中划出验证集。",
            ),
            kind: Kind::Switch { default: false },
        },
    ],
};

/// What is done to the columns of a table (`preprocessing` in an Experiment).
pub static PREPROCESSING: Entry = Entry {
    name: "preprocessing",
    title: PageText::new("Preprocessing", "预处理"),
    help: PageText::new("Clean, convert and normalise before training.", "训练前清洗、转换并归一化。"),
    fields: &[
        Field {
            name: "missing",
            title: PageText::new("Missing values", "缺失值"),
            help: PageText::new(
                "Drop rows with an empty cell, or fill the cell. Empty categories are always filled with the most frequent one.",
                "删除含空单元格的行，或填补空单元格。类别列总是用众数填补。",
            ),
            kind: Kind::Choice { default: "mean", options: missing_options },
        },
        Field {
            name: "categories",
            title: PageText::new("Categories", "类别列"),
            help: PageText::new(
                "One input per category, or one input that numbers the categories.",
                "每个类别一个输入（独热编码），或用一个编号表示类别（标签编码）。",
            ),
            kind: Kind::Choice { default: "one_hot", options: categories_options },
        },
        Field {
            name: "scaling",
            title: PageText::new("Scaling", "特征缩放"),
            help: PageText::new(
                "Standard: mean 0 and deviation 1. Min-max: from 0 to 1. Figures come from the training part only.",
                "标准化：均值 0、标准差 1；最小-最大：缩放到 0 至 1。统计量只取自训练集。",
            ),
            kind: Kind::Choice { default: "standard", options: scaling_options },
        },
        Field {
            name: "clip_outliers",
            title: PageText::new("Clip outliers", "截断异常值"),
            help: PageText::new(
                "Move values that lie far outside to the limit: 1.5 interquartile ranges beyond the quartiles, or 3 deviations from the mean.",
                "把过于偏离的值移到界限上：四分位数外 1.5 倍四分位距，或均值外 3 倍标准差。",
            ),
            kind: Kind::Choice { default: "none", options: outlier_options },
        },
        Field {
            name: "remove_duplicates",
            title: PageText::new("Remove duplicates", "删除重复行"),
            help: PageText::new(
                "Keep only the first of rows that are equal in every column, target included.",
                "各列（含目标列）完全相同的行只保留第一行。",
            ),
            kind: Kind::Switch { default: false },
        },
        Field {
            name: "target_scaling",
            title: PageText::new("Target scaling", "目标缩放"),
            help: PageText::new(
                "Regression only: learn the target with mean 0 and deviation 1; predictions are shown in its own unit again.",
                "仅用于回归：以均值 0、标准差 1 的目标训练；预测结果仍按原单位显示。",
            ),
            kind: Kind::Choice { default: "standard", options: target_scaling_options },
        },
    ],
};

const NONE: Choice = Choice::new("none", PageText::new("none", "无"));
const STANDARD: Choice = Choice::new("standard", PageText::new("standardise", "标准化"));

fn missing_options() -> Vec<Choice> {
    vec![
        Choice::new("drop", PageText::new("drop the row", "删除该行")),
        Choice::new("mean", PageText::new("mean", "均值")),
        Choice::new("median", PageText::new("median", "中位数")),
        Choice::new("most_frequent", PageText::new("most frequent", "众数")),
    ]
}

fn categories_options() -> Vec<Choice> {
    vec![
        Choice::new("one_hot", PageText::new("one-hot encoding", "独热编码")),
        Choice::new("label", PageText::new("label encoding", "标签编码")),
    ]
}

fn scaling_options() -> Vec<Choice> {
    vec![NONE, STANDARD, Choice::new("min_max", PageText::new("min-max", "最小-最大"))]
}

fn outlier_options() -> Vec<Choice> {
    vec![
        NONE,
        Choice::new("iqr", PageText::new("interquartile range", "四分位距")),
        Choice::new("three_sigma", PageText::new("3 standard deviations", "3 倍标准差")),
    ]
}

fn target_scaling_options() -> Vec<Choice> {
    vec![NONE, STANDARD]
}

/// Cleans, converts, splits and normalises. `split` and `preprocessing` are settings of [`SPLIT`] and [`PREPROCESSING`];
/// the seed decides which example goes to which part.
pub fn prepare(
    raw: Raw,
    split: &Settings,
    preprocessing: &Settings,
    seed: u64,
) -> Result<Dataset, DataError> {
    match raw {
        Raw::Images(images) => prepare_images(images, split, seed),
        Raw::Table(table) => table::prepare(table, split, preprocessing, seed),
        #[cfg(feature = "texts")]
        Raw::Texts(texts) => texts::prepare(texts, split, seed),
        #[cfg(feature = "texts")]
        Raw::Corpus(corpus) => prepare_corpus(corpus, split, seed),
        #[cfg(not(feature = "texts"))]
        Raw::Texts(_) | Raw::Corpus(_) => Err(super::datasets::no_texts()),
    }
}

/// Sentences only need the split; vectors from elsewhere, of which there is one sentence, not even that.
#[cfg(feature = "texts")]
fn prepare_corpus(corpus: super::Corpus, settings: &Settings, seed: u64) -> Result<Dataset, DataError> {
    let parts = match corpus.vectors {
        None => split::split(corpus.sentences.len(), None, None, settings, seed)?,
        Some(_) => super::Parts { training: vec![0], ..Default::default() },
    };
    Ok(corpus.into_dataset(parts))
}

/// Images only need the split: they stay bytes, and gathering a batch divides them by 255.
fn prepare_images(images: Images, split: &Settings, seed: u64) -> Result<Dataset, DataError> {
    let examples = images.labels.len();
    let parts = split::split(examples, Some(&images.labels), images.test.clone(), split, seed)?;
    Ok(Dataset {
        features: Features::Bytes { pixels: images.pixels, width: images.height * images.width },
        targets: Targets::Classes(images.labels),
        meaning: Meaning {
            features: Vec::new(),
            classes: images.classes,
            target: String::new(),
            image: Some((images.height, images.width)),
            plane: false,
            preprocessing: Fitted::default(),
        },
        tokens: None,
        parts,
        weights: None,
        report: Vec::new(),
    })
}
