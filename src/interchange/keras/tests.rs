use super::*;
use crate::callbacks::CALLBACKS;
use crate::experiment::Family;
use crate::experiment::presets::presets_of;
use crate::nn::layers::LAYERS;
use crate::optim::optimizers::OPTIMIZERS;
use crate::optim::schedules::SCHEDULES;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_default_is_the_textbook_program() {
    let expected = r#"import keras
from keras import layers

keras.utils.set_random_seed(42)

# Glassnet draws its own digits; MNIST has the same shape.
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784) / 255
x_test = x_test.reshape(-1, 784) / 255
y_train = keras.utils.to_categorical(y_train)
y_test = keras.utils.to_categorical(y_test)

model = keras.Sequential([
    keras.Input(x_train.shape[1:]),
    layers.Dense(64, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(64, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])
model.summary()

model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)

model.fit(
    x_train,
    y_train,
    epochs=10,
    batch_size=32,
    validation_split=0.2,
)

model.evaluate(x_test, y_test)
"#;
    assert_eq!(program(&Experiment::default()), expected);
}

#[test]
fn changed_fields_become_arguments_and_others_are_left_out() {
    let mut experiment = Experiment::default();
    let layers = experiment.layers_mut().expect("a stack of layers");
    layers[0] = layers[0].clone().with("l2", 0.001).with("max_norm", 3.0).with("use_bias", false);
    experiment.compile.optimizer = experiment.compile.optimizer.with("learning_rate", 0.01);
    experiment.compile.clipping = experiment.compile.clipping.with("clipnorm", 1.0);
    let text = program(&experiment);
    for part in [
        "kernel_regularizer=keras.regularizers.L1L2(l2=0.001)",
        "kernel_constraint=keras.constraints.MaxNorm(3.0)",
        "use_bias=False",
        "optimizer=keras.optimizers.Adam(learning_rate=0.01, clipnorm=1.0)",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains("kernel_initializer"), "{text}");
}

#[test]
fn a_constant_start_is_given_its_value() {
    let mut experiment = Experiment::default();
    let dense = experiment.layers()[0].clone();
    experiment.layers_mut().expect("a stack of layers")[0] =
        dense.with("kernel_initializer", "constant").with("initial_value", 0.05);
    let text = program(&experiment);
    assert!(text.contains("kernel_initializer=keras.initializers.Constant(0.05)"), "{text}");
    assert!(!text.contains("initial_value"), "{text}");
}

#[test]
fn a_schedule_takes_the_place_of_the_learning_rate() {
    let mut experiment = Experiment::default();
    let step = SCHEDULES.iter().find(|row| row.entry.name == "step").expect("a schedule by steps");
    experiment.compile.schedule = Settings::defaults(&step.entry).with("warmup_steps", 100);
    let text = program(&experiment);
    assert!(text.contains("steps_per_epoch = math.ceil(int(len(x_train) * (1 - 0.2)) / 32)"), "{text}");
    assert!(text.contains("learning_rate=WarmUp("), "{text}");
    assert!(text.starts_with("import math\n"), "{text}");
}

/// Every row of every table that reaches the program, each in a program of its own.
fn one_for_every_row() -> Vec<(&'static str, Experiment)> {
    let mut experiments = Vec::new();
    let mut add = |name, change: &dyn Fn(&mut Experiment)| {
        let mut experiment = Experiment::default();
        change(&mut experiment);
        experiments.push((name, experiment));
    };
    for row in LAYERS {
        let layer = Settings::defaults(&row.entry);
        add(row.entry.name, &|experiment| {
            experiment.layers_mut().expect("a stack of layers").insert(1, layer.clone())
        });
    }
    for row in OPTIMIZERS {
        let optimizer = Settings::defaults(&row.entry);
        add(row.entry.name, &|experiment| experiment.compile.optimizer = optimizer.clone());
    }
    for row in SCHEDULES {
        let schedule = Settings::defaults(&row.entry);
        add(row.entry.name, &|experiment| experiment.compile.schedule = schedule.clone());
    }
    for row in CALLBACKS {
        let callback = Settings::defaults(&row.entry);
        add(row.entry.name, &|experiment| experiment.callbacks.push(callback.clone()));
    }
    for row in METRICS {
        let metric = Settings::defaults(&row.entry);
        add(row.entry.name, &|experiment| experiment.compile.metrics = vec![metric.clone()]);
    }
    let presets = presets_of(Family::Sequential);
    experiments.extend(presets.map(|preset| (preset.name, preset.experiment())));
    experiments
}

#[test]
fn every_row_leaves_brackets_balanced() {
    for (name, experiment) in one_for_every_row() {
        let text = program(&experiment);
        let mut open = Vec::new();
        for bracket in text.chars() {
            match bracket {
                '(' | '[' => open.push(bracket),
                ')' => assert_eq!(open.pop(), Some('('), "{name}:\n{text}"),
                ']' => assert_eq!(open.pop(), Some('['), "{name}:\n{text}"),
                _ => {}
            }
        }
        assert!(open.is_empty(), "{name}:\n{text}");
    }
}
