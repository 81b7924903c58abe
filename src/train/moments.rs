//! The moments of a run that can be gone back to: checkpoints, ever further apart as the run gets longer, within a budget
//! of memory.

/// Checkpoints at most, however small they are.
const MOST: usize = 240;

pub struct Moments {
    /// In bytes.
    budget: usize,
    /// In order.
    kept: Vec<Moment>,
    /// The step from which on the next is wanted.
    next: u64,
}

struct Moment {
    step: u64,
    checkpoint: Vec<u8>,
}

impl Moments {
    /// None yet, and room for so many bytes of them.
    pub fn new(budget: usize) -> Moments {
        Moments { budget, kept: Vec::new(), next: 0 }
    }

    /// Whether a moment after `step` updates is wanted: the first ones, then at growing distances of half an epoch at
    /// most, and the end of every epoch.
    pub fn is_due(&self, step: u64, epoch_ended: bool) -> bool {
        self.kept.last().is_none_or(|last| step > last.step) && (epoch_ended || step >= self.next)
    }

    /// Keeps the run as it is after `step` updates. Where there is no room, it goes on without those moments whose
    /// neighbours are nearest, measured against how long the run was by then. The first and the latest always stay.
    pub fn keep(&mut self, step: u64, steps_per_epoch: u64, checkpoint: Vec<u8>) {
        self.cut_after(step.saturating_sub(1));
        self.next = step + (step / 2).clamp(1, (steps_per_epoch / 2).max(1));
        self.kept.push(Moment { step, checkpoint });
        self.thin();
    }

    /// The checkpoint of exactly this step.
    pub fn at(&self, step: u64) -> Option<&[u8]> {
        let index = self.kept.binary_search_by_key(&step, |moment| moment.step).ok()?;
        Some(&self.kept[index].checkpoint)
    }

    pub fn steps(&self) -> impl Iterator<Item = u64> + '_ {
        self.kept.iter().map(|moment| moment.step)
    }

    /// Memory they take.
    pub fn bytes(&self) -> usize {
        self.kept.iter().map(|moment| moment.checkpoint.len()).sum()
    }

    pub fn budget(&self) -> usize {
        self.budget
    }

    pub fn set_budget(&mut self, bytes: usize) {
        self.budget = bytes;
        self.thin();
    }

    /// Forgets what came after `step`.
    pub fn cut_after(&mut self, step: u64) {
        self.kept.retain(|moment| moment.step <= step);
        self.next = self.next.min(step + 1);
    }

    fn thin(&mut self) {
        while self.kept.len() > 2 && (self.kept.len() > MOST || self.bytes() > self.budget) {
            let gap = |index: usize| {
                let [before, after] = [index - 1, index + 1].map(|index| self.kept[index].step as f64);
                (after - before) / after
            };
            let inner = 1..self.kept.len() - 1;
            let Some(least) = inner.min_by(|&a, &b| gap(a).total_cmp(&gap(b))) else { return };
            self.kept.remove(least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn of_a_run(steps: u64, budget: usize) -> Moments {
        let mut moments = Moments::new(budget);
        for step in 0..=steps {
            if moments.is_due(step, step % 100 == 0) {
                moments.keep(step, 100, vec![step as u8; 10]);
            }
        }
        moments
    }

    #[test]
    fn the_beginning_is_dense_and_every_epoch_ends_with_one() {
        let moments = of_a_run(1000, 10_000);
        let steps = Vec::from_iter(moments.steps());
        assert_eq!(steps[..8], [0, 1, 2, 3, 4, 6, 9, 13]);
        assert!((0..=10).all(|epoch| steps.contains(&(100 * epoch))), "{steps:?}");
        assert_eq!(moments.at(4), Some(&[4; 10][..]));
        assert_eq!(moments.at(5), None);
    }

    #[test]
    fn memory_stays_within_the_budget_and_both_ends_stay() {
        let moments = of_a_run(100_000, 300);
        let steps = Vec::from_iter(moments.steps());
        assert!(moments.bytes() <= 300 && steps.len() == 30, "{steps:?}");
        assert_eq!((steps[0], steps[29]), (0, 100_000));
        // Sparser as the run gets longer: never more than twice as far as the moment before, once past the first few.
        assert!(steps.windows(2).skip(4).all(|pair| pair[1] <= 3 * pair[0]), "{steps:?}");
        assert!(of_a_run(100_000, 1 << 20).steps().count() <= MOST);
    }

    #[test]
    fn what_comes_after_a_moment_can_be_forgotten_and_is_then_recorded_anew() {
        let mut moments = of_a_run(1000, 10_000);
        moments.cut_after(500);
        assert_eq!(moments.steps().last(), Some(500));
        assert!(!moments.is_due(500, true) && moments.is_due(501, false));
    }
}
