//! One recurrent layer in one direction, run step by step.

use std::ops::Range;

use ndarray::s;

use super::orthogonal::orthogonal;
use super::{Backward, Cell, Forward, Steps, gru, lstm, simple_rnn};
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::nn::sequence::linear::glorot;
use crate::nn::sequence::{Extent, Pass};
use crate::tensor::matmul::matmul;
use crate::tensor::reduce::add_rows;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// What a layer is built from.
#[derive(Clone, Copy)]
pub struct Build {
    pub cell: Cell,
    /// Width of what comes in, and of the state.
    pub inputs: usize,
    pub units: usize,
    pub largest: Extent,
    /// Reads from the last token to the first.
    pub reversed: bool,
    /// Share of the state's numbers that the gates do not see in training, the same at every step of a sequence.
    pub recurrent_dropout: Real,
    /// Gradients go back over so many steps at most; 0 for all.
    pub truncate: usize,
}

/// Starts as in Keras: kernel Glorot uniform, recurrent kernel orthogonal, biases 0 and that of a forget gate 1.
///
/// On the way forward: [`begin`](Recurrent::begin), the input's product written to [`gates_mut`](Recurrent::gates_mut), the
/// states before the first step to [`initial_mut`](Recurrent::initial_mut), then [`forward`](Recurrent::forward) for each
/// step in the order of reading. On the way back: [`begin_backward`](Recurrent::begin_backward), then for each step in
/// the opposite order the gradient of its state added to [`d_state`](Recurrent::d_state) and
/// [`backward`](Recurrent::backward), and [`end_backward`](Recurrent::end_backward).
pub struct Recurrent {
    build: Build,
    /// `(inputs, gates * units)`
    kernel: Slot,
    /// `(units, gates * units)`
    recurrent_kernel: Slot,
    /// `(1, gates * units)`, of a GRU `(2, gates * units)`
    bias: Slot,
    extent: Extent,
    /// Before the first step and after each: blocks of `(examples, units)`.
    states: Matrix,
    /// Likewise, of an LSTM.
    cells: Matrix,
    /// See [`Forward`].
    gates: Matrix,
    inner: Matrix,
    /// `(examples, gates * units)`
    product: Matrix,
    d_gates: Matrix,
    d_product: Matrix,
    /// `(examples, units)`
    d_state: Matrix,
    d_cell: Matrix,
    dropout: DropoutMask,
    /// States as the gates see them, where some of their numbers are dropped.
    dropped: Matrix,
    /// `(examples, units)`
    d_dropped: Matrix,
}

impl Recurrent {
    pub fn new(build: Build, mut site: Site) -> Self {
        let Build { cell, inputs, units, largest, recurrent_dropout, .. } = build;
        let (examples, rows, wide) = (largest.examples, largest.rows(), cell.gates() * units);
        let kernel = glorot(inputs, wide, 1, 1.0, site.init);
        let recurrent_kernel = orthogonal(units, wide, site.init);
        let bias = match cell {
            Cell::SimpleRnn => Matrix::zeros((1, wide)),
            Cell::Gru => Matrix::zeros((2, wide)),
            Cell::Lstm => {
                let forgets = |column: usize| (units..2 * units).contains(&column);
                Matrix::from_shape_fn((1, wide), |(_, column)| Real::from(u8::from(forgets(column))))
            }
        };
        let only = |wanted: bool, rows: usize, width: usize| {
            Matrix::zeros(if wanted { (rows, width) } else { (0, width) })
        };
        let (is_lstm, drops) = (cell == Cell::Lstm, recurrent_dropout > 0.0);
        Recurrent {
            build,
            kernel: site.add("kernel", kernel),
            recurrent_kernel: site.add("recurrent_kernel", recurrent_kernel),
            bias: site.add("bias", bias),
            extent: Extent::default(),
            states: Matrix::zeros((rows + examples, units)),
            cells: only(is_lstm, rows + examples, units),
            gates: Matrix::zeros((rows, wide)),
            inner: only(cell != Cell::SimpleRnn, rows, units),
            product: Matrix::zeros((examples, wide)),
            d_gates: Matrix::zeros((rows, wide)),
            d_product: only(cell == Cell::Gru, rows, wide),
            d_state: Matrix::zeros((examples, units)),
            d_cell: only(is_lstm, examples, units),
            dropout: DropoutMask::new(if drops { examples * units } else { 0 }, recurrent_dropout),
            dropped: only(drops, rows, units),
            d_dropped: only(drops, examples, units),
        }
    }

