//! `max(1 - y p, 0)` with the two classes as `y = -1` and `y = 1` (Keras `Hinge`, which turns 0 into -1 likewise).

use super::elementwise::Elementwise;
use super::{Expects, LossRow, Purpose};
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "hinge",
        title: PageText::new("Hinge", "合页损失 Hinge"),
        help: PageText::new(
            "For two classes and an output below or above 0: asks for a margin of 1 on the right side, as a support vector machine does.",
            "用于二分类，输出以 0 为界：要求在正确一侧留出大小为 1 的间隔，与支持向量机相同。",
        ),
        fields: &[],
    },
    purposes: &[Purpose::TwoClasses],
    expects: Expects::Output,
    build: EngineOnly::new(|_| Box::new(Hinge)),
};

struct Hinge;

impl Elementwise for Hinge {
    fn value(&self, y: Real, p: Real) -> Real {
        // Written so that NaN stays NaN.
        let missing = 1.0 - side(y) * p;
        if missing < 0.0 { 0.0 } else { missing }
    }

    fn derivative(&self, y: Real, p: Real) -> Real {
        if side(y) * p < 1.0 { -side(y) } else { 0.0 }
    }
}

/// Class 0 belongs at -1 and class 1 at 1.
fn side(y: Real) -> Real {
    2.0 * y - 1.0
}
