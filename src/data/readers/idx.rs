//! The IDX format of MNIST and its successors, gzip or not: two zero bytes, the type (0x08: unsigned bytes), the number
//! of dimensions, each dimension as a big-endian u32, then the values. Source: <https://yann.lecun.org/exdb/mnist/>.

use std::io::{Error, ErrorKind, Read};

use super::gzip::{GzipReader, is_gzip};
use super::{LARGEST, file_error, reserve, too_large};
use crate::data::{DataError, SourceFile};

/// Deflate packs at most this many bytes into one.
const MOST_PACKED: usize = 1032;

/// What an IDX file's first bytes promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// `[examples]` for labels, `[examples, height, width]` for pictures.
    pub dimensions: Vec<usize>,
}

impl Header {
    pub fn examples(&self) -> usize {
        self.dimensions[0]
    }

    /// How many values of one byte follow.
    pub fn values(&self) -> usize {
        self.dimensions.iter().product()
    }
}

/// Reads the header alone.
pub fn header(file: &SourceFile) -> Result<Header, DataError> {
    let mut content = open(file)?;
    let [zero, nought, kind, dimensions] = four_bytes(&mut content, file)?;
    if (zero, nought, kind) != (0, 0, 0x08) || !matches!(dimensions, 1 | 3) {
        return Err(file_error(
            &file.name,
            format_args!(
                "begins with the bytes {zero:02x} {nought:02x} {kind:02x} {dimensions:02x}; an IDX file of pictures begins \
                 with 00 00 08 03, one of labels with 00 00 08 01; give the files of MNIST or of a set in its format"
            ),
            format_args!(
                "以字节 {zero:02x} {nought:02x} {kind:02x} {dimensions:02x} 开头；IDX 图像文件应以 00 00 08 03 开头，\
                 标签文件应以 00 00 08 01 开头；请使用 MNIST 或相同格式的文件"
            ),
        ));
    }
    let mut sizes = Vec::new();
    for _ in 0..dimensions {
        sizes.push(u32::from_be_bytes(four_bytes(&mut content, file)?) as usize);
    }
    match sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size)) {
        Some(0) => Err(file_error(
            &file.name,
            format_args!("its header promises {sizes:?} values, which is nothing; give another file"),
            format_args!("文件头声明的大小为 {sizes:?}，没有任何内容；请换一个文件"),
        )),
        Some(values) if values <= LARGEST => Ok(Header { dimensions: sizes }),
        values => Err(too_large(&file.name, values.unwrap_or(usize::MAX))),
    }
}

/// Appends the values of a file whose header was read, and leaves room for `following` more. Takes the file, so that
/// its memory is free again at once.
pub fn append(
    file: SourceFile,
    header: &Header,
    following: usize,
    values: &mut Vec<u8>,
) -> Result<(), DataError> {
    let expected = header.values();
    let packing = if is_gzip(&file.bytes) { MOST_PACKED } else { 1 };
    // A short file may promise a lot: look before reserving memory.
    if file.bytes.len().saturating_mul(packing) < expected {
        return Err(truncated(&file, expected));
    }
    reserve(values, expected + following, &file.name)?;
    let mut content = open(&file)?;
    for _ in 0..1 + header.dimensions.len() {
        four_bytes(&mut content, &file)?;
    }
    let before = values.len();
    // Asking for one byte more than promised checks gzip's sum, and stops whatever would swell beyond.
    let read = content.take(expected as u64 + 1).read_to_end(values);
    let found = values.len() - before;
    read.map_err(|error| unreadable(&file, &error))?;
    if found < expected {
        return Err(truncated(&file, expected));
    }
    if found > expected {
        return Err(file_error(
            &file.name,
            format_args!(
                "holds more than the {expected} values that its header promises; the file is damaged, get it again"
            ),
            format_args!("内容多于文件头声明的 {expected} 个值；文件已损坏，请重新获取"),
        ));
    }
    Ok(())
}

fn open(file: &SourceFile) -> Result<Box<dyn Read + '_>, DataError> {
    if is_gzip(&file.bytes) {
        let content = GzipReader::new(&file.bytes).map_err(|error| unreadable(file, &error))?;
        return Ok(Box::new(content));
    }
    Ok(Box::new(&file.bytes[..]))
}

