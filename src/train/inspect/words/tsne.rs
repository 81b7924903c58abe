//! t-SNE (van der Maaten and Hinton 2008) with Barnes and Hut's tree (van der Maaten 2014): words whose vectors are near stay
//! near on the map. It is done in small pieces, so that who does it can do other things between.

use crate::tensor::{Matrix, Real};

/// Most words: beyond, a map takes minutes.
pub const MOST_POINTS: usize = 10_000;

/// How often all points are moved, and how often of these with attraction exaggerated so that clusters form.
#[derive(Clone, Copy)]
struct Moves {
    all: usize,
    exaggerated: usize,
}

const FROM_THE_START: Moves = Moves { all: 500, exaggerated: 120 };
/// With vectors that have other neighbours, and with vectors that mostly have the same: then nobody shall see the points collapse
/// and spread again.
const ANEW_FROM_HERE: Moves = Moves { all: 300, exaggerated: 100 };
const FROM_HERE: Moves = Moves { all: 100, exaggerated: 0 };

const EXAGGERATION: f32 = 12.0;

/// The share of the neighbours that stay neighbours from which on the vectors are said to have the same.
const MOSTLY: f32 = 0.5;

/// A cell of the tree stands for its points from as far as its width over this.
const THETA: f32 = 0.6;

/// Words whose neighbours are found in one piece.
const ROWS_TOGETHER: usize = 64;

/// Of points times moves in one piece.
const MOVED_TOGETHER: usize = 6000;

pub struct Tsne<const D: usize> {
    /// `(points, width)`, each of length 1.
    units: Matrix,
    perplexity: f32,
    /// Neighbours of each point by number, and how much it is drawn to each; while they are being found, one-sided.
    neighbours: Vec<Vec<(u32, f32)>>,
    /// Both, made symmetric, one point behind the other.
    drawn: Option<Drawn>,
    positions: Vec<[f32; D]>,
    velocities: Vec<[f32; D]>,
    gains: Vec<[f32; D]>,
    tree: Tree<D>,
    /// Neighbours by the vectors before these, each point's in order.
    before: Vec<Vec<u32>>,
    moves: Moves,
    moved: usize,
}

struct Drawn {
    ends: Vec<u32>,
    to: Vec<u32>,
    by: Vec<f32>,
}

impl<const D: usize> Tsne<D> {
    /// Of rows of length 1, of which the first [`MOST_POINTS`] are placed, starting from these positions `(points, D)`.
    pub fn new(units: &Matrix, start: &Matrix, perplexity: f32) -> Self {
        let points = units.nrows().min(MOST_POINTS);
        let units = units.slice(ndarray::s![..points, ..]).to_owned();
        let spread = start.column(0).iter().map(|x| x * x).sum::<Real>() / points.max(1) as Real;
        let scale = 1e-2 / (spread.sqrt() as f32).max(1e-9);
        let position = |row: ndarray::ArrayView1<Real>| std::array::from_fn(|axis| row[axis] as f32 * scale);
        Tsne {
            perplexity: perplexity.clamp(2.0, ((points as f32 - 1.0) / 3.0).max(2.0)),
            neighbours: Vec::with_capacity(points),
            drawn: None,
            positions: start.rows().into_iter().take(points).map(position).collect(),
            velocities: vec![[0.0; D]; points],
            gains: vec![[1.0; D]; points],
            tree: Tree::default(),
            before: Vec::new(),
            moves: FROM_THE_START,
            moved: 0,
            units,
        }
    }

    /// Takes these vectors in place of those it was arranged by, and goes on from where the points are.
    pub fn follow(&mut self, units: &Matrix) {
        self.units.assign(&units.slice(ndarray::s![..self.positions.len(), ..]));
        let numbers = |neighbours: Vec<(u32, f32)>| {
            let mut numbers: Vec<u32> = neighbours.into_iter().map(|(number, _)| number).collect();
            numbers.sort_unstable();
            numbers
        };
        self.before = self.neighbours.drain(..).map(numbers).collect();
        self.drawn = None;
        self.velocities.fill([0.0; D]);
        self.gains.fill([1.0; D]);
        self.moved = 0;
    }

    /// The share of the neighbours that were neighbours by the vectors before.
    fn kept(&self) -> f32 {
        let kept = |(now, before): (&Vec<(u32, f32)>, &Vec<u32>)| {
            now.iter().filter(|(number, _)| before.binary_search(number).is_ok()).count()
        };
        let all: usize = self.neighbours.iter().map(Vec::len).sum();
        self.neighbours.iter().zip(&self.before).map(kept).sum::<usize>() as f32 / all.max(1) as f32
    }

