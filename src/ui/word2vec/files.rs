//! Word vectors as files.

use leptos::prelude::*;

use crate::interchange::word_vectors::VectorsForm;
use crate::train::inspect::Level;
use crate::ui::browser::save_blob;
use crate::ui::language::t;
use crate::ui::parts::Card;
use crate::ui::state::use_lab;
use crate::ui::words::setup::NOT_SAVED;
use crate::ui::words::word2vec as words;

#[component]
pub fn FilesCard() -> impl IntoView {
    let lab = use_lab();
    let save = move |form: VectorsForm| {
        lab.pack_vectors(
            form,
            Box::new(move |packed| match packed {
                Ok(file) if save_blob(form.file_name(), &file).is_ok() => {}
                Ok(_) => lab.notify(Level::Bad, NOT_SAVED),
                Err(problem) => lab.notify(Level::Bad, problem),
            }),
        );
    };
    let button = move |(form, (name, help)): (VectorsForm, _)| {
        view! {
            <button type="button" title=t(help) data-testid=form.file_name() on:click=move |_| save(form)>
                {t(name)}
            </button>
        }
    };
    view! {
        <Card title=words::FILES>
            <p class="hint">{t(words::FILES_HELP)}</p>
            <div class="buttons">{VectorsForm::ALL.into_iter().zip(words::SAVE_AS).map(button).collect_view()}</div>
        </Card>
    }
}
