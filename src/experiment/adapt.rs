//! Making a model fit the data that was chosen for it.

use super::presets::presets_of;
use super::{Compile, Experiment, Family, LOSSES, METRICS, Model};
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
        match self.model.family() {
            Family::Sequential => {}
            Family::Transformer | Family::Seq2Seq => return self.take_texts(),
            Family::Word2Vec => return self.take_words(),
        }
        if presets_of(Family::Sequential).any(|preset| self.same_hidden_layers(&preset.experiment())) {
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
        let mut presets = presets_of(Family::Sequential).map(|preset| preset.experiment());
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
        match self.model.family() {
            Family::Sequential => {}
            Family::Transformer => return self.fit_transformer(),
            Family::Seq2Seq => return self.fit_seq2seq(),
            Family::Word2Vec => return None,
        }
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
        self.keep_metrics_for(&[purpose], &[metric]);
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

    /// Makes a batch no larger than so many training examples. Says what was changed.
    pub fn fit_batches_to(&mut self, examples: usize) -> Option<Message> {
        let size = self.fit.integer("batch_size");
        if size <= examples || self.fit.set("batch_size", &examples.into()).is_err() {
            return None;
        }
        Some(Message::new(
            format!(
                "To fit the data, the batch size is now {examples}: there are no more training examples."
            ),
            format!("为适配数据，批大小改为 {examples}：训练样本只有这么多。"),
        ))
    }

    /// Only metrics that serve one of the purposes, and the usual ones where that leaves none.
    fn keep_metrics_for(&mut self, purposes: &[Purpose], usual: &[&str]) {
        let serves = |purpose| purposes.contains(purpose);
        self.compile.metrics.retain(|metric| row_of(METRICS, metric).purposes.iter().any(serves));
        if self.compile.metrics.is_empty() {
            let metric = |name: &&str| of_table(METRICS.iter().map(|row| &row.entry), name);
            self.compile.metrics = usual.iter().map(metric).collect();
        }
    }

    fn holds(&self) -> Holds {
        row_of(DATASETS, &self.data).holds
    }

    /// What [`Experiment::choose_data`] does to a model that reads texts. One that is still as a preset has it becomes the one of a
    /// preset for this data, or for data of this kind.
    fn take_texts(&mut self) -> Option<Message> {
        let presets: Vec<Experiment> =
            presets_of(self.model.family()).map(|preset| preset.experiment()).collect();
        if presets.iter().any(|preset| preset.model == self.model) {
            let made_for = |preset: &&Experiment| preset.data.name() == self.data.name();
            let alike = |preset: &&Experiment| preset.holds() == self.holds();
            if let Some(preset) = presets.iter().find(made_for).or(presets.iter().find(alike)) {
                self.model = preset.model.clone();
                self.compile = preset.compile.clone();
                self.fit = preset.fit.clone();
            }
        }
        match self.model.family() {
            Family::Seq2Seq => self.fit_seq2seq(),
            Family::Sequential | Family::Transformer | Family::Word2Vec => self.fit_transformer(),
        }
    }

    /// Gives a recurrent encoder and decoder a loss and metrics for sequences; what fits already stays.
    fn fit_seq2seq(&mut self) -> Option<Message> {
        if !self.loss_row().purposes.contains(&Purpose::Sequences) {
            self.compile.loss = of_table(LOSSES.iter().map(|row| &row.entry), "categorical_crossentropy");
        }
        self.keep_metrics_for(&[Purpose::Sequences, Purpose::Written], &["exact_match", "accuracy"]);
        None
    }

    /// What [`Experiment::choose_data`] does to word2vec: one that is still as a preset has it becomes the one of the preset for
    /// this data.
    fn take_words(&mut self) -> Option<Message> {
        let presets: Vec<Experiment> =
            presets_of(Family::Word2Vec).map(|preset| preset.experiment()).collect();
        let is_as_in_a_preset = presets.iter().any(|preset| preset.model == self.model);
        let alike = |preset: &Experiment| preset.holds() == self.holds();
        let made_for = presets.iter().position(|preset| preset.data.name() == self.data.name());
        let found = made_for.or_else(|| presets.iter().position(alike));
        if let Some(preset) = found.and_then(|place| presets.into_iter().nth(place)) {
            self.compile.metrics.clone_from(&preset.compile.metrics);
            if made_for.is_none() {
                // Words or titles of the user have no analogies whose answers are known.
                self.compile.metrics.retain(|metric| metric.name() != "analogy_accuracy");
            }
            if is_as_in_a_preset {
                self.model = preset.model;
                self.compile = Compile { metrics: self.compile.metrics.clone(), ..preset.compile };
                self.fit = preset.fit;
                self.split = preset.split;
            }
        }
        None
    }

    /// Gives a transformer the shape, the loss and the metrics that its data needs; what fits already stays.
    fn fit_transformer(&mut self) -> Option<Message> {
        let (architecture, purpose, metrics): (_, _, &[&str]) = match self.holds() {
            Holds::LabelledTexts => ("encoder", Purpose::ManyClasses, &["accuracy"]),
            Holds::RunningText => {
                ("decoder", Purpose::Sequences, &["perplexity", "bits_per_character", "accuracy"])
            }
            Holds::TextPairs => ("encoder_decoder", Purpose::Sequences, &["exact_match", "accuracy"]),
            // No text: which model it needs is told by its problems.
            Holds::Images | Holds::Rows | Holds::Points | Holds::Sentences | Holds::Histories => return None,
        };
        let before = self.clone();
        if let Model::Transformer(settings) = &mut self.model {
            *settings = settings.clone().with("architecture", architecture);
        }
        if !self.loss_row().purposes.contains(&purpose) {
            self.compile.loss = of_table(LOSSES.iter().map(|row| &row.entry), "categorical_crossentropy");
        }
        if before.model != self.model {
            self.compile.metrics.clear();
        }
        self.keep_metrics_for(&[purpose], metrics);
        let title = match architecture {
            "encoder" => ("an encoder with a classifier", "带分类器的编码器"),
            "decoder" => ("a decoder", "解码器"),
            _ => ("an encoder-decoder", "编码器-解码器"),
        };
        (before != *self).then(|| {
            let list = |pick: fn(&Settings) -> &'static str, joint: &str| {
                self.compile.metrics.iter().map(pick).collect::<Vec<_>>().join(joint)
            };
            Message::new(
                format!(
                    "To fit the data, the transformer is now {}; measured: {}.",
                    title.0,
                    list(|metric| metric.entry().title.en, ", ").to_ascii_lowercase()
                ),
                format!(
                    "为适配数据，Transformer 改为{}；评估指标：{}。",
                    title.1,
                    list(|metric| metric.entry().title.zh, "、")
                ),
            )
        })
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
        assert_eq!(experiment.fit_batches_to(32), None);
        assert_eq!(experiment, Experiment::default());
        assert!(
            experiment.fit_batches_to(8).is_some_and(|message| message.en.contains("batch size is now 8"))
        );
        assert_eq!(experiment.fit.integer("batch_size"), 8);
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

    fn dataset(name: &str) -> Settings {
        Settings::defaults(&DATASETS.iter().find(|row| row.entry.name == name).expect("a dataset").entry)
    }

    fn dates() -> Experiment {
        presets_of(Family::Transformer).next().expect("a preset").experiment()
    }

    #[track_caller]
    fn check_transformer(experiment: &Experiment, architecture: &str, metrics: &[&str]) {
        let settings = experiment.model.settings().expect("a transformer");
        assert_eq!(settings.choice("architecture"), architecture);
        let found: Vec<&str> = experiment.compile.metrics.iter().map(Settings::name).collect();
        assert_eq!(found, metrics);
        let purpose = match architecture {
            "encoder" => Purpose::ManyClasses,
            _ => Purpose::Sequences,
        };
        assert_eq!(experiment.problems_of_purpose(&[purpose]), []);
    }

    #[test]
    fn every_dataset_of_texts_gets_the_shape_that_it_needs() {
        for row in DATASETS.iter().filter(|row| row.holds.texts()) {
            let mut experiment = dates();
            experiment.choose_data(Settings::defaults(&row.entry));
            match row.holds {
                Holds::LabelledTexts => check_transformer(&experiment, "encoder", &["accuracy"]),
                Holds::RunningText => check_transformer(
                    &experiment,
                    "decoder",
                    &["perplexity", "bits_per_character", "accuracy"],
                ),
                _ => check_transformer(&experiment, "encoder_decoder", &["exact_match", "accuracy"]),
            }
        }
    }

    #[test]
    fn a_transformer_that_was_edited_only_changes_its_shape() {
        let mut experiment = dates();
        let settings = experiment.model.settings_mut().expect("a transformer");
        *settings = settings.clone().with("hidden_dim", 48);
        let message = experiment.choose_data(dataset("generated_text")).expect("something to change");
        assert!(message.en.contains("is now a decoder; measured: perplexity"), "{message}");
        assert_eq!(experiment.model.settings().expect("a transformer").integer("hidden_dim"), 48);
        check_transformer(&experiment, "decoder", &["perplexity", "bits_per_character", "accuracy"]);
        assert_eq!(experiment.choose_data(dataset("text_file")), None, "it fits already");
    }

    #[test]
    fn a_transformer_as_in_a_preset_becomes_the_one_for_the_data() {
        let mut experiment = dates();
        experiment.choose_data(dataset("generated_reviews"));
        let preset = presets_of(Family::Transformer).find(|preset| preset.name == "generated-reviews");
        let preset = preset.expect("a preset").experiment();
        assert_eq!((experiment.model, experiment.fit), (preset.model, preset.fit));
    }

    #[test]
    fn metrics_that_were_chosen_stay_where_they_fit() {
        let mut experiment = dates();
        experiment.compile.metrics.pop();
        experiment.fit_to(20, false);
        check_transformer(&experiment, "encoder_decoder", &["exact_match"]);
    }
}
