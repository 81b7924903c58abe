//! The parts of models that read sequences: of a transformer (Vaswani et al. 2017), and recurrent layers with their attention,
//! which lie in the order of time ([`recurrent`]). Of a transformer, activations of a batch of sequences are a matrix
//! `(examples * positions, width)`, example after example; a head is a range of its columns. Each part keeps what its
//! `backward` needs in its own fields, made for the largest batch, so that neither pass allocates. `backward` belongs to
//! the latest `forward` in either mode, adds to the parameters' gradients and overwrites what it is told to write.

pub mod alignment;
pub mod attention;
pub mod embedding;
pub mod feed_forward;
pub mod linear;
pub mod normalization;
pub mod positions;
pub mod recurrent;
pub mod residual;

use std::ops::Range;

use ndarray::{Ix2, ShapeBuilder, StrideShape};

use crate::nn::Mode;
use crate::tensor::random::Stream;
use crate::tensor::{MatrixView, MatrixViewMut, Real};

/// How a batch of equally long sequences lies in the rows of a matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub examples: usize,
    pub length: usize,
}

impl Extent {
    pub fn new(examples: usize, length: usize) -> Self {
        Extent { examples, length }
    }

    pub fn rows(self) -> usize {
        self.examples * self.length
    }
}

/// What every part has to know about a pass.
pub struct Pass<'a> {
    pub mode: Mode,
    pub dropout: &'a mut Stream,
}

/// Room that the parts of a stack use one after the other and leave nothing in.
#[derive(Default)]
pub struct Scratch {
    /// For gradients of projections, the widest arrays there are.
    pub wide: Vec<Real>,
    /// For a second gradient of that kind, beside the first.
    pub second: Vec<Real>,
    /// d loss / d context of an attention.
    pub context: Vec<Real>,
    /// One head's `(queries, keys)`, twice.
    pub tiles: [Vec<Real>; 2],
}

impl Scratch {
    /// Makes sure of this much room; what is there already stays.
    pub fn reserve(&mut self, wide: usize, second: usize, context: usize, tile: usize) {
        let [first_tile, second_tile] = &mut self.tiles;
        let rooms = [
            (&mut self.wide, wide),
            (&mut self.second, second),
            (&mut self.context, context),
            (first_tile, tile),
            (second_tile, tile),
        ];
        for (room, numbers) in rooms {
            room.resize(numbers.max(room.len()), 0.0);
        }
    }
}

/// Rows in blocks that go through several passes one after the other while they are in the cache. A block has as many rows
/// as one of the matrix product.
pub(crate) fn row_blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    const BLOCK: usize = 512;
    (0..rows).step_by(BLOCK).map(move |first| first..rows.min(first + BLOCK))
}

/// The first numbers of a room as a matrix.
pub(crate) fn matrix_in(room: &mut [Real], rows: usize, width: usize) -> MatrixViewMut<'_> {
    MatrixViewMut::from_shape((rows, width), &mut room[..rows * width])
        .expect("as many numbers as the shape has")
}

/// As many numbers as the shape has, as a matrix.
pub(crate) fn matrix_of(numbers: &[Real], rows: usize, width: usize) -> MatrixView<'_> {
    MatrixView::from_shape((rows, width), numbers).expect("as many numbers as the shape has")
}

/// `matrix[rows, columns]`. ndarray's own `slice`, made for any number of axes and steps, takes longer than the softmax of a
/// row, and attention takes two dozen parts for each head of each example.
pub(crate) fn part<'a>(matrix: MatrixView<'a>, rows: Range<usize>, columns: Range<usize>) -> MatrixView<'a> {
    let (offset, shape) = place(matrix.dim(), matrix.strides(), rows, columns);
    // SAFETY: `place` makes sure that the part lies inside the matrix.
    unsafe { MatrixView::from_shape_ptr(shape, matrix.as_ptr().add(offset)) }
}

/// As [`part`].
pub(crate) fn part_mut<'a>(
    matrix: &'a mut MatrixViewMut,
    rows: Range<usize>,
    columns: Range<usize>,
) -> MatrixViewMut<'a> {
    let (offset, shape) = place(matrix.dim(), matrix.strides(), rows, columns);
    // SAFETY: `place` makes sure that the part lies inside the matrix, which stays borrowed.
    unsafe { MatrixViewMut::from_shape_ptr(shape, matrix.as_mut_ptr().add(offset)) }
}

pub(crate) fn rows_of<'a>(matrix: MatrixView<'a>, rows: Range<usize>) -> MatrixView<'a> {
    part(matrix, rows, 0..matrix.ncols())
}

pub(crate) fn rows_of_mut<'a>(matrix: &'a mut MatrixViewMut, rows: Range<usize>) -> MatrixViewMut<'a> {
    let columns = 0..matrix.ncols();
    part_mut(matrix, rows, columns)
}

/// Where a part of a row-major matrix starts, and its shape with the strides of the whole.
#[inline]
fn place(
    (height, width): (usize, usize),
    strides: &[isize],
    rows: Range<usize>,
    columns: Range<usize>,
) -> (usize, StrideShape<Ix2>) {
    let inside = |range: &Range<usize>, length| range.start <= range.end && range.end <= length;
    assert!(inside(&rows, height) && inside(&columns, width), "{rows:?}, {columns:?} of ({height}, {width})");
    let stride = |axis: usize| usize::try_from(strides[axis]).expect("a matrix that is not turned round");
    let (row, column) = (stride(0), stride(1));
    let offset = rows.start * row + columns.start * column;
    (offset, (rows.len(), columns.len()).strides((row, column)))
}

pub(crate) fn in_one_piece<'a>(matrix: MatrixView<'a>) -> &'a [Real] {
    matrix.to_slice().expect("a batch lies in one piece")
}

pub(crate) fn in_one_piece_mut<'a>(matrix: MatrixViewMut<'a>) -> &'a mut [Real] {
    matrix.into_slice().expect("a batch lies in one piece")
}
