//! What all sets of pictures share: names of classes, and the position that MNIST gave its digits.

use super::Images;

/// Names for classes that are known by number only.
pub fn digit_names(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

/// Keeps the first `limit` training examples, or all where it is 0; the test part stays whole.
pub fn keep(images: &mut Images, limit: usize) {
    let test = images.test.clone().unwrap_or(images.labels.len()..images.labels.len());
    if limit > 0 && limit < test.start {
        let size = images.height * images.width;
        images.pixels.drain(limit * size..test.start * size);
        images.labels.drain(limit..test.start);
        images.test = images.test.as_ref().map(|_| limit..images.labels.len());
    }
}

/// Mirrors every picture on its diagonal.
pub fn transpose(images: &mut Images) {
    let (height, width) = (images.height, images.width);
    let mut before = vec![0; height * width];
    for picture in images.pixels.chunks_exact_mut(height * width) {
        before.copy_from_slice(picture);
        for (index, pixel) in picture.iter_mut().enumerate() {
            *pixel = before[index % height * width + index / height];
        }
    }
    (images.height, images.width) = (width, height);
}

/// Moves the ink by whole pixels so that its centre of mass lies in the middle, as MNIST's makers did. Ink that would
/// leave the picture is lost; a blank picture stays blank. `pixels` is `height * width` bytes, 0 is the background.
pub fn center_by_mass(pixels: &mut [u8], height: usize, width: usize) {
    let (mut mass, mut down, mut right) = (0u64, 0u64, 0u64);
    for (row, line) in pixels.chunks_exact(width).enumerate() {
        let ink: u64 = line.iter().map(|&pixel| u64::from(pixel)).sum();
        mass += ink;
        down += ink * row as u64;
        right += line.iter().zip(0..).map(|(&pixel, column)| u64::from(pixel) * column).sum::<u64>();
    }
    if mass > 0 {
        let to_middle = |side: usize, moment: u64| {
            ((side as f64 - 1.0) / 2.0 - moment as f64 / mass as f64).round() as isize
        };
        shift(pixels, height, width, to_middle(height, down), to_middle(width, right));
    }
}

/// Moves a picture; what leaves it is lost, what enters is background.
pub fn shift(pixels: &mut [u8], height: usize, width: usize, down: isize, right: isize) {
    let before = pixels.to_vec();
    pixels.fill(0);
    let kept_rows = height.saturating_sub(down.unsigned_abs());
    let kept_columns = width.saturating_sub(right.unsigned_abs());
    let first = |offset: isize| (offset.max(0) as usize, (-offset).max(0) as usize);
    let ((to_row, from_row), (to_column, from_column)) = (first(down), first(right));
    for row in 0..kept_rows {
        let to = (to_row + row) * width + to_column;
        let from = (from_row + row) * width + from_column;
        pixels[to..to + kept_columns].copy_from_slice(&before[from..from + kept_columns]);
    }
}

/// Brings a drawing of a digit into the form of the training pictures: the longer side of its ink becomes 20/28 of the
/// picture's side, then [`center_by_mass`]. `pixels` is `height * width` bytes, 0 is the background.
pub fn normalize_drawing(pixels: &mut [u8], height: usize, width: usize) {
    let inked = |index: &usize| pixels[*index] > 0;
    let rows = || (0..pixels.len()).filter(inked).map(|index| index / width);
    let columns = || (0..pixels.len()).filter(inked).map(|index| index % width);
    let (Some(top), Some(bottom), Some(left), Some(right)) =
        (rows().min(), rows().max(), columns().min(), columns().max())
    else {
        return;
    };
    let longest = (bottom - top).max(right - left) as f64 + 1.0;
    let scale = longest / (height.min(width) as f64 * 20.0 / 28.0);
    let (middle_y, middle_x) = ((top + bottom + 1) as f64 / 2.0, (left + right + 1) as f64 / 2.0);
    let before = pixels.to_vec();
    // A pixel outside the picture is background.
    let ink = |row: f64, column: f64| {
        let inside = row >= 0.0 && column >= 0.0 && row < height as f64 && column < width as f64;
        if inside { f64::from(before[row as usize * width + column as usize]) } else { 0.0 }
    };
    for (index, pixel) in pixels.iter_mut().enumerate() {
        // where this pixel's middle lies in the drawing, and its four neighbours there
        let y = ((index / width) as f64 + 0.5 - height as f64 / 2.0) * scale + middle_y - 0.5;
        let x = ((index % width) as f64 + 0.5 - width as f64 / 2.0) * scale + middle_x - 0.5;
        let (row, column) = (y.floor(), x.floor());
        let (v, u) = (y - row, x - column);
        let upper = ink(row, column) * (1.0 - u) + ink(row, column + 1.0) * u;
        let lower = ink(row + 1.0, column) * (1.0 - u) + ink(row + 1.0, column + 1.0) * u;
        *pixel = (upper * (1.0 - v) + lower * v).round() as u8;
    }
    center_by_mass(pixels, height, width);
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_centre_of_mass_comes_to_the_middle() {
        let mut pixels = vec![0; 7 * 5];
        pixels[0] = 200;
        center_by_mass(&mut pixels, 7, 5);
        assert_eq!(pixels.iter().position(|&pixel| pixel == 200), Some(3 * 5 + 2));
        let centred = pixels.clone();
        center_by_mass(&mut pixels, 7, 5);
        assert_eq!(pixels, centred);
        let mut blank = vec![0; 35];
        center_by_mass(&mut blank, 7, 5);
        assert_eq!(blank, vec![0; 35]);
    }

    #[test]
    fn limit_and_transpose_keep_the_test_part_and_the_pixels() {
        let mut images = Images {
            height: 1,
            width: 2,
            pixels: (0..10).collect(),
            labels: vec![0, 1, 2, 3, 4],
            classes: digit_names(5),
            test: Some(3..5),
        };
        keep(&mut images, 2);
        assert_eq!(
            (&images.pixels[..], &images.labels[..]),
            (&[0, 1, 2, 3, 6, 7, 8, 9][..], &[0, 1, 3, 4][..])
        );
        assert_eq!(images.test, Some(2..4));
        images.pixels = vec![1, 2, 3, 4, 5, 6];
        (images.height, images.width) = (2, 3);
        transpose(&mut images);
        assert_eq!((images.height, images.width, &images.pixels[..]), (3, 2, &[1, 4, 2, 5, 3, 6][..]));
    }

    #[test]
    fn what_is_shifted_out_is_lost() {
        let mut pixels = vec![1, 2, 3, 4, 5, 6];
        shift(&mut pixels, 2, 3, 1, -1);
        assert_eq!(pixels, [0, 0, 0, 2, 3, 0]);
        shift(&mut pixels, 2, 3, 9, -9);
        assert_eq!(pixels, [0; 6]);
    }

    #[test]
    fn a_drawing_of_any_size_is_fitted_to_20_pixels() {
        // a bar of 8x2 pixels in a corner
        let mut pixels = vec![0; 28 * 28];
        (0..8).for_each(|row| pixels[row * 28..row * 28 + 2].fill(255));
        normalize_drawing(&mut pixels, 28, 28);
        let inked = |row: usize| pixels[row * 28..(row + 1) * 28].iter().any(|&pixel| pixel > 127);
        let rows: Vec<usize> = (0..28).filter(|&row| inked(row)).collect();
        assert_eq!((rows.first(), rows.last()), (Some(&4), Some(&23)));
    }
}
