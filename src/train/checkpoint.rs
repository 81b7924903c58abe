//! All that a run needs to go on exactly as if it had never stopped: weights, optimizer, random streams, data
//! order, the epoch's sums, what callbacks remember.

use serde::{Deserialize, Serialize};

use super::Logs;
use super::learner::Tally;
use super::session::{Clock, EpochSums, Live, Session};
use crate::optim::optimizers::OptimizerState;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, Real};
use crate::text::Message;

#[derive(Serialize, Deserialize)]
struct Checkpoint {
    /// Bytes of a `Real`: weights of another float type mean nothing here.
    real_bytes: u8,
    clock: Clock,
    live: Live,
    order: Vec<u32>,
    shuffle: Stream,
    dropout: Stream,
    sums: EpochSums,
    tally: Tally,
    weights: Vec<Matrix>,
    finite: Vec<Matrix>,
    kept: Vec<Option<Vec<Matrix>>>,
    optimizer: OptimizerState,
    callbacks: Vec<Vec<f64>>,
    logs: Vec<Logs>,
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

impl Session {
    pub fn checkpoint(&mut self) -> Vec<u8> {
        let checkpoint = Checkpoint {
            real_bytes: size_of::<Real>() as u8,
            clock: self.clock,
            live: self.live,
            order: self.order.clone(),
            shuffle: self.shuffle.clone(),
            dropout: self.learner.get_mut().dropout().clone(),
            sums: self.sums,
            tally: self.learner.get().tally(),
            weights: self.weights(),
            finite: self.finite.clone(),
            kept: self.kept.clone(),
            optimizer: self.optimizer.state(),
            callbacks: self.callbacks.iter().map(|callback| callback.state()).collect(),
            logs: self.logs.clone(),
        };
        postcard::to_stdvec(&checkpoint).expect("numbers can always be written")
    }

    /// Goes back to a checkpoint of the same Experiment on the same data. On an error nothing changes.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), CheckpointError> {
        let checkpoint: Checkpoint = postcard::from_bytes(bytes).map_err(|_| {
            CheckpointError::new("it is damaged or was written by another version", "已损坏或由其他版本写入")
        })?;
        self.check(&checkpoint)?;
        if !self.learner.get_mut().restore_tally(&checkpoint.tally) {
            return Err(CheckpointError::new("it belongs to another model", "它属于另一个模型"));
        }
        self.clock = checkpoint.clock;
        self.live = checkpoint.live;
        self.order = checkpoint.order;
        self.shuffle = checkpoint.shuffle;
        self.sums = checkpoint.sums;
        self.make_room_for(self.live.batch_size);
        self.apply_dropout_rate();
        self.set_weights(&checkpoint.weights);
        *self.learner.get_mut().dropout() = checkpoint.dropout;
        self.finite = checkpoint.finite;
        self.kept = checkpoint.kept;
        self.logs = checkpoint.logs;
        self.optimizer.restore(&checkpoint.optimizer);
        for (callback, state) in self.callbacks.iter_mut().zip(&checkpoint.callbacks) {
            callback.restore(state);
        }
        Ok(())
    }

    fn check(&mut self, checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
        let shapes: Vec<_> = self.weights().iter().map(|value| value.dim()).collect();
        let fits = |weights: &[Matrix]| weights.iter().map(|matrix| matrix.dim()).eq(shapes.iter().copied());
        let kept_fit = checkpoint.kept.iter().flatten().all(|weights| fits(weights));
        let optimizer = self.optimizer.state();
        let sizes = |state: &OptimizerState| -> Vec<Vec<usize>> {
            state.slots.iter().map(|slots| slots.iter().map(Vec::len).collect()).collect()
        };
        let same_model = checkpoint.real_bytes as usize == size_of::<Real>()
            && fits(&checkpoint.weights)
            && fits(&checkpoint.finite)
            && kept_fit
            && checkpoint.kept.len() == self.kept.len()
            && sizes(&checkpoint.optimizer) == sizes(&optimizer)
            && checkpoint.optimizer.carried.len() == optimizer.carried.len();
        if !same_model {
            return Err(CheckpointError::new("it belongs to another model", "它属于另一个模型"));
        }
        let mut order = checkpoint.order.clone();
        order.sort_unstable();
        let mut training = self.dataset.parts.training.clone();
        training.sort_unstable();
        let batch_size = checkpoint.live.batch_size;
        let in_range = checkpoint.clock.position <= order.len() && (1..=order.len()).contains(&batch_size);
        if order != training || !in_range {
            return Err(CheckpointError::new("it belongs to other data", "它属于另一份数据"));
        }
        Ok(())
    }
}
