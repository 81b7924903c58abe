//! Attention as it is read: one head, the mean over heads or the rollout over layers, and what its rows tell.

use crate::train::inspect::{Attention, AttentionMap, Stack, TokenKind, TokenText};

/// What of a layer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// From 0.
    Head(u32),
    /// The mean over the layer's heads.
    Mean,
    /// Attention rollout from the first layer up to this one.
    Rollout,
}

/// Which attention is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    pub stack: Stack,
    /// From 0.
    pub layer: u32,
    pub pick: Pick,
}

/// A pair of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub query: usize,
    pub key: usize,
}

/// The tokens of both sides of a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sides {
    pub queries: Vec<TokenText>,
    pub keys: Vec<TokenText>,
}

/// Weights from each query to each key.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub queries: usize,
    pub keys: usize,
    /// `values[query * keys + key]`
    pub values: Vec<f32>,
}

impl Attention {
    /// Those that the model has, in the order of its data flow.
    pub fn stacks(&self) -> Vec<Stack> {
        let all = [Stack::Encoder, Stack::Decoder, Stack::Cross];
        all.into_iter().filter(|&stack| self.layers(stack) > 0).collect()
    }

    /// Whether there is anything to choose: a recurrent decoder has one layer of one head.
    pub fn has_many_maps(&self) -> bool {
        self.maps.len() > 1 || self.maps.iter().any(|map| map.heads > 1)
    }

    pub fn layers(&self, stack: Stack) -> u32 {
        self.maps.iter().filter(|map| map.stack == stack).map(|map| map.layer + 1).max().unwrap_or(0)
    }

    pub fn map(&self, stack: Stack, layer: u32) -> Option<&AttentionMap> {
        self.maps.iter().find(|map| (map.stack, map.layer) == (stack, layer))
    }

    /// Queries and keys of a stack.
    pub fn sides(&self, stack: Stack) -> [&[TokenText]; 2] {
        match stack {
            Stack::Decoder if !self.written.is_empty() => [&self.written, &self.written],
            Stack::Cross => [&self.written, &self.texts],
            Stack::Encoder | Stack::Decoder => [&self.texts, &self.texts],
        }
    }

    /// What can be shown of a stack's layers: each head, the mean, and the rollout where tokens flow into themselves.
    pub fn picks(&self, stack: Stack) -> Vec<Pick> {
        let heads = self.map(stack, 0).map_or(0, |map| map.heads);
        let rollout = (stack != Stack::Cross).then_some(Pick::Rollout);
        (0..heads).map(Pick::Head).chain([Pick::Mean]).chain(rollout).collect()
    }

    /// The selection itself, or what comes nearest to it in this model; `None` where there is no attention.
    pub fn nearest(&self, wanted: Selection) -> Option<Selection> {
        let stacks = self.stacks();
        let stack = *stacks.iter().find(|&&stack| stack == wanted.stack).or(stacks.first())?;
        let layer = wanted.layer.min(self.layers(stack) - 1);
        let last_head = self.map(stack, layer)?.heads.checked_sub(1)?;
        let pick = match wanted.pick {
            Pick::Head(head) => Pick::Head(head.min(last_head)),
            Pick::Mean | Pick::Rollout if !self.picks(stack).contains(&wanted.pick) => Pick::Mean,
            other => other,
        };
        Some(Selection { stack, layer, pick })
    }

    /// The weights selected; `None` where there are none, or not as many as there are tokens.
    pub fn grid(&self, selection: Selection) -> Option<Grid> {
        let map = self.map(selection.stack, selection.layer)?;
        let [queries, keys] = self.sides(selection.stack);
        if (queries.len(), keys.len()) != (map.queries as usize, map.keys as usize) {
            return None;
        }
        match selection.pick {
            Pick::Head(head) => map.head(head),
            Pick::Mean => map.mean(),
            Pick::Rollout => self.rollout(selection.stack, selection.layer),
        }
    }

    /// Attention rollout (Abnar and Zuidema 2020, "Quantifying attention flow in transformers"): how much of each token
    /// of the input arrives at each place of a layer, if every layer passes on half of what it attends to and half of
    /// what was there. `R_layer = A_layer · R_(layer-1)`, `A = (mean over heads + I)`, its rows scaled to sum to 1.
    fn rollout(&self, stack: Stack, layer: u32) -> Option<Grid> {
        let mut flow = self.map(stack, 0)?.mean()?.with_residual();
        for layer in 1..=layer {
            flow = self.map(stack, layer)?.mean()?.with_residual().times(&flow);
        }
        Some(flow)
    }
}

