//! Byte-pair encoding over bytes (Gage 1994; Sennrich, Haddow and Birch 2016; over bytes as GPT-2 does): starting from the
//! 256 bytes, the most frequent pair of neighbours becomes a new token, again and again. Nothing is unknown, and every text
//! is written again exactly.
//!
//! Pairs are counted inside chunks only: a run of letters, of digits, of marks or of blanks, with the blank before it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{END, PADDING, SPECIAL, START, Tokenizer, TokenizerRow, visible};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: TokenizerRow = TokenizerRow {
    entry: Entry {
        name: "byte_pair",
        title: PageText::new("byte-pair encoding", "字节对编码（BPE）"),
        help: PageText::new(
            "Frequent pairs of bytes, then of pieces, are joined until the vocabulary is full: common words become one token, \
             rare ones several, and nothing is unknown.",
            "不断合并最常相邻的字节或片段，直到词表填满：常见词成为一个词元，罕见词分成几个，没有未知词元。",
        ),
        fields: &[],
    },
    fit: EngineOnly::new(|texts, vocabulary_size| Tokenizer::BytePair(BytePair::fit(texts, vocabulary_size))),
};

/// Longer chunks are cut, so that whatever the text, the work for a byte is bounded.
const LONGEST_CHUNK: usize = 64;

/// Pieces number from 0: the bytes, then each merge in the order in which it was learnt. Serialized as the merges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u32, u32)>", into = "Vec<(u32, u32)>")]
pub struct BytePair {
    merges: Vec<(u32, u32)>,
    /// The piece that a pair of pieces becomes.
    merged: HashMap<(u32, u32), u32>,
    /// The bytes of each piece.
    bytes: Vec<Vec<u8>>,
}

impl BytePair {
    fn fit(texts: &[&str], vocabulary_size: usize) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        texts.iter().flat_map(|text| chunks(text)).for_each(|chunk| *counts.entry(chunk).or_default() += 1);
        let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        let words = counts.into_iter().map(|(chunk, count)| Word { pieces: pieces_of(chunk), count });
        let merges = vocabulary_size.saturating_sub(SPECIAL.len() + 256);
        Self::with_merges(learn(words.collect(), merges))
    }

    fn with_merges(merges: Vec<(u32, u32)>) -> Self {
        let mut bytes: Vec<Vec<u8>> = (0..=u8::MAX).map(|byte| vec![byte]).collect();
        for &(left, right) in &merges {
            bytes.push([&bytes[left as usize][..], &bytes[right as usize]].concat());
        }
        BytePair { merged: merges.iter().copied().zip(256..).collect(), merges, bytes }
    }

    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut tokens = Vec::with_capacity(text.len() / 2);
        let mut known: HashMap<&str, (usize, usize)> = HashMap::new();
        for chunk in chunks(text) {
            let start = tokens.len();
            if let Some(&(start, end)) = known.get(chunk) {
                tokens.extend_from_within(start..end);
            } else {
                tokens.extend(
                    self.merge(pieces_of(chunk)).into_iter().map(|piece| piece + SPECIAL.len() as u32),
                );
                known.insert(chunk, (start, tokens.len()));
            }
        }
        tokens
    }

    /// Joins the pair that was learnt first, until no pair is left that was learnt.
    fn merge(&self, mut pieces: Vec<u32>) -> Vec<u32> {
        let first_learnt = |pieces: &[u32]| {
            let pairs = pieces.windows(2).filter_map(|pair| self.merged.get(&(pair[0], pair[1])));
            pairs.min().copied()
        };
        while let Some(piece) = first_learnt(&pieces) {
            replace(&mut pieces, self.merges[piece as usize - 256], piece);
        }
        pieces
    }

    /// Bytes that are no UTF-8 together are written as U+FFFD: a model may stop in the middle of a character.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let mut bytes = Vec::new();
        for token in tokens {
            match *token {
                PADDING | START | END => {}
                token => bytes.extend_from_slice(self.piece(token).unwrap_or("\u{fffd}".as_bytes())),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The bytes of a token that is neither special nor outside the vocabulary.
    fn piece(&self, token: u32) -> Option<&[u8]> {
        let index = (token as usize).checked_sub(SPECIAL.len())?;
        self.bytes.get(index).map(Vec::as_slice)
    }

    /// Pieces of characters are shown as their bytes in hexadecimal: `<e4b8>`.
    pub fn token_text(&self, token: u32) -> String {
        let bytes = self.piece(token).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => visible(text),
            Err(_) => {
                let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("<{hexadecimal}>")
            }
        }
    }

    pub fn own_tokens(&self) -> usize {
        self.bytes.len()
    }
}

