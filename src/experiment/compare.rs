//! In which settings two Experiments differ.

use super::{Experiment, Model};
use crate::registry::Settings;

/// One setting that differs. Keras's names, as everywhere in an Experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `learning_rate`, or `layers` for the whole stack.
    pub setting: String,
    pub here: String,
    pub there: String,
}

impl Experiment {
    /// Where this Experiment differs from another, in the order of an Experiment; names do not count.
    pub fn differences(&self, other: &Experiment) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut compare = |setting: &str, here: String, there: String| {
            if here != there {
                found.push(Difference { setting: setting.to_owned(), here, there });
            }
        };
        compare("seed", self.seed.to_string(), other.seed.to_string());
        settings("dataset", &self.data, &other.data, &mut compare);
        settings("split", &self.split, &other.split, &mut compare);
        settings("preprocessing", &self.preprocessing, &other.preprocessing, &mut compare);
        match (&self.model, &other.model) {
            (Model::Transformer(here), Model::Transformer(there))
            | (Model::Seq2Seq(here), Model::Seq2Seq(there))
            | (Model::Word2Vec(here), Model::Word2Vec(there)) => {
                settings("model", here, there, &mut compare);
            }
            (here, there) => compare("layers", model(here), model(there)),
        }
        let (here, there) = (&self.compile, &other.compile);
        settings("optimizer", &here.optimizer, &there.optimizer, &mut compare);
        settings("schedule", &here.schedule, &there.schedule, &mut compare);
        settings("clipping", &here.clipping, &there.clipping, &mut compare);
        settings("loss", &here.loss, &there.loss, &mut compare);
        compare("metrics", list(&here.metrics), list(&there.metrics));
        settings("fit", &self.fit, &other.fit, &mut compare);
        compare("callbacks", list(&self.callbacks), list(&other.callbacks));
        found
    }
}

fn settings(title: &str, here: &Settings, there: &Settings, compare: &mut impl FnMut(&str, String, String)) {
    if here.name() != there.name() {
        return compare(title, here.name().to_owned(), there.name().to_owned());
    }
    for field in here.entry().fields {
        let written = |settings: &Settings| match settings.value(field.name).to_json() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        compare(field.name, written(here), written(there));
    }
}

/// `64 relu, dropout 0.2, 10 softmax`
fn model(model: &Model) -> String {
    match model {
        Model::Sequential(layers) => list(layers),
        Model::Transformer(settings) | Model::Seq2Seq(settings) | Model::Word2Vec(settings) => {
            settings.name().to_owned()
        }
    }
}

/// Names with what differs from their defaults.
fn list(items: &[Settings]) -> String {
    let item = |settings: &Settings| {
        let fields = settings.to_json();
        let values = fields.values().map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
        std::iter::once(settings.name().to_owned()).chain(values).collect::<Vec<_>>().join(" ")
    };
    items.iter().map(item).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn only_what_differs_is_named_with_both_values() {
        let here = Experiment::default();
        let mut there = Experiment { name: "another name".into(), ..here.clone() };
        assert_eq!(here.differences(&there), []);
        there.compile.optimizer.set("learning_rate", &0.01.into()).unwrap();
        there.fit.set("epochs", &3.into()).unwrap();
        there.layers_mut().unwrap().pop();
        let found = here.differences(&there);
        let settings: Vec<_> = found.iter().map(|difference| difference.setting.as_str()).collect();
        assert_eq!(settings, ["layers", "learning_rate", "epochs"]);
        assert_eq!((found[1].here.as_str(), found[1].there.as_str()), ("0.001", "0.01"));
        assert!(found[0].here.len() > found[0].there.len(), "{found:?}");
    }
}
