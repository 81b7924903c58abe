//! The f32 product for WebAssembly SIMD. A tile of `c` stays in registers while one row of `b` after the other is streamed
//! past it. The tile is as large as the 15 registers allow that V8 uses on x86-64, because each sum waits four cycles for the
//! one before and two can start in each. Of 58.5 GFLOP/s that a Zen 4 core at 3.7 GHz can do at most, in Chromium, out of
//! the first-level cache:
//!
//! | tile                      | relaxed | simd128 |
//! |---------------------------|---------|---------|
//! | 4 x 8: 8 sums, 2 b, 1 a   | 54.6    | 46      |
//! | 5 x 8                     | 56      | 44      |
//! | 6 x 8: 12 sums, 2 b, 1 a  | 58      | 29      |
//!
//! Without relaxed SIMD a product needs a register of its own between multiplication and addition, so 6 x 8 no longer fits.
//! All of it hangs on LLVM leaving the order of loads and sums alone: its loop strength reduction has to be off (`xtask`'s
//! `workers.rs` tells how), or 6 x 8 falls to 25.
//!
//! Blocks keep what is read again and again near: some panels of 8 columns of `b` in the first-level cache, which each tile's
//! rows of `a` are multiplied with one after the other, and 512 rows of `a` in the second.

use std::array;
use std::mem::MaybeUninit;

use crate::tensor::lanes::{LANES, Lanes};
use crate::tensor::{MatrixView, MatrixViewMut};

/// What the build can do in one instruction decides how many registers are left for sums.
const FUSED: bool = cfg!(target_feature = "relaxed-simd");
const TILE_ROWS: usize = if FUSED { 6 } else { 4 };
const TILE_COLUMNS: usize = 8;
/// Steps between two jumps back, at which V8 looks whether the stack is full. An exit after each keeps LLVM from mixing the
/// steps, which would take more registers than there are.
const UNROLLED: usize = 2;
/// Rows of `b`, and columns of `a`, to a block: a packed panel of 256 x 8 numbers takes 8 KB.
const DEPTH: usize = 256;
/// Rows of `a` to a block, which takes 512 KB: the more, the more seldom `b` is packed.
const ROWS: usize = 512;
/// The same where `a` is packed, onto the stack.
const PACKED_ROWS: usize = 256;
/// Panels of `b` that are packed together at most, and the numbers in them, half of the first-level cache.
const PANELS: usize = 4;
const NEAR: usize = 4096;
/// From this many rows of `a` on, copying `b` into panels costs less than reading it from afar again and again.
const ROWS_WORTH_PACKING: usize = 64;
/// From this many columns of `b` on, the same holds for a transposed `a`. Its rows are a power of two apart as a rule, so
/// they push each other out of the first-level cache: `(512, 512)ᵀ (512, 128)` goes from 49 to 52 GFLOP/s, without relaxed
/// SIMD from 33 to 43.
const COLUMNS_WORTH_PACKING: usize = if FUSED { 128 } else { 64 };

/// Where the numbers of a matrix lie: element `(i, j)` at `start + i row + j column`.
#[derive(Clone, Copy)]
struct Layout {
    start: *const f32,
    row: isize,
    column: isize,
}

impl Layout {
    fn of(view: &MatrixView) -> Self {
        let stride = |axis| if view.shape()[axis] > 1 { view.strides()[axis] } else { 1 };
        Layout { start: view.as_ptr(), row: stride(0), column: stride(1) }
    }

    /// # Safety
    /// `(row, column)` must lie inside the matrix.
    #[inline(always)]
    unsafe fn at(self, row: usize, column: usize) -> *const f32 {
        unsafe { self.start.offset(row as isize * self.row + column as isize * self.column) }
    }
}

