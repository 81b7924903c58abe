//! What Keras calls categorical cross-entropy when targets are class indices instead of one-hot rows. Ours are
//! always class indices, so it differs only in having no label smoothing, like Keras's.

use super::categorical_crossentropy::CategoricalCrossentropy;
use super::{Expects, LossRow, Purpose};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "sparse_categorical_crossentropy",
        title: PageText::new("Sparse categorical cross-entropy", "稀疏多分类交叉熵"),
        help: PageText::new(
            "The same as categorical cross-entropy: in Keras the two differ in how targets are written, here both take class numbers.",
            "与多分类交叉熵相同：在 Keras 中二者只是目标的写法不同，这里都使用类别编号。",
        ),
        fields: &[],
    },
    purposes: &[Purpose::ManyClasses, Purpose::Sequences],
    expects: Expects::SoftmaxLogits,
    build: EngineOnly::new(|_| Box::new(CategoricalCrossentropy { label_smoothing: 0.0 })),
};
