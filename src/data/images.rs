//! What all sets of pictures share: names of classes, and the position that MNIST gave its digits.

/// Names for classes that are known by number only.
pub fn digit_names(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

/// Moves the ink by whole pixels so that its centre of mass lies in the middle, as MNIST's makers did. Ink that would
/// leave the picture is lost; a blank picture stays blank. `pixels` is `height * width` bytes, 0 is the background.
pub fn center_by_mass(pixels: &mut [u8], height: usize, width: usize) {
    let (mut mass, mut down, mut right) = (0.0, 0.0, 0.0);
    for (row, line) in pixels.chunks_exact(width).enumerate() {
        for (column, &pixel) in line.iter().enumerate() {
            let ink = f64::from(pixel);
            mass += ink;
            down += ink * (row as f64 + 0.5);
            right += ink * (column as f64 + 0.5);
        }
    }
    if mass == 0.0 {
        return;
    }
    let down = (height as f64 / 2.0 - down / mass).round() as isize;
    let right = (width as f64 / 2.0 - right / mass).round() as isize;
    let before = pixels.to_vec();
    for (index, pixel) in pixels.iter_mut().enumerate() {
        let row = (index / width).checked_add_signed(-down).filter(|&row| row < height);
        let column = (index % width).checked_add_signed(-right).filter(|&column| column < width);
        *pixel = row.zip(column).map_or(0, |(row, column)| before[row * width + column]);
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
