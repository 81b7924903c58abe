//! Tables as CSV or TSV: separator, decimal comma, header and the kind of each column are found out from the content.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::{check_size, file_error, reserve, text};
use crate::data::{Cells, Column, DataError, SourceFile};
use crate::registry::shortened;
use crate::text::Text;

/// More than this does not fit into the tab's memory together with its features.
const MOST_BYTES: usize = 300_000_000;
const MOST_CELLS: usize = 20_000_000;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that the format is guessed from.
const SAMPLE: usize = 100;

/// What people and programs write where there is no value.
const MISSING: [&str; 8] = ["na", "n/a", "#n/a", "null", "none", "?", "-", "—"];

const EXPECTED: Text = Text::new(
    "a table as CSV or TSV (save a spreadsheet as CSV first)",
    " CSV 或 TSV 表格（电子表格请先另存为 CSV）",
);

/// Whether the first line names the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// It does unless it holds a number.
    Auto,
    Yes,
    No,
}

/// Reads all columns of a table. Empty lines do not count; NaN and infinity are missing values.
pub fn read(file: SourceFile, header: Header) -> Result<Vec<Column>, DataError> {
    check_size(&file, MOST_BYTES, Text::new("keep fewer rows or columns", "请减少行或列"))?;
    let (file, text) = text::read(file, EXPECTED)?;
    let format = Format::guess(&text);
    let plan = Plan::new(&file, &text, format, header)?;
    let mut columns = Vec::with_capacity(plan.names.len());
    for (name, numeric) in plan.names.into_iter().zip(plan.numeric) {
        columns.push(Column { name, cells: empty_cells(numeric, plan.rows, &file)? });
    }
    for record in format.records(&text).skip(plan.first_row) {
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            match &mut column.cells {
                Cells::Numbers(numbers) => numbers.push(format.number(cell).unwrap_or(f64::NAN)),
                Cells::Categories(texts) => texts.push((!is_missing(cell)).then(|| cell.to_owned())),
            }
        }
    }
    Ok(columns)
}

fn empty_cells(numeric: bool, rows: usize, file: &str) -> Result<Cells, DataError> {
    Ok(if numeric {
        let mut numbers = Vec::new();
        reserve(&mut numbers, rows, file)?;
        Cells::Numbers(numbers)
    } else {
        let mut texts = Vec::new();
        reserve(&mut texts, rows, file)?;
        Cells::Categories(texts)
    })
}

/// How a file writes its cells.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Format {
    separator: u8,
    decimal_comma: bool,
}

impl Format {
    /// The separator that cuts the first records most evenly, then into the most numbers, then into the most cells.
    fn guess(text: &str) -> Self {
        let candidates = SEPARATORS.map(|separator| Format::with_separator(text, separator));
        // `max_by_key` takes the last of equals, so the commonest separator comes last.
        let best = candidates.into_iter().rev().max_by_key(|&(score, _)| score);
        best.map_or(candidates[0].1, |(_, format)| format)
    }

    /// The format with this separator, and how well it suits: whether all records are as wide as the first, numbers
    /// among a thousand cells, width. Where commas do not separate, they are decimal if that makes more cells numbers.
    fn with_separator(text: &str, separator: u8) -> ((bool, usize, usize), Self) {
        let [point, comma] = [false, true].map(|decimal_comma| Format { separator, decimal_comma });
        let records: Vec<StringRecord> = point.records(text).take(SAMPLE).collect();
        let width = records.first().map_or(0, StringRecord::len);
        if width < 2 {
            return ((false, 0, 0), point);
        }
        let cells = || records.iter().flatten();
        let numbers = |format: Format| cells().filter(|cell| format.number(cell).is_some()).count();
        let (with_point, with_comma) = (numbers(point), numbers(comma));
        let format = if separator != b',' && with_comma > with_point { comma } else { point };
        let even = records.iter().all(|record| record.len() == width);
        ((even, numbers(format) * 1000 / cells().count(), width), format)
    }

