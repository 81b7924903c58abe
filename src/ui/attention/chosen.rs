//! Which attention is looked at, as one context, so that map, lines and small pictures move together.

use leptos::prelude::*;

use crate::plot::attention::{Cell, Grid, Pick, Selection, Sides};
use crate::train::inspect::{Attention, Stack, TokenText};

#[derive(Clone, Copy)]
pub struct Chosen {
    pub attention: Signal<Option<Attention>>,
    wanted: RwSignal<Selection>,
    /// What is wanted, or what comes nearest to it in the model that is there.
    pub selection: Memo<Option<Selection>>,
    /// The tokens of the selected stack.
    pub sides: Memo<Sides>,
    /// The weights selected.
    pub grid: Memo<Option<Grid>>,
    /// The pair of tokens pointed at last; see [`Chosen::cell`].
    pub cursor: RwSignal<Option<Cell>>,
    /// Cards on the screen that show attention.
    seen: RwSignal<u32>,
}

/// Makes the choice available to every component below.
pub fn provide_chosen(attention: Signal<Option<Attention>>) -> Chosen {
    let wanted = RwSignal::new(Selection { stack: Stack::Encoder, layer: 0, pick: Pick::Head(0) });
    let selection = Memo::new(move |_| attention.with(|attention| attention.as_ref()?.nearest(wanted.get())));
    let sides = Memo::new(move |_| {
        attention.with(|attention| match (attention, selection.get()) {
            (Some(attention), Some(selection)) => {
                let [queries, keys] = attention.sides(selection.stack);
                Sides { queries: queries.to_vec(), keys: keys.to_vec() }
            }
            _ => Sides::default(),
        })
    });
    let grid = Memo::new(move |_| attention.with(|attention| attention.as_ref()?.grid(selection.get()?)));
    let chosen = Chosen {
        attention,
        wanted,
        selection,
        sides,
        grid,
        cursor: RwSignal::new(None),
        seen: RwSignal::new(0),
    };
    provide_context(chosen);
    chosen
}

pub fn use_chosen() -> Chosen {
    expect_context()
}

impl Chosen {
    /// Whether any of it is on the screen: else it need not be computed. Reactive.
    pub fn is_seen(&self) -> bool {
        self.seen.get() > 0
    }

    /// Counts a card while it is on the screen, and no longer than the component lives that calls this.
    pub fn see_while(&self, visible: RwSignal<bool>) {
        let seen = self.seen;
        let counted = StoredValue::new(false);
        let count = move |now: bool| {
            if counted.try_get_value().is_some_and(|before| before != now) {
                counted.set_value(now);
                seen.update(|seen| *seen = if now { *seen + 1 } else { *seen - 1 });
            }
        };
        Effect::new(move |_| count(visible.get()));
        on_cleanup(move || count(false));
    }

    pub fn select(&self, selection: Selection) {
        self.wanted.set(selection);
    }

    /// Changes what is selected now; nothing while there is no attention.
    pub fn change(&self, change: impl FnOnce(&mut Selection)) {
        if let Some(mut selection) = self.selection.get_untracked() {
            change(&mut selection);
            self.wanted.set(selection);
        }
    }

    /// The cursor, if it is within the map that is there now.
    pub fn cell(&self) -> Option<Cell> {
        let cell = self.cursor.get()?;
        self.sides
            .with(|sides| (cell.query < sides.queries.len() && cell.key < sides.keys.len()).then_some(cell))
    }

    /// The tokens of a pair.
    pub fn pair(&self, cell: Cell) -> Option<(TokenText, TokenText)> {
        self.sides
            .with(|sides| Some((sides.queries.get(cell.query)?.clone(), sides.keys.get(cell.key)?.clone())))
    }
}
