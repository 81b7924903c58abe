//! The real MNIST, where GLASSNET_TEST_DATA points to it.

use std::path::PathBuf;

use glassnet::data::prepare::{PREPROCESSING, SPLIT};
use glassnet::data::{DATASETS, Features, SourceFile, Targets, load};
use glassnet::registry::Settings;

#[test]
fn mnist_is_read_from_its_four_files_in_any_order() {
    let Some(root) = std::env::var_os("GLASSNET_TEST_DATA") else {
        eprintln!("skipped: GLASSNET_TEST_DATA is not set, so there is no MNIST to read");
        return;
    };
    let folder = PathBuf::from(root).join("mnist");
    let mut files: Vec<SourceFile> = std::fs::read_dir(&folder)
        .expect("the folder mnist of GLASSNET_TEST_DATA")
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| SourceFile {
            name: path.display().to_string(),
            bytes: std::fs::read(path).expect("a file"),
        })
        .collect();
    files.sort_by_key(|file| file.bytes.len());

    let mnist = DATASETS.iter().find(|row| row.entry.name == "mnist").expect("a row for MNIST");
    let split = Settings::defaults(&SPLIT).with("validation_split", 0.1);
    let dataset =
        load(&Settings::defaults(&mnist.entry), &split, &Settings::defaults(&PREPROCESSING), 0, files)
            .unwrap();

    assert_eq!(dataset.meaning.image, Some((28, 28)));
    assert_eq!(dataset.meaning.classes.len(), 10);
    let parts = &dataset.parts;
    assert_eq!((parts.training.len(), parts.validation.len(), parts.test.len()), (54_000, 6_000, 10_000));
    assert_eq!((parts.test[0], parts.test[9_999]), (60_000, 69_999));
    let (Features::Bytes { pixels, .. }, Targets::Classes(labels)) = (&dataset.features, &dataset.targets)
    else {
        panic!("MNIST is bytes with classes");
    };
    // The mean over the training pictures that every tutorial quotes.
    let mean = pixels[..60_000 * 784].iter().map(|&pixel| f64::from(pixel)).sum::<f64>()
        / (60_000.0 * 784.0)
        / 255.0;
    assert!((mean - 0.1307).abs() < 1e-4, "{mean}");
    // The first training digits are 5 0 4 1 9, the first test digits 7 2 1 0 4.
    assert_eq!((&labels[..5], &labels[60_000..60_005]), (&[5, 0, 4, 1, 9][..], &[7, 2, 1, 0, 4][..]));
}
