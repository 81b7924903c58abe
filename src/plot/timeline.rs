//! What a run's points are drawn against.

use super::epochs::Epochs;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XKind {
    /// Updates of the weights.
    Step,
    #[default]
    Epoch,
    /// Seconds since the run began.
    Relative,
    /// Seconds since the beginning of 1970, by the clock on the wall.
    Wall,
}

/// Turns a point's step and time into a place on an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    pub epochs: Epochs,
    /// When the run began, by the clock on the wall, in seconds since the beginning of 1970.
    pub started: f64,
}

impl Timeline {
    pub fn x(&self, kind: XKind, step: u32, time: f32) -> f64 {
        match kind {
            XKind::Step => f64::from(step),
            XKind::Epoch => self.epochs.at(step),
            XKind::Relative => f64::from(time),
            XKind::Wall => self.started + f64::from(time),
        }
    }
}

impl XKind {
    pub fn is_time(self) -> bool {
        matches!(self, XKind::Relative | XKind::Wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_has_a_place_on_every_axis() {
        let timeline = Timeline { epochs: Epochs::new(100, 4), started: 1000.0 };
        let kinds = [XKind::Step, XKind::Epoch, XKind::Relative, XKind::Wall];
        assert_eq!(kinds.map(|kind| timeline.x(kind, 50, 7.5)), [50.0, 0.5, 7.5, 1007.5]);
    }
}
