//! All that a run needs to go on exactly as if it had never stopped: weights, optimizer, random streams, data
//! order, the epoch's sums, what callbacks remember.

use serde::{Deserialize, Serialize};

use super::Logs;
use super::exact::Exact;
use super::learner::Tally;
use super::session::{Clock, EpochSums, Live, Session};
use crate::optim::optimizers::OptimizerState;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, Real};
use crate::text::Message;

/// A run as it was at one moment.
#[derive(Serialize, Deserialize)]
pub struct Checkpoint {
    /// Bytes of a `Real`: weights of another float type mean nothing here.
    real_bytes: u8,
    pub(crate) state: State,
    /// The training examples in the epoch's order.
    pub(crate) order: Vec<u32>,
    /// Raw outputs of the epoch so far, where metrics need them all; `(examples, outputs)`.
    pub(crate) outputs: Matrix,
    pub(crate) weights: Vec<Matrix>,
    /// The latest weights known to be finite.
    pub(crate) finite: Vec<Matrix>,
    /// Weights remembered by each callback that asked for it.
    pub(crate) kept: Vec<Option<Vec<Matrix>>>,
    /// What the optimizer remembers, `slots[parameter][slot]`.
    pub(crate) slots: Vec<Vec<Vec<Real>>>,
}

/// The part of a checkpoint that is few numbers.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    clock: Clock,
    live: Live,
    shuffle: Stream,
    dropout: Stream,
    sums: EpochSums,
    tally: Vec<Exact>,
    optimizer_steps: u64,
    optimizer: Vec<Exact>,
    callbacks: Vec<Vec<Exact>>,
    logs: Vec<Vec<(String, Exact)>>,
}

fn exact(values: &[f64]) -> Vec<Exact> {
    values.iter().copied().map(Exact).collect()
}

fn numbers(values: &[Exact]) -> Vec<f64> {
    values.iter().map(|value| value.0).collect()
}

impl State {
    fn logs(&self) -> Vec<Logs> {
        let number = |(name, value): &(String, Exact)| (name.clone(), value.0);
        self.logs.iter().map(|logs| logs.iter().map(number).collect()).collect()
    }
}

impl Checkpoint {
    pub(crate) fn new(
        state: State,
        order: Vec<u32>,
        outputs: Matrix,
        [weights, finite]: [Vec<Matrix>; 2],
        kept: Vec<Option<Vec<Matrix>>>,
        slots: Vec<Vec<Vec<Real>>>,
    ) -> Checkpoint {
        let real_bytes = size_of::<Real>() as u8;
        Checkpoint { real_bytes, state, order, outputs, weights, finite, kept, slots }
    }

    /// Updates made.
    pub fn step(&self) -> u64 {
        self.state.clock.step
    }
}

/// The bytes are not a checkpoint of this Experiment on this data.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckpointError(pub Message);

impl CheckpointError {
    fn new(en: &str, zh: &str) -> Self {
        CheckpointError(Message::new(
            format!("this checkpoint cannot be used: {en}"),
            format!("无法使用该检查点：{zh}"),
        ))
    }
}

impl std::fmt::Display for CheckpointError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for CheckpointError {}

/// A model as it once was, to be looked at.
pub struct Past {
    clock: Clock,
    weights: Vec<Matrix>,
    logs: Vec<Logs>,
}

impl Past {
    /// What a checkpoint holds of the model.
    pub fn of(checkpoint: &[u8]) -> Option<Past> {
        let Checkpoint { state, weights, .. } = postcard::from_bytes(checkpoint).ok()?;
        Some(Past { clock: state.clock, weights, logs: state.logs() })
    }

    /// Updates made until then.
    pub fn step(&self) -> u64 {
        self.clock.step
    }
}

impl Session {
    /// Does something with the model as it was, which then is again what it is. `past` must be of this session.
    pub fn look_back<R>(&mut self, past: &mut Past, look: impl FnOnce(&mut Session) -> R) -> R {
        let weights = self.weights();
        self.set_weights(&past.weights);
        self.exchange(past);
        let seen = look(self);
        self.exchange(past);
        self.set_weights(&weights);
        seen
    }

    fn exchange(&mut self, past: &mut Past) {
        std::mem::swap(&mut self.clock, &mut past.clock);
        std::mem::swap(&mut self.logs, &mut past.logs);
    }

    /// The run as it is now, as bytes.
    pub fn checkpoint(&mut self) -> Vec<u8> {
        postcard::to_stdvec(&self.capture()).expect("numbers can always be written")
    }