impl AttentionMap {
    pub fn head(&self, head: u32) -> Option<Grid> {
        let (queries, keys) = (self.queries as usize, self.keys as usize);
        let start = head as usize * queries * keys;
        let values = self.weights.get(start..start + queries * keys)?.to_vec();
        Some(Grid { queries, keys, values })
    }

    pub fn mean(&self) -> Option<Grid> {
        let mut mean = self.head(0)?;
        for head in 1..self.heads {
            let other = self.head(head)?;
            mean.values.iter_mut().zip(other.values).for_each(|(sum, value)| *sum += value);
        }
        let heads = self.heads as f32;
        mean.values.iter_mut().for_each(|value| *value /= heads);
        Some(mean)
    }
}

impl Grid {
    pub fn row(&self, query: usize) -> &[f32] {
        &self.values[query * self.keys..(query + 1) * self.keys]
    }

    pub fn at(&self, cell: Cell) -> Option<f32> {
        (cell.query < self.queries && cell.key < self.keys)
            .then(|| self.values[cell.query * self.keys + cell.key])
    }

    /// The top of the colour scale: the largest weight that is not of padding, and never 0.
    pub fn top(&self, sides: &Sides) -> f32 {
        let rows = sides.queries.iter().enumerate().take(self.queries);
        let rows = rows.filter(|(_, token)| token.kind != TokenKind::Padding);
        rows.map(|(query, _)| largest(self.row(query))).fold(f32::MIN_POSITIVE, f32::max)
    }

    /// `A + I` with rows that sum to 1; the grid is square.
    fn with_residual(mut self) -> Grid {
        for query in 0..self.queries {
            let row = &mut self.values[query * self.keys..(query + 1) * self.keys];
            row[query] += 1.0;
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|value| *value /= sum);
        }
        self
    }

    /// Matrix product; zeros, of which a causal mask leaves many, are skipped.
    fn times(&self, other: &Grid) -> Grid {
        let mut product =
            Grid { queries: self.queries, keys: other.keys, values: vec![0.0; self.queries * other.keys] };
        for (query, sums) in product.values.chunks_exact_mut(other.keys).enumerate() {
            for (middle, &weight) in self.row(query).iter().enumerate().filter(|(_, weight)| **weight != 0.0)
            {
                sums.iter_mut().zip(other.row(middle)).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        product
    }

    /// At most `most` rows and columns, each cell the largest of those it stands for: a narrow diagonal stays visible.
    pub fn pooled(self, most: usize) -> Grid {
        let size = self.queries.max(self.keys).div_ceil(most.max(1));
        if size <= 1 {
            return self;
        }
        let (queries, keys) = (self.queries.div_ceil(size), self.keys.div_ceil(size));
        let mut values = vec![0.0_f32; queries * keys];
        for (index, &value) in self.values.iter().enumerate() {
            let pool = &mut values[index / self.keys / size * keys + index % self.keys / size];
            *pool = pool.max(value);
        }
        Grid { queries, keys, values }
    }
}

/// Of the finite values; at least 0.
pub fn largest(values: &[f32]) -> f32 {
    values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f32::max)
}

/// Entropy of a row of weights in bits, `-Σ w log₂ w`: 0 where all goes to one token.
pub fn entropy(row: &[f32]) -> f32 {
    let bits: f32 = row.iter().filter(|weight| **weight > 0.0).map(|weight| weight * weight.log2()).sum();
    // no "-0"
    0.0 - bits
}

/// The largest entropy that a row can have: that of equal weights on all tokens that this query may attend to.
pub fn most_entropy(stack: Stack, query: usize, keys: &[TokenText]) -> f32 {
    let seen = if stack == Stack::Decoder { query + 1 } else { keys.len() };
    let kinds = keys.iter().take(seen).map(|key| key.kind);
    let open = kinds.filter(|kind| !matches!(kind, TokenKind::Padding | TokenKind::Hidden)).count();
    (open.max(1) as f32).log2()
}

