//! The f32 product for WebAssembly SIMD. A tile of 4 rows by 8 columns of `c` stays in 8 registers while one row of
//! `b` after the other is streamed past it: twice as fast as a kernel with 16 accumulators, which runs out of the 16
//! registers that x86-64 engines have.

use std::array;
use std::mem::MaybeUninit;

use crate::tensor::lanes::{LANES, Lanes};
use crate::tensor::{MatrixView, MatrixViewMut};

const TILE_ROWS: usize = 4;
const TILE_COLUMNS: usize = 8;
/// Rows of `b` to a block: a packed panel of 256 x 8 numbers takes 8 KB and stays in the first-level cache.
const BLOCK: usize = 256;
/// Rows of `a` to a block: 128 x 256 numbers take 128 KB and stay in the second-level cache while every panel passes.
const ROW_BLOCK: usize = 128;
/// From this many rows of `a` on, copying `b` into panels costs less than reading it from afar again and again.
const ROWS_WORTH_PACKING: usize = 64;

/// Where the numbers of a matrix lie: element `(i, j)` at `start + i row + j column`.
#[derive(Clone, Copy)]
struct Layout {
    start: *const f32,
    row: isize,
    column: isize,
}

impl Layout {
    fn of(view: &MatrixView) -> Self {
        Layout { start: view.as_ptr(), row: view.strides()[0], column: view.strides()[1] }
    }

    /// # Safety
    /// `(row, column)` must lie inside the matrix.
    #[inline(always)]
    unsafe fn at(self, row: usize, column: usize) -> *const f32 {
        unsafe { self.start.offset(row as isize * self.row + column as isize * self.column) }
    }
}

/// As [`super::matmul`]. Returns false, with nothing done, where neither rows nor columns of `c` are contiguous.
pub fn matmul(a: &MatrixView, b: &MatrixView, accumulate: bool, c: &mut MatrixViewMut) -> bool {
    let ((m, k), (inner, n)) = (a.dim(), b.dim());
    assert!(k == inner && c.dim() == (m, n), "shapes ({m}, {k}) ({inner}, {n}) -> {:?}", c.dim());
    if !accumulate && k == 0 {
        c.fill(0.0);
    }
    let (row, column) = (c.strides()[0], c.strides()[1]);
    if column == 1 || n <= 1 {
        // SAFETY: the views vouch for every element inside their shapes, which match.
        unsafe { product(Layout::of(a), Layout::of(b), (m, k, n), accumulate, c.as_mut_ptr(), row) };
        true
    } else if row == 1 || m <= 1 {
        // c = a b is cᵀ = bᵀ aᵀ.
        let (a, b) = (b.t(), a.t());
        // SAFETY: as above.
        unsafe { product(Layout::of(&a), Layout::of(&b), (n, k, m), accumulate, c.as_mut_ptr(), column) };
        true
    } else {
        false
    }
}

/// # Safety
/// `a` `(m, k)`, `b` `(k, n)` and rows of `n` contiguous numbers at `c`, `c_row` apart, must be valid.
unsafe fn product(
    a: Layout,
    b: Layout,
    (m, k, n): (usize, usize, usize),
    accumulate: bool,
    c: *mut f32,
    c_row: isize,
) {
    let mut panel = MaybeUninit::<[f32; BLOCK * TILE_COLUMNS]>::uninit();
    let panel = panel.as_mut_ptr().cast::<f32>();
    for first in (0..k).step_by(BLOCK) {
        let depth = BLOCK.min(k - first);
        let add = accumulate || first > 0;
        for top in (0..m).step_by(ROW_BLOCK) {
            let rows = ROW_BLOCK.min(m - top);
            for column in (0..n).step_by(TILE_COLUMNS) {
                let columns = TILE_COLUMNS.min(n - column);
                let streamed = b.column == 1 && columns == TILE_COLUMNS && rows < ROWS_WORTH_PACKING;
                unsafe {
                    let source = Layout { start: b.at(first, column), ..b };
                    let (b, b_row) = if streamed {
                        (source.start, b.row)
                    } else {
                        pack(source, depth, columns, panel);
                        (panel.cast_const(), TILE_COLUMNS as isize)
                    };
                    let a = Layout { start: a.at(top, first), ..a };
                    let c = c.offset(top as isize * c_row).add(column);
                    let tiles = Tiles { a, b, b_row, depth, c, c_row, columns, add };
                    if columns > LANES { tiles.run::<2>(rows) } else { tiles.run::<1>(rows) }
                }
            }
        }
    }
}

