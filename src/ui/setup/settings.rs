//! Controls for settings, drawn from the registry's fields. This is the one place where such controls are made.

use leptos::prelude::*;
use serde_json::Value as Json;

use crate::registry::typed::{json_of, text_of};
use crate::registry::{Choice, Entry, Field, Kind, Settings, Value};
use crate::text::Message;
use crate::ui::browser::number;
use crate::ui::language::{m, t, use_language};
use crate::ui::parts::id_of;
use crate::ui::state::use_lab;
use crate::ui::words::setup as words;

/// Sets a field, by its name, to a value that the field has accepted.
pub type SetField = Callback<(&'static str, Json)>;

/// A row with title, control and help for each field of `settings`.
#[component]
pub fn SettingsEditor(
    #[prop(into)] settings: Signal<Settings>,
    set: SetField,
    /// Where these settings stand in the Experiment, so that problems find their control.
    #[prop(into)]
    path: String,
    /// Shows these fields and no others.
    #[prop(optional)]
    only: &'static [&'static str],
    /// Fields that are shown elsewhere.
    #[prop(optional)]
    without: &'static [&'static str],
) -> impl IntoView {
    let chosen = Memo::new(move |_| settings.with(Settings::name));
    move || {
        chosen.get();
        let fields = settings.with_untracked(Settings::entry).fields.iter();
        let shown = fields
            .filter(|field| only.is_empty() || only.contains(&field.name))
            .filter(|field| !without.contains(&field.name));
        shown
            .map(|field| view! { <FieldRow field value=value_of(settings, field) set path=path.clone() /> })
            .collect_view()
    }
}

/// A field's value. While another row is being chosen, a control that is about to go sees its default.
pub fn value_of(settings: Signal<Settings>, field: &'static Field) -> Signal<Value> {
    Signal::derive(move || {
        settings.with(|settings| match settings.has(field.name) {
            true => settings.value(field.name).clone(),
            false => field.kind.default(),
        })
    })
}

/// Title, control, the way back to the default, and what is wrong.
#[component]
pub fn FieldRow(
    field: &'static Field,
    #[prop(into)] value: Signal<Value>,
    set: SetField,
    #[prop(into)] path: String,
) -> impl IntoView {
    let path = format!("{path}.{}", field.name);
    let typed_wrong = RwSignal::new(None);
    let default = field.kind.default();
    let back = text_of(&default);
    let changed = move || value.with(|value| *value != default);
    let language = use_language();
    let back_title = move || format!("{} {back}", words::BACK_TO_DEFAULT.get(language.get()));
    let reset = move |_| set.run((field.name, field.kind.default().to_json()));
    view! {
        <div class="field">
            <label for=id_of(&path) title=t(field.help)>{t(field.title)}</label>
            <Control field value set id=id_of(&path) wrong=typed_wrong />
            <Show when=changed>
                <button class="default" title=back_title.clone() aria-label=back_title.clone() on:click=reset>
                    "↺"
                </button>
            </Show>
            <Wrong path exact=true typed=vec![typed_wrong] />
        </div>
    }
}

/// What is wrong at a place of the Experiment, or, unless `exact`, anywhere inside it.
#[component]
pub fn Wrong(
    #[prop(into)] path: String,
    #[prop(optional)] exact: bool,
    /// What the controls there could not read.
    #[prop(optional)]
    typed: Vec<RwSignal<Option<Message>>>,
) -> impl IntoView {
    let problems = use_lab().problems;
    let id = id_of(&format!("{path}-wrong"));
    let inside = move |place: &str| match place.strip_prefix(path.as_str()) {
        Some(rest) => rest.is_empty() || !exact && rest.starts_with(['.', '[']),
        None => false,
    };
    let messages = move || {
        let typed = typed.iter().filter_map(|wrong| wrong.get());
        let known = problems.read();
        let known = known.iter().filter(|problem| inside(&problem.path));
        typed.chain(known.map(|problem| problem.message.clone())).collect::<Vec<_>>()
    };
    view! {
        <div class="wrong" id=id aria-live="polite">
            {move || messages().into_iter().map(|message| view! { <p>{m(message)}</p> }).collect_view()}
        </div>
    }
}

