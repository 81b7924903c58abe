//! Division into training, validation and test parts.

use std::ops::Range;

use crate::data::{DataError, Parts};
use crate::registry::Settings;
use crate::tensor::random::{Purpose, Stream};

/// Divides `examples` as the settings of [`super::SPLIT`] say. `classes` holds one class an example where there are
/// classes, `own_test` the examples that the source itself keeps for testing. Each part lists its examples in their order.
pub fn split(
    examples: usize,
    classes: Option<&[u32]>,
    own_test: Option<Range<usize>>,
    settings: &Settings,
    seed: u64,
) -> Result<Parts, DataError> {
    let mut stream = Stream::new(seed, Purpose::Data);
    let strata = classes.filter(|_| settings.switch("stratify"));
    let all: Vec<u32> = (0..examples as u32).collect();

    let (test, rest) = match own_test {
        Some(range) => all.into_iter().partition(|&example| range.contains(&(example as usize))),
        None => draw(all, strata, settings.number("test_split"), &mut stream),
    };
    if test.is_empty() && settings.number("test_split") > 0.0 {
        return Err(too_few("test_split", "test", "测试", examples));
    }

    let (validation, training) = if settings.switch("validation_from_test") {
        if test.is_empty() {
            return Err(DataError::new(
                "validation_from_test is on, but there is no test part; raise test_split or switch it off",
                "已选择用测试集验证，但没有测试集；请提高 test_split 或关闭该选项",
            ));
        }
        (test.clone(), rest)
    } else {
        let fraction = settings.number("validation_split");
        let (validation, training) = draw(rest, strata, fraction, &mut stream);
        if validation.is_empty() && fraction > 0.0 {
            return Err(too_few("validation_split", "validation", "验证", examples));
        }
        (validation, training)
    };
    if training.is_empty() {
        return Err(DataError::new(
            format!(
                "no example of {examples} is left for training; lower test_split and validation_split, or give more data"
            ),
            format!(
                "{examples} 个样本中没有剩下可用于训练的；请降低 test_split 与 validation_split，或提供更多数据"
            ),
        ));
    }
    Ok(Parts { training, validation, test })
}

/// Draws `fraction` of the examples; returns the drawn ones and the others, both in their old order.
fn draw(from: Vec<u32>, strata: Option<&[u32]>, fraction: f64, stream: &mut Stream) -> (Vec<u32>, Vec<u32>) {
    let wanted = (from.len() as f64 * fraction).round() as usize;
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for &example in &from {
        let class = strata.map_or(0, |classes| classes[example as usize] as usize);
        groups.resize_with(groups.len().max(class + 1), Vec::new);
        groups[class].push(example);
    }
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    let mut drawn: Vec<u32> = Vec::with_capacity(wanted);
    for (group, share) in groups.iter_mut().zip(shares(&sizes, wanted)) {
        stream.shuffle(group);
        drawn.extend(&group[..share]);
    }
    drawn.sort_unstable();
    let others = from.into_iter().filter(|example| drawn.binary_search(example).is_err()).collect();
    (drawn, others)
}

/// Divides `wanted` over groups in proportion to their sizes; what rounding leaves over goes to the largest remainders
/// (Hamilton's method), so that the shares add up and none is off by a whole example.
fn shares(sizes: &[usize], wanted: usize) -> Vec<usize> {
    let total = sizes.iter().sum::<usize>().max(1) as u64;
    // u64, because usize has 32 bits on wasm.
    let product = |size: usize| size as u64 * wanted as u64;
    let mut shares: Vec<usize> = sizes.iter().map(|&size| (product(size) / total) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|&group| std::cmp::Reverse(product(sizes[group]) % total));
    let left_over = wanted - shares.iter().sum::<usize>();
    by_remainder.iter().take(left_over).for_each(|&group| shares[group] += 1);
    shares
}

fn too_few(setting: &str, part: &str, part_zh: &str, examples: usize) -> DataError {
    DataError::new(
        format!(
            "{setting} leaves the {part} part empty: there are only {examples} examples; raise it, set it to 0, or give more data"
        ),
        format!("{setting} 使{part_zh}集为空：只有 {examples} 个样本；请提高该比例、设为 0，或提供更多数据"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::prepare::SPLIT;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn settings(validation: f64, test: f64) -> Settings {
        Settings::defaults(&SPLIT).with("validation_split", validation).with("test_split", test)
    }

    #[test]
    fn parts_are_disjoint_complete_and_in_order() {
        let classes: Vec<u32> = (0..1000).map(|example| example % 7).collect();
        let parts = split(1000, Some(&classes), None, &settings(0.2, 0.1), 3).unwrap();
        assert_eq!((parts.test.len(), parts.validation.len(), parts.training.len()), (100, 180, 720));
        let mut all = [parts.training.clone(), parts.validation.clone(), parts.test.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
        assert!(parts.validation.is_sorted() && parts.training.is_sorted());
        assert_ne!(parts, split(1000, Some(&classes), None, &settings(0.2, 0.1), 4).unwrap());
    }

    #[test]
    fn stratification_keeps_every_class_within_one_example_of_its_share() {
        // 700 of class 0, 250 of class 1, 50 of class 2
        let classes: Vec<u32> =
            (0..1000).map(|example| u32::from(example % 20 >= 14) + u32::from(example % 20 == 19)).collect();
        let count =
            |part: &[u32], class| part.iter().filter(|&&example| classes[example as usize] == class).count();
        for seed in 0..20 {
            let parts = split(1000, Some(&classes), None, &settings(0.3, 0.17), seed).unwrap();
            for class in 0..3 {
                let all = classes.iter().filter(|&&other| other == class).count() as f64;
                assert!((count(&parts.test, class) as f64 - all * 0.17).abs() < 1.0);
                assert!((count(&parts.validation, class) as f64 - all * 0.83 * 0.3).abs() < 2.0);
            }
        }
    }

    #[test]
    fn the_sources_own_test_part_wins() {
        let parts = split(100, None, Some(90..100), &settings(0.0, 0.5), 0).unwrap();
        assert_eq!(parts.test, (90..100).collect::<Vec<_>>());
        assert_eq!(parts.training, (0..90).collect::<Vec<_>>());
        let validated_on_test = settings(0.2, 0.5).with("validation_from_test", true);
        let parts = split(100, None, Some(90..100), &validated_on_test, 0).unwrap();
        assert_eq!((parts.training.len(), &parts.validation), (90, &parts.test));
    }

    #[test]
    fn an_empty_part_that_was_asked_for_is_an_error() {
        assert!(split(3, None, None, &settings(0.2, 0.1), 0).unwrap_err().0.en.contains("test_split"));
        assert!(split(3, None, None, &settings(0.1, 0.0), 0).unwrap_err().0.en.contains("validation_split"));
        assert!(split(1, None, None, &settings(0.0, 0.9), 0).unwrap_err().0.en.contains("training"));
        assert!(split(0, None, None, &settings(0.0, 0.0), 0).is_err());
        let validated_on_test = settings(0.2, 0.0).with("validation_from_test", true);
        assert!(
            split(10, None, None, &validated_on_test, 0).unwrap_err().0.en.contains("validation_from_test")
        );
    }
}