/// What a head is like over all its queries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadFigures {
    /// Mean entropy of the rows, in bits.
    pub entropy: f32,
    /// Mean of `Σ w |query - key|`, in tokens; `None` between two texts, whose places do not correspond.
    pub distance: Option<f32>,
}

/// Rows of padding, and rows where all is masked, do not count. Zeros where no row counts.
pub fn head_figures(grid: &Grid, queries: &[TokenText], stack: Stack) -> HeadFigures {
    let rows = queries.iter().enumerate().take(grid.queries);
    let rows =
        rows.filter(|(_, token)| token.kind != TokenKind::Padding).map(|(query, _)| (query, grid.row(query)));
    let (mut count, mut bits, mut far) = (0.0, 0.0, 0.0);
    for (query, row) in rows.filter(|(_, row)| row.iter().any(|&weight| weight > 0.0)) {
        count += 1.0;
        bits += entropy(row);
        far += row.iter().enumerate().map(|(key, weight)| weight * query.abs_diff(key) as f32).sum::<f32>();
    }
    let count = f32::max(count, 1.0);
    HeadFigures { entropy: bits / count, distance: (stack != Stack::Cross).then_some(far / count) }
}

/// The `count` largest weights of a row with their keys, largest first; zeros are left out.
pub fn strongest(row: &[f32], count: usize) -> Vec<(usize, f32)> {
    let mut keys: Vec<(usize, f32)> =
        row.iter().copied().enumerate().filter(|(_, weight)| *weight > 0.0).collect();
    keys.sort_by(|one, other| other.1.total_cmp(&one.1));
    keys.truncate(count);
    keys
}

