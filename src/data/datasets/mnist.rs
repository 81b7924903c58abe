//! MNIST and every set that comes in its files: Fashion-MNIST, KMNIST, EMNIST; or the sprite of TensorFlow.js's examples.

use crate::data::images::{keep, transpose};
use crate::data::{DataError, Raw, SourceFile};
use crate::registry::{EngineOnly, Entry, Field, Kind, Settings};
use crate::text::PageText;

use super::{DatasetRow, Holds, Needs, idx_files};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "mnist",
        title: PageText::same("MNIST"),
        help: PageText::new(
            "Drop the four IDX files of MNIST, Fashion-MNIST, KMNIST or EMNIST, gzip or not; or download MNIST.",
            "拖入 MNIST、Fashion-MNIST、KMNIST 或 EMNIST 的四个 IDX 文件（可为 gzip），或下载 MNIST。",
        ),
        fields: &[
            Field {
                name: "limit",
                title: PageText::new("At most", "最多样本数"),
                help: PageText::new(
                    "Use only so many of the training examples, from the first; 0 uses all.",
                    "只使用前若干个训练样本；0 表示全部。",
                ),
                kind: Kind::Integer { default: 0, min: 0, max: 1_000_000 },
            },
            Field {
                name: "transpose",
                title: PageText::new("Swap rows and columns", "交换行与列"),
                help: PageText::new(
                    "For EMNIST, whose files hold the pictures on their side.",
                    "用于 EMNIST：其文件中的图像是横放的。",
                ),
                kind: Kind::Switch { default: false },
            },
        ],
    },
    needs: Needs::IdxFiles,
    holds: Holds::Images,
    outputs: None,
    load: EngineOnly::new(load),
};

fn load(settings: &Settings, _seed: u64, files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let mut images = idx_files::read(files)?;
    keep(&mut images, settings.integer("limit"));
    if settings.switch("transpose") {
        transpose(&mut images);
    }
    Ok(Raw::Images(images))
}
