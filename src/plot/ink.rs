//! Ink on a grid of bytes: what the drawing pad writes on. Knows no canvas.

/// A picture of `height * width` bytes, 0 is the background, as the network's training images are.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub height: usize,
    pub width: usize,
    pub pixels: Vec<u8>,
}

/// A place on the sheet in pixels: (0, 0) is the upper left corner, (0.5, 0.5) the middle of the first pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

impl Sheet {
    pub fn blank(height: usize, width: usize) -> Sheet {
        Sheet { height, width, pixels: vec![0; height * width] }
    }

    pub fn is_blank(&self) -> bool {
        self.pixels.iter().all(|&pixel| pixel == 0)
    }

    /// Draws a straight piece of a stroke with a round pen. A pixel takes as much ink as the pen covers of it,
    /// measured at its middle, which leaves a smooth edge one pixel wide; ink never gets lighter.
    pub fn draw(&mut self, from: Point, to: Point) {
        let radius = self.pen_radius();
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let middle = Point { x: (index % self.width) as f32 + 0.5, y: (index / self.width) as f32 + 0.5 };
            let cover = (radius + 0.5 - distance(middle, from, to)).clamp(0.0, 1.0);
            *pixel = (*pixel).max((cover * 255.0).round() as u8);
        }
    }

    /// MNIST's strokes are some 2.5 of 28 pixels wide.
    fn pen_radius(&self) -> f32 {
        0.045 * self.height.min(self.width) as f32
    }
}

/// From a point to the nearest point of a segment.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 {
        (((point.x - from.x) * dx + (point.y - from.y) * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (point.x - from.x - along * dx).hypot(point.y - from.y - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_stroke_is_as_wide_as_the_pen_and_has_soft_edges() {
        let mut sheet = Sheet::blank(28, 28);
        assert!(sheet.is_blank());
        sheet.draw(Point { x: 4.0, y: 14.0 }, Point { x: 24.0, y: 14.0 });
        let column: Vec<u8> = (0..28).map(|row| sheet.pixels[row * 28 + 14]).collect();
        let ink: f32 = column.iter().map(|&pixel| f32::from(pixel) / 255.0).sum();
        assert!((ink - 2.0 * sheet.pen_radius()).abs() < 0.1, "{ink}");
        assert_eq!(column[13], 255);
        assert!(column[12] > 0 && column[12] < 255);
        assert_eq!(sheet.pixels[0], 0);
    }

    #[test]
    fn strokes_add_up_and_a_touch_leaves_a_dot() {
        let mut sheet = Sheet::blank(8, 8);
        let touch = Point { x: 3.5, y: 3.5 };
        sheet.draw(touch, touch);
        assert!(sheet.pixels[3 * 8 + 3] > 200);
        let before = sheet.clone();
        sheet.draw(Point { x: 7.0, y: 0.0 }, Point { x: 7.0, y: 7.0 });
        assert!(sheet.pixels.iter().zip(&before.pixels).all(|(after, before)| after >= before));
        assert_ne!(sheet, before);
    }
}
