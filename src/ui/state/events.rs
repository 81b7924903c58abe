//! What the worker tells, folded into the state.

use leptos::prelude::*;
use web_sys::Blob;

use super::engine::{Answer, Engine, Opening, Origin, RunFile};
use super::{Checkpoint, EpochEnd, Lab, Moments, Progress};
use crate::plot::epochs::Epochs;
use crate::protocol::{
    DataSummary, Envelope, Event, ModelSummary, Needed, Problem, Scalars, Status, from_bytes,
};
use crate::runs::Run;
use crate::text::Message;
use crate::train::history::{History, Marker, MarkerKind};
use crate::train::inspect::Inspection;
use crate::ui::runs::Stored;
use crate::ui::words;

/// Seconds over which the points of one message are spread at most: what came before may be from before a pause.
const LONGEST_WAIT: f32 = 0.1;

/// Begins the run's time if it has none yet.
fn seconds_since_start(history: &mut History) -> f32 {
    let now = js_sys::Date::now();
    if history.started == 0.0 {
        history.started = now;
    }
    ((now - history.started) / 1000.0) as f32
}

impl Lab {
    /// What the worker posted: the bytes of an envelope, and the Blob that belongs to it.
    pub(super) fn receive(&self, bytes: &[u8], blob: Option<Blob>) {
        let Some(Envelope { run, event }) = from_bytes(bytes) else {
            return leptos::logging::error!("the worker sent {} bytes that are no event", bytes.len());
        };
        let current = run == self.engine.with_value(|engine| engine.current);
        match event {
            Event::Ready { .. } => self.worker_is_ready(),
            Event::Thumbnails(thumbnails) => self.thumbnails.set(thumbnails.into_iter().collect()),
            Event::Loading => {
                self.loaded.set(0.0);
                self.opening.set(true);
            }
            Event::Loaded(share) => self.loaded.set(share),
            Event::Opened { data, model } => self.opened(run, data, model),
            Event::Rejected { problems, needed } => self.rejected(run, problems, needed),
            Event::Status(_)
            | Event::Scalars(_)
            | Event::EpochEnd { .. }
            | Event::Mark { .. }
            | Event::Tested(_)
            | Event::Inspected(_)
            | Event::Predicted { .. }
            | Event::Examples { .. }
            | Event::Refused { .. }
            | Event::Checkpoint { .. }
            | Event::Moments { .. }
            | Event::Walked(_)
            | Event::Packed { .. }
                if !current => {}
            Event::Status(status) => self.status_changed(status),
            Event::Scalars(scalars) => self.record(&scalars),
            Event::EpochEnd { epoch, step, logs, samples_per_second } => {
                self.progress.update_untracked(|progress| {
                    progress.step = step;
                    progress.samples_per_second = samples_per_second;
                });
                self.epoch_ended(epoch, step, logs);
            }
            Event::Mark { step, kind, text } => {
                self.history.update(|history| history.mark(Marker { step, kind, text }));
            }
            Event::Tested(scores) => self.tested.set(Some(scores)),
            Event::Inspected(inspection) => self.inspected(inspection),
            Event::Predicted { request, outputs } => {
                if let Some(Answer::Outputs(answer)) = self.answer(request) {
                    answer(Ok(outputs));
                }
            }
            Event::Examples { request, examples } => {
                if let Some(Answer::Examples(answer)) = self.answer(request) {
                    answer(Ok(examples));
                }
            }
            Event::Refused { request, problem } => self.refused(request, problem),
            Event::Packed { request, .. } => {
                if let (Some(Answer::File(answer)), Some(file)) = (self.answer(request), blob) {
                    answer(Ok(file));
                }
            }
            Event::Unpacked { experiment, account, step } => self.unpacked(run, &experiment, account, step),
            Event::Walked(walk) => self.walk.set(Some(*walk)),
            Event::Moments { steps, bytes, budget } => self.moments.set(Moments { steps, bytes, budget }),
            Event::Checkpoint { step, hash, .. } => {
                let marker =
                    Marker { step, kind: MarkerKind::Checkpoint, text: words::charts::CHECKPOINT.into() };
                self.history.update_untracked(|history| history.mark(marker));
                self.checkpoint.set(blob.map(|blob| Checkpoint { step, hash, blob }));
            }
        }
    }

