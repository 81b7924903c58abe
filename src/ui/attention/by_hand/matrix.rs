//! One matrix as a table: numbers to look at, to move through with the arrow keys, and to type over.

use std::ops::Range;

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget, HtmlElement};

use crate::lesson::attention::{Axis, Lesson, Part, Place, shown};
use crate::ui::language::{m, t, use_language};
use crate::ui::words::attention_by_hand as words;

use super::board::{Board, Typed, focus, id_of};

/// Wider matrices are shown in pages of so many columns.
const MOST_COLUMNS: usize = 10;
const PAGE: usize = 8;

/// Steps of the heat colours: `www/by_hand.css` has a class for each.
const SIGNED_STEPS: f64 = 5.0;
const SHARE_STEPS: f64 = 10.0;

/// What the table is made for; its numbers follow without making it anew.
#[derive(Clone, Copy, PartialEq)]
struct Shape {
    head: usize,
    rows: usize,
    columns: usize,
    /// The column that the shown page starts with.
    first: usize,
}

impl Shape {
    /// The columns that are shown.
    fn shown(&self) -> Range<usize> {
        match self.has_pages() {
            true => self.first..self.columns.min(self.first + PAGE),
            false => 0..self.columns,
        }
    }

    fn has_pages(&self) -> bool {
        self.columns > MOST_COLUMNS
    }
}

/// The start of the page that a column is on.
fn page_of(column: usize) -> usize {
    column / PAGE * PAGE
}

/// The matrix, behind the sign that leads to it; nothing where its step is switched off.
#[component]
pub fn MatrixTable(part: Part) -> impl IntoView {
    let board = Board::get();
    let page = RwSignal::new(0);
    let shape = Memo::new(move |_| {
        let head = board.head_of(part);
        board.lesson.with(|lesson| {
            let (rows, columns) = lesson.setup().shape(part);
            // a smaller matrix has fewer pages, and one that is shown whole none
            let first = if columns > MOST_COLUMNS { page.get().min(page_of(columns - 1)) } else { 0 };
            lesson.setup().has(part).then_some(Shape { head, rows, columns, first })
        })
    });
    let is_there = Memo::new(move |_| shape.with(Option::is_some));
    let has_pages = Memo::new(move |_| shape.get().is_some_and(|shape| shape.has_pages()));
    let step = words::part(part).step;
    let matrix = move || {
        view! {
            <div class="term">
                {(!step.en.is_empty()).then(|| view! { <span class="sign">{t(step)}</span> })}
                <div>
                    {move || shape.get().map(|shape| table(board, part, shape, page))}
                    {move || has_pages.get().then(|| view! { <Pages part shape page /> })}
                </div>
            </div>
        }
    };
    move || is_there.get().then(matrix)
}

/// Buttons to the columns before and after those that are shown.
#[component]
fn Pages(part: Part, shape: Memo<Option<Shape>>, page: RwSignal<usize>) -> impl IntoView {
    let board = Board::get();
    let language = use_language();
    let names = words::part(part);
    let label = move || format!("{}{} {}", names.symbol, names.index, names.name.get(language.get()));
    // where a button leads to: the start of a page, if there is one
    let before = move || shape.get()?.first.checked_sub(PAGE);
    let after = move || {
        let shape = shape.get()?;
        Some(shape.first + PAGE).filter(|&first| first < shape.columns)
    };
    let turn = move |to: Option<usize>| {
        if let Some(first) = to {
            // the number with the focus is on the page that goes
            board.leave_part(part);
            page.set(first);
        }
    };
    let place = move || {
        let shape = shape.get()?;
        let Range { start, end } = shape.shown();
        Some(words::columns(start + 1, end, shape.columns).get(language.get()).to_owned())
    };
    view! {
        <div class="matrix-pages" role="group" aria-label=label>
            // at an end they stay in reach, so that the focus is not lost
            <button
                type="button"
                aria-label=t(words::COLUMNS_BEFORE)
                aria-disabled=move || before().is_none().to_string()
                on:click=move |_| turn(before())
            >
                "‹"
            </button>
            <span aria-live="polite">{place}</span>
            <button
                type="button"
                aria-label=t(words::COLUMNS_AFTER)
                aria-disabled=move || after().is_none().to_string()
                on:click=move |_| turn(after())
            >
                "›"
            </button>
        </div>
    }
}

