//! The table of datasets.

mod corpus_file;
mod digits;
mod generated_histories;
mod generated_reviews;
mod generated_text;
mod histories_file;
pub mod idx_files;
mod iris;
mod labelled_text;
mod mnist;
mod optical_digits;
mod plane;
mod table;
mod tasks;
mod text_file;
mod text_pairs;
mod vectors_file;
mod word_worlds;

use std::collections::HashSet;

use super::bundled::{Bundled, BundledFile};
use super::readers::{check_size, text};
use super::tokenizers::TOKENIZERS;
use super::{DataError, Outputs, Raw, Reading, SourceFile};
use crate::registry::{Choice, EngineOnly, Entry, Field, Kind, Row, Settings, row_named};
use crate::text::{PageText, Text};

/// What a dataset needs from the user before it can be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Generated from the seed, or small and a part of the program.
    Nothing,
    /// Files that come with Glassnet, which nobody has to give.
    Bundled(&'static Bundled),
    /// Image and label files in IDX format (MNIST's), gzip or not; or the sprite that can be downloaded.
    IdxFiles,
    /// One CSV or TSV file.
    TableFile,
    /// One CSV or TSV file with a column of texts and a column of labels.
    LabelledTextFile,
    /// One text file.
    TextFile,
    /// One CSV or TSV file with a text to read and a text to write in each row.
    PairsFile,
    /// One file of word vectors, text or binary.
    VectorsFile,
}

/// What the examples of a dataset are, and so which models can learn them, in the order in which a page shows the sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    Images,
    /// Rows of a table.
    Rows,
    /// Points of a plane.
    Points,
    /// Texts with one class each.
    LabelledTexts,
    /// One text, for a language model.
    RunningText,
    /// Texts with a text to write for each.
    TextPairs,
    /// Sentences of a text, for vectors of its words.
    Sentences,
    /// What viewers watched one after the other, for vectors of titles.
    Histories,
}

impl Holds {
    /// Whether the examples are texts, which are read as tokens.
    pub fn texts(self) -> bool {
        match self {
            Holds::Images | Holds::Rows | Holds::Points => false,
            Holds::LabelledTexts | Holds::RunningText | Holds::TextPairs => true,
            Holds::Sentences | Holds::Histories => false,
        }
    }

    /// Whether the examples are sequences of words or titles, each of which gets a vector.
    pub fn words(self) -> bool {
        matches!(self, Holds::Sentences | Holds::Histories)
    }
}

impl Needs {
    /// Whether the user has to give something.
    pub fn files(self) -> bool {
        match self {
            Needs::Nothing | Needs::Bundled(_) => false,
            Needs::IdxFiles
            | Needs::TableFile
            | Needs::LabelledTextFile
            | Needs::TextFile
            | Needs::PairsFile
            | Needs::VectorsFile => true,
        }
    }

    pub fn bundled(self) -> &'static [BundledFile] {
        if let Needs::Bundled(bundled) = self { bundled.files } else { &[] }
    }
}

pub struct DatasetRow {
    pub entry: Entry,
    pub needs: Needs,
    pub holds: Holds,
    /// What a model for it has to give out; `None` where only the files tell.
    pub outputs: Option<Outputs>,
    pub load: EngineOnly<Load>,
}

/// Generates or reads a dataset from its settings, the seed and the files given.
pub type Load = fn(&Settings, u64, Vec<SourceFile>) -> Result<Raw, DataError>;

/// The loading of a dataset of texts, which a build without the feature `texts` leaves out.
const fn of_texts(load: Load) -> EngineOnly<Load> {
    EngineOnly::new(if cfg!(feature = "texts") { load } else { |_, _, _| Err(no_texts()) })
}

/// Said by a worker that was built for numbers and images only.
pub(super) fn no_texts() -> DataError {
    DataError::new(
        "found texts, which this lab does not read: open them in the Attention lab",
        "这是文本数据，本实验室不读取：请在注意力实验室中打开",
    )
}