    pub fn build(&self) -> Build {
        self.build
    }

    pub fn kernel(&self) -> Slot {
        self.kernel
    }

    /// Begins a batch.
    pub fn begin(&mut self, extent: Extent, pass: &mut Pass) {
        self.extent = extent;
        let numbers = if self.dropped.is_empty() { 0 } else { extent.examples * self.build.units };
        self.dropout.draw(numbers, pass.mode, pass.dropout);
    }

    /// Where the product of the input and the kernel belongs, in these rows. After a step, the gates.
    pub fn gates_mut(&mut self, rows: Range<usize>) -> MatrixViewMut<'_> {
        self.gates.slice_mut(s![rows, ..])
    }

    pub fn gates(&self) -> MatrixView<'_> {
        self.gates.slice(s![..self.extent.rows(), ..])
    }

    /// State and, of an LSTM, cell before the first step: both `(examples, units)`, or none `(0, units)`.
    pub fn initial_mut(&mut self) -> [MatrixViewMut<'_>; 2] {
        let rows = self.block(if self.build.reversed { self.extent.length } else { 0 });
        [self.states.slice_mut(s![rows.clone(), ..]), existing(&mut self.cells, rows)]
    }

    /// State and cell after the last step of each example.
    pub fn last(&self) -> [MatrixView<'_>; 2] {
        let rows = self.block(if self.build.reversed { 0 } else { self.extent.length });
        let cells = if self.cells.is_empty() { 0..0 } else { rows.clone() };
        [self.states.slice(s![rows, ..]), self.cells.slice(s![cells, ..])]
    }

    /// The states after the steps of these rows.
    pub fn states(&self, rows: Range<usize>) -> MatrixView<'_> {
        self.states.slice(s![self.shifted(rows, !self.build.reversed), ..])
    }

    /// The states before the steps of these rows.
    pub fn states_before(&self, rows: Range<usize>) -> MatrixView<'_> {
        self.states.slice(s![self.shifted(rows, self.build.reversed), ..])
    }

    /// As [`Recurrent::states_before`], of an LSTM's cells.
    pub fn cells(&self, rows: Range<usize>) -> Option<MatrixView<'_>> {
        let rows = self.shifted(rows, !self.build.reversed);
        (!self.cells.is_empty()).then(|| self.cells.slice(s![rows, ..]))
    }

    pub fn forward(&mut self, parameters: &Parameters, step: usize, steps: &Steps) {
        let Build { cell, units, reversed, .. } = self.build;
        let (examples, wide) = (self.extent.examples, self.product.ncols());
        let rows = steps.rows(step);
        let active = rows.len();
        let [first, second] = [self.block(step), self.block(step + 1)];
        let before = if reversed { second.clone() } else { first };
        if active > 0 {
            let seen = self.states.slice(s![before.start..before.start + active, ..]);
            let seen = if self.dropout.is_active() {
                let mut dropped = self.dropped.slice_mut(s![rows.clone(), ..]);
                self.dropout.apply(0, flat(&seen), flat_mut(&mut dropped));
                self.dropped.slice(s![rows, ..])
            } else {
                seen
            };
            let product = self.product.slice_mut(s![..active, ..]);
            matmul(seen, parameters.value(self.recurrent_kernel), false, product);
        }
        let (before, after) = halves(&mut self.states, second.start, examples, reversed);
        let (cell_before, cell_after) = match cell {
            Cell::Lstm => halves(&mut self.cells, second.start, examples, reversed),
            Cell::SimpleRnn | Cell::Gru => (&[][..], &mut [][..]),
        };
        // What does not go on keeps its state.
        let mut carried = 0;
        for going_on in steps.going_on(step).chain(std::iter::once(examples..examples)) {
            let kept = carried * units..going_on.start * units;
            after[kept.clone()].copy_from_slice(&before[kept.clone()]);
            if cell == Cell::Lstm {
                cell_after[kept.clone()].copy_from_slice(&cell_before[kept]);
            }
            carried = going_on.end;
            if going_on.is_empty() {
                continue;
            }
            let place = step * examples + going_on.start..step * examples + going_on.end;
            let of = |width: usize| going_on.start * width..going_on.end * width;
            let of_cell = if cell == Cell::Lstm { of(units) } else { 0..0 };
            let inner = if cell == Cell::SimpleRnn { 0..0 } else { place.clone() };
            let run = match cell {
                Cell::SimpleRnn => simple_rnn::forward,
                Cell::Gru => gru::forward,
                Cell::Lstm => lstm::forward,
            };
            run(Forward {
                units,
                gates: flat_mut(&mut self.gates.slice_mut(s![place, ..])),
                product: &flat(&self.product.view())[of(wide)],
                bias: parameters.row(self.bias),
                inner: flat_mut(&mut self.inner.slice_mut(s![inner, ..])),
                before: &before[of(units)],
                after: &mut after[of(units)],
                cell_before: &cell_before[of_cell.clone()],
                cell_after: &mut cell_after[of_cell],
            });
        }
    }

    pub fn begin_backward(&mut self) {
        self.d_state.fill(0.0);
        self.d_cell.fill(0.0);
    }

    /// d loss / d state after the step that is to come next on the way back, `(examples, units)`; after the last of them, that
    /// of the states before the first step.
    pub fn d_state(&mut self) -> MatrixViewMut<'_> {
        self.d_state.slice_mut(s![..self.extent.examples, ..])
    }

    /// The same of an LSTM's cell.
    pub fn d_cell(&mut self) -> MatrixViewMut<'_> {
        existing(&mut self.d_cell, 0..self.extent.examples)
    }

    pub fn backward(&mut self, parameters: &Parameters, step: usize, steps: &Steps) {
        let Build { cell, units, reversed, .. } = self.build;
        let rows = steps.rows(step);
        let active = rows.len();
        let before = self.block(if reversed { step + 1 } else { step });
        let mut zeroed = 0;
        for going_on in steps.going_on(step).chain(std::iter::once(active..active)) {
            let place =
                |examples_of: Range<usize>| rows.start + examples_of.start..rows.start + examples_of.end;
            let rest = place(zeroed..going_on.start);
            self.d_gates.slice_mut(s![rest.clone(), ..]).fill(0.0);
            existing(&mut self.d_product, rest).fill(0.0);
            zeroed = going_on.end;
            if going_on.is_empty() {
                continue;
            }
            let place = place(going_on.clone());
            let of = going_on.start * units..going_on.end * units;
            let states = before.start + going_on.start..before.start + going_on.end;
            let cells = if cell == Cell::Lstm { states.clone() } else { 0..0 };
            let inner = if cell == Cell::SimpleRnn { 0..0 } else { place.clone() };
            let run = match cell {
                Cell::SimpleRnn => simple_rnn::backward,
                Cell::Gru => gru::backward,
                Cell::Lstm => lstm::backward,
            };
            run(Backward {
                units,
                gates: flat(&self.gates.slice(s![place.clone(), ..])),
                inner: flat(&self.inner.slice(s![inner, ..])),
                before: flat(&self.states.slice(s![states, ..])),
                cell_before: flat(&self.cells.slice(s![cells, ..])),
                d_state: &mut flat_mut(&mut self.d_state.view_mut())[of],
                d_cell: flat_mut(&mut existing(&mut self.d_cell, going_on)),
                d_gates: flat_mut(&mut self.d_gates.slice_mut(s![place.clone(), ..])),
                d_product: flat_mut(&mut existing(&mut self.d_product, place)),
            });
        }
        if active > 0 {
            // product = h U
            let d_product = if cell == Cell::Gru { &self.d_product } else { &self.d_gates };
            let d_product = d_product.slice(s![rows, ..]);
            let kernel = parameters.value(self.recurrent_kernel);
            let mut d_state = self.d_state.slice_mut(s![..active, ..]);
            if self.dropout.is_active() {
                let mut d_dropped = self.d_dropped.slice_mut(s![..active, ..]);
                matmul(d_product, kernel.t(), false, d_dropped.view_mut());
                self.dropout.apply_in_place(0, flat_mut(&mut d_dropped));
                d_state += &d_dropped;
            } else {
                matmul(d_product, kernel.t(), true, d_state);
            }
        }
    }

    /// d loss / d state and cell before the first step, when the way back is done: `(examples, units)`, of the cell
    /// `(0, units)` where there is none.
    pub fn d_initial(&self) -> [MatrixView<'_>; 2] {
        let rows = 0..self.extent.examples;
        let cells = if self.d_cell.is_empty() { 0..0 } else { rows.clone() };
        [self.d_state.slice(s![rows, ..]), self.d_cell.slice(s![cells, ..])]
    }

    /// To be called when nothing more is added to [`Recurrent::d_state`] at a step: ends the gradient where it has gone back
    /// far enough.
    pub fn cut(&mut self, step: usize) {
        let Build { reversed, truncate, .. } = self.build;
        let read_before = if reversed { self.extent.length - 1 - step } else { step };
        if truncate > 0 && read_before > 0 && read_before.is_multiple_of(truncate) {
            self.d_state.fill(0.0);
            self.d_cell.fill(0.0);
        }
    }

    /// The states before the steps of these rows, and [`Recurrent::d_state`].
    pub fn before_and_gradient(&mut self, rows: Range<usize>) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let before = self.shifted(rows, self.build.reversed);
        (self.states.slice(s![before, ..]), self.d_state.slice_mut(s![..self.extent.examples, ..]))
    }

    /// Adds to the gradients of recurrent kernel and biases. The kernel's is the caller's, who knows the input.
    pub fn end_backward(&mut self, parameters: &mut Parameters, steps: &Steps) {
        let is_gru = self.build.cell == Cell::Gru;
        let wide = self.d_gates.ncols();
        for rows in steps.pieces() {
            let d_gates = self.d_gates.slice(s![rows.clone(), ..]);
            let d_product = if is_gru { self.d_product.slice(s![rows.clone(), ..]) } else { d_gates };
            let before = if self.dropout.is_active() {
                self.dropped.slice(s![rows, ..])
            } else {
                self.states_before(rows)
            };
            matmul(before.t(), d_product, true, parameters.gradient(self.recurrent_kernel));
            let bias = parameters.gradient_row(self.bias);
            add_rows(d_gates, &mut bias[..wide]);
            if is_gru {
                add_rows(d_product, &mut bias[wide..]);
            }
        }
    }

    /// d loss / d (input times kernel) in these rows, of which the first steps are still missing on the way back.
    pub fn d_gates(&self, rows: Range<usize>) -> MatrixView<'_> {
        self.d_gates.slice(s![rows, ..])
    }

    /// One step of some sequences apart from the batch: `gates` comes in as the product of the input and the kernel,
    /// `(rows, gates * units)`; state and cell `(rows, units)` go on.
    pub fn step(&self, parameters: &Parameters, gates: &mut Matrix, state: &mut Matrix, cell: &mut Matrix) {
        let rows = state.nrows();
        let mut product = Matrix::zeros(gates.raw_dim());
        matmul(state.view(), parameters.value(self.recurrent_kernel), false, product.view_mut());
        let mut inner = Matrix::zeros((rows, self.build.units));
        let (before, cell_before) = (state.clone(), cell.clone());
        let run = match self.build.cell {
            Cell::SimpleRnn => simple_rnn::forward,
            Cell::Gru => gru::forward,
            Cell::Lstm => lstm::forward,
        };
        run(Forward {
            units: self.build.units,
            gates: flat_mut(&mut gates.view_mut()),
            product: flat(&product.view()),
            bias: parameters.row(self.bias),
            inner: flat_mut(&mut inner.view_mut()),
            before: flat(&before.view()),
            after: flat_mut(&mut state.view_mut()),
            cell_before: flat(&cell_before.view()),
            cell_after: flat_mut(&mut cell.view_mut()),
        });
    }

    fn block(&self, index: usize) -> Range<usize> {
        let examples = self.extent.examples;
        index * examples..(index + 1) * examples
    }

    fn shifted(&self, rows: Range<usize>, later: bool) -> Range<usize> {
        let by = if later { self.extent.examples } else { 0 };
        rows.start + by..rows.end + by
    }
}

/// These rows, or none of a matrix that this kind of cell does not have.
fn existing(matrix: &mut Matrix, rows: Range<usize>) -> MatrixViewMut<'_> {
    let rows = if matrix.is_empty() { 0..0 } else { rows };
    matrix.slice_mut(s![rows, ..])
}

/// Two neighbouring blocks of so many rows, of which the second starts at `middle`: the one before a step and the one after.
fn halves(matrix: &mut Matrix, middle: usize, rows: usize, reversed: bool) -> (&[Real], &mut [Real]) {
    let width = matrix.ncols();
    let numbers = matrix.as_slice_mut().expect("states lie in one piece");
    let (first, second) = numbers.split_at_mut(middle * width);
    let (first, second) = (&mut first[(middle - rows) * width..], &mut second[..rows * width]);
    if reversed { (second, first) } else { (first, second) }
}

fn flat<'a>(matrix: &'a MatrixView) -> &'a [Real] {
    matrix.as_slice().expect("a batch lies in one piece")
}

fn flat_mut<'a>(matrix: &'a mut MatrixViewMut) -> &'a mut [Real] {
    matrix.as_slice_mut().expect("a batch lies in one piece")
}