    /// The run as it is now.
    pub fn capture(&mut self) -> Checkpoint {
        let tally = self.learner.get().tally(self.clock.position);
        let optimizer = self.optimizer.state();
        let logs = self
            .logs
            .iter()
            .map(|logs| logs.iter().map(|(name, value)| (name.clone(), Exact(*value))).collect());
        let state = State {
            clock: self.clock,
            live: self.live,
            shuffle: self.shuffle.clone(),
            dropout: self.learner.get_mut().dropout().clone(),
            sums: self.sums,
            tally: exact(&tally.sums),
            optimizer_steps: optimizer.steps,
            optimizer: exact(&optimizer.carried),
            callbacks: self.callbacks.iter().map(|callback| exact(&callback.state())).collect(),
            logs: logs.collect(),
        };
        let weights = [self.weights(), self.finite.clone()];
        Checkpoint::new(state, self.order.clone(), tally.outputs, weights, self.kept.clone(), optimizer.slots)
    }

    /// Goes back to a checkpoint of the same Experiment on the same data. On an error nothing changes.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        let checkpoint: Checkpoint = postcard::from_bytes(bytes).map_err(|_| {
            CheckpointError::new("it is damaged or was written by another version", "已损坏或由其他版本写入")
        })?;
        self.resume(checkpoint)
    }

    /// The same from what [`Session::capture`] gave.
    pub fn resume(&mut self, checkpoint: Checkpoint) -> Result<(), CheckpointError> {
        self.check(&checkpoint)?;
        let Checkpoint { state, order, outputs, weights, finite, kept, slots, .. } = checkpoint;
        let logs = state.logs();
        let tally = Tally { outputs, sums: numbers(&state.tally) };
        if !self.learner.get_mut().restore_tally(&tally) {
            return Err(CheckpointError::new("it belongs to another model", "它属于另一个模型"));
        }
        self.clock = state.clock;
        self.live = state.live;
        self.order = order;
        self.shuffle = state.shuffle;
        self.sums = state.sums;
        self.make_room_for(self.live.batch_size);
        self.apply_dropout_rate();
        self.set_weights(&weights);
        *self.learner.get_mut().dropout() = state.dropout;
        self.finite = finite;
        self.kept = kept;
        self.logs = logs;
        let carried = numbers(&state.optimizer);
        self.optimizer.restore(&OptimizerState { slots, carried, steps: state.optimizer_steps });
        for (callback, state) in self.callbacks.iter_mut().zip(&state.callbacks) {
            callback.restore(&numbers(state));
        }
        Ok(())
    }

    fn check(&mut self, checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
        let Checkpoint { state, .. } = checkpoint;
        let shapes: Vec<_> = self.weights().iter().map(|value| value.dim()).collect();
        let fits = |weights: &[Matrix]| weights.iter().map(|matrix| matrix.dim()).eq(shapes.iter().copied());
        let kept_fit = checkpoint.kept.iter().flatten().all(|weights| fits(weights));
        let optimizer = self.optimizer.state();
        let sizes = |slots: &[Vec<Vec<Real>>]| -> Vec<Vec<usize>> {
            slots.iter().map(|slots| slots.iter().map(Vec::len).collect()).collect()
        };
        let same_model = checkpoint.real_bytes as usize == size_of::<Real>()
            && fits(&checkpoint.weights)
            && fits(&checkpoint.finite)
            && kept_fit
            && checkpoint.kept.len() == self.kept.len()
            && sizes(&checkpoint.slots) == sizes(&optimizer.slots)
            && state.optimizer.len() == optimizer.carried.len();
        if !same_model {
            return Err(CheckpointError::new("it belongs to another model", "它属于另一个模型"));
        }
        let mut order = checkpoint.order.clone();
        order.sort_unstable();
        let mut training = self.dataset.parts.training.clone();
        training.sort_unstable();
        let batch_size = state.live.batch_size;
        let in_range = state.clock.position <= order.len() && (1..=order.len()).contains(&batch_size);
        if order != training || !in_range {
            return Err(CheckpointError::new("it belongs to other data", "它属于另一份数据"));
        }
        if !self.could_be(state) {
            return Err(CheckpointError::new(
                "it holds a state that no run can have",
                "其中的状态不可能出现在任何训练中",
            ));
        }
        Ok(())
    }

    /// Whether a run can come to such a state: a checkpoint may have been made by hand.
    fn could_be(&self, state: &State) -> bool {
        const MOST_EPOCHS: usize = 1 << 30;
        let Clock { epoch, epochs, .. } = state.clock;
        let rate = self.experiment.compile.optimizer.entry().field("learning_rate");
        let rate_fits = rate.is_some_and(|field| field.read(&state.live.learning_rate.into()).is_ok());
        let dropout_fits = state.live.dropout_rate.is_none_or(|rate| (0.0..=0.95).contains(&rate));
        epoch <= MOST_EPOCHS
            && epochs <= MOST_EPOCHS
            && rate_fits
            && dropout_fits
            && !state.shuffle.is_stuck()
            && !state.dropout.is_stuck()
    }
}
