//! The settings that a row of a table is tested with.

use glassnet::registry::{Entry, Kind, Settings};

/// The defaults, and the defaults with one field changed: a number to one inside its range, a switch to its other side, a
/// choice to each of its options.
pub fn variations(entry: &'static Entry) -> Vec<Settings> {
    let defaults = Settings::defaults(entry);
    let mut variations = vec![defaults.clone()];
    for field in entry.fields {
        let others = match &field.kind {
            Kind::Integer { min, max, .. } => vec![3.clamp(*min, *max).into()],
            Kind::Number { min, max, .. } => vec![(min + 0.3 * (max - min)).into()],
            Kind::OptionalNumber { min, max } => vec![(min + 0.3 * (max - min)).into()],
            Kind::Switch { default } => vec![(!default).into()],
            Kind::Choice { options, .. } => options().iter().map(|choice| choice.name.into()).collect(),
            Kind::Words { .. } => Vec::new(),
        };
        variations.extend(
            others.into_iter().map(|value: serde_json::Value| defaults.clone().with(field.name, value)),
        );
    }
    variations
}
