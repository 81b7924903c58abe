//! From files to pictures with labels: finds out by content which file is what, and which belong together.

use std::cmp::Reverse;

use crate::data::images::digit_names;
use crate::data::readers::{idx, sprite};
use crate::data::{DataError, Images, SourceFile};

/// Examples of TensorFlow.js's MNIST sprite, of which its examples keep the last 10,000 for testing.
const SPRITE_EXAMPLES: usize = 65_000;
const SPRITE_TRAINING: usize = 55_000;

/// What reads the files, in a worker that is loaded in parts: it comes before the first of them do (`worker::parts`).
#[cfg(feature = "split")]
pub static READ: std::sync::OnceLock<fn(Vec<SourceFile>) -> Result<Images, DataError>> =
    std::sync::OnceLock::new();

/// Reads a pair of files (pictures, labels), two pairs (the larger one trains, the smaller one tests), or a sprite with
/// its labels; in any order, under any names.
#[cfg(feature = "split")]
pub fn read(files: Vec<SourceFile>) -> Result<Images, DataError> {
    let read = READ.get().ok_or_else(|| {
        DataError::new(
            "what reads pictures could not be loaded; look whether you are online, then try again",
            "读取图像所需的部分未能加载；请检查网络连接后重试",
        )
    })?;
    read(files)
}

#[cfg(not(feature = "split"))]
pub use read_linked as read;

/// [`read`], a part of the program.
pub fn read_linked(files: Vec<SourceFile>) -> Result<Images, DataError> {
    if files.iter().any(sprite::is_png) { read_sprite(files) } else { read_idx(files) }
}

fn read_idx(files: Vec<SourceFile>) -> Result<Images, DataError> {
    let (mut pictures, mut labels) = (Vec::new(), Vec::new());
    for file in files {
        let header = idx::header(&file)?;
        if header.dimensions.len() == 3 { &mut pictures } else { &mut labels }.push((file, header));
    }
    // The larger pair trains; of equal ones, the one whose name says so.
    let order = |(file, header): &(SourceFile, idx::Header)| {
        (Reverse(header.examples()), !file.name.contains("train"), file.name.clone())
    };
    pictures.sort_by_key(order);
    labels.sort_by_key(order);
    if pictures.len() != labels.len() || !matches!(pictures.len(), 1 | 2) {
        return Err(wrong_number(&pictures, &labels));
    }
    for ((picture_file, picture_header), (label_file, label_header)) in pictures.iter().zip(&labels) {
        if picture_header.examples() != label_header.examples() {
            return Err(counts_differ(
                (&picture_file.name, picture_header.examples()),
                (&label_file.name, label_header.examples()),
            ));
        }
    }
    let size = pictures[0].1.dimensions[1..].to_vec();
    if let Some((file, header)) = pictures.iter().find(|(_, header)| header.dimensions[1..] != size) {
        let (found, expected) = (&header.dimensions[1..], &size);
        return Err(DataError::new(
            format!(
                "{}: pictures are {found:?} pixels, those of {} are {expected:?}; give files of one set",
                file.name, pictures[0].0.name
            ),
            format!(
                "{}：图像大小为 {found:?}，而 {} 为 {expected:?}；请提供同一数据集的文件",
                file.name, pictures[0].0.name
            ),
        ));
    }

    let training = pictures[0].1.examples();
    let examples = pictures.iter().map(|(_, header)| header.examples()).sum();
    let test_labels = labels.last().map(|(file, _)| file.name.clone()).unwrap_or_default();
    let pixels = append_all(pictures)?;
    let labels: Vec<u32> = append_all(labels)?.into_iter().map(u32::from).collect();
    let classes = labels[..training].iter().max().map_or(0, |&largest| largest as usize + 1);
    if let Some(beyond) = labels[training..].iter().find(|&&label| label as usize >= classes) {
        return Err(DataError::new(
            format!(
                "{test_labels}: holds the label {beyond}, but the training labels end at {}; give files of one set",
                classes - 1
            ),
            format!(
                "{test_labels}：含有标签 {beyond}，而训练标签最大为 {}；请提供同一数据集的文件",
                classes - 1
            ),
        ));
    }
    Ok(Images {
        height: size[0],
        width: size[1],
        pixels,
        labels,
        classes: digit_names(classes),
        test: (examples > training).then_some(training..examples),
    })
}

/// The values of all files, one after another, in memory that is reserved once.
fn append_all(files: Vec<(SourceFile, idx::Header)>) -> Result<Vec<u8>, DataError> {
    let mut values = Vec::new();
    let mut files = files.into_iter().peekable();
    while let Some((file, header)) = files.next() {
        let following = files.peek().map_or(0, |(_, header)| header.values());
        idx::append(file, &header, following, &mut values)?;
    }
    Ok(values)
}