fn table(board: Board, part: Part, shape: Shape, page: RwSignal<usize>) -> impl IntoView {
    let names = words::part(part);
    let language = use_language();
    let (row_axis, column_axis) = part.axes();
    let place = move |row, column| Place { part, head: shape.head, row, column };
    let header = move |column| {
        let name = move || label(board, column_axis, column);
        view! { <th scope="col" title=name>{name}</th> }
    };
    let entropy = move |row| {
        let bits = move || board.lesson.with(|lesson| shown(lesson.entropy(shape.head, row)));
        (part == Part::Attention).then(|| view! { <td class="bits">{bits}</td> })
    };
    let row = move |row| {
        let name = move || label(board, row_axis, row);
        let is_padding = move || {
            board.lesson.with(|lesson| {
                let setup = lesson.setup();
                setup.padding && row_axis == Axis::Tokens && row + 1 == setup.tokens.len()
            })
        };
        let cell = move |column| number(board, place(row, column), shape);
        view! {
            <tr>
                <th scope="row" title=name class:padding=is_padding>{name}</th>
                {shape.shown().map(cell).collect_view()}
                {entropy(row)}
            </tr>
        }
    };
    let size = format!("{} × {}", shape.rows, shape.columns);
    view! {
        <table
            role="grid"
            class="matrix-of-numbers"
            data-testid=format!("by-hand-{part:?}")
            on:mousemove=move |event: MouseEvent| board.point_at(place_at(event.target(), part, shape))
            on:mouseleave=move |_| board.point_at(None)
            on:focusin=move |event: FocusEvent| {
                if let Some(place) = place_at(event.target(), part, shape) {
                    board.go_to(place);
                }
            }
            on:dblclick=move |_| board.change(None)
            on:keydown=move |event| on_key(board, shape, page, &event)
        >
            <caption>
                <b>{names.symbol}<sub>{names.index}</sub></b>
                " "
                {move || names.name.get(language.get())}
                <span class="size">{size}</span>
            </caption>
            <thead>
                <tr>
                    <td></td>
                    {shape.shown().map(header).collect_view()}
                    {(part == Part::Attention)
                        .then(|| view! { <th scope="col" class="bits" title=t(words::BITS_HELP)>{t(words::BITS)}</th> })}
                </tr>
            </thead>
            <tbody>{(0..shape.rows).map(row).collect_view()}</tbody>
        </table>
    }
}

/// The token, or the number of the row or column.
fn label(board: Board, axis: Axis, index: usize) -> String {
    match axis {
        Axis::Tokens => {
            board.lesson.with(|lesson| lesson.setup().tokens.get(index).cloned().unwrap_or_default())
        }
        _ => (index + 1).to_string(),
    }
}

fn number(board: Board, place: Place, shape: Shape) -> impl IntoView {
    let is_chosen = move || board.chosen.get() == Some(place);
    // one number of each matrix can be reached with the Tab key
    let is_entry = move || match board.chosen.get() {
        Some(chosen) if chosen.part == place.part => chosen == place,
        _ => place.row == 0 && place.column == shape.shown().start,
    };
    let class = move || {
        let mut class = board.lesson.with(|lesson| heat(lesson, place));
        board.explanation.with(|explanation| {
            if let Some((pointed, explanation)) = explanation {
                if *pointed == place {
                    class.push_str(" pointed");
                } else if explanation.sources.iter().any(|source| source.holds(place)) {
                    class.push_str(" source");
                }
            }
        });
        if board.lesson.with(|lesson| lesson.is_by_hand(place)) {
            class.push_str(" set");
        }
        class
    };
    let is_typed = Memo::new(move |_| is_chosen() && board.typed.with(Option::is_some));
    let content = move || match is_typed.get() {
        true => view! { <NumberField /> }.into_any(),
        false => board.lesson.with(|lesson| lesson.value(place).map(shown)).into_any(),
    };
    view! {
        <td
            id=id_of(place)
            class=class
            data-row=place.row
            data-column=place.column
            tabindex=move || if is_entry() { "0" } else { "-1" }
        >
            {content}
        </td>
    }
}

