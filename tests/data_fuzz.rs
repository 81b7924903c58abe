//! A million damaged files through the readers: each gives a dataset or an error, none a panic.

#[path = "support/damage.rs"]
mod damage;

use std::io::Write;

use glassnet::data::prepare::{PREPROCESSING, SPLIT};
use glassnet::data::{DATASETS, SourceFile, load};
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose, Stream};

use damage::damage;

/// Bytes at which formats change their mind.
const SPECIAL: &[u8] = b"\x00\x01\x03\x08\xff\xfe\x1f\x8b\x89\",;\t|\r\n .-eE0\xef\xbb\xbf\x81\x30";

/// Reads each of `inputs` variations of one of the seeds; the file at `index` is damaged. Returns how many were accepted.
fn survive(dataset: &str, inputs: usize, seed: u64, seeds: &[Vec<SourceFile>]) -> usize {
    let row = DATASETS.iter().find(|row| row.entry.name == dataset).expect("a row of the table");
    let settings = Settings::defaults(&row.entry);
    let split = Settings::defaults(&SPLIT).with("validation_split", 0).with("test_split", 0);
    let preprocessing = Settings::defaults(&PREPROCESSING).with("remove_duplicates", true);
    let mut stream = Stream::new(seed, Purpose::Sampling);
    let attempt = |_| {
        let mut files = seeds[stream.below(seeds.len())].clone();
        let damaged = stream.below(files.len());
        damage(&mut files[damaged].bytes, SPECIAL, &mut stream);
        load(&settings, &split, &preprocessing, 0, files).is_ok()
    };
    (0..inputs).map(attempt).filter(|&accepted| accepted).count()
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile { name: name.to_owned(), bytes: bytes.into() }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Three pictures of 2x2 pixels, and their labels.
fn idx_pair() -> [Vec<u8>; 2] {
    let pictures = [&[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2][..], &[7; 12]].concat();
    [pictures, vec![0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]]
}

fn sprite(color: png::ColorType, depth: png::BitDepth, bytes: usize) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut encoder = png::Encoder::new(&mut whole, 4, 3);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_palette(vec![0; 6]);
    encoder.write_header().unwrap().write_image_data(&vec![1; bytes]).unwrap();
    whole
}

#[test]
fn damaged_idx_files() {
    let [pictures, labels] = idx_pair();
    let pair = vec![file("pictures", pictures), file("labels", labels)];
    let two_pairs = [pair.clone(), pair.clone()].concat();
    let accepted = survive("mnist", 800_000, 1, &[pair, two_pairs]);
    assert!((10_000..450_000).contains(&accepted), "{accepted} accepted");
}

#[test]
fn damaged_gzip() {
    let pair = idx_pair().map(|bytes| file("packed", gzip(&bytes)));
    let accepted = survive("mnist", 120_000, 2, &[pair.to_vec()]);
    assert!((1_000..145_000).contains(&accepted), "{accepted} accepted");
}

#[test]
fn damaged_sprites() {
    use png::{BitDepth, ColorType};
    let one_hot = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0].repeat(3);
    let kinds = [
        (ColorType::Grayscale, BitDepth::Eight, 12),
        (ColorType::Grayscale, BitDepth::One, 3),
        (ColorType::Rgba, BitDepth::Eight, 48),
        (ColorType::Rgb, BitDepth::Sixteen, 72),
        (ColorType::Indexed, BitDepth::Eight, 12),
    ];
    let seeds = kinds.map(|(color, depth, bytes)| {
        vec![file("sprite", sprite(color, depth, bytes)), file("labels", one_hot.clone())]
    });
    let accepted = survive("mnist", 150_000, 3, &seeds);
    assert!((1_000..145_000).contains(&accepted), "{accepted} accepted");
}

#[test]
fn damaged_tables() {
    let utf_16: Vec<u8> = "a,价\n1,x\n2,y\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let texts: [&[u8]; 5] = [
        b"a,b,c\n1,x,0\n2,\"y, z\",1\n,x,1\n",
        b"a;b\n1,5;no\n2,25;yes\n-3;no\n",
        b"1\t2\n3\t4\n5\t6\n7\t9\n",
        b"\xb1\xb1,1\n\xc9\xcf,2\n",
        &utf_16,
    ];
    let seeds = texts.map(|text| vec![file("table.csv", text)]);
    let accepted = survive("table", 60_000, 4, &seeds);
    assert!((5_000..55_000).contains(&accepted), "{accepted} accepted");
}

#[cfg(feature = "texts")]
#[test]
fn word_vectors() {
    let text = "3 3\nking 0.5 -1 2\nqueen 1e-3 0 4\n国王 1 2 3\n";
    let mut binary = b"2 3\n".to_vec();
    for word in ["king", "queen"] {
        binary.extend(word.bytes().chain([b' ']));
        binary.extend([0.5f32, -1.0, 2.0].iter().flat_map(|number| number.to_le_bytes()));
        binary.push(b'\n');
    }
    let seeds = [vec![file("v.txt", text)], vec![file("v.txt", &text[4..])], vec![file("v.bin", binary)]];
    let accepted = survive("vectors_file", 150_000, 11, &seeds);
    assert!(accepted > 5_000 && accepted < 145_000, "{accepted}");
}

#[cfg(feature = "texts")]
#[test]
fn texts_and_histories_for_word_vectors() {
    let text = "The cat sat, and the cat ran. 北京很大!\n\nthe cat's 3.14 coffees\nthe cat the cat the cat the cat\n";
    let histories = "a,b,c,a\nb,c,a\nc,\"b\",a\na,b,c\nb,a,c\na,c\n";
    for (dataset, seed) in [("corpus_file", text), ("histories_file", histories)] {
        let accepted = survive(dataset, 30_000, 12, &[vec![file("t.txt", seed)]]);
        assert!(accepted > 1_000, "{dataset}: {accepted}");
    }
}
