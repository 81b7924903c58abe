//! The Experiment as JSON, both ways. Only what differs from a row's defaults is written.

use serde_json::{Map, Value as Json, json};

use super::{
    CLIPPING_ENTRY, Compile, Experiment, FIT, MOST_LAYERS, Model, PREPROCESSING_ENTRY, SPLIT_ENTRY, VERSION,
    callback_entries, datasets, families, layers, losses, metrics, optimizers, schedules,
};
use crate::registry::{Entry, FieldError, Settings, shortened};

/// Longest name of an Experiment, in characters.
const LONGEST_NAME: usize = 120;

impl Experiment {
    /// Reads an Experiment, checks every value against its row and the parts against each other.
    pub fn from_json(text: &str) -> Result<Experiment, FieldError> {
        let experiment = Experiment::draft_from_json(text)?;
        match experiment.problems().into_iter().next() {
            None => Ok(experiment),
            Some(problem) => Err(problem),
        }
    }

    /// The same without the check of the parts against each other: what a page that is being edited holds.
    pub fn draft_from_json(text: &str) -> Result<Experiment, FieldError> {
        let json: Json = serde_json::from_str(text).map_err(|error| {
            FieldError::new("", format!("this is not JSON: {error}"), format!("这不是 JSON：{error}"))
        })?;
        let mut fields = Fields::of(json, "")?;
        fields.version()?;
        let experiment = Experiment {
            name: fields.name()?,
            seed: fields.seed()?,
            data: fields.tagged("data", datasets, "dataset")?,
            split: fields.settings("split", SPLIT_ENTRY)?,
            preprocessing: fields.settings("preprocessing", PREPROCESSING_ENTRY)?,
            model: fields.section("model", |model| {
                if model.takes_family("sequential") {
                    return model.list("layers", layers, "layer", MOST_LAYERS).map(Model::Sequential);
                }
                if !families().any(|family| model.object["family"] == family.name) {
                    let known: Vec<_> = families().map(|family| family.name).collect();
                    return Err(expected(
                        "model.family",
                        &model.object["family"],
                        &format!("one of sequential, {}", known.join(", ")),
                        &format!("以下之一：sequential、{}", known.join("、")),
                    ));
                }
                let settings = Json::Object(std::mem::take(&mut model.object));
                let settings = read_tagged(settings, families, "family");
                settings.map(Model::of).map_err(|error| error.inside(&model.path))
            })?,
            compile: fields.section("compile", |compile| {
                Ok(Compile {
                    optimizer: compile.tagged("optimizer", optimizers, "name")?,
                    schedule: compile.tagged_or_first("schedule", schedules, "name")?,
                    clipping: compile.settings("clipping", CLIPPING_ENTRY)?,
                    loss: compile.tagged("loss", losses, "name")?,
                    metrics: compile.list("metrics", metrics, "name", metrics().count())?,
                })
            })?,
            fit: fields.settings("fit", &FIT)?,
            callbacks: fields.list("callbacks", callback_entries, "name", 16)?,
        };
        fields.finish()?;
        Ok(experiment)
    }

    pub fn to_json(&self) -> Json {
        let list = |items: &[Settings], tag| items.iter().map(|item| tagged(item, tag)).collect::<Vec<_>>();
        json!({
            "version": VERSION,
            "name": self.name,
            "seed": self.seed,
            "data": tagged(&self.data, "dataset"),
            "split": self.split.to_json(),
            "preprocessing": self.preprocessing.to_json(),
            "model": match &self.model {
                Model::Sequential(layers) => json!({ "family": "sequential", "layers": list(layers, "layer") }),
                Model::Transformer(settings) | Model::Seq2Seq(settings) | Model::Word2Vec(settings) => {
                    tagged(settings, "family")
                }
            },
            "compile": {
                "optimizer": tagged(&self.compile.optimizer, "name"),
                "schedule": tagged(&self.compile.schedule, "name"),
                "clipping": self.compile.clipping.to_json(),
                "loss": tagged(&self.compile.loss, "name"),
                "metrics": list(&self.compile.metrics, "name"),
            },
            "fit": self.fit.to_json(),
            "callbacks": list(&self.callbacks, "name"),
        })
    }
}

/// `"relu"` where every field has its default, else `{"name": ..., field: ...}`; layers always as an object.
fn tagged(settings: &Settings, tag: &str) -> Json {
    let fields = settings.to_json();
    if fields.is_empty() && tag == "name" {
        return Json::from(settings.name());
    }
    let mut object = Map::new();
    object.insert(tag.to_owned(), Json::from(settings.name()));
    object.extend(fields);
    Json::Object(object)
}

/// A JSON object whose keys are taken out one after another, so that what is left over can be reported.
struct Fields {
    object: Map<String, Json>,
    path: String,
}