fn four_bytes(content: &mut dyn Read, file: &SourceFile) -> Result<[u8; 4], DataError> {
    let mut bytes = [0; 4];
    content.read_exact(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

fn unreadable(file: &SourceFile, error: &Error) -> DataError {
    if error.kind() == ErrorKind::UnexpectedEof {
        return file_error(
            &file.name,
            format_args!(
                "ends too early, after {} bytes; the download was cut off, get it again",
                file.bytes.len()
            ),
            format_args!("在 {} 字节处提前结束；下载不完整，请重新获取", file.bytes.len()),
        );
    }
    file_error(
        &file.name,
        format_args!("is not intact gzip ({error}); get it again, or unpack it and give the unpacked file"),
        format_args!("gzip 数据已损坏（{error}）；请重新获取，或解压后再提供"),
    )
}

fn truncated(file: &SourceFile, expected: usize) -> DataError {
    file_error(
        &file.name,
        format_args!(
            "ends before the {expected} values that its header promises; the download was cut off, get it again"
        ),
        format_args!("没有文件头声明的 {expected} 个值就结束了；下载不完整，请重新获取"),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// An IDX file as it should be.
    pub fn idx_file(name: &str, dimensions: &[u32], values: &[u8]) -> SourceFile {
        let mut bytes = vec![0, 0, 0x08, dimensions.len() as u8];
        dimensions.iter().for_each(|size| bytes.extend(size.to_be_bytes()));
        bytes.extend(values);
        SourceFile { name: name.to_owned(), bytes }
    }

    pub fn gzipped(file: &SourceFile) -> SourceFile {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&file.bytes).unwrap();
        SourceFile { name: format!("{}.gz", file.name), bytes: encoder.finish().unwrap() }
    }

    fn read(file: SourceFile) -> Result<(Vec<usize>, Vec<u8>), DataError> {
        let header = header(&file)?;
        let mut values = Vec::new();
        append(file, &header, 0, &mut values)?;
        Ok((header.dimensions, values))
    }

    fn pictures() -> SourceFile {
        idx_file("pictures", &[2, 2, 3], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    }

    fn error(file: SourceFile) -> String {
        read(file).unwrap_err().0.en
    }

    #[test]
    fn plain_and_gzip_give_the_same() {
        let expected = (vec![2, 2, 3], (1..=12).collect::<Vec<u8>>());
        assert_eq!(read(pictures()).unwrap(), expected);
        assert_eq!(read(gzipped(&pictures())).unwrap(), expected);
    }

    #[test]
    fn every_truncation_is_an_error_that_says_so() {
        for file in [pictures(), gzipped(&pictures())] {
            for length in 2..file.bytes.len() {
                let cut = SourceFile { name: "cut".into(), bytes: file.bytes[..length].to_vec() };
                assert!(error(cut).starts_with("cut: "), "{length}");
            }
        }
    }

    #[test]
    fn wrong_magic_length_and_type_are_named() {
        let mut file = pictures();
        file.bytes[2] = 0x0d;
        assert!(error(file).contains("00 00 0d 03"));
        let mut file = pictures();
        file.bytes.push(0);
        assert!(error(file).contains("more than the 12 values"));
        assert!(error(idx_file("empty", &[0, 28, 28], &[])).contains("nothing"));
        assert!(error(idx_file("huge", &[u32::MAX, u32::MAX, u32::MAX], &[])).contains("MB"));
        assert!(error(idx_file("claims", &[600_000, 28, 28], &[])).contains("ends before"));
    }

    #[test]
    fn corrupt_gzip_is_noticed_by_its_sum() {
        let mut file = gzipped(&pictures());
        let sum = file.bytes.len() - 8;
        file.bytes[sum] ^= 1;
        assert!(error(file).contains("gzip"));
    }

    #[test]
    fn a_decompression_bomb_stops_at_what_the_header_promises() {
        let bomb = gzipped(&idx_file("bomb", &[1, 2, 2], &vec![0; 50_000_000]));
        assert!(bomb.bytes.len() < 400_000);
        let header = header(&bomb).unwrap();
        let mut values = Vec::new();
        assert!(append(bomb, &header, 0, &mut values).unwrap_err().0.en.contains("more than the 4 values"));
        assert!(values.capacity() < 1000);
    }
}