impl TryFrom<Vec<(u32, u32)>> for BytePair {
    type Error = String;

    /// Refuses merges of pieces that are not there yet, and pieces longer than any chunk.
    fn try_from(merges: Vec<(u32, u32)>) -> Result<Self, String> {
        let mut lengths = vec![1usize; 256];
        for &(left, right) in &merges {
            let length = |piece: u32| lengths.get(piece as usize).copied();
            match length(left).zip(length(right)) {
                Some((left, right)) if left + right <= LONGEST_CHUNK + 3 => lengths.push(left + right),
                _ => return Err(format!("({left}, {right}) is no merge of earlier pieces")),
            }
        }
        Ok(Self::with_merges(merges))
    }
}

impl From<BytePair> for Vec<(u32, u32)> {
    fn from(byte_pair: BytePair) -> Self {
        byte_pair.merges
    }
}

/// A different chunk of the texts, how it is cut at the moment, and how often it occurs.
struct Word {
    pieces: Vec<u32>,
    count: u32,
}

/// Learns up to `merges` merges. A heap holds the pairs by count; a count that has changed since is corrected when its pair
/// comes up, so that each merge touches only the words that hold its pair. Pairs that occur once are not worth a token.
/// Equal counts: the pair with the smaller numbers, so that the result is always the same.
fn learn(mut words: Vec<Word>, merges: usize) -> Vec<(u32, u32)> {
    let mut counts: HashMap<(u32, u32), u32> = HashMap::new();
    let mut places: HashMap<(u32, u32), HashSet<u32>> = HashMap::new();
    for (index, word) in words.iter().enumerate() {
        for pair in word.pieces.windows(2) {
            let pair = (pair[0], pair[1]);
            *counts.entry(pair).or_default() += word.count;
            places.entry(pair).or_default().insert(index as u32);
        }
    }
    let mut heap: BinaryHeap<_> = counts.iter().map(|(&pair, &count)| (count, Reverse(pair))).collect();
    let mut learnt = Vec::new();
    while learnt.len() < merges {
        let Some((count, Reverse(pair))) = heap.pop() else { break };
        let now = counts.get(&pair).copied().unwrap_or(0);
        if now != count {
            heap.push((now, Reverse(pair)));
            continue;
        }
        if count < 2 {
            break;
        }
        let piece = 256 + learnt.len() as u32;
        learnt.push(pair);
        let mut changed = HashSet::new();
        for index in places.remove(&pair).unwrap_or_default() {
            let word = &mut words[index as usize];
            for pair in word.pieces.windows(2) {
                *counts.entry((pair[0], pair[1])).or_default() -= word.count;
            }
            replace(&mut word.pieces, pair, piece);
            for pair in word.pieces.windows(2) {
                let pair = (pair[0], pair[1]);
                *counts.entry(pair).or_default() += word.count;
                if pair.0 == piece || pair.1 == piece {
                    places.entry(pair).or_default().insert(index);
                    changed.insert(pair);
                }
            }
        }
        heap.extend(changed.into_iter().map(|pair| (counts[&pair], Reverse(pair))));
    }
    learnt
}

/// Puts `piece` for every `pair`, from left to right.
fn replace(pieces: &mut Vec<u32>, pair: (u32, u32), piece: u32) {
    let (mut read, mut written) = (0, 0);
    while read < pieces.len() {
        let found = pieces[read] == pair.0 && pieces.get(read + 1) == Some(&pair.1);
        pieces[written] = if found { piece } else { pieces[read] };
        read += if found { 2 } else { 1 };
        written += 1;
    }
    pieces.truncate(written);
}

fn pieces_of(chunk: &str) -> Vec<u32> {
    chunk.bytes().map(u32::from).collect()
}

/// What stands together.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Letter,
    Digit,
    Blank,
    Mark,
}

fn class_of(letter: char) -> Class {
    match letter {
        letter if letter.is_alphabetic() => Class::Letter,
        letter if letter.is_numeric() => Class::Digit,
        letter if letter.is_whitespace() => Class::Blank,
        _ => Class::Mark,
    }
}

