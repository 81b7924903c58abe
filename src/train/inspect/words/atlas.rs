//! Where words are on the map.

use ndarray::s;

use super::pca::Principal;
use super::tsne::{self, Tsne};
use super::{MapChoice, MapMethod, WordMap};
use crate::tensor::Matrix;
use crate::train::word2vec::{Word2VecLearner, of_length_1};

/// Words on the map, the commonest: as many as t-SNE can place.
pub const MOST_ON_MAP: usize = tsne::MOST_POINTS;

/// What is remembered from one map to the next.
#[derive(Default)]
pub struct Atlas {
    pub principal: Option<Principal>,
    tsne: Option<(MapChoice, Layout)>,
}

enum Layout {
    Plane(Box<Tsne<2>>),
    Space(Box<Tsne<3>>),
}

impl Layout {
    fn new(choice: MapChoice, units: &Matrix) -> Layout {
        let start = Principal::of(units, 3, None).project(units);
        match choice.in_space {
            false => Layout::Plane(Box::new(Tsne::new(units, &start, choice.perplexity))),
            true => Layout::Space(Box::new(Tsne::new(units, &start, choice.perplexity))),
        }
    }

    fn advance(&mut self) {
        match self {
            Layout::Plane(tsne) => tsne.advance(),
            Layout::Space(tsne) => tsne.advance(),
        }
    }

    fn progress(&self) -> f32 {
        match self {
            Layout::Plane(tsne) if !tsne.is_done() => tsne.progress().min(0.99),
            Layout::Space(tsne) if !tsne.is_done() => tsne.progress().min(0.99),
            Layout::Plane(_) | Layout::Space(_) => 1.0,
        }
    }

    fn positions(&self) -> Vec<f32> {
        match self {
            Layout::Plane(tsne) => tsne.positions().iter().flat_map(|&[x, y]| [x, y, 0.0]).collect(),
            Layout::Space(tsne) => tsne.positions().as_flattened().to_vec(),
        }
    }
}

/// The map as it is chosen. Each call brings t-SNE on by a piece, until its `progress` is 1. Vectors are first divided by their
/// length: it is angles that tell how alike two words are.
pub fn map(learner: &mut Word2VecLearner, step: u32, choice: MapChoice) -> WordMap {
    let units = |learner: &Word2VecLearner| {
        let vectors = learner.model().vectors();
        of_length_1(&vectors.slice(s![..vectors.nrows().min(MOST_ON_MAP), ..]).to_owned())
    };
    match choice.method {
        MapMethod::Pca => {
            let units = units(learner);
            let principal = Principal::of(&units, 3, learner.atlas.principal.as_ref());
            let positions = principal.project(&units).iter().map(|&number| number as f32).collect();
            let explained = std::array::from_fn(|axis| principal.explained[axis] as f32);
            learner.atlas.principal = Some(principal);
            WordMap { step, choice, positions, explained, progress: 1.0 }
        }
        MapMethod::Tsne => {
            let known = learner.atlas.tsne.take().filter(|(before, _)| *before == choice);
            let mut layout = match known {
                Some((_, layout)) => layout,
                None => Layout::new(choice, &units(learner)),
            };
            layout.advance();
            let map = WordMap {
                step,
                choice,
                positions: layout.positions(),
                explained: [0.0; 3],
                progress: layout.progress(),
            };
            learner.atlas.tsne = Some((choice, layout));
            map
        }
    }
}