    pub fn positions(&self) -> &[[f32; D]] {
        &self.positions
    }

    /// From 0 to 1; finding neighbours is the first fifth.
    pub fn progress(&self) -> f32 {
        let points = self.positions.len().max(1);
        0.2 * self.neighbours.len() as f32 / points as f32 + 0.8 * self.moved as f32 / self.moves.all as f32
    }

    pub fn is_done(&self) -> bool {
        self.moved >= self.moves.all || self.positions.len() < 3
    }

    /// One piece, which takes some tens of milliseconds.
    pub fn advance(&mut self) {
        let points = self.positions.len();
        if self.is_done() {
        } else if self.neighbours.len() < points {
            self.find_neighbours();
        } else if self.drawn.is_none() {
            self.make_symmetric();
            self.moves = match self.before.is_empty() {
                true => FROM_THE_START,
                false if self.kept() < MOSTLY => ANEW_FROM_HERE,
                false => FROM_HERE,
            };
        } else {
            for _ in 0..(MOVED_TOGETHER / points).clamp(1, 5) {
                self.move_once();
            }
        }
    }

    fn find_neighbours(&mut self) {
        let points = self.positions.len();
        let start = self.neighbours.len();
        let end = (start + ROWS_TOGETHER).min(points);
        let count = ((3.0 * self.perplexity) as usize).clamp(1, points - 1);
        let likeness = self.units.slice(ndarray::s![start..end, ..]).dot(&self.units.t());
        for (offset, row) in likeness.rows().into_iter().enumerate() {
            // Squared distance of two vectors of length 1.
            let mut near: Vec<(f32, u32)> = row
                .iter()
                .zip(0u32..)
                .filter(|(_, other)| *other as usize != start + offset)
                .map(|(&cosine, other)| ((2.0 - 2.0 * cosine as f32).max(0.0), other))
                .collect();
            if near.len() > count {
                near.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0));
                near.truncate(count);
            }
            self.neighbours.push(attraction(&near, self.perplexity));
        }
    }

    fn make_symmetric(&mut self) {
        let points = self.positions.len();
        let mut sides: Vec<Vec<(u32, f32)>> = vec![Vec::new(); points];
        for (point, neighbours) in self.neighbours.iter().enumerate() {
            for &(other, share) in neighbours {
                let half = share / (2.0 * points as f32);
                sides[point].push((other, half));
                sides[other as usize].push((point as u32, half));
            }
        }
        let mut drawn = Drawn { ends: Vec::new(), to: Vec::new(), by: Vec::new() };
        for side in sides {
            side.iter().for_each(|&(to, by)| {
                drawn.to.push(to);
                drawn.by.push(by);
            });
            drawn.ends.push(drawn.to.len() as u32);
        }
        self.drawn = Some(drawn);
    }

    fn move_once(&mut self) {
        let Some(drawn) = &self.drawn else { return };
        let points = self.positions.len();
        let exaggeration = if self.moved < self.moves.exaggerated { EXAGGERATION } else { 1.0 };
        let momentum = if self.moved < self.moves.exaggerated { 0.5 } else { 0.8 };
        let rate = (points as f32 / EXAGGERATION).max(50.0);
        self.tree.build(&self.positions);
        let mut sum = 0.0;
        let mut pushes = vec![[0.0; D]; points];
        for (point, push) in pushes.iter_mut().enumerate() {
            sum += self.tree.push(&self.positions, point, push);
        }
        let normalizer = 1.0 / (sum as f32).max(1e-9);
        let mut start = 0;
        for (point, push) in pushes.iter().enumerate() {
            let end = drawn.ends[point] as usize;
            let here = self.positions[point];
            let mut pull = [0.0; D];
            for (&to, &by) in drawn.to[start..end].iter().zip(&drawn.by[start..end]) {
                let there = self.positions[to as usize];
                let difference: [f32; D] = std::array::from_fn(|axis| here[axis] - there[axis]);
                let weight = by / (1.0 + squared(difference));
                (0..D).for_each(|axis| pull[axis] += weight * difference[axis]);
            }
            start = end;
            let (velocity, gain) = (&mut self.velocities[point], &mut self.gains[point]);
            for axis in 0..D {
                let gradient = 4.0 * (exaggeration * pull[axis] - normalizer * push[axis]);
                let agrees = (gradient > 0.0) == (velocity[axis] > 0.0);
                gain[axis] = if agrees { gain[axis] * 0.8 } else { gain[axis] + 0.2 }.max(0.01);
                velocity[axis] = momentum * velocity[axis] - rate * gain[axis] * gradient;
            }
        }
        let mut mean = [0.0; D];
        for (position, velocity) in self.positions.iter_mut().zip(&self.velocities) {
            for axis in 0..D {
                position[axis] += velocity[axis];
                mean[axis] += position[axis] / points as f32;
            }
        }
        self.positions.iter_mut().for_each(|position| (0..D).for_each(|axis| position[axis] -= mean[axis]));
        self.moved += 1;
    }
}

