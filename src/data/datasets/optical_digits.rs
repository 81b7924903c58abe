//! The UCI Optical Recognition of Handwritten Digits: 1,797 real digits of 8x8 pixels, bundled (see `assets/README.md`).

use crate::data::bundled::{Bundled, BundledFile};
use crate::data::{DataError, Outputs, Raw, SourceFile};
use crate::registry::{EngineOnly, Entry, Settings};
use crate::text::PageText;

use super::{DatasetRow, Holds, Needs, idx_files};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "optical_digits",
        title: PageText::new("UCI digits", "UCI 数字"),
        help: PageText::new(
            "1,797 real handwritten digits of 8x8 pixels (UCI), bundled: a run takes seconds.",
            "1,797 个真实的 8x8 手写数字（UCI），已内置：几秒即可训练完。",
        ),
        fields: &[],
    },
    needs: Needs::Bundled(&BUNDLED),
    holds: Holds::Images,
    outputs: Some(Outputs::classes(10)),
    load: EngineOnly::new(load),
};

static BUNDLED: Bundled = Bundled {
    files: &[
        BundledFile::new(
            "optical-digits-images-idx3-ubyte.gz",
            include_bytes!("../../../assets/bundled/optical-digits-images-idx3-ubyte.gz"),
        ),
        BundledFile::new(
            "optical-digits-labels-idx1-ubyte.gz",
            include_bytes!("../../../assets/bundled/optical-digits-labels-idx1-ubyte.gz"),
        ),
    ],
    picture: (8, 8, FIRST),
};

#[rustfmt::skip]
const FIRST: &[u8] = &[
    0,  0,  80, 207, 143,  16,   0, 0,
    0,  0, 207, 239, 159, 239,  80, 0,
    0, 48, 239,  32,   0, 175, 128, 0,
    0, 64, 191,   0,   0, 128, 128, 0,
    0, 80, 128,   0,   0, 143, 128, 0,
    0, 64, 175,   0,  16, 191, 112, 0,
    0, 32, 223,  80, 159, 191,   0, 0,
    0,  0,  96, 207, 159,   0,   0, 0,
];

fn load(_: &Settings, _seed: u64, files: Vec<SourceFile>) -> Result<Raw, DataError> {
    idx_files::read(files).map(Raw::Images)
}