/// Cuts a text into runs of one class; a single blank goes with the run that it stands before. The chunks follow each other
/// without a gap.
fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        let (_, first) = letters.next()?;
        let class = match letters.peek() {
            Some(&(_, second)) if first == ' ' => class_of(second),
            _ => class_of(first),
        };
        let goes_on = |&(start, letter): &(usize, char)| start < LONGEST_CHUNK && class_of(letter) == class;
        let mut end = rest.len();
        while let Some(&(start, letter)) = letters.peek() {
            end = start;
            if !goes_on(&(start, letter)) {
                break;
            }
            letters.next();
            end = rest.len();
        }
        let (chunk, after) = rest.split_at(end);
        rest = after;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::super::UNKNOWN;
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn fitted(text: &str, merges: usize) -> Tokenizer {
        (ROW.fit)(&[text], SPECIAL.len() + 256 + merges)
    }

    #[test]
    fn runs_are_cut_where_their_class_changes() {
        let cut = |text| chunks(text).collect::<Vec<_>>();
        assert_eq!(cut("I saw 42 films!! Wow"), ["I", " saw", " 42", " films", "!!", " Wow"]);
        assert_eq!(cut("a  b\n\nc "), ["a", "  ", "b", "\n\n", "c", " "]);
        assert_eq!(cut("电影，好看"), ["电影", "，", "好看"]);
        assert!(cut(&"字".repeat(1000)).iter().all(|chunk| chunk.len() <= LONGEST_CHUNK + 3));
    }

    /// The definition, slowly: count every pair again for each merge.
    fn learnt_slowly(text: &str, merges: usize) -> Vec<(u32, u32)> {
        let mut words: Vec<Vec<u32>> = chunks(text).map(pieces_of).collect();
        let mut learnt = Vec::new();
        for piece in (256..).take(merges) {
            let mut counts: HashMap<(u32, u32), u32> = HashMap::new();
            words.iter().flat_map(|word| word.windows(2)).for_each(|pair| {
                *counts.entry((pair[0], pair[1])).or_default() += 1;
            });
            let best = counts.into_iter().max_by_key(|&(pair, count)| (count, Reverse(pair)));
            let Some((pair, 2..)) = best else { break };
            words.iter_mut().for_each(|word| replace(word, pair, piece));
            learnt.push(pair);
        }
        learnt
    }

    #[test]
    fn merges_equal_those_of_the_definition() {
        for text in [
            "low low low lower lowest newest newest widest aaaa aaa aa",
            "看电影，看好电影；电影好看。 mississippi missing sip sip",
            include_str!("byte_pair.rs"),
        ] {
            let Tokenizer::BytePair(fast) = fitted(text, 120) else { panic!("byte pairs") };
            assert_eq!(fast.merges, learnt_slowly(text, 120));
        }
    }

    #[test]
    fn frequent_words_become_one_token_and_everything_is_written_again() {
        let tokenizer = fitted(&"the movie 电影 ".repeat(50), 40);
        assert_eq!(tokenizer.encode("the movie").len(), 2);
        for text in ["the movie", "etwas Neues: 你好 👩‍👩‍👧 e\u{301} שלום\r\n\0", ""] {
            assert_eq!(tokenizer.decode(&tokenizer.encode(text)), text);
        }
        assert!(!tokenizer.encode("你好 etwas").contains(&UNKNOWN));
    }

    #[test]
    fn half_characters_are_shown_as_bytes_and_written_as_replacement() {
        let tokenizer = fitted("", 10);
        let tokens = tokenizer.encode("电");
        assert_eq!(tokens.len(), 3);
        assert_eq!(tokenizer.token_text(tokens[0]), "<e7>");
        assert_eq!(tokenizer.decode(&tokens[..1]), "\u{fffd}");
        assert_eq!(
            tokenizer.decode(&[PADDING, START, 4 + u32::from(b'a'), END, UNKNOWN, 9999]),
            "a\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn merges_that_cannot_be_are_refused() {
        assert!(BytePair::try_from(vec![(97, 98), (256, 99)]).is_ok());
        assert!(BytePair::try_from(vec![(97, 256)]).is_err());
        let doubling: Vec<(u32, u32)> =
            (0..40).map(|step| if step == 0 { (97, 97) } else { (255 + step, 255 + step) }).collect();
        assert!(BytePair::try_from(doubling).is_err());
    }
}
