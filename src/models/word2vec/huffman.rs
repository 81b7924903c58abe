//! The tree of hierarchical softmax: Huffman's, in which common words are few forks from the root (Mikolov et al. 2013).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// For each word the forks on the way from the root to it, and which way to go there.
#[derive(Clone, Debug)]
pub struct Tree {
    /// All ways one behind the other.
    forks: Vec<u32>,
    /// 1 where a fork is left to the right, as 0 or 1.
    turns: Vec<u8>,
    /// Where each word's way ends.
    ends: Vec<u32>,
}

impl Tree {
    /// Of words that occur so often. Forks are numbered from 0, one fewer than there are words.
    pub fn new(counts: &[u64]) -> Tree {
        let words = counts.len();
        // Equal counts are joined in the order in which they came, so that the tree is always the same.
        let mut heap: BinaryHeap<Reverse<(u64, usize)>> =
            counts.iter().enumerate().map(|(word, &count)| Reverse((count, word))).collect();
        let mut parents = vec![(0, 0u8); 2 * words];
        let mut next = words;
        while let (Some(Reverse((first, left))), Some(Reverse((second, right)))) = (heap.pop(), heap.pop()) {
            parents[left] = (next, 0);
            parents[right] = (next, 1);
            heap.push(Reverse((first + second, next)));
            next += 1;
            if heap.len() == 1 {
                break;
            }
        }
        let root = next - 1;
        let mut tree = Tree { forks: Vec::new(), turns: Vec::new(), ends: Vec::with_capacity(words) };
        for word in 0..words {
            let start = tree.forks.len();
            let mut node = word;
            while node != root {
                let (parent, turn) = parents[node];
                tree.forks.push((parent - words) as u32);
                tree.turns.push(turn);
                node = parent;
            }
            tree.forks[start..].reverse();
            tree.turns[start..].reverse();
            tree.ends.push(tree.forks.len() as u32);
        }
        tree
    }

    /// The forks from the root to a word, and the turn taken at each.
    pub fn way(&self, word: u32) -> (&[u32], &[u8]) {
        let word = word as usize;
        let start = word.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let end = self.ends[word] as usize;
        (&self.forks[start..end], &self.turns[start..end])
    }

    /// Forks on the longest way.
    pub fn longest(&self) -> usize {
        (0..self.ends.len() as u32).map(|word| self.way(word).0.len()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn common_words_are_near_the_root_and_no_two_ways_are_alike() {
        let counts = [50, 20, 15, 10, 3, 1, 1];
        let tree = Tree::new(&counts);
        let lengths: Vec<usize> = (0..7).map(|word| tree.way(word).0.len()).collect();
        // Worked out by hand: 1+1=2, 2+3=5, 5+10=15, 15+15=30, 20+30=50, 50+50.
        assert_eq!(lengths, [1, 2, 3, 4, 5, 6, 6]);
        let mut ways: Vec<_> = (0..7).map(|word| tree.way(word).1.to_vec()).collect();
        // Kraft's equality: the tree is full.
        let sum: f64 = lengths.iter().map(|&length| 0.5f64.powi(length as i32)).sum();
        assert_eq!((sum, tree.longest()), (1.0, 6));
        ways.sort();
        ways.dedup();
        assert_eq!(ways.len(), 7);
        assert!((0..7).all(|word| tree.way(word).0.iter().all(|&fork| fork < 6)));
    }

    #[test]
    fn one_word_has_no_fork_and_two_have_one() {
        assert_eq!(Tree::new(&[5]).way(0).0.len(), 0);
        let tree = Tree::new(&[5, 4]);
        assert_eq!((tree.way(0).0, tree.way(1).0), (&[0][..], &[0][..]));
        assert_ne!(tree.way(0).1, tree.way(1).1);
    }
}