fn read_sprite(files: Vec<SourceFile>) -> Result<Images, DataError> {
    let names = names_of(files.iter());
    let (mut pictures, mut labels): (Vec<_>, Vec<_>) = files.into_iter().partition(sprite::is_png);
    let (Some(picture_file), Some(label_file), true, true) =
        (pictures.pop(), labels.pop(), pictures.is_empty(), labels.is_empty())
    else {
        return Err(DataError::new(
            format!("found the files {names}; a sprite needs one PNG and one file of one-hot labels"),
            format!("找到文件 {names}；精灵图需要一个 PNG 和一个独热标签文件"),
        ));
    };
    let labels = sprite::read_labels(&label_file)?;
    let name = picture_file.name.clone();
    let (pixels, side) = sprite::read_pictures(picture_file)?;
    let examples = pixels.len() / (side * side);
    if examples != labels.len() {
        return Err(counts_differ((&name, examples), (&label_file.name, labels.len())));
    }
    Ok(Images {
        height: side,
        width: side,
        pixels,
        labels,
        classes: digit_names(sprite::CLASSES),
        test: (examples == SPRITE_EXAMPLES).then_some(SPRITE_TRAINING..SPRITE_EXAMPLES),
    })
}

fn names_of<'a>(files: impl Iterator<Item = &'a SourceFile>) -> String {
    files.map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn counts_differ((pictures, examples): (&str, usize), (labels, count): (&str, usize)) -> DataError {
    DataError::new(
        format!(
            "{pictures} holds {examples} pictures, but {labels} holds {count} labels; give the two files that belong together"
        ),
        format!("{pictures} 有 {examples} 张图像，而 {labels} 有 {count} 个标签；请提供配套的两个文件"),
    )
}

fn wrong_number(pictures: &[(SourceFile, idx::Header)], labels: &[(SourceFile, idx::Header)]) -> DataError {
    let list = |files: &[(SourceFile, idx::Header)], none: &str| {
        if files.is_empty() { none.to_owned() } else { names_of(files.iter().map(|(file, _)| file)) }
    };
    DataError::new(
        format!(
            "found pictures in {} and labels in {}; expected one file of each, or two of each (training and test); \
             add what is missing",
            list(pictures, "no file"),
            list(labels, "no file")
        ),
        format!(
            "图像文件：{}；标签文件：{}；应各有一个，或各有两个（训练与测试）；请补齐缺少的文件",
            list(pictures, "无"),
            list(labels, "无")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::readers::idx::tests::{gzipped, idx_file};
    use crate::data::readers::sprite::tests::sprite_file;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Three training and two test pictures of 2x2 pixels, in an odd order.
    fn four_files() -> Vec<SourceFile> {
        vec![
            idx_file("a", &[2], &[1, 0]),
            gzipped(&idx_file("b", &[3, 2, 2], &[1; 12])),
            idx_file("c", &[3], &[0, 1, 2]),
            idx_file("d", &[2, 2, 2], &[9; 8]),
        ]
    }

    fn error(files: Vec<SourceFile>) -> String {
        read(files).unwrap_err().0.en
    }

    #[test]
    fn files_are_told_apart_by_content() {
        let images = read(four_files()).unwrap();
        assert_eq!((images.height, images.width, images.classes.len()), (2, 2, 3));
        assert_eq!(images.labels, [0, 1, 2, 1, 0]);
        assert_eq!(images.pixels, [[1; 12].as_slice(), &[9; 8]].concat());
        assert_eq!(images.test, Some(3..5));
        let one_pair = read(four_files().drain(1..3).collect()).unwrap();
        assert_eq!((one_pair.labels.len(), one_pair.test), (3, None));
    }

    #[test]
    fn a_missing_or_foreign_file_is_named() {
        assert!(error(Vec::new()).contains("pictures in no file and labels in no file"));
        assert!(error(four_files().drain(..3).collect()).contains("pictures in b.gz and labels in c, a"));
        let mut files = four_files();
        files[0] = idx_file("a", &[4], &[0; 4]);
        assert!(error(files).contains("b.gz holds 3 pictures, but a holds 4 labels"));
        let mut files = four_files();
        files[0] = idx_file("a", &[2], &[0, 7]);
        assert!(error(files).contains("a: holds the label 7"));
        let mut files = four_files();
        files[3] = idx_file("d", &[2, 3, 3], &[9; 18]);
        assert!(error(files).contains("d: pictures are [3, 3]"));
        let text = SourceFile { name: "notes.txt".into(), bytes: b"hello there".to_vec() };
        assert!(error(vec![text]).starts_with("notes.txt: begins with the bytes 68 65 6c 6c"));
    }

    #[test]
    fn a_sprite_needs_its_labels() {
        let sprite = || sprite_file(4, 2, png::ColorType::Grayscale, &[1, 2, 3, 4, 5, 6, 7, 8]);
        let labels = |examples: usize| {
            let bytes = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0].repeat(examples);
            SourceFile { name: "labels_uint8".into(), bytes }
        };
        let images = read(vec![labels(2), sprite()]).unwrap();
        assert_eq!(
            (images.labels, images.height, images.classes.len(), images.test),
            (vec![2, 2], 2, 10, None)
        );
        assert!(error(vec![sprite()]).contains("one PNG and one file of one-hot labels"));
        assert!(error(vec![sprite(), labels(3)]).contains("2 pictures, but labels_uint8 holds 3"));
    }
}