/// Copies `(depth, columns)` of `b` into rows of 8, the missing columns as zeros.
///
/// # Safety
/// `b` must be valid for that shape and `panel` for `8 depth` numbers.
unsafe fn pack(b: Layout, depth: usize, columns: usize, panel: *mut f32) {
    let whole = columns == TILE_COLUMNS;
    let mut p = 0;
    // Columns that lie in one piece are turned four by four.
    while whole && b.row == 1 && p + LANES <= depth {
        for half in [0, LANES] {
            unsafe {
                let columns = array::from_fn(|j| Lanes::load(b.at(p, half + j)));
                for (i, row) in Lanes::transposed(columns).into_iter().enumerate() {
                    row.store(panel.add((p + i) * TILE_COLUMNS + half));
                }
            }
        }
        p += LANES;
    }
    for p in p..depth {
        unsafe {
            let row = panel.add(p * TILE_COLUMNS);
            if whole && b.column == 1 {
                let source = b.at(p, 0);
                Lanes::load(source).store(row);
                Lanes::load(source.add(LANES)).store(row.add(LANES));
            } else {
                for column in 0..TILE_COLUMNS {
                    *row.add(column) = if column < columns { *b.at(p, column) } else { 0.0 };
                }
            }
        }
    }
}

/// One strip of `c`, up to 8 columns wide, that takes the product of `a` `(m, depth)` and `b` `(depth, 8)`.
#[derive(Clone, Copy)]
struct Tiles {
    a: Layout,
    b: *const f32,
    b_row: isize,
    depth: usize,
    c: *mut f32,
    c_row: isize,
    columns: usize,
    add: bool,
}

impl Tiles {
    #[inline(always)]
    unsafe fn run<const VECTORS: usize>(self, m: usize) {
        let mut row = 0;
        unsafe {
            while row + TILE_ROWS <= m {
                self.tile::<TILE_ROWS, VECTORS>(row);
                row += TILE_ROWS;
            }
            match m - row {
                3 => self.tile::<3, VECTORS>(row),
                2 => self.tile::<2, VECTORS>(row),
                1 => self.tile::<1, VECTORS>(row),
                _ => {}
            }
        }
    }

    /// `ROWS` rows by `4 VECTORS` columns, from `row` on.
    #[inline(always)]
    unsafe fn tile<const ROWS: usize, const VECTORS: usize>(self, row: usize) {
        unsafe {
            let mut sums = [[Lanes::splat(0.0); VECTORS]; ROWS];
            let mut a: [*const f32; ROWS] = array::from_fn(|i| self.a.at(row + i, 0));
            let mut b = self.b;
            for _ in 0..self.depth {
                let b_row: [Lanes; VECTORS] = array::from_fn(|j| Lanes::load(b.add(LANES * j)));
                for (a, sums) in a.iter_mut().zip(&mut sums) {
                    let factor = Lanes::load_splat(*a);
                    for (sum, b) in sums.iter_mut().zip(b_row) {
                        *sum = sum.add_product(factor, b);
                    }
                    *a = a.wrapping_offset(self.a.column);
                }
                b = b.wrapping_offset(self.b_row);
            }
            for (i, sums) in sums.into_iter().enumerate() {
                let c = self.c.offset((row + i) as isize * self.c_row);
                let mut edge = [0.0; TILE_COLUMNS];
                let whole = self.columns == LANES * VECTORS;
                for (j, sum) in sums.into_iter().enumerate() {
                    if whole {
                        let c = c.add(LANES * j);
                        (if self.add { sum.add(Lanes::load(c)) } else { sum }).store(c);
                    } else {
                        sum.store(edge.as_mut_ptr().add(LANES * j));
                    }
                }
                if !whole {
                    for (j, sum) in edge.into_iter().take(self.columns).enumerate() {
                        *c.add(j) = if self.add { *c.add(j) + sum } else { sum };
                    }
                }
            }
        }
    }
}