    fn opened(&self, run: u32, data: DataSummary, model: ModelSummary) {
        let Some(Opening { experiment, then, origin, .. }) =
            self.engine.try_update_value(|engine| engine.take_opening(run)).flatten()
        else {
            return;
        };
        self.engine.update_value(|engine| engine.opened(run));
        match origin {
            Origin::New => {
                self.forget_run();
                self.epochs.set(Epochs::new(data.steps_per_epoch, data.epochs));
            }
            Origin::Recovered(step) => self.cut_after(step),
            Origin::Forked(step) => {
                self.cut_after(step);
                self.checkpoint.set(None);
                self.parent.set(self.run.get_untracked().map(|run| (run, step)));
                self.run.set(None);
            }
            Origin::Kept(kept) => {
                let (run, stored) = *kept;
                self.forget_run();
                self.take_up(run, stored);
            }
            Origin::File(RunFile { unpacked, .. }) => {
                self.forget_run();
                self.epochs.set(Epochs::new(data.steps_per_epoch, data.epochs));
                self.draft.set(experiment.clone());
                if let Some((account, step)) = unpacked {
                    self.take_from_file(account, step);
                }
            }
        }
        self.forget_inspections();
        self.forget_moments();
        self.data.set(Some(data));
        self.model.set(Some(model));
        self.problems.set(Vec::new());
        self.needed.set(None);
        self.opened.set(Some(experiment));
        self.opening.set(self.engine.with_value(Engine::is_opening));
        if let Some(command) = then {
            self.send(command);
        }
    }

    fn rejected(&self, run: u32, problems: Vec<Problem>, needed: Option<Needed>) {
        let Some(opening) = self.engine.try_update_value(|engine| engine.take_opening(run)).flatten() else {
            return;
        };
        self.keep_waiting(opening, &problems);
        self.opening.set(self.engine.with_value(Engine::is_opening));
        self.problems.set(problems);
        self.needed.set(needed);
    }

    /// Everything of a run but what it was made of.
    pub(super) fn forget_run(&self) {
        self.status.set(Status::Fresh);
        self.progress.set(Progress::default());
        self.history.set(History::default());
        self.epochs.update(|epochs| epochs.cut_after(0));
        self.epoch_end.set(None);
        self.tested.set(None);
        self.checkpoint.set(None);
        self.run.set(None);
        self.parent.set(None);
        self.forget_moments();
    }

    /// Those of a new session follow.
    fn forget_moments(&self) {
        self.moments.set(Moments::default());
        self.moment.set(None);
        self.walk.set(None);
    }

    /// A kept run is the one that is there now.
    fn take_up(&self, run: Run, Stored { kept, checkpoint }: Stored) {
        self.progress.update(|progress| progress.step = run.step);
        self.history.set(kept.history);
        self.epochs.set(kept.epochs);
        self.tested.set((!run.tested.is_empty()).then_some(run.tested));
        self.parent.set(run.parent);
        self.run.set(Some(run.id));
        self.checkpoint.set(Some(Checkpoint { step: run.step, hash: run.hash, blob: checkpoint }));
    }

    fn cut_after(&self, step: u32) {
        self.history.update(|history| history.cut_after(step));
        self.epochs.update(|epochs| epochs.cut_after(step));
        self.progress.update(|progress| progress.step = step);
        self.tested.set(None);
    }

    fn forget_inspections(&self) {
        self.inspections.confusion.set(None);
        self.inspections.hardest.set(None);
        self.inspections.weights.set(None);
        self.inspections.health.set(None);
        self.inspections.boundary.set(None);
        self.inspections.network.set(None);
        self.inspections.attention.set(None);
        self.inspections.reading.set(None);
        self.inspections.explanation.set(None);
        self.inspections.samples.set(None);
        self.inspections.neuron.set(None);
        self.inspections.lens.set(None);
        self.inspections.ablation.set(None);
        self.inspections.sequence.set(Vec::new());
    }

