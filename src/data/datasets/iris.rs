//! Fisher's Iris: 150 flowers of three species, four lengths in centimetres, bundled (see `assets/README.md`).

use crate::data::readers::table::{Header, read};
use crate::data::{DataError, Outputs, Raw, SourceFile, Table};
use crate::registry::{EngineOnly, Entry, Settings};
use crate::text::PageText;

use super::{DatasetRow, Holds, Needs};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "iris",
        title: PageText::new("Iris", "鸢尾花"),
        help: PageText::new(
            "150 flowers of three species, told apart by the lengths of their petals and sepals.",
            "三个品种共 150 朵鸢尾花，根据花瓣与花萼的长宽区分。",
        ),
        fields: &[],
    },
    needs: Needs::Nothing,
    holds: Holds::Rows,
    outputs: Some(Outputs::classes(3)),
    load: EngineOnly::new(load),
};

fn load(_: &Settings, _seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let bytes = include_bytes!("../../../assets/iris.csv").to_vec();
    let columns = read(SourceFile { name: "iris.csv".into(), bytes }, Header::Yes)?;
    let target = columns.len() - 1;
    Ok(Raw::Table(Table {
        columns,
        target,
        classification: true,
        plane: false,
        formulas: Vec::new(),
        weights: None,
    }))
}