impl Row for DatasetRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every dataset that can be chosen; the first is the default.
pub const DATASETS: &[DatasetRow] = &[
    digits::ROW,
    optical_digits::ROW,
    iris::ROW,
    mnist::ROW,
    table::ROW,
    plane::circle::ROW,
    plane::xor::ROW,
    plane::gauss::ROW,
    plane::spiral::ROW,
    plane::moons::ROW,
    plane::rings::ROW,
    plane::reg_plane::ROW,
    plane::reg_gauss::ROW,
    generated_reviews::ROW,
    labelled_text::ROW,
    generated_text::ROW,
    text_file::ROW,
    tasks::copy::ROW,
    tasks::reverse::ROW,
    tasks::sort::ROW,
    tasks::addition::ROW,
    tasks::modular_addition::ROW,
    tasks::balanced_brackets::ROW,
    tasks::induction::ROW,
    tasks::dates::ROW,
    tasks::number_words::ROW,
    tasks::subtraction::ROW,
    tasks::sounding_out::ROW,
    text_pairs::ROW,
    word_worlds::ROW,
    corpus_file::ROW,
    generated_histories::ROW,
    histories_file::ROW,
    vectors_file::ROW,
];

/// The languages that a text can be generated in.
fn languages() -> Vec<Choice> {
    vec![
        Choice::new("en", PageText::new("English", "英文")),
        Choice::new("zh", PageText::new("Chinese", "中文")),
        Choice::new("both", PageText::new("both", "两者")),
    ]
}

/// The limit of a text's tokens, for rows of whole texts.
const LONGEST: Field = Field {
    name: "longest",
    title: PageText::new("Longest text, tokens", "文本最长词元数"),
    help: PageText::new("Longer texts are cut after so many tokens.", "更长的文本在此处截断。"),
    kind: Kind::Integer { default: 64, min: 2, max: 1024 },
};

/// The length of a window, for rows of running text.
const CONTEXT: Field = Field {
    name: "context",
    title: PageText::new("Context, tokens", "上下文词元数"),
    help: PageText::new(
        "How many tokens a model sees at once when it foretells the next one.",
        "模型预测下一个词元时一次能看到多少个词元。",
    ),
    kind: Kind::Integer { default: 64, min: 2, max: 1024 },
};

/// How rare a word may be that gets a vector, for rows of sentences and histories.
const fn min_count_field(default: i64) -> Field {
    Field {
        name: "min_count",
        title: PageText::new("Least count", "最低词频"),
        help: PageText::new(
            "Words that occur more seldom are left out: too little is known of them.",
            "出现次数更少的词会被略去：可供学习的上下文太少。",
        ),
        kind: Kind::Integer { default, min: 1, max: 10_000 },
    }
}

/// How many words get a vector, for rows of sentences and histories.
const MAX_FINAL_VOCAB: Field = Field {
    name: "max_final_vocab",
    title: PageText::new("Largest vocabulary", "词表上限"),
    help: PageText::new(
        "At most so many words get a vector, the commonest.",
        "最多为这么多个词学习向量，取最常见的。",
    ),
    kind: Kind::Integer { default: 50_000, min: 2, max: 200_000 },
};

/// The one text file that a row of sentences or histories was given, of at most so many bytes.
fn one_text(mut files: Vec<SourceFile>, most_bytes: usize) -> Result<(String, String), DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one text file; give a single file",
            "应提供一个文本文件；请只选择一个文件",
        ));
    };
    check_size(&file, most_bytes, Text::new("give a part of it", "请只使用其中一部分"))?;
    let expected = Text::new("plain text (save a document as .txt first)", "纯文本（文档请先另存为 .txt）");
    text::read(file, expected)
}

/// How the settings say that texts are read; `longest` is the field that limits their tokens.
fn reading_of(settings: &Settings, longest: &str) -> Reading {
    Reading {
        tokenizer: row_named(TOKENIZERS, settings.choice("tokenizer"))
            .expect("an option is a row of the table"),
        vocabulary_size: settings.integer("vocabulary_size"),
        longest: settings.integer(longest),
    }
}

/// Draws until there are `count` examples with different keys, or until a thousand draws bring nothing new.
fn distinct<Example>(count: usize, mut draw: impl FnMut() -> (String, Example)) -> Vec<Example> {
    let (mut seen, mut examples, mut repeats) = (HashSet::new(), Vec::new(), 0);
    while examples.len() < count && repeats < 1000 {
        let (key, example) = draw();
        if seen.insert(key) {
            examples.push(example);
            repeats = 0;
        } else {
            repeats += 1;
        }
    }
    examples
}