    fn status_changed(&self, status: Status) {
        // Not before the worker says so: until then it sends what it measured before.
        if status == Status::Fresh && self.has_steps() {
            self.forget_run();
        }
        self.status.set(status);
    }

    fn record(&self, scalars: &Scalars) {
        self.progress.update_untracked(|progress| {
            *progress = Progress {
                step: scalars.step,
                samples_per_second: scalars.samples_per_second,
                learning_rate: scalars.learning_rate,
            };
        });
        self.history.update_untracked(|history| {
            let (now, last) = (seconds_since_start(history), history.last_time());
            // They were measured one after the other since the last came.
            let each = (now - last).clamp(0.0, LONGEST_WAIT) / scalars.steps.len().max(1) as f32;
            for (name, values) in &scalars.series {
                for (index, (&step, &value)) in scalars.steps.iter().zip(values).enumerate() {
                    let to_come = scalars.steps.len() - 1 - index;
                    history.record(name, step, now - each * to_come as f32, value);
                }
            }
            if scalars.samples_per_second > 0.0 && !scalars.steps.is_empty() {
                history.record("samples_per_second", scalars.step, now, scalars.samples_per_second as f32);
            }
        });
        self.tell_at_next_frame();
    }

    fn epoch_ended(&self, epoch: u32, step: u32, logs: Vec<(String, f64)>) {
        self.history.update_untracked(|history| {
            let now = seconds_since_start(history);
            logs.iter().for_each(|(name, value)| history.record(name, step, now, *value as f32));
        });
        self.epochs.update(|epochs| epochs.end(step));
        self.epoch_end.set(Some(EpochEnd { epoch, logs }));
        self.tell_at_next_frame();
    }

    /// Scalars arrive at their own pace; what depends on them is drawn anew at most once a frame, and not at all in a
    /// tab that is not on the screen.
    fn tell_at_next_frame(&self) {
        let asked =
            self.engine.try_update_value(|engine| std::mem::replace(&mut engine.frame_is_asked_for, true));
        if asked == Some(true) {
            return;
        }
        let lab = *self;
        request_animation_frame(move || {
            lab.engine.update_value(|engine| engine.frame_is_asked_for = false);
            lab.history.notify();
            lab.progress.notify();
        });
    }

    fn inspected(&self, inspection: Inspection) {
        let inspections = &self.inspections;
        match inspection {
            Inspection::Confusion(confusion) => inspections.confusion.set(Some(confusion)),
            Inspection::Hardest(examples) => inspections.hardest.set(Some(examples)),
            Inspection::Weights(weights) => inspections.weights.set(Some(weights)),
            Inspection::Health(health) => inspections.health.set(Some(health)),
            Inspection::Boundary(boundary) => inspections.boundary.set(Some(boundary)),
            Inspection::Network(network) => inspections.network.set(Some(network)),
            Inspection::Attention(attention) => inspections.attention.set(Some(attention)),
            Inspection::Reading(reading) => inspections.reading.set(Some(reading)),
            Inspection::Explanation(explanation) => inspections.explanation.set(Some(explanation)),
            Inspection::Samples(samples) => inspections.samples.set(Some(samples)),
            Inspection::Neuron(neuron) => inspections.neuron.set(Some(neuron)),
            Inspection::Lens(lens) => inspections.lens.set(Some(lens)),
            Inspection::Ablation(ablation) => inspections.ablation.set(Some(ablation)),
            Inspection::Sequence(view, bytes) => inspections.sequence.update(|all| {
                all.retain(|(other, _)| *other != view);
                all.push((view, bytes));
            }),
            Inspection::Words(seen) => {
                if let Some(take) = inspections.words.get_value() {
                    take.run(seen.bytes);
                }
            }
        }
    }

    fn answer(&self, request: u32) -> Option<Answer> {
        self.engine.try_update_value(|engine| engine.take_answer(request)).flatten()
    }

    fn refused(&self, request: u32, problem: Message) {
        match self.answer(request) {
            Some(Answer::Outputs(answer)) => answer(Err(problem)),
            Some(Answer::Examples(answer)) => answer(Err(problem)),
            Some(Answer::File(answer)) => answer(Err(problem)),
            None => {}
        }
    }
}