fn squared<const D: usize>(vector: [f32; D]) -> f32 {
    vector.iter().map(|x| x * x).sum()
}

/// Shares of attraction to neighbours at these squared distances, by a bell curve as wide as the perplexity asks.
fn attraction(near: &[(f32, u32)], perplexity: f32) -> Vec<(u32, f32)> {
    let wanted = perplexity.min(near.len() as f32).ln();
    let nearest = near.iter().map(|(distance, _)| *distance).fold(f32::INFINITY, f32::min);
    let (mut beta, mut low, mut high) = (1.0f32, 0.0f32, f32::INFINITY);
    let mut weights = vec![0.0; near.len()];
    for _ in 0..50 {
        let (mut sum, mut weighted) = (0.0f32, 0.0f32);
        for (weight, (distance, _)) in weights.iter_mut().zip(near) {
            let further = distance - nearest;
            *weight = (-beta * further).exp();
            sum += *weight;
            weighted += *weight * further;
        }
        let entropy = sum.ln() + beta * weighted / sum;
        if (entropy - wanted).abs() < 1e-4 {
            break;
        }
        if entropy > wanted {
            low = beta;
            beta = if high.is_finite() { (beta + high) / 2.0 } else { beta * 2.0 };
        } else {
            high = beta;
            beta = (beta + low) / 2.0;
        }
    }
    let sum: f32 = weights.iter().sum();
    near.iter().zip(weights).map(|(&(_, other), weight)| (other, weight / sum)).collect()
}

/// A quadtree or octree: each cell knows how many points it holds and their centre.
struct Tree<const D: usize> {
    cells: Vec<Cell<D>>,
}

impl<const D: usize> Default for Tree<D> {
    fn default() -> Self {
        Tree { cells: Vec::new() }
    }
}

struct Cell<const D: usize> {
    low: [f32; D],
    width: f32,
    sum: [f32; D],
    count: u32,
    /// The first of its children, which lie one behind the other; 0 for a leaf.
    children: u32,
    /// The one point of a leaf.
    point: u32,
}

/// Finer cells hold points that are as good as one.
const DEEPEST: usize = 40;

