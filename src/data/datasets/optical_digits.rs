//! The UCI Optical Recognition of Handwritten Digits: 1,797 real digits of 8x8 pixels, bundled (see `assets/README.md`).

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
            "1，797 个真实的 8x8 手写数字（UCI），已内置：几秒即可训练完。",
        ),
        fields: &[],
    },
    needs: Needs::Nothing,
    holds: Holds::Images,
    outputs: Some(Outputs::classes(10)),
    load: EngineOnly::new(load),
};

fn load(_: &Settings, _seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let file = |name: &str, bytes: &[u8]| SourceFile { name: name.to_owned(), bytes: bytes.to_vec() };
    idx_files::read(vec![
        file("optical-digits-images", include_bytes!("../../../assets/optical-digits-images-idx3-ubyte.gz")),
        file("optical-digits-labels", include_bytes!("../../../assets/optical-digits-labels-idx1-ubyte.gz")),
    ])
    .map(Raw::Images)
}