    fn reader(self, text: &str) -> Reader<&[u8]> {
        let mut builder = ReaderBuilder::new();
        builder.delimiter(self.separator).has_headers(false).flexible(true).trim(csv::Trim::All);
        builder.from_reader(text.as_bytes())
    }

    /// The records of a text, which cannot fail: it is in memory and valid UTF-8.
    fn records(self, text: &str) -> impl Iterator<Item = StringRecord> {
        self.reader(text)
            .into_records()
            .map_while(Result::ok)
            .filter(|record| record.iter().any(|cell| !cell.is_empty()))
    }

    /// The finite number that a cell holds.
    fn number(self, cell: &str) -> Option<f64> {
        let looks = cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
        if !looks || cell.is_empty() {
            return None;
        }
        let number = if self.decimal_comma { with_point(cell)?.parse() } else { cell.parse() };
        // Adding 0 makes -0 the 0 that it equals.
        number.ok().filter(|number: &f64| number.is_finite()).map(|number| number + 0.0)
    }
}

/// `-1.234,5` as `-1234.5`: where the comma is decimal, points may group the thousands, and nothing else.
fn with_point(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_once(',').unwrap_or((cell, ""));
    let mut groups = whole.trim_start_matches(['+', '-']).split('.');
    let grouped =
        groups.next().is_some_and(|first| first.len() <= 3) && groups.clone().all(|group| group.len() == 3);
    let plain = groups.next().is_none();
    (plain || grouped).then(|| format!("{}.{fraction}", whole.replace('.', "")))
}

fn is_missing(cell: &str) -> bool {
    let not_finite = |cell: &str| cell.parse().is_ok_and(|number: f64| !number.is_finite());
    cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)) || not_finite(cell)
}

/// What a first reading finds out, so that the second can put every cell where it belongs.
struct Plan {
    names: Vec<String>,
    /// Whether all cells of a column that are not missing are numbers.
    numeric: Vec<bool>,
    /// 1 where the first record is the header.
    first_row: usize,
    rows: usize,
}

impl Plan {
    fn new(file: &str, text: &str, format: Format, header: Header) -> Result<Self, DataError> {
        let mut records = format.records(text).peekable();
        let Some(first) = records.peek().cloned() else {
            return Err(file_error(
                file,
                "is empty; expected a table with one row for each example",
                "为空；应为每行一个样本的表格",
            ));
        };
        let has_header = match header {
            Header::Yes => true,
            Header::No => false,
            Header::Auto => !first.iter().any(|cell| format.number(cell).is_some()),
        };
        let first_row = usize::from(has_header);
        let (mut rows, mut numbers, mut texts) = (0, vec![0usize; first.len()], vec![0usize; first.len()]);
        for record in records.skip(first_row) {
            if record.len() != first.len() {
                return Err(ragged(file, &record, &first));
            }
            rows += 1;
            for (column, cell) in record.iter().enumerate() {
                if format.number(cell).is_some() {
                    numbers[column] += 1;
                } else if !is_missing(cell) {
                    texts[column] += 1;
                }
            }
        }
        if rows == 0 {
            return Err(file_error(
                file,
                "has a header but no row under it; expected one row for each example",
                "只有表头，没有数据行；应为每行一个样本",
            ));
        }
        if rows * first.len() > MOST_CELLS {
            let (found, limit) = (rows * first.len() / 1_000_000, MOST_CELLS / 1_000_000);
            return Err(file_error(
                file,
                format_args!(
                    "has {found} million cells, more than the {limit} million that fit; keep fewer rows or columns"
                ),
                format_args!("有 {found} 百万个单元格，超过可容纳的 {limit} 百万；请减少行或列"),
            ));
        }
        let numeric =
            numbers.iter().zip(&texts).map(|(&numbers, &texts)| numbers > 0 && texts == 0).collect();
        Ok(Plan { names: names_of(&first, has_header), numeric, first_row, rows })
    }
}