/// The control alone, for a place with a label or, failing that, named by the field's title.
#[component]
pub fn Control(
    field: &'static Field,
    #[prop(into)] value: Signal<Value>,
    set: SetField,
    #[prop(into)] id: String,
    /// What was typed and could not be read.
    wrong: RwSignal<Option<Message>>,
) -> impl IntoView {
    let set = Callback::new(move |json: Json| set.run((field.name, json)));
    let help = format!("{id}-help");
    let control = match &field.kind {
        Kind::Integer { .. } | Kind::Number { .. } | Kind::OptionalNumber { .. } | Kind::Words { .. } => {
            view! { <TextInput field value set id wrong /> }.into_any()
        }
        Kind::Switch { .. } => view! { <Switch field value set id /> }.into_any(),
        Kind::Choice { options, .. } => {
            let chosen = Signal::derive(move || value.with(text_of));
            let set = Callback::new(move |name: &'static str| set.run(Json::from(name)));
            view! { <Select options=options() chosen set id title=field.title described_by=help.clone() /> }
                .into_any()
        }
    };
    view! {
        {control}
        <span id=help hidden>{t(field.help)}</span>
    }
}

/// Accepts any typing. What cannot be read stays, with what is wrong beside it, and the last good value stays in force.
#[component]
fn TextInput(
    field: &'static Field,
    value: Signal<Value>,
    set: Callback<Json>,
    id: String,
    wrong: RwSignal<Option<Message>>,
) -> impl IntoView {
    // What was typed, and the value that was in force then: a value that comes from elsewhere replaces the text.
    let typed: RwSignal<Option<(String, Value)>> = RwSignal::new(None);
    let shown = Memo::new(move |_| {
        let value = value.get();
        typed.with(|typed| match typed {
            Some((text, before)) if *before == value => text.clone(),
            _ => text_of(&value),
        })
    });
    Effect::watch(
        move || value.get(),
        move |value, _, _| {
            if typed.with_untracked(|typed| typed.as_ref().is_some_and(|(_, before)| before != value)) {
                typed.set(None);
                wrong.set(None);
            }
        },
        false,
    );
    let on_input = move |event| {
        let text = event_target_value(&event);
        wrong.set(field.read(&json_of(field, &text, number)).err().map(|error| error.problem));
        typed.set(Some((text, value.get_untracked())));
    };
    let on_change = move |event| {
        let json = json_of(field, &event_target_value(&event), number);
        if let Ok(read) = field.read(&json) {
            typed.set(None);
            if read != value.get_untracked() {
                set.run(read.to_json());
            }
        }
    };
    let mode = match field.kind {
        Kind::Integer { .. } => "numeric",
        Kind::Words { .. } => "text",
        _ => "decimal",
    };
    let describedby = format!("{id}-help {id}-wrong");
    let columns = format!("{id}-columns");
    let suggested =
        matches!(field.kind, Kind::Words { .. }).then(|| view! { <Columns id=columns.clone() /> });
    let empty = move || matches!(field.kind, Kind::OptionalNumber { .. }).then(t(words::OFF));
    view! {
        <input
            type="text"
            inputmode=mode
            autocomplete="off"
            spellcheck="false"
            id=id
            list=suggested.is_some().then_some(columns)
            class:number=mode != "text"
            aria-label=t(field.title)
            title=t(field.help)
            aria-describedby=describedby
            aria-invalid=move || wrong.with(Option::is_some).to_string()
            placeholder=empty
            prop:value=move || shown.get()
            on:input=on_input
            on:change=on_change
        />
        {suggested}
    }
}

/// What is written freely in the settings names columns: those of the table that is open can be picked.
#[component]
fn Columns(id: String) -> impl IntoView {
    let lab = use_lab();
    let names = Memo::new(move |_| {
        lab.data.with(|data| match data {
            Some(data) if data.meaning.image.is_none() => {
                let features = data.meaning.preprocessing.columns.iter().map(|column| &column.name);
                features.chain([&data.meaning.target]).cloned().collect()
            }
            _ => Vec::new(),
        })
    });
    let option = |name: String| view! { <option value=name></option> };
    view! { <datalist id=id>{move || names.get().into_iter().map(option).collect_view()}</datalist> }
}

#[component]
fn Switch(field: &'static Field, value: Signal<Value>, set: Callback<Json>, id: String) -> impl IntoView {
    let describedby = format!("{id}-help");
    view! {
        <input
            type="checkbox"
            role="switch"
            id=id
            aria-label=t(field.title)
            title=t(field.help)
            aria-describedby=describedby
            prop:checked=move || value.with(|value| *value == Value::Switch(true))
            on:change=move |event| set.run(Json::from(event_target_checked(&event)))
        />
    }
}

/// A drop-down list of choices by name.
#[component]
pub fn Select(
    options: Vec<Choice>,
    #[prop(into)] chosen: Signal<String>,
    set: Callback<&'static str>,
    #[prop(into)] id: String,
    title: crate::text::Text,
    #[prop(optional, into)] described_by: String,
) -> impl IntoView {
    let names: Vec<&'static str> = options.iter().map(|choice| choice.name).collect();
    let on_change = move |event| {
        let name = event_target_value(&event);
        if let Some(name) = names.iter().find(|known| **known == name) {
            set.run(name);
        }
    };
    let option = move |choice: Choice| {
        let selected = move || chosen.with(|chosen| chosen == choice.name);
        view! { <option value=choice.name prop:selected=selected>{t(choice.title)}</option> }
    };
    view! {
        <select id=id aria-label=t(title) aria-describedby=described_by on:change=on_change>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}

/// A drop-down list of the rows of a table; choosing another row starts from its defaults.
#[component]
pub fn RowSelect(
    rows: Vec<&'static Entry>,
    #[prop(into)] settings: Signal<Settings>,
    choose: Callback<Settings>,
    #[prop(into)] path: String,
    title: crate::text::Text,
) -> impl IntoView {
    let options = rows.iter().map(|entry| Choice::new(entry.name, entry.title)).collect();
    let chosen = Signal::derive(move || settings.with(|settings| settings.name().to_owned()));
    let id = id_of(&path);
    let help = format!("{id}-help");
    let set = Callback::new(move |name: &'static str| {
        if let Some(entry) = rows.iter().find(|entry| entry.name == name) {
            choose.run(Settings::defaults(entry));
        }
    });
    let row_help = move || settings.with(Settings::entry).help;
    let language = use_language();
    let help_text = move || row_help().get(language.get());
    view! {
        <div class="field">
            <label for=id.clone() title=help_text>{t(title)}</label>
            <Select options chosen set id title described_by=help.clone() />
            <span id=help hidden>{help_text}</span>
            <Wrong path exact=true />
        </div>
    }
}
