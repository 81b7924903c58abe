//! Where words are on the map.

use ndarray::s;

use super::pca::Principal;
use super::tsne::{self, Tsne};
use super::{MapChoice, MapMethod, WordMap};
use crate::tensor::{Matrix, Real};
use crate::train::word2vec::{Word2VecLearner, of_length_1};

/// Words on the map, the commonest: as many as t-SNE can place.
pub const MOST_ON_MAP: usize = tsne::MOST_POINTS;

/// What is remembered from one map to the next.
#[derive(Default)]
pub struct Atlas {
    pub principal: Option<Principal>,
    arranged: Option<Arranged>,
}

/// A map by t-SNE, on its way or done.
struct Arranged {
    choice: MapChoice,
    layout: Layout,
    /// What it is by.
    of: Of,
    /// Whether it is done for once, and since then only follows the vectors.
    follows: bool,
}

/// The vectors of a step. A run that goes on from an earlier moment comes to the same step with others: the commonest word's
/// tells them apart.
#[derive(Clone, PartialEq)]
struct Of {
    step: u32,
    first: Vec<Real>,
}

impl Arranged {
    fn new(choice: MapChoice, of: Of, units: &Matrix) -> Arranged {
        let start = Principal::of(units, 3, None).project(units);
        let layout = match choice.in_space {
            false => Layout::Plane(Box::new(Tsne::new(units, &start, choice.perplexity))),
            true => Layout::Space(Box::new(Tsne::new(units, &start, choice.perplexity))),
        };
        Arranged { choice, layout, of, follows: false }
    }

    /// Goes on by a piece: with the vectors it has until it is done with them, then with those that are there now.
    fn advance(&mut self, of: &Of, units: impl FnOnce() -> Matrix) {
        if self.layout.is_done() && self.of != *of {
            self.layout.follow(&units());
            (self.of, self.follows) = (of.clone(), true);
        }
        self.layout.advance();
    }

    fn map(&self, of: &Of) -> WordMap {
        let is_done = self.layout.is_done();
        WordMap {
            step: self.of.step,
            choice: self.choice,
            positions: self.layout.positions(),
            explained: [0.0; 3],
            progress: if is_done || self.follows { 1.0 } else { self.layout.progress().min(0.99) },
            goes_on: !is_done || self.of != *of,
        }
    }
}

enum Layout {
    Plane(Box<Tsne<2>>),
    Space(Box<Tsne<3>>),
}

impl Layout {
    fn follow(&mut self, units: &Matrix) {
        match self {
            Layout::Plane(tsne) => tsne.follow(units),
            Layout::Space(tsne) => tsne.follow(units),
        }
    }

    fn advance(&mut self) {
        match self {
            Layout::Plane(tsne) => tsne.advance(),
            Layout::Space(tsne) => tsne.advance(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Layout::Plane(tsne) => tsne.is_done(),
            Layout::Space(tsne) => tsne.is_done(),
        }
    }

    fn progress(&self) -> f32 {
        match self {
            Layout::Plane(tsne) => tsne.progress(),
            Layout::Space(tsne) => tsne.progress(),
        }
    }

    fn positions(&self) -> Vec<f32> {
        match self {
            Layout::Plane(tsne) => tsne.positions().iter().flat_map(|&[x, y]| [x, y, 0.0]).collect(),
            Layout::Space(tsne) => tsne.positions().as_flattened().to_vec(),
        }
    }
}

/// The map as it is chosen. Each call brings t-SNE on by a piece, as long as the map `goes_on`; it follows vectors that train, or
/// that are looked at as they once were. Vectors are first divided by their length: it is angles that tell how alike two words are.
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
            WordMap { step, choice, positions, explained, progress: 1.0, goes_on: false }
        }
        MapMethod::Tsne => {
            let known = learner.atlas.arranged.take().filter(|arranged| arranged.choice == choice);
            let first = learner.model().vectors().row(0).to_vec();
            let of = Of { step, first };
            let mut arranged = known.unwrap_or_else(|| Arranged::new(choice, of.clone(), &units(learner)));
            arranged.advance(&of, || units(learner));
            let map = arranged.map(&of);
            learner.atlas.arranged = Some(arranged);
            map
        }
    }
}