/// `p3`, `n1`: the step of a signed number's colour; `a7`: that of a share.
fn heat(lesson: &Lesson, place: Place) -> String {
    let value = lesson.value(place).unwrap_or(0.0);
    if value == f64::NEG_INFINITY {
        return "closed".to_owned();
    }
    if place.part == Part::Attention {
        return format!("a{}", (value.clamp(0.0, 1.0) * SHARE_STEPS).round());
    }
    let limit = lesson.limit(place.part, place.head);
    let step = if limit > 0.0 { (value.abs() / limit * SIGNED_STEPS).ceil() } else { 0.0 };
    format!("{}{step}", if value < 0.0 { 'n' } else { 'p' })
}

/// The field in place of the chosen number.
#[component]
fn NumberField() -> impl IntoView {
    let board = Board::get();
    let field = NodeRef::<html::Input>::new();
    let typed = board.typed.get_untracked();
    let text = typed.as_ref().map(|typed| typed.text.clone());
    field.on_load(move |field| {
        let _ = field.focus();
        match typed {
            Some(Typed { before: Some(_), .. }) => field.select(),
            // what was typed first stays, and typing goes on behind it
            _ => drop(field.set_selection_range(1, 1)),
        }
    });
    let wrong = move || {
        board.wrong.get().map(|problem| view! { <span class="refused" role="alert">{m(problem)}</span> })
    };
    view! {
        <input
            type="text"
            inputmode="decimal"
            autocomplete="off"
            node_ref=field
            aria-label=t(words::NEW_VALUE)
            aria-invalid=move || board.wrong.with(Option::is_some).to_string()
            value=text
            on:input=move |event| {
                board.wrong.set(None);
                board.typed.update(|typed| {
                    if let Some(typed) = typed {
                        typed.text = event_target_value(&event);
                    }
                });
            }
            on:blur=move |_| {
                if !board.take() {
                    board.cancel();
                }
            }
        />
        {wrong}
    }
}

/// The number that an element belongs to.
fn place_at(target: Option<EventTarget>, part: Part, shape: Shape) -> Option<Place> {
    let cell: HtmlElement =
        target?.dyn_into::<Element>().ok()?.closest("[data-row]").ok()??.dyn_into().ok()?;
    let index = |name| cell.dataset().get(name)?.parse().ok();
    Some(Place { part, head: shape.head, row: index("row")?, column: index("column")? })
}

fn on_key(board: Board, shape: Shape, page: RwSignal<usize>, event: &KeyboardEvent) {
    let Some(place) = board.chosen.get_untracked() else { return };
    let key = event.key();
    let with_command = event.ctrl_key() || event.meta_key() || event.alt_key();
    if board.typed.with_untracked(Option::is_some) {
        match key.as_str() {
            "Enter" if board.take() => focus(place),
            "Escape" => {
                board.cancel();
                focus(place);
            }
            "Enter" => {}
            _ => return,
        }
    } else {
        match key.as_str() {
            _ if with_command => return,
            "Enter" | "F2" => board.change(None),
            "Escape" | "Delete" => board.reset(),
            key if starts_number(key) => board.change(Some(key.to_owned())),
            key => match neighbour(place, key, shape) {
                Some(next) if shape.shown().contains(&next.column) => focus(next),
                // on another page, which is there by the next frame
                Some(next) => {
                    board.go_to(next);
                    page.set(page_of(next.column));
                    request_animation_frame(move || focus(next));
                }
                None => return,
            },
        }
    }
    event.prevent_default();
    event.stop_propagation();
}

fn starts_number(key: &str) -> bool {
    let mut letters = key.chars();
    letters.next().is_some_and(|first| first.is_ascii_digit() || "-−.,".contains(first))
        && letters.next().is_none()
}

/// The number that a key leads to, on whichever page.
fn neighbour(place: Place, key: &str, shape: Shape) -> Option<Place> {
    let (last_row, last_column) = (shape.rows - 1, shape.columns - 1);
    let Place { row, column, .. } = place;
    let (row, column) = match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, last_column.min(column + 1)),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => (last_row.min(row + 1), column),
        "PageUp" if shape.has_pages() => (row, column.saturating_sub(PAGE)),
        "PageDown" if shape.has_pages() => (row, last_column.min(column + PAGE)),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some(Place { row, column, ..place })
}
