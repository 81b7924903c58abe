//! What files are to a family of models, by their names.

use super::Family;
use crate::data::datasets::Needs;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Experiment,
    Data(Needs),
}

/// None for what the family has no use for. `current` is what the chosen dataset needs: where an ending may mean two things, it
/// stays that.
pub fn kind_of(names: &[String], family: Family, current: Needs) -> Option<Kind> {
    let ends = |endings: &[&str]| {
        names.iter().all(|name| endings.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending)))
    };
    if let [_] = names
        && ends(&[".json"])
    {
        return Some(Kind::Experiment);
    }
    let needs = match (family, names) {
        (_, []) => return None,
        (Family::Sequential, [_]) if ends(&[".csv", ".tsv", ".txt"]) => Needs::TableFile,
        (Family::Sequential, _) if ends(&[".gz", "ubyte", "idx", ".png", "uint8"]) => Needs::IdxFiles,
        (Family::Transformer, [_]) => match current {
            Needs::LabelledTextFile if ends(&[".csv", ".tsv", ".txt"]) => current,
            _ if ends(&[".csv", ".tsv"]) => Needs::LabelledTextFile,
            _ if ends(&[".txt", ".md", ".text"]) => Needs::TextFile,
            _ => return None,
        },
        (Family::Seq2Seq, [_]) if ends(&[".csv", ".tsv", ".txt"]) => Needs::PairsFile,
        (Family::Word2Vec, [_]) if ends(&[".bin", ".vec", ".vectors"]) => Needs::VectorsFile,
        (Family::Word2Vec, [_]) if ends(&[".txt", ".md", ".text", ".csv", ".tsv"]) => match current {
            Needs::VectorsFile => current,
            _ => Needs::TextFile,
        },
        _ => return None,
    };
    Some(Kind::Data(needs))
}

/// Whether a text begins as word2vec's own text form does: two whole numbers, and in the next line a word and numbers. It may
/// break off anywhere.
pub fn begins_like_vectors(text: &str) -> bool {
    let is_whole = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |token: &str| token.bytes().all(|byte| b"0123456789+-.eE".contains(&byte));
    let mut lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let heading = lines.next().unwrap_or_default();
    let first = lines.next().unwrap_or_default();
    heading.len() == 2
        && heading.into_iter().all(is_whole)
        && first.len() > 1
        && first.into_iter().skip(1).all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn data(names: &[&str], family: Family, current: Needs) -> Option<Needs> {
        match kind_of(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), family, current)? {
            Kind::Data(needs) => Some(needs),
            Kind::Experiment => panic!("an Experiment"),
        }
    }

    #[test]
    fn one_json_file_is_an_experiment_in_every_lab() {
        for family in [Family::Sequential, Family::Transformer, Family::Seq2Seq, Family::Word2Vec] {
            let kind = |names: &[&str]| {
                let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
                kind_of(&names, family, Needs::Nothing)
            };
            assert_eq!(kind(&["Experiment.JSON"]), Some(Kind::Experiment));
            assert_eq!(kind(&["a.json", "b.json"]), None);
            assert_eq!(kind(&["cat.jpeg"]), None);
            assert_eq!(kind(&[]), None);
        }
    }

    #[test]
    fn vectors_are_told_from_texts_by_how_they_begin() {
        assert!(begins_like_vectors("2 3\nking 0.5 -1 2e-3\nqueen 1 2"));
        assert!(begins_like_vectors("400000 50\r\nthe 0.418 0.2496 -0.4"), "broken off in the first vector");
        for text in ["", "2 3", "2 3\n", "12 30\nmen went to sea", "the cat sat\non 2 mats", "1 2 3\n4 5 6"] {
            assert!(!begins_like_vectors(text), "{text:?}");
        }
    }

    #[test]
    fn layers_learn_tables_and_images() {
        let needs = |names: &[&str]| data(names, Family::Sequential, Needs::Nothing);
        assert_eq!(needs(&["houses.csv"]), Some(Needs::TableFile));
        assert_eq!(
            needs(&["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"]),
            Some(Needs::IdxFiles)
        );
        assert_eq!(needs(&["t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"]), Some(Needs::IdxFiles));
        assert_eq!(needs(&["a.csv", "b.csv"]), None);
    }

    #[test]
    fn transformers_read_texts_and_tables_of_texts() {
        let needs = |name: &str, current| data(&[name], Family::Transformer, current);
        assert_eq!(needs("poems.txt", Needs::Nothing), Some(Needs::TextFile));
        assert_eq!(needs("reviews.tsv", Needs::TextFile), Some(Needs::LabelledTextFile));
        assert_eq!(needs("reviews.txt", Needs::LabelledTextFile), Some(Needs::LabelledTextFile));
        assert_eq!(needs("digits.gz", Needs::Nothing), None);
    }

    #[test]
    fn recurrent_models_read_pairs() {
        let needs = |name: &str| data(&[name], Family::Seq2Seq, Needs::Nothing);
        assert_eq!(needs("pairs.tsv"), Some(Needs::PairsFile));
        assert_eq!(needs("pairs.md"), None);
    }

    #[test]
    fn word2vec_reads_texts_and_vectors_and_a_text_file_stays_what_it_was_last() {
        let needs = |name: &str, current| data(&[name], Family::Word2Vec, current);
        assert_eq!(needs("GoogleNews.BIN", Needs::Nothing), Some(Needs::VectorsFile));
        assert_eq!(needs("glove.vec", Needs::TextFile), Some(Needs::VectorsFile));
        assert_eq!(needs("glove.txt", Needs::VectorsFile), Some(Needs::VectorsFile));
        assert_eq!(needs("book.txt", Needs::Nothing), Some(Needs::TextFile));
        assert_eq!(needs("histories.csv", Needs::TextFile), Some(Needs::TextFile));
        assert_eq!(needs("photo.png", Needs::Nothing), None);
    }
}