/// As [`super::matmul`]. Returns false, with nothing done, where neither rows nor columns of a matrix are contiguous.
pub fn matmul(a: &MatrixView, b: &MatrixView, accumulate: bool, c: &mut MatrixViewMut) -> bool {
    let ((m, k), (inner, n)) = (a.dim(), b.dim());
    assert!(k == inner && c.dim() == (m, n), "shapes ({m}, {k}) ({inner}, {n}) -> {:?}", c.dim());
    if !accumulate && k == 0 {
        c.fill(0.0);
    }
    let (row, column) = (c.strides()[0], c.strides()[1]);
    let contiguous = |Layout { row, column, .. }| row == 1 || column == 1;
    if !contiguous(Layout::of(a)) || !contiguous(Layout::of(b)) {
        false
    } else if column == 1 || n <= 1 {
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
    let mut b_panels = MaybeUninit::<[f32; NEAR]>::uninit();
    let b_panels = b_panels.as_mut_ptr().cast::<f32>();
    let mut a_panels = MaybeUninit::<[f32; PACKED_ROWS * DEPTH]>::uninit();
    let a_panels = a_panels.as_mut_ptr().cast::<f32>();
    let pack_a = a.column != 1 && n >= COLUMNS_WORTH_PACKING;
    let block = if pack_a { PACKED_ROWS } else { ROWS };
    for first in (0..k).step_by(DEPTH) {
        let depth = DEPTH.min(k - first);
        let add = accumulate || first > 0;
        for row in (0..m).step_by(block) {
            let rows = block.min(m - row);
            let mut a = Layout { start: unsafe { a.at(row, first) }, ..a };
            if pack_a {
                unsafe { pack_rows(a, rows, depth, a_panels) };
                a.start = a_panels;
            }
            let most = PANELS.min(NEAR / (depth * TILE_COLUMNS));
            let mut column = 0;
            while column < n {
                let whole = (n - column) / TILE_COLUMNS;
                let panels = most.min(whole).max(1);
                let columns = TILE_COLUMNS.min(n - column);
                let streamed = b.column == 1 && whole > 0 && rows < ROWS_WORTH_PACKING;
                unsafe {
                    let source = Layout { start: b.at(first, column), ..b };
                    let (b, b_row, panel) = if streamed {
                        (source.start, b.row, TILE_COLUMNS)
                    } else {
                        for panel in 0..panels {
                            let source = Layout { start: source.at(0, panel * TILE_COLUMNS), ..source };
                            pack_columns(source, depth, columns, b_panels.add(panel * depth * TILE_COLUMNS));
                        }
                        (b_panels.cast_const(), TILE_COLUMNS as isize, depth * TILE_COLUMNS)
                    };
                    let c = c.offset(row as isize * c_row).add(column);
                    let strip =
                        Strip { a, packed_a: pack_a, b, b_row, panels, panel, depth, c, c_row, columns, add };
                    match (columns > LANES, streamed) {
                        (true, true) => strip.run::<2, false>(rows),
                        (true, false) => strip.run::<2, true>(rows),
                        // Fewer than 8 columns are always packed.
                        (false, _) => strip.run::<1, true>(rows),
                    }
                }
                column += panels * TILE_COLUMNS;
            }
        }
    }
}

/// Copies `(depth, columns)` of `source` into rows of 8, the missing columns as zeros.
///
/// # Safety
/// `source` must be valid for that shape and `panel` for `8 depth` numbers.
unsafe fn pack_columns(source: Layout, depth: usize, columns: usize, panel: *mut f32) {
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

/// Copies `a` `(rows, depth)`, whose columns are contiguous, into one panel `(depth, tile rows)` for each tile.
///
/// # Safety
/// `a` must be valid for that shape and `panels` for `rows depth` numbers.
unsafe fn pack_rows(mut a: Layout, rows: usize, depth: usize, mut panels: *mut f32) {
    let mut left = rows;
    while left > 0 {
        let rows = tile_rows(left);
        let mut from = a.start;
        for _ in 0..depth {
            unsafe {
                if rows >= LANES {
                    // The second four overlap with the first.
                    Lanes::load(from).store(panels);
                    Lanes::load(from.add(rows - LANES)).store(panels.add(rows - LANES));
                } else {
                    for i in 0..rows {
                        *panels.add(i) = *from.add(i);
                    }
                }
                panels = panels.add(rows);
            }
            from = from.wrapping_offset(a.column);
        }
        a.start = a.start.wrapping_add(rows);
        left -= rows;
    }
}

/// Rows of the next tile. Eight rows go better as 4 + 4 than as 6 + 2.
fn tile_rows(left: usize) -> usize {
    if left == 8 { 4 } else { left.min(TILE_ROWS) }
}

/// Columns of `c`, which take the product of `a` `(rows, depth)` and as many panels of `b`, `(depth, 8)` each.
#[derive(Clone, Copy)]
struct Strip {
    a: Layout,
    /// Whether `a` lies in the panels of [`pack_rows`].
    packed_a: bool,
    /// The first of the panels, and the numbers from one to the next.
    b: *const f32,
    panels: usize,
    panel: usize,
    b_row: isize,
    depth: usize,
    c: *mut f32,
    c_row: isize,
    /// Of a panel that count.
    columns: usize,
    add: bool,
}

impl Strip {
    #[inline(always)]
    unsafe fn run<const VECTORS: usize, const PACKED: bool>(self, rows: usize) {
        unsafe {
            if self.a.column == 1 && !self.packed_a {
                self.tiles::<VECTORS, PACKED, false>(rows);
            } else {
                self.tiles::<VECTORS, PACKED, true>(rows);
            }
        }
    }

    #[inline(always)]
    unsafe fn tiles<const VECTORS: usize, const PACKED: bool, const TRANSPOSED: bool>(mut self, rows: usize) {
        let mut left = rows;
        while left > 0 {
            let rows = tile_rows(left);
            let next = if self.packed_a { rows * self.depth } else { (rows as isize * self.a.row) as usize };
            if self.packed_a {
                self.a.column = rows as isize;
            }
            unsafe {
                match rows {
                    6 => self.row::<6, VECTORS, PACKED, TRANSPOSED>(),
                    5 => self.row::<5, VECTORS, PACKED, TRANSPOSED>(),
                    4 => self.row::<4, VECTORS, PACKED, TRANSPOSED>(),
                    3 => self.row::<3, VECTORS, PACKED, TRANSPOSED>(),
                    2 => self.row::<2, VECTORS, PACKED, TRANSPOSED>(),
                    _ => self.row::<1, VECTORS, PACKED, TRANSPOSED>(),
                }
            }
            self.a.start = self.a.start.wrapping_add(next);
            self.c = self.c.wrapping_offset(rows as isize * self.c_row);
            left -= rows;
        }
    }

    #[inline(always)]
    unsafe fn row<const ROWS: usize, const VECTORS: usize, const PACKED: bool, const TRANSPOSED: bool>(
        mut self,
    ) {
        for _ in 0..self.panels {
            unsafe { self.tile::<ROWS, VECTORS, PACKED, TRANSPOSED>() };
            self.b = self.b.wrapping_add(self.panel);
            self.c = self.c.wrapping_add(TILE_COLUMNS);
        }
    }

    /// `ROWS` rows by `4 VECTORS` columns. Addresses are constants away from few pointers where rows of a packed `b`, and
    /// columns of a transposed `a`, or else its rows, are known to be contiguous.
    #[inline(always)]
    unsafe fn tile<const ROWS: usize, const VECTORS: usize, const PACKED: bool, const TRANSPOSED: bool>(
        self,
    ) {
        unsafe {
            let mut sums = [[Lanes::splat(0.0); VECTORS]; ROWS];
            let mut a: [*const f32; ROWS] =
                array::from_fn(|i| self.a.start.wrapping_offset(i as isize * self.a.row));
            let mut b = self.b;
            let mut left = self.depth;
            'all: loop {
                for step in 0..UNROLLED {
                    let b_row: [Lanes; VECTORS] = array::from_fn(|j| Lanes::load(b.add(LANES * j)));
                    for (i, sums) in sums.iter_mut().enumerate() {
                        let factor = Lanes::load_splat(if TRANSPOSED { a[0].add(i) } else { a[i].add(step) });
                        for (sum, b) in sums.iter_mut().zip(b_row) {
                            *sum = sum.add_product(factor, b);
                        }
                    }
                    b = if PACKED { b.add(TILE_COLUMNS) } else { b.wrapping_offset(self.b_row) };
                    if TRANSPOSED {
                        a[0] = a[0].wrapping_offset(self.a.column);
                    }
                    if left == step + 1 {
                        break 'all;
                    }
                }
                if !TRANSPOSED {
                    a = a.map(|a| a.wrapping_add(UNROLLED));
                }
                left -= UNROLLED;
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
