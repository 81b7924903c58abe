//! Whether the network is well, in numbers and in words.

use super::{Finding, Health, LayerHealth, Level};
use crate::data::Part;
use crate::nn::Mode;
use crate::tensor::{MatrixView, Real};
use crate::text::Message;
use crate::train::{Logs, Session};

/// Examples that are sent through to measure activations.
const PROBED: usize = 256;

/// A first layer whose gradient is this much smaller than the last one's hardly learns.
const VANISHING: f32 = 1e-3;

/// Gradients of this size throw the weights off.
const EXPLODING: f32 = 10.0;

/// From this share of dead units on it is worth saying.
const MANY_DEAD: f32 = 0.1;

/// A validation loss this much above its best means overfitting.
const OVERFIT: f64 = 1.1;

pub fn health(session: &mut Session) -> Health {
    let layers = layer_health(session);
    let findings = findings(&layers, session.logs());
    Health { layers, findings }
}

fn layer_health(session: &mut Session) -> Vec<LayerHealth> {
    let training = session.dataset().parts.get(Part::Training);
    let probe: Vec<u32> = training.iter().take(PROBED).copied().collect();
    let Some(learner) = session.sequential() else { return Vec::new() };
    learner.forward_examples(&probe, Mode::Inference);
    let layers = learner.model().outputs(probe.len());
    let with_kernel = layers.filter_map(|(name, layer, output)| {
        let kernel = layer.parameters().iter().find(|parameter| parameter.name == "kernel")?;
        Some(LayerHealth {
            name: name.to_owned(),
            activation: root_mean_square(output),
            gradient: root_mean_square(kernel.gradient.view()),
            weight: root_mean_square(kernel.value.view()),
            dead: (dead_units(output), output.ncols() as u32),
        })
    });
    with_kernel.collect()
}

fn root_mean_square(values: MatrixView) -> f32 {
    let sum: Real = values.iter().map(|value| value * value).sum();
    (sum / values.len() as Real).sqrt() as f32
}

/// Units that give exactly 0 for every example, as a ReLU does whose input is never positive.
fn dead_units(output: MatrixView) -> u32 {
    output.columns().into_iter().filter(|unit| unit.iter().all(|&value| value == 0.0)).count() as u32
}

fn findings(layers: &[LayerHealth], logs: &[Logs]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = [gradients(layers), overfitting(logs)].into_iter().flatten().collect();
    findings.extend(layers.iter().filter_map(dead));
    findings
}

/// Nothing can be said before the first step.
fn gradients(layers: &[LayerHealth]) -> Option<Finding> {
    let (first, last) = (layers.first()?, layers.last()?);
    if layers.iter().all(|layer| layer.gradient == 0.0) {
        return None;
    }
    let exploding = layers.iter().find(|layer| !layer.gradient.is_finite() || layer.gradient > EXPLODING);
    if let Some(layer) = exploding {
        return Some(Finding {
            level: Level::Bad,
            message: Message::new(
                format!("Gradients explode: {:.1e} in {}.", layer.gradient, layer.name),
                format!("梯度爆炸：{} 中为 {:.1e}。", layer.name, layer.gradient),
            ),
            advice: Message::new("Lower the learning rate or clip the gradient.", "降低学习率或裁剪梯度。"),
        });
    }
    if first.gradient < VANISHING * last.gradient {
        return Some(Finding {
            level: Level::Warning,
            message: Message::new(
                format!(
                    "Gradients vanish: {:.1e} in {} against {:.1e} in {}.",
                    first.gradient, first.name, last.gradient, last.name
                ),
                format!(
                    "梯度消失：{} 中为 {:.1e}，而 {} 中为 {:.1e}。",
                    first.name, first.gradient, last.name, last.gradient
                ),
            ),
            advice: Message::new(
                "Use ReLU instead of sigmoid or tanh, batch normalisation, or fewer layers.",
                "用 ReLU 代替 sigmoid 或 tanh，加入批归一化，或减少层数。",
            ),
        });
    }
    Some(Finding {
        level: Level::Good,
        message: Message::new("Gradients have a healthy size in every layer.", "各层梯度大小正常。"),
        advice: Message::new("", ""),
    })
}

