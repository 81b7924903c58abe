//! Titles for a viewer: those whose vectors are nearest to the mean of what was watched last.

use super::analogies::of_length_1;
use crate::data::Corpus;
use crate::tensor::rows::{add_scaled, dot};
use crate::tensor::{Matrix, Real};

/// Titles recommended to each viewer.
const RECOMMENDED: usize = 10;

/// Of these viewers, from whose histories the last title is held out: the shares for whom it is among the ten recommended by
/// the vectors of the `recent` titles before it, and among the ten most watched by all. Nobody is recommended what they have
/// watched.
pub fn hit_rates(vectors: &Matrix, corpus: &Corpus, viewers: &[u32], recent: usize) -> (f64, f64) {
    let units = of_length_1(vectors);
    let (mut ours, mut popular, mut asked) = (0usize, 0usize, 0usize);
    let mut taste = vec![0.0; units.ncols()];
    for &viewer in viewers {
        let Some((&held_out, watched)) = corpus.sentences.get(viewer as usize).split_last() else { continue };
        if watched.is_empty() || watched.contains(&held_out) {
            continue;
        }
        asked += 1;
        taste.fill(0.0);
        for &title in watched.iter().rev().take(recent) {
            add_scaled(&mut taste, 1.0, row(&units, title));
        }
        let likeness = |title: u32| dot(&taste, row(&units, title));
        let wanted = likeness(held_out);
        let better = (0..units.nrows() as u32)
            .filter(|title| likeness(*title) > wanted && !watched.contains(title))
            .take(RECOMMENDED);
        ours += usize::from(better.count() < RECOMMENDED);
        // Numbers of titles follow how often they are watched.
        let more_popular = (0..held_out).filter(|title| !watched.contains(title)).take(RECOMMENDED);
        popular += usize::from(more_popular.count() < RECOMMENDED);
    }
    (ours as f64 / asked.max(1) as f64, popular as f64 / asked.max(1) as f64)
}

fn row(units: &Matrix, title: u32) -> &[Real] {
    let width = units.ncols();
    let start = title as usize * width;
    &units.as_slice().expect("rows lie in one piece")[start..start + width]
}
