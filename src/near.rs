//! Near-copies: articles whose texts are alike, such as one wire story in several papers.
//!
//! Two texts are as alike as their sets of shingles (three words that follow each other) overlap: the shared ones over
//! all of them, the Jaccard resemblance of Broder, "On the resemblance and containment of documents" (1997). Words are
//! exact terms of `analyze`, so that case, accents and punctuation do not matter; the headline does not count, as
//! every paper writes its own, unless there is nothing else.
//!
//! Whether two articles are near-copies is always decided by their whole sets. To find those worth comparing, an
//! archive keeps a sketch of each article: [`BANDS`] numbers, each made of [`ROWS`] minima of the shingles' hashes, and
//! two articles whose texts resemble each other by s share at least one of them with probability 1 - (1 - s^3)^24:
//! 96 % for one half, 99.7 % for 0.6, more beyond, and next to never for articles that only share a subject. The minima
//! are those of one permutation cut into bins (Li, Owen and Zhang 2012), empty ones filled from others (Shrivastava
//! 2017), so that a sketch costs one hash for each word. Ten bits are kept of each (Li and König 2010): enough to tell
//! from two sketches alone that texts are far less alike than wanted, so that these are not read.

mod fold;
mod sentences;

use crate::analyze::Analyzer;
use crate::article::Draft;
use crate::names::fold::{hash, mix};

pub use fold::{Fold, LOWEST, NearCopy, THRESHOLD, copies_of};
pub use sentences::{Run, compare};

#[cfg(test)]
mod tests;

/// Words of a shingle.
const WORDS: usize = 3;
/// Numbers of a sketch.
pub const BANDS: usize = 24;
/// Minima that a number is made of.
pub const ROWS: usize = 3;
const BINS: usize = BANDS * ROWS;
/// Bits that are kept of a minimum.
const BITS: u32 = 10;
/// How much less than wanted sketches must share before texts are not compared: five standard deviations for a text of
/// some length, three for one of twenty words.
const MARGIN: f64 = 0.3;

/// The shingles of a text: hashes, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    pub fn of(draft: &Draft, analyzer: &mut Analyzer) -> Shingles {
        let mut terms = |text: &str| {
            let mut out = String::new();
            analyzer.exact(text, &mut out);
            out
        };
        let [title, lead, body] =
            [&draft.headline, draft.standfirst.as_deref().unwrap_or_default(), &draft.body].map(&mut terms);
        let mut shingles = Vec::new();
        each(&title, &lead, &body, |shingle| shingles.push(shingle));
        shingles.sort_unstable();
        shingles.dedup();
        Shingles(shingles)
    }

    /// Those of no text.
    fn none() -> Shingles {
        Shingles(Vec::new())
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// How alike the texts are, from 0 to 1.
    pub fn resemblance(&self, other: &Shingles) -> f64 {
        let (mut a, mut b) = (self.0.as_slice(), other.0.as_slice());
        let mut shared = 0;
        while let (&[first_a, ref rest_a @ ..], &[first_b, ref rest_b @ ..]) = (a, b) {
            shared += usize::from(first_a == first_b);
            a = if first_a <= first_b { rest_a } else { a };
            b = if first_b <= first_a { rest_b } else { b };
        }
        let all = self.0.len() + other.0.len() - shared;
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    }
}

/// The sketch of a text, from its exact terms; empty for a text without words.
pub fn sketch(title: &str, lead: &str, body: &str) -> Vec<u32> {
    let mut minima = [u64::MAX; BINS];
    let mut any = false;
    each(title, lead, body, |shingle| {
        any = true;
        // The upper bits choose the bin, and the whole decides within it.
        let bin = ((u128::from(shingle) * BINS as u128) >> 64) as usize;
        minima[bin] = minima[bin].min(shingle);
    });
    if !any {
        return Vec::new();
    }
    fill(&mut minima);
    let bits = |row: u64| row as u32 & ((1 << BITS) - 1);
    minima.chunks(ROWS).map(|rows| rows.iter().fold(0, |number, &row| number << BITS | bits(row))).collect()
}

/// Whether texts with these sketches may resemble each other by so much.
fn may_resemble(a: &[u32], b: &[u32], threshold: f64) -> bool {
    let shared: usize = a.iter().zip(b).map(|(a, b)| rows(a ^ b).filter(|&differs| differs == 0).count()).sum();
    shared as f64 >= (threshold - MARGIN) * BINS as f64
}

/// The bits of each minimum that a number is made of.
fn rows(number: u32) -> impl Iterator<Item = u32> {
    (0..ROWS as u32).map(move |row| number >> (row * BITS) & ((1 << BITS) - 1))
}

/// Gives every empty bin the minimum of another, the same one in every text that has both empty and full alike.
fn fill(minima: &mut [u64; BINS]) {
    let full = minima.map(|minimum| minimum != u64::MAX);
    let taken = *minima;
    for bin in (0..BINS).filter(|&bin| !full[bin]) {
        let other = (1..).map(|attempt| mix(bin as u64, attempt) as usize % BINS).find(|&other| full[other]);
        if let Some(other) = other {
            minima[bin] = taken[other];
        }
    }
}

/// Calls `each` for every shingle of standfirst and body, read as one text; of the headline where there is neither. A
/// text of fewer words is one shingle.
fn each(title: &str, lead: &str, body: &str, mut each: impl FnMut(u64)) {
    let has_text = !lead.is_empty() || !body.is_empty();
    let headline = if has_text { "" } else { title };
    let words = [lead, body, headline].into_iter().flat_map(|text| text.split(' ')).filter(|word| !word.is_empty());
    let mut last = [0; WORDS];
    let mut count = 0;
    for word in words {
        last.rotate_left(1);
        last[WORDS - 1] = hash(word.as_bytes());
        count += 1;
        if count >= WORDS {
            each(shingle(&last));
        }
    }
    if (1..WORDS).contains(&count) {
        each(shingle(&last));
    }
}

/// The words in their order as one number whose bits are all as good as random.
fn shingle(words: &[u64; WORDS]) -> u64 {
    mix(mix(words.iter().fold(0, |number, &word| mix(number, word)), WORDS as u64), 0)
}