impl<const D: usize> Tree<D> {
    fn build(&mut self, positions: &[[f32; D]]) {
        let mut low = [f32::INFINITY; D];
        let mut high = [f32::NEG_INFINITY; D];
        for position in positions {
            for axis in 0..D {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        let width = (0..D).map(|axis| high[axis] - low[axis]).fold(1e-9, f32::max) * 1.001;
        self.cells.clear();
        self.cells.push(Cell { low, width, sum: [0.0; D], count: 0, children: 0, point: 0 });
        (0..positions.len()).for_each(|point| self.insert(positions, point as u32));
    }

    fn insert(&mut self, positions: &[[f32; D]], point: u32) {
        let position = positions[point as usize];
        let mut cell = 0;
        for depth in 0.. {
            let Cell { count, children, point: held, .. } = self.cells[cell];
            (0..D).for_each(|axis| self.cells[cell].sum[axis] += position[axis]);
            self.cells[cell].count += 1;
            if count == 0 {
                self.cells[cell].point = point;
                return;
            }
            if children == 0 {
                if depth >= DEEPEST {
                    return;
                }
                self.split(cell);
                let child = self.child(cell, positions[held as usize]);
                self.cells[child].sum = positions[held as usize];
                self.cells[child].count = count;
                self.cells[child].point = held;
            }
            cell = self.child(cell, position);
        }
    }

    fn split(&mut self, cell: usize) {
        let Cell { low, width, .. } = self.cells[cell];
        let half = width / 2.0;
        self.cells[cell].children = self.cells.len() as u32;
        for corner in 0..1usize << D {
            let low =
                std::array::from_fn(|axis| low[axis] + if corner >> axis & 1 == 1 { half } else { 0.0 });
            self.cells.push(Cell { low, width: half, sum: [0.0; D], count: 0, children: 0, point: 0 });
        }
    }

    fn child(&self, cell: usize, position: [f32; D]) -> usize {
        let Cell { low, width, children, .. } = self.cells[cell];
        let corner = (0..D).filter(|&axis| position[axis] >= low[axis] + width / 2.0).map(|axis| 1 << axis);
        children as usize + corner.sum::<usize>()
    }

    /// Adds to `push` how all other points push this one away, and returns its part of the normalizer.
    fn push(&self, positions: &[[f32; D]], point: usize, push: &mut [f32; D]) -> f64 {
        let position = positions[point];
        let mut sum = 0.0f64;
        let mut waiting = [0u32; 512];
        let mut count = 1;
        while count > 0 {
            count -= 1;
            let cell = &self.cells[waiting[count] as usize];
            if cell.count == 0 || cell.children == 0 && cell.count == 1 && cell.point as usize == point {
                continue;
            }
            let points = cell.count as f32;
            let difference: [f32; D] = std::array::from_fn(|axis| position[axis] - cell.sum[axis] / points);
            let distance = squared(difference);
            let is_far = cell.width * cell.width < THETA * THETA * distance;
            if cell.children == 0 || is_far || count + (1 << D) > waiting.len() {
                let q = 1.0 / (1.0 + distance);
                sum += f64::from(points * q);
                (0..D).for_each(|axis| push[axis] += points * q * q * difference[axis]);
            } else {
                for child in 0..1u32 << D {
                    waiting[count] = cell.children + child;
                    count += 1;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::{Purpose, Stream};
    use crate::train::word2vec::of_length_1;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Five directions and points about them.
    fn clusters() -> Matrix {
        let mut stream = Stream::new(1, Purpose::Data);
        let rows = Matrix::from_shape_fn((200, 8), |(row, column)| {
            (f64::from(u8::from(row % 5 == column)) + 0.15 * stream.normal()) as Real
        });
        of_length_1(&rows)
    }

    fn check<const D: usize>() {
        let units = clusters();
        let start = Matrix::from_shape_fn((200, D), |(row, axis)| ((row * (axis + 3)) as f64).sin() as Real);
        let mut tsne: Tsne<D> = Tsne::new(&units, &start, 15.0);
        let mut pieces = 0;
        while !tsne.is_done() {
            tsne.advance();
            pieces += 1;
        }
        assert!(pieces > 50 && tsne.progress() > 0.99);
        let right = (0..200).filter(|&point| {
            let here = tsne.positions()[point];
            let apart = |other: usize| {
                let there = tsne.positions()[other];
                squared::<D>(std::array::from_fn(|axis| here[axis] - there[axis]))
            };
            let nearest =
                (0..200).filter(|&other| other != point).min_by(|&a, &b| apart(a).total_cmp(&apart(b)));
            nearest.is_some_and(|nearest| nearest % 5 == point % 5)
        });
        assert!(right.count() >= 190);
    }

    #[test]
    fn clusters_stay_together_in_the_plane_and_in_space() {
        check::<2>();
        check::<3>();
    }

    #[test]
    fn the_tree_pushes_as_all_pairs_do() {
        let mut stream = Stream::new(2, Purpose::Data);
        let positions: Vec<[f32; 2]> =
            (0..300).map(|_| [stream.normal() as f32, stream.normal() as f32]).collect();
        let mut tree = Tree::default();
        tree.build(&positions);
        for point in [0, 17, 250] {
            let (mut push, mut expected, mut sum) = ([0.0; 2], [0.0f32; 2], 0.0f64);
            let found = tree.push(&positions, point, &mut push);
            for (other, there) in positions.iter().enumerate().filter(|(other, _)| *other != point) {
                let difference: [f32; 2] = std::array::from_fn(|axis| positions[point][axis] - there[axis]);
                let q = 1.0 / (1.0 + squared(difference));
                sum += f64::from(q);
                (0..2).for_each(|axis| expected[axis] += q * q * difference[axis]);
                assert!(other < 300);
            }
            assert!((found / sum - 1.0).abs() < 0.02, "{found} {sum}");
            let size = squared(expected).sqrt().max(1.0);
            assert!(
                (0..2).all(|axis| (push[axis] - expected[axis]).abs() < 0.05 * size),
                "{push:?} {expected:?}"
            );
        }
    }
}
