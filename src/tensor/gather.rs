//! Images stay bytes in memory and become numbers when a batch is put together.

use super::{MatrixViewMut, Real};

/// Writes `scale * byte` for the given images, each `width` bytes of `pixels`, into `output` `(images.len(), width)`.
pub fn gather_bytes(pixels: &[u8], images: &[u32], width: usize, scale: Real, mut output: MatrixViewMut) {
    assert_eq!(output.dim(), (images.len(), width), "shape of the gathered images");
    for (&image, mut row) in images.iter().zip(output.rows_mut()) {
        let start = image as usize * width;
        let row = row.as_slice_mut().expect("rows of a batch lie in one piece");
        // Over two slices the compiler widens 16 bytes at a time.
        for (value, &byte) in row.iter_mut().zip(&pixels[start..start + width]) {
            *value = Real::from(byte) * scale;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Matrix;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn gathers_the_images_asked_for_in_order() {
        let pixels: Vec<u8> = (0..=255).cycle().take(21 * 40).collect();
        let mut output = Matrix::zeros((3, 21));
        gather_bytes(&pixels, &[39, 0, 7], 21, 0.5, output.view_mut());
        let expected = |row: usize, column: usize| 0.5 * Real::from(pixels[[39, 0, 7][row] * 21 + column]);
        assert_eq!(output, Matrix::from_shape_fn((3, 21), |(row, column)| expected(row, column)));
    }
}