impl Cell {
    /// Where an arrow key, Home or End leads from here; nothing for another key. Stays at the edges.
    pub fn moved(self, pressed: &str, queries: usize, keys: usize) -> Option<Cell> {
        let Cell { query, key } = self;
        let (last_query, last_key) = (queries.saturating_sub(1), keys.saturating_sub(1));
        let (query, key) = match pressed {
            "ArrowUp" => (query.saturating_sub(1), key),
            "ArrowDown" => (query + 1, key),
            "ArrowLeft" => (query, key.saturating_sub(1)),
            "ArrowRight" => (query, key + 1),
            "Home" => (query, 0),
            "End" => (query, last_key),
            _ => return None,
        };
        Some(Cell { query: query.min(last_query), key: key.min(last_key) })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    pub fn token(text: &str, kind: TokenKind) -> TokenText {
        TokenText { text: text.to_owned(), kind }
    }

    /// Two layers of two heads over `a`, `b` and one padding.
    pub fn example() -> Attention {
        let map = |layer: u32, weights: [f32; 18]| AttentionMap {
            stack: Stack::Encoder,
            layer,
            heads: 2,
            queries: 3,
            keys: 3,
            weights: weights.to_vec(),
        };
        #[rustfmt::skip]
        let first = [
            0.5, 0.5, 0.0,  1.0, 0.0, 0.0,  0.0, 0.0, 0.0,
            0.5, 0.5, 0.0,  0.0, 1.0, 0.0,  0.0, 0.0, 0.0,
        ];
        #[rustfmt::skip]
        let second = [
            0.0, 1.0, 0.0,  0.25, 0.75, 0.0,  0.0, 0.0, 0.0,
            0.0, 1.0, 0.0,  0.75, 0.25, 0.0,  0.0, 0.0, 0.0,
        ];
        Attention {
            step: 7,
            texts: vec![
                token("a", TokenKind::Word),
                token("b", TokenKind::Word),
                token("", TokenKind::Padding),
            ],
            written: Vec::new(),
            maps: vec![map(0, first), map(1, second)],
        }
    }

    fn select(layer: u32, pick: Pick) -> Selection {
        Selection { stack: Stack::Encoder, layer, pick }
    }

    #[test]
    fn heads_their_mean_and_the_rollout_are_found() {
        let attention = example();
        let grid = |layer, pick| attention.grid(select(layer, pick)).unwrap();
        assert_eq!(grid(1, Pick::Head(1)).row(1), [0.75, 0.25, 0.0]);
        assert_eq!(grid(1, Pick::Mean).row(1), [0.5, 0.5, 0.0]);
        // by hand: A1 = [.75 .25; .25 .75], A2 = [.5 .5; .25 .75], R = A2 A1
        assert_eq!(grid(0, Pick::Rollout).row(0), [0.75, 0.25, 0.0]);
        let rollout = grid(1, Pick::Rollout);
        assert_eq!(rollout.row(0), [0.5, 0.5, 0.0]);
        assert_eq!(rollout.row(1), [0.375, 0.625, 0.0]);
        // a row where all is masked keeps what was there
        assert_eq!(rollout.row(2), [0.0, 0.0, 1.0]);
        // which is no weight that a colour stands for
        let sides = Sides { queries: attention.texts.clone(), keys: attention.texts.clone() };
        assert_eq!(rollout.top(&sides), 0.625);
        assert_eq!(
            attention.picks(Stack::Encoder),
            [Pick::Head(0), Pick::Head(1), Pick::Mean, Pick::Rollout]
        );
    }

    #[test]
    fn a_selection_that_the_model_lacks_becomes_the_nearest() {
        let attention = example();
        let wanted = Selection { stack: Stack::Cross, layer: 9, pick: Pick::Head(9) };
        assert_eq!(attention.nearest(wanted), Some(select(1, Pick::Head(1))));
        let none = Attention { maps: Vec::new(), ..attention.clone() };
        assert_eq!(none.nearest(wanted), None);
        let mut crossed = attention.clone();
        crossed.maps.iter_mut().for_each(|map| map.stack = Stack::Cross);
        let rollout = crossed.nearest(Selection { pick: Pick::Rollout, ..wanted });
        assert_eq!(rollout.map(|selection| selection.pick), Some(Pick::Mean));
        let short = Attention { texts: Vec::new(), ..attention };
        assert_eq!(short.grid(select(0, Pick::Mean)), None);
    }

    #[test]
    fn entropy_is_in_bits_and_bounded_by_what_may_be_seen() {
        assert_eq!(entropy(&[0.25; 4]), 2.0);
        assert_eq!(entropy(&[0.0, 1.0]).to_string(), "0");
        let keys = example().texts;
        assert_eq!(most_entropy(Stack::Encoder, 0, &keys), 1.0);
        assert_eq!(most_entropy(Stack::Decoder, 0, &keys), 0.0);
    }

    #[test]
    fn a_head_is_measured_without_padding() {
        let attention = example();
        let figures = |head| {
            let grid = attention.grid(select(0, Pick::Head(head))).unwrap();
            head_figures(&grid, &attention.texts, Stack::Encoder)
        };
        // rows [.5 .5] and [1 0]: half a bit on average, distances .5 and 1
        assert_eq!(figures(0), HeadFigures { entropy: 0.5, distance: Some(0.75) });
        assert_eq!(figures(1), HeadFigures { entropy: 0.5, distance: Some(0.25) });
        let grid = Grid { queries: 1, keys: 2, values: vec![0.0; 2] };
        let figures = head_figures(&grid, &attention.texts, Stack::Cross);
        assert_eq!(figures, HeadFigures { entropy: 0.0, distance: None });
    }

    #[test]
    fn a_pool_keeps_the_largest() {
        let mut grid = Grid { queries: 5, keys: 5, values: vec![0.0; 25] };
        for place in 0..5 {
            grid.values[place * 6] = 9.0 - place as f32;
        }
        let pooled = grid.clone().pooled(3);
        assert_eq!((pooled.queries, pooled.keys), (3, 3));
        assert_eq!(pooled.values, [9.0, 0.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0, 5.0]);
        assert_eq!(grid.clone().pooled(5), grid);
    }

    #[test]
    fn keys_move_the_cursor_and_stop_at_the_edges() {
        let cell = Cell { query: 1, key: 2 };
        let moved = |key| cell.moved(key, 2, 3);
        assert_eq!(moved("ArrowDown"), Some(cell));
        assert_eq!(moved("ArrowRight"), Some(cell));
        assert_eq!(moved("ArrowUp"), Some(Cell { query: 0, key: 2 }));
        assert_eq!(moved("Home"), Some(Cell { query: 1, key: 0 }));
        assert_eq!(moved("a"), None);
        assert_eq!(strongest(&[0.2, 0.0, 0.5, 0.3], 2), [(2, 0.5), (3, 0.3)]);
    }
}
