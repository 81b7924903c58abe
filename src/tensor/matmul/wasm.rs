//! The f32 product for WebAssembly SIMD. A tile of 4 rows by 8 columns of `c` stays in 8 registers while one row of
//! `b` after the other is streamed past it: twice as fast as a kernel with more accumulators, for which the 15
//! registers that browsers use on x86-64 are too few once a row of `a` and of `b` are loaded too.
//!
//! Blocks keep what is read again and again near: 8 columns of `b` in the first-level cache, 256 rows of `a` in the second.

use std::array;
use std::mem::MaybeUninit;

use crate::tensor::lanes::{LANES, Lanes};
use crate::tensor::{MatrixView, MatrixViewMut};

const TILE_ROWS: usize = 4;
const TILE_COLUMNS: usize = 8;
/// Rows of `b`, and columns of `a`, to a block: a packed panel of 256 x 8 numbers takes 8 KB.
const DEPTH: usize = 256;
/// Rows of `a` to a block, which takes 256 KB.
const ROWS: usize = 256;
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
    let mut panel = MaybeUninit::<[f32; DEPTH * TILE_COLUMNS]>::uninit();
    let panel = panel.as_mut_ptr().cast::<f32>();
    for first in (0..k).step_by(DEPTH) {
        let depth = DEPTH.min(k - first);
        let add = accumulate || first > 0;
        for row in (0..m).step_by(ROWS) {
            let rows = ROWS.min(m - row);
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
                    let a = Layout { start: a.at(row, first), ..a };
                    let c = c.offset(row as isize * c_row).add(column);
                    let strip = Strip { a, b, b_row, depth, c, c_row, columns, add };
                    match (columns > LANES, streamed) {
                        (true, true) => strip.run::<2, false>(rows),
                        (true, false) => strip.run::<2, true>(rows),
                        // Fewer than 8 columns are always packed.
                        (false, _) => strip.run::<1, true>(rows),
                    }
                }
            }
        }
    }
}

/// Copies `(depth, columns)` of `source` into rows of 8, the missing columns as zeros.
///
/// # Safety
/// `source` must be valid for that shape and `panel` for `8 depth` numbers.
unsafe fn pack(source: Layout, depth: usize, columns: usize, panel: *mut f32) {
    let mut packed = 0;
    unsafe {
        if columns == TILE_COLUMNS && source.column == 1 {
            for p in 0..depth {
                for column in (0..TILE_COLUMNS).step_by(LANES) {
                    Lanes::load(source.at(p, column)).store(panel.add(p * TILE_COLUMNS + column));
                }
            }
            packed = depth;
        } else if columns == TILE_COLUMNS && source.row == 1 {
            while packed + LANES <= depth {
                for column in (0..TILE_COLUMNS).step_by(LANES) {
                    let square = array::from_fn(|i| Lanes::load(source.at(packed, column + i)));
                    for (i, row) in Lanes::transposed(square).into_iter().enumerate() {
                        row.store(panel.add((packed + i) * TILE_COLUMNS + column));
                    }
                }
                packed += LANES;
            }
        }
        for p in packed..depth {
            for column in 0..TILE_COLUMNS {
                let value = if column < columns { *source.at(p, column) } else { 0.0 };
                *panel.add(p * TILE_COLUMNS + column) = value;
            }
        }
    }
}

/// Up to 8 columns of `c`, which take the product of `a` `(rows, depth)` and `b` `(depth, 8)`.
#[derive(Clone, Copy)]
struct Strip {
    a: Layout,
    b: *const f32,
    b_row: isize,
    depth: usize,
    c: *mut f32,
    c_row: isize,
    columns: usize,
    add: bool,
}

impl Strip {
    #[inline(always)]
    unsafe fn run<const VECTORS: usize, const PACKED: bool>(mut self, rows: usize) {
        unsafe {
            for _ in 0..rows / TILE_ROWS {
                self.tile::<TILE_ROWS, VECTORS, PACKED>();
                self.a.start = self.a.start.wrapping_offset(TILE_ROWS as isize * self.a.row);
                self.c = self.c.wrapping_offset(TILE_ROWS as isize * self.c_row);
            }
            match rows % TILE_ROWS {
                3 => self.tile::<3, VECTORS, PACKED>(),
                2 => self.tile::<2, VECTORS, PACKED>(),
                1 => self.tile::<1, VECTORS, PACKED>(),
                _ => {}
            }
        }
    }

    /// `ROWS` rows by `4 VECTORS` columns. That the rows of a packed `b` are known to lie together makes it 5 % faster.
    #[inline(always)]
    unsafe fn tile<const ROWS: usize, const VECTORS: usize, const PACKED: bool>(self) {
        unsafe {
            let mut sums = [[Lanes::splat(0.0); VECTORS]; ROWS];
            let mut a: [*const f32; ROWS] =
                array::from_fn(|i| self.a.start.wrapping_offset(i as isize * self.a.row));
            let mut b = self.b;
            for _ in 0..self.depth {
                let mut b_row = [Lanes::splat(0.0); VECTORS];
                for (j, vector) in b_row.iter_mut().enumerate() {
                    *vector = Lanes::load(b.add(LANES * j));
                }
                for (a, sums) in a.iter_mut().zip(&mut sums) {
                    let factor = Lanes::load_splat(*a);
                    for (sum, b) in sums.iter_mut().zip(b_row) {
                        *sum = sum.add_product(factor, b);
                    }
                    *a = a.wrapping_offset(self.a.column);
                }
                b = if PACKED { b.add(TILE_COLUMNS) } else { b.wrapping_offset(self.b_row) };
            }
            for (i, sums) in sums.into_iter().enumerate() {
                let c = self.c.offset(i as isize * self.c_row);
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