/// One different name a column: what the header says, numbered where it says nothing or repeats itself.
fn names_of(first: &StringRecord, has_header: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(first.len());
    for (index, cell) in first.iter().enumerate() {
        let name = if has_header { shortened(cell) } else { String::new() };
        let number = index + 1;
        let name = match name.as_str() {
            "" => format!("column {number}"),
            name if names.iter().any(|other| other == name) => format!("{name} ({number})"),
            name => name.to_owned(),
        };
        names.push(name);
    }
    names
}

fn ragged(file: &str, record: &StringRecord, first: &StringRecord) -> DataError {
    let line = record.position().map_or(0, csv::Position::line);
    let (found, expected) = (record.len(), first.len());
    file_error(
        file,
        format_args!(
            "line {line} has {found} cells, the first line has {expected}; check its separators and quotes              (a cell that contains the separator needs quotes)"
        ),
        format_args!(
            "第 {line} 行有 {found} 个单元格，而第一行有 {expected} 个；请检查分隔符与引号（含分隔符的单元格需加引号）"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn table(text: &str) -> Result<Vec<Column>, DataError> {
        read(SourceFile { name: "t.csv".into(), bytes: text.as_bytes().to_vec() }, Header::Auto)
    }

    fn numbers(name: &str, values: &[f64]) -> Column {
        Column { name: name.into(), cells: Cells::Numbers(values.to_vec()) }
    }

    fn texts(name: &str, values: &[&str]) -> Column {
        let cells = values.iter().map(|text| (!text.is_empty()).then(|| (*text).to_owned()));
        Column { name: name.into(), cells: Cells::Categories(cells.collect()) }
    }

    #[test]
    fn separators_and_decimal_commas_are_found() {
        let expected =
            [numbers("a", &[1.5, -2.0]), numbers("b", &[3.25, 1e3]), texts("c", &["x, y", "z;w\t|"])];
        for text in [
            "a,b,c\n1.5,3.25,\"x, y\"\n-2,1e3,\"z;w\t|\"\n",
            "a;b;c\r\n1.5;3.25;x, y\r\n-2;1e3;\"z;w\t|\"",
            "a;b;c\n1,5;3,25;x, y\n-2;1.000,0;\"z;w\t|\"\n\n",
            "a\tb\tc\n1.5\t3.25\tx, y\n-2\t1000\t\"z;w\t|\"\n",
            "a|b|c\n1,5| 3,25 |x, y\n-2|1000|\"z;w\t|\"\n||\n",
        ] {
            assert_eq!(table(text).unwrap(), expected, "{text:?}");
        }
    }

    #[test]
    fn headers_are_found_or_made() {
        assert_eq!(
            table("1,2\n3,4").unwrap(),
            [numbers("column 1", &[1.0, 3.0]), numbers("column 2", &[2.0, 4.0])]
        );
        assert_eq!(
            table("a,a,\n1,2,3").unwrap().iter().map(|column| column.name.as_str()).collect::<Vec<_>>(),
            ["a", "a (2)", "column 3"]
        );
        let years = SourceFile { name: "t".into(), bytes: b"2019,2020\n3,4".to_vec() };
        assert_eq!(read(years, Header::Yes).unwrap(), [numbers("2019", &[3.0]), numbers("2020", &[4.0])]);
    }

    #[test]
    fn gaps_nan_and_infinity_are_missing() {
        let columns = table("a,b\n1,x\nNaN,?\n-inf,NA\n1e999,\n2,y").unwrap();
        let Cells::Numbers(values) = &columns[0].cells else { panic!("numbers with gaps are numbers") };
        assert_eq!(
            values.iter().map(|value| value.is_nan()).collect::<Vec<_>>(),
            [false, true, true, true, false]
        );
        assert_eq!(columns[1], texts("b", &["x", "", "", "", "y"]));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let error = |text| table(text).unwrap_err().0.en;
        assert!(error("a,b\n1,2\n3\n").contains("line 3 has 1 cells, the first line has 2"));
        assert!(error("").contains("is empty"));
        assert!(error("\n\n , \n").contains("is empty"));
        assert!(error("a,b\n").contains("no row"));
    }
}