fn dead(layer: &LayerHealth) -> Option<Finding> {
    let (dead, units) = layer.dead;
    if (dead as f32) < MANY_DEAD * units as f32 || dead == 0 {
        return None;
    }
    Some(Finding {
        level: if dead * 2 > units { Level::Bad } else { Level::Warning },
        message: Message::new(
            format!("{dead} of {units} units of {} never fire.", layer.name),
            format!("{} 的 {units} 个神经元中有 {dead} 个从不激活。", layer.name),
        ),
        advice: Message::new("Lower the learning rate or use leaky ReLU.", "降低学习率或改用 leaky ReLU。"),
    })
}

fn overfitting(logs: &[Logs]) -> Option<Finding> {
    let value =
        |logs: &Logs, wanted: &str| logs.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    let latest = logs.last()?;
    let (loss, validation) = (value(latest, "loss")?, value(latest, "val_loss")?);
    let (best_epoch, best) = logs
        .iter()
        .enumerate()
        .filter_map(|(epoch, logs)| Some((epoch + 1, value(logs, "val_loss")?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    if !loss.is_finite() || !validation.is_finite() {
        return Some(Finding {
            level: Level::Bad,
            message: Message::new("The loss is not a finite number any more.", "损失已不是有限数。"),
            advice: Message::new("Reset and lower the learning rate.", "重置并降低学习率。"),
        });
    }
    if validation > OVERFIT * best && loss < validation {
        return Some(Finding {
            level: Level::Warning,
            message: Message::new(
                format!(
                    "Overfitting: the validation loss was best in epoch {best_epoch} ({best:.4}) and is {validation:.4} now."
                ),
                format!("过拟合：验证损失在第 {best_epoch} 轮最好（{best:.4}），现在为 {validation:.4}。"),
            ),
            advice: Message::new(
                "Use early stopping, more dropout, more examples, or a smaller model.",
                "使用早停、加大 Dropout、增加样本或减小模型。",
            ),
        });
    }
    Some(Finding {
        level: Level::Good,
        message: Message::new(
            format!("No overfitting: validation loss {validation:.4}, training loss {loss:.4}."),
            format!("没有过拟合：验证损失 {validation:.4}，训练损失 {loss:.4}。"),
        ),
        advice: Message::new("", ""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(name: &str, gradient: f32, dead: u32) -> LayerHealth {
        LayerHealth { name: name.into(), activation: 1.0, gradient, weight: 0.1, dead: (dead, 64) }
    }

    fn level(finding: Option<Finding>) -> Option<Level> {
        finding.map(|finding| finding.level)
    }

    #[test]
    fn gradients_that_vanish_or_explode_are_told_from_healthy_ones() {
        let of = |first, last| level(gradients(&[layer("dense", first, 0), layer("dense_1", last, 0)]));
        assert_eq!(of(0.01, 0.02), Some(Level::Good));
        assert_eq!(of(1e-6, 0.02), Some(Level::Warning));
        assert_eq!(of(0.01, 50.0), Some(Level::Bad));
        assert_eq!(of(f32::NAN, 0.1), Some(Level::Bad));
        assert_eq!(of(0.0, 0.0), None);
    }

    #[test]
    fn a_rising_validation_loss_is_overfitting() {
        let logs = |loss: f64, validation: f64| vec![("loss".into(), loss), ("val_loss".into(), validation)];
        assert_eq!(level(overfitting(&[logs(0.5, 0.4), logs(0.3, 0.35)])), Some(Level::Good));
        assert_eq!(level(overfitting(&[logs(0.5, 0.4), logs(0.1, 0.6)])), Some(Level::Warning));
        assert_eq!(level(overfitting(&[logs(f64::NAN, 0.6)])), Some(Level::Bad));
    }

    #[test]
    fn many_dead_units_are_reported_and_few_are_not() {
        assert_eq!(level(dead(&layer("dense", 0.1, 3))), None);
        assert_eq!(level(dead(&layer("dense", 0.1, 10))), Some(Level::Warning));
        assert_eq!(level(dead(&layer("dense", 0.1, 40))), Some(Level::Bad));
    }
}