impl Fields {
    fn of(json: Json, path: &str) -> Result<Fields, FieldError> {
        match json {
            Json::Object(object) => Ok(Fields { object, path: path.to_owned() }),
            other => Err(expected(path, &other, "an object { ... }", "一个对象 { ... }")),
        }
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn take(&mut self, key: &str) -> Option<Json> {
        self.object.shift_remove(key)
    }

    fn version(&mut self) -> Result<(), FieldError> {
        match self.take("version") {
            Some(json) if json.as_u64() == Some(VERSION) => Ok(()),
            found => Err(expected(
                "version",
                &found.unwrap_or(Json::Null),
                &format!("{VERSION}, the version this page reads"),
                &format!("{VERSION}（本页面支持的版本）"),
            )),
        }
    }

    fn name(&mut self) -> Result<String, FieldError> {
        match self.take("name") {
            None => Ok(String::new()),
            Some(Json::String(name)) if name.chars().count() <= LONGEST_NAME => Ok(name),
            Some(other) => Err(expected(
                "name",
                &other,
                &format!("text of at most {LONGEST_NAME} characters"),
                &format!("不超过 {LONGEST_NAME} 个字符的文字"),
            )),
        }
    }

    fn seed(&mut self) -> Result<u64, FieldError> {
        // Whole numbers up to 2^53 survive every JSON reader.
        const LARGEST: u64 = 1 << 53;
        match self.take("seed") {
            None => Ok(42),
            Some(json) => json
                .as_u64()
                .filter(|seed| *seed <= LARGEST)
                .ok_or_else(|| expected("seed", &json, "a whole number from 0 to 2^53", "0 到 2^53 的整数")),
        }
    }

    /// Whether this is the family, which it also is where none is named. Takes the name only then.
    fn takes_family(&mut self, name: &str) -> bool {
        let named = self.object.get("family").is_none_or(|family| family.as_str() == Some(name));
        if named {
            self.take("family");
        }
        named
    }

    fn section<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Fields) -> Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        let path = self.at(key);
        let json = self.take(key).unwrap_or(Json::Null);
        let mut section = Fields::of(json, &path)?;
        let value = read(&mut section)?;
        section.finish()?;
        Ok(value)
    }

    fn settings(&mut self, key: &str, entry: &'static Entry) -> Result<Settings, FieldError> {
        let path = self.at(key);
        match self.take(key) {
            None => Ok(Settings::defaults(entry)),
            Some(Json::Object(object)) => {
                Settings::from_json(entry, &object, "").map_err(|error| error.inside(&path))
            }
            Some(other) => Err(expected(&path, &other, "an object { ... }", "一个对象 { ... }")),
        }
    }

    fn tagged<I: Iterator<Item = &'static Entry>>(
        &mut self,
        key: &str,
        entries: fn() -> I,
        tag: &str,
    ) -> Result<Settings, FieldError> {
        let json = self.take(key).unwrap_or(Json::Null);
        read_tagged(json, entries, tag).map_err(|error| error.inside(&self.at(key)))
    }

    fn tagged_or_first<I: Iterator<Item = &'static Entry>>(
        &mut self,
        key: &str,
        entries: fn() -> I,
        tag: &str,
    ) -> Result<Settings, FieldError> {
        match entries().next() {
            Some(first) if !self.object.contains_key(key) => Ok(Settings::defaults(first)),
            _ => self.tagged(key, entries, tag),
        }
    }

    fn list<I: Iterator<Item = &'static Entry>>(
        &mut self,
        key: &str,
        entries: fn() -> I,
        tag: &str,
        longest: usize,
    ) -> Result<Vec<Settings>, FieldError> {
        let path = self.at(key);
        let items = match self.take(key) {
            None => return Ok(Vec::new()),
            Some(Json::Array(items)) => items,
            Some(other) => return Err(expected(&path, &other, "a list [ ... ]", "一个列表 [ ... ]")),
        };
        if items.len() > longest {
            return Err(FieldError::new(
                path,
                format!("found {} items, expected at most {longest}", items.len()),
                format!("找到 {} 项，最多 {longest} 项", items.len()),
            ));
        }
        let read = |(index, item)| {
            read_tagged(item, entries, tag)
                .map_err(|error: FieldError| error.inside(&format!("{path}[{index}]")))
        };
        items.into_iter().enumerate().map(read).collect()
    }

    fn finish(self) -> Result<(), FieldError> {
        match self.object.keys().next() {
            None => Ok(()),
            Some(key) => Err(FieldError::new(
                self.at(&shortened(key)),
                "there is no such part; check the spelling",
                "没有这一部分；请检查拼写",
            )),
        }
    }
}

fn read_tagged<I: Iterator<Item = &'static Entry>>(
    json: Json,
    entries: fn() -> I,
    tag: &str,
) -> Result<Settings, FieldError> {
    let object = match json {
        Json::String(name) => Map::from_iter([(tag.to_owned(), Json::String(name))]),
        Json::Object(object) => object,
        other => {
            return Err(expected("", &other, "a name or an object { ... }", "一个名称或一个对象 { ... }"));
        }
    };
    let name = object.get(tag).and_then(Json::as_str);
    let Some(entry) = entries().find(|entry| Some(entry.name) == name) else {
        let known: Vec<_> = entries().map(|entry| entry.name).collect();
        let found = object.get(tag).unwrap_or(&Json::Null);
        return Err(expected(
            tag,
            found,
            &format!("one of {}", known.join(", ")),
            &format!("以下之一：{}", known.join("、")),
        ));
    };
    Settings::from_json(entry, &object, tag)
}

fn expected(path: &str, found: &Json, en: &str, zh: &str) -> FieldError {
    let found = if found.is_null() { None } else { Some(shortened(&found.to_string())) };
    match found {
        Some(found) => {
            FieldError::new(path, format!("found {found}, expected {en}"), format!("找到 {found}，应为{zh}"))
        }
        None => {
            FieldError::new(path, format!("nothing found, expected {en}"), format!("未找到内容，应为{zh}"))
        }
    }
}
