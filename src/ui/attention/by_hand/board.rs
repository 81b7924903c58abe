//! What is on the board: the lesson, and where in it the reader is.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::lesson::attention::{Explanation, Lesson, Part, Place, Setup, read_number};
use crate::text::Message;

#[derive(Clone, Copy)]
pub struct Board {
    pub lesson: RwSignal<Lesson>,
    pub heads: Memo<usize>,
    /// The head that is shown.
    pub head: RwSignal<usize>,
    /// The number with the focus.
    pub chosen: RwSignal<Option<Place>>,
    /// The number under the mouse.
    hovered: RwSignal<Option<Place>>,
    /// The change of the chosen number, while it is typed.
    pub typed: RwSignal<Option<Typed>>,
    /// What is wrong with what is typed.
    pub wrong: RwSignal<Option<Message>>,
    /// Where the number that the reader looks at comes from.
    pub explanation: Memo<Option<(Place, Explanation)>>,
}

/// The field in place of the chosen number.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    pub text: String,
    /// The number as it was, where the change started from it rather than from an empty field.
    pub before: Option<String>,
}

pub fn provide_board(lesson: Lesson) -> Board {
    let lesson = RwSignal::new(lesson);
    let chosen = RwSignal::new(None);
    let hovered = RwSignal::new(None);
    let explanation = Memo::new(move |_| {
        let place = hovered.get().or(chosen.get())?;
        lesson.with(|lesson| Some((place, lesson.explain(place)?)))
    });
    let board = Board {
        lesson,
        heads: Memo::new(move |_| lesson.with(|lesson| lesson.setup().heads)),
        head: RwSignal::new(0),
        chosen,
        hovered,
        typed: RwSignal::new(None),
        wrong: RwSignal::new(None),
        explanation,
    };
    provide_context(board);
    board
}

impl Board {
    pub fn get() -> Board {
        expect_context()
    }

    /// Puts another lesson on the board.
    pub fn start(self, lesson: Lesson) {
        self.leave();
        self.show_head(0);
        self.lesson.set(lesson);
    }

    /// Changes what is chosen.
    pub fn choose(self, edit: impl FnOnce(&mut Setup)) {
        let mut setup = self.lesson.with_untracked(|lesson| lesson.setup().clone());
        edit(&mut setup);
        self.leave();
        if setup.heads <= self.head.get_untracked() {
            self.show_head(0);
        }
        self.lesson.update(|lesson| lesson.choose(setup));
    }

    pub fn show_head(self, head: usize) {
        self.leave();
        self.head.set(head);
    }

    fn leave(self) {
        self.typed.set(None);
        self.chosen.set(None);
        self.hovered.set(None);
    }

    /// No number of this matrix is chosen any more.
    pub fn leave_part(self, part: Part) {
        if self.chosen.get_untracked().is_some_and(|place| place.part == part) {
            self.leave();
        }
    }

    /// The mouse is over this number.
    pub fn point_at(self, place: Option<Place>) {
        if self.hovered.get_untracked() != place {
            self.hovered.set(place);
        }
    }

    /// The focus is on this number.
    pub fn go_to(self, place: Place) {
        self.point_at(None);
        if self.chosen.get_untracked() != Some(place) {
            self.chosen.set(Some(place));
        }
    }

    /// The head whose matrix is shown.
    pub fn head_of(self, part: Part) -> usize {
        if part.is_of_head() { self.head.get() } else { 0 }
    }

    pub fn chosen_is_by_hand(self) -> bool {
        self.chosen.get().is_some_and(|place| self.lesson.with(|lesson| lesson.is_by_hand(place)))
    }

    /// Starts changing the chosen number: from this text in place of it, or else from the number as it is.
    pub fn change(self, text: Option<String>) {
        let value = |place| self.lesson.with_untracked(|lesson| lesson.value(place));
        let Some(value) = self.chosen.get_untracked().and_then(value) else { return };
        let typed = match text {
            Some(text) => Typed { text, before: None },
            None => {
                let text = if value.is_finite() { plain(value) } else { String::new() };
                Typed { text: text.clone(), before: Some(text) }
            }
        };
        self.wrong.set(None);
        self.typed.set(Some(typed));
    }

    /// Takes the typed number, if it is one. Whether the change is over.
    pub fn take(self) -> bool {
        let (Some(place), Some(Typed { text, before })) =
            (self.chosen.get_untracked(), self.typed.get_untracked())
        else {
            return true;
        };
        if before.as_ref() == Some(&text) {
            self.cancel();
            return true;
        }
        match read_number(&text) {
            Ok(number) => {
                self.typed.set(None);
                self.lesson.update(|lesson| lesson.set(place, number));
                true
            }
            Err(problem) => {
                self.wrong.set(Some(problem));
                false
            }
        }
    }

    /// Ends the change and leaves the number as it was.
    pub fn cancel(self) {
        self.typed.set(None);
    }

    /// Lets the chosen number be computed again.
    pub fn reset(self) {
        if let Some(place) = self.chosen.get_untracked() {
            self.lesson.update(|lesson| lesson.reset(place));
        }
    }
}

/// The whole number without needless zeros: `0.1667`, `3`.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub fn id_of(Place { part, row, column, .. }: Place) -> String {
    format!("by-hand-{part:?}-{row}-{column}")
}

pub fn focus(place: Place) {
    let element = document().get_element_by_id(&id_of(place));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
