//! Making a model fit the data that was chosen for it.

use super::presets::PRESETS;
use super::{Experiment, LOSSES, METRICS};
use crate::data::DATASETS;
use crate::data::datasets::Holds;
use crate::nn::losses::Purpose;
use crate::registry::{Entry, Settings, row_of};
use crate::text::Message;

impl Experiment {
    /// Takes another dataset. A model that is still as a preset has it becomes the one of a preset for this data, and where
    /// the data is known the model's end is made to fit. Says what was changed.
    pub fn choose_data(&mut self, dataset: Settings) -> Option<Message> {
        self.data = dataset;
        if PRESETS.iter().any(|preset| self.same_hidden_layers(&preset.experiment())) {
            self.take_model_for_data();
        }
        let outputs = row_of(DATASETS, &self.data).outputs?;
        self.fit_to(outputs.count, outputs.classification)
    }

    fn same_hidden_layers(&self, other: &Experiment) -> bool {
        let hidden = |experiment: &Experiment| {
            let end = experiment.layers().len().saturating_sub(1);
            experiment.layers()[..end].to_vec()
        };
        hidden(self) == hidden(other)
    }

    /// Model, `compile` and `fit` of the preset for this dataset, or for any points of a plane.
    fn take_model_for_data(&mut self) {
        let made_for = |experiment: &Experiment| experiment.data.name() == self.data.name();
        let in_plane = |experiment: &Experiment| row_of(DATASETS, &experiment.data).holds == Holds::Points;
        let mut presets = PRESETS.iter().map(|preset| preset.experiment());
        let found = presets.find(|preset| made_for(preset) || in_plane(self) && in_plane(preset));
        if let Some(preset) = found {
            self.model = preset.model;
            self.compile = preset.compile;
            self.fit = preset.fit;
        }
    }

    /// Gives the output layer, the loss and the metrics what data with so many classes or target values needs; what
    /// fits already stays. Says what was changed.
    pub fn fit_to(&mut self, outputs: usize, classification: bool) -> Option<Message> {
        if self.problems_with(outputs, classification).is_empty() {
            return None;
        }
        let (purpose, activation, loss, metric) = match classification {
            true => (Purpose::ManyClasses, "softmax", "categorical_crossentropy", "accuracy"),
            false => (Purpose::Regression, "linear", "mean_squared_error", "mean_absolute_error"),
        };
        // Squared error and its like serve classes too, but with a linear output they were meant for values.
        let meant_for_values =
            self.loss_row().purposes.contains(&Purpose::Regression) && self.output_activation() == "linear";
        if !self.loss_row().purposes.contains(&purpose) || classification && meant_for_values {
            self.compile.loss = of_table(LOSSES.iter().map(|row| &row.entry), loss);
        }
        let with_units = self.last_with_units();
        if let Some(layers) = self.layers_mut() {
            if let Some(last) = with_units {
                layers[last] = layers[last].clone().with("units", outputs);
            }
            if let Some(last) = layers.last_mut().filter(|last| last.has("activation")) {
                *last = last.clone().with("activation", activation);
            }
        }
        let fits = |metric: &Settings| {
            METRICS.iter().any(|row| row.entry.name == metric.name() && row.purposes.contains(&purpose))
        };
        self.compile.metrics.retain(fits);
        if self.compile.metrics.is_empty() {
            self.compile.metrics.push(of_table(METRICS.iter().map(|row| &row.entry), metric));
        }
        let loss = self.compile.loss.entry().title;
        Some(Message::new(
            format!(
                "To fit the data, the last layer now has units: {outputs}, activation: {activation}; the loss is now: {}.",
                loss.en
            ),
            format!(
                "为适配数据，最后一层改为 {outputs} 个神经元、激活函数 {activation}，损失函数改为{}。",
                loss.zh
            ),
        ))
    }
}

/// A row of a table with its defaults, by a name that is known to be there.
fn of_table(mut rows: impl Iterator<Item = &'static Entry>, name: &str) -> Settings {
    Settings::defaults(rows.find(|entry| entry.name == name).expect("a row of the table"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_dataset_whose_outputs_are_known_gets_a_model_that_fits() {
        for row in DATASETS {
            let Some(outputs) = row.outputs else { continue };
            let mut experiment = Experiment::default();
            experiment.choose_data(Settings::defaults(&row.entry));
            let problems = experiment.problems_with(outputs.count, outputs.classification);
            assert_eq!(problems, [], "{}", row.entry.name);
        }
    }

    #[test]
    fn a_model_that_fits_is_left_alone() {
        let mut experiment = Experiment::default();
        assert_eq!(experiment.fit_to(10, true), None);
        assert_eq!(experiment, Experiment::default());
    }

    #[test]
    fn a_regression_gets_a_linear_output() {
        let mut experiment = Experiment::default();
        let message = experiment.fit_to(1, false).expect("something to change");
        assert!(message.en.contains("units: 1, activation: linear"), "{message}");
        assert_eq!(experiment.compile.loss.name(), "mean_squared_error");
        assert_eq!(experiment.problems_with(1, false), []);
    }

    #[test]
    fn a_model_for_values_becomes_one_for_classes() {
        let mut experiment = Experiment::default();
        experiment.fit_to(1, false);
        experiment.fit_to(3, true);
        assert_eq!(experiment.compile.loss.name(), "categorical_crossentropy");
        assert_eq!(experiment.output_activation(), "softmax");
        assert_eq!(experiment.problems_with(3, true), []);
    }

    #[test]
    fn layers_that_were_edited_stay_as_they_are() {
        let mut experiment = Experiment::default();
        let layers = experiment.layers_mut().expect("a stack of layers");
        layers[0] = layers[0].clone().with("units", 17);
        let hidden = layers[..4].to_vec();
        let other =
            DATASETS.iter().find(|row| row.entry.name == "optical_digits").expect("a bundled dataset");
        experiment.choose_data(Settings::defaults(&other.entry));
        assert_eq!(experiment.layers()[..4], hidden);
    }
}
