//! A batch of token sequences in the order of time, and which of its rows have to be computed.

use std::ops::Range;

use crate::nn::sequence::Extent;

/// Token `t` of example `b` in row `t * examples + b`. Made once and filled again for every batch.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    pub extent: Extent,
    pub ids: Vec<u32>,
    /// What is not visible leaves the state as it is.
    visible: Vec<bool>,
    /// Of each step, how many examples there are up to the last that still has a visible token.
    active: Vec<usize>,
}

impl Steps {
    pub fn with_capacity(largest: Extent) -> Self {
        let rows = largest.rows();
        Steps {
            extent: Extent::default(),
            ids: Vec::with_capacity(rows),
            visible: Vec::with_capacity(rows),
            active: Vec::with_capacity(largest.length),
        }
    }

    /// From a batch laid out example by example.
    pub fn fill(&mut self, ids: &[u32], visible: &[bool], extent: Extent) {
        let Extent { examples, length } = extent;
        self.extent = extent;
        let places = || (0..length).flat_map(|t| (0..examples).map(move |example| example * length + t));
        self.ids.clear();
        self.ids.extend(places().map(|place| ids[place]));
        self.visible.clear();
        self.visible.extend(places().map(|place| visible[place]));
        self.active.clear();
        let visible = self.visible.chunks_exact(examples.max(1));
        let last = |step: &[bool]| step.iter().rposition(|&visible| visible).map_or(0, |last| last + 1);
        self.active.extend(visible.map(last));
    }

    /// The same with every row computed: of a decoder, where nothing comes behind the padding that could mind.
    pub fn fill_whole(&mut self, ids: &[u32], visible: &[bool], extent: Extent) {
        self.fill(ids, visible, extent);
        self.visible.fill(true);
        self.active.fill(self.extent.examples);
    }

    /// Rows of a step that are computed.
    pub fn rows(&self, step: usize) -> Range<usize> {
        let start = step * self.extent.examples;
        start..start + self.active[step]
    }

    /// Examples at a step whose state goes on, as ranges of neighbours.
    pub fn going_on(&self, step: usize) -> impl Iterator<Item = Range<usize>> {
        let visible = &self.visible[self.rows(step)];
        let mut at = 0;
        std::iter::from_fn(move || {
            let start = at + visible[at..].iter().position(|&visible| visible)?;
            let length = visible[start..].iter().position(|&visible| !visible);
            at = length.map_or(visible.len(), |length| start + length);
            Some(start..at)
        })
    }

    /// All rows that are computed, those in one piece together.
    pub fn pieces(&self) -> impl Iterator<Item = Range<usize>> {
        let mut steps = (0..self.extent.length).map(|step| self.rows(step)).filter(|rows| !rows.is_empty());
        let mut next = steps.next();
        std::iter::from_fn(move || {
            let mut piece = next.take()?;
            for rows in steps.by_ref() {
                if rows.start != piece.end {
                    next = Some(rows);
                    break;
                }
                piece.end = rows.end;
            }
            Some(piece)
        })
    }

    pub fn is_visible(&self, row: usize) -> bool {
        self.visible[row]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rows_without_tokens_are_left_out() {
        let mut steps = Steps::default();
        let ids = [1, 2, 3, 4, 5, 6, 7, 0, 8, 0, 0, 0];
        let visible = ids.map(|id| id != 0 && id != 6);
        steps.fill(&ids, &visible, Extent::new(3, 4));
        assert_eq!(steps.ids, [1, 5, 8, 2, 6, 0, 3, 7, 0, 4, 0, 0]);
        assert_eq!((0..4).map(|step| steps.rows(step)).collect::<Vec<_>>(), [0..3, 3..4, 6..8, 9..10]);
        assert_eq!(steps.pieces().collect::<Vec<_>>(), [0..4, 6..8, 9..10]);
        assert!(steps.going_on(2).eq(std::iter::once(0..2)));
        let (ids, visible) = ([1, 0, 2, 3, 4, 0, 5, 6], [true, false, true, true, true, false, true, true]);
        steps.fill(&ids, &visible, Extent::new(4, 2));
        assert_eq!(steps.going_on(1).collect::<Vec<_>>(), [1..2, 3..4]);
        steps.fill_whole(&ids, &visible, Extent::new(4, 2));
        assert!(steps.pieces().eq(std::iter::once(0..8)));
    }
}
