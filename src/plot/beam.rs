//! Where the nodes of a beam search lie: a column for each token written, the likeliest beginning on top.

use super::label::{text_width, visible};
use crate::train::inspect::sequence::TreeNode;

/// In CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BeamLayout {
    pub width: f64,
    pub height: f64,
    /// Centre of each node.
    pub places: Vec<(f64, f64)>,
    /// Width of a node.
    pub node: f64,
    /// Whether each node leads to the best sequence.
    pub best: Vec<bool>,
}

pub const NODE_HEIGHT: f64 = 22.0;
const ROW: f64 = 30.0;
const GAP: f64 = 26.0;
const NARROWEST: f64 = 28.0;
const WIDEST: f64 = 96.0;

impl BeamLayout {
    /// `best` is the last node of the best sequence.
    pub fn new(nodes: &[TreeNode], best: Option<u32>) -> BeamLayout {
        let widths = nodes.iter().map(|node| text_width(&visible(&node.text)) + 12.0);
        let node = widths.fold(NARROWEST, f64::max).min(WIDEST);
        let deepest = nodes.iter().map(|node| node.depth as usize).max().unwrap_or(0);
        // Within a column the nodes come in the order of their sums already.
        let mut rows = vec![0usize; deepest + 1];
        let mut place = |node: &TreeNode| {
            let row = &mut rows[node.depth as usize];
            *row += 1;
            *row - 1
        };
        let column = node + GAP;
        let at = |of: &TreeNode| {
            (node / 2.0 + 1.0 + column * f64::from(of.depth), ROW / 2.0 + ROW * place(of) as f64)
        };
        let places: Vec<(f64, f64)> = nodes.iter().map(at).collect();
        let most = rows.into_iter().max().unwrap_or(0);
        let mut on_best = vec![false; nodes.len()];
        let mut next = best.map(|best| best as usize).filter(|&best| best < nodes.len());
        while let Some(index) = next.filter(|&index| !on_best[index]) {
            on_best[index] = true;
            next = Some(nodes[index].parent as usize).filter(|&parent| parent < nodes.len());
        }
        BeamLayout {
            width: node + 2.0 + column * deepest as f64,
            height: ROW * most as f64,
            places,
            node,
            best: on_best,
        }
    }

    /// The line from a node to the one before it, as an SVG path.
    pub fn link(&self, from: usize, to: usize) -> String {
        let ((x1, y1), (x2, y2)) = (self.places[from], self.places[to]);
        let (x1, x2) = (x1 + self.node / 2.0, x2 - self.node / 2.0);
        let middle = (x1 + x2) / 2.0;
        format!("M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn node(parent: u32, depth: u32, sum: f32) -> TreeNode {
        TreeNode {
            text: "a".into(),
            parent,
            depth,
            log_probability: sum,
            sum,
            score: sum,
            kept: true,
            finished: false,
        }
    }

    #[test]
    fn depth_goes_to_the_right_and_rank_down() {
        let nodes = [node(0, 0, 0.0), node(0, 1, -0.1), node(0, 1, -2.0), node(2, 2, -2.1)];
        let layout = BeamLayout::new(&nodes, Some(3));
        assert!(layout.places[1].0 > layout.places[0].0 && layout.places[2].1 > layout.places[1].1);
        assert_eq!(layout.best, [true, false, true, true]);
        assert!(layout.places.iter().all(|place| place.0 < layout.width && place.1 < layout.height));
        assert!(layout.link(2, 3).starts_with('M'));
        assert_eq!(BeamLayout::new(&[], Some(7)).places, []);
    }
}
