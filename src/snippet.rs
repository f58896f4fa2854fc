//! Text and query -> the places that match, and an excerpt around the best of them.
//!
//! The same analysis as the index decides what matches, so that every engine highlights alike. What a query excludes
//! is never marked; facts of the article (dates, sources) and forms of a name that the query does not spell out are
//! not looked for in the text. Time is linear in the text.

mod excerpt;

#[cfg(test)]
mod tests;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analyze::{Analyzer, stem_term};
use crate::article::{Draft, Part};
use crate::query::{Query, Scope};

use excerpt::{beginning, excerpt};

/// A line of text from an article, and the matches in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// One line; `…` stands where text was left out.
    pub text: String,
    /// Byte spans of `text`, in order, none touching another's bytes.
    pub marks: Vec<Range<usize>>,
}

/// The spans of a text that match the query's words, phrases and names, sorted, overlapping ones merged.
pub fn matches(text: &str, language: Option<&str>, query: &Query, part: Part) -> Vec<Range<usize>> {
    Marker::new(query).matches(text, language, part)
}

/// The passage of standfirst or body that matches the most different parts of the query, then the most often.
///
/// At most `max_chars` characters long; without a match it is the beginning of the body.
pub fn snippet(draft: &Draft, query: &Query, max_chars: usize) -> Snippet {
    Marker::new(query).snippet(draft, max_chars)
}

/// A match: where, and of which leaf of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    range: Range<usize>,
    leaf: usize,
}

/// A word of the query, or terms that must stand side by side.
struct Sequence {
    leaf: usize,
    scope: Scope,
    /// Numbers of the terms.
    terms: Vec<u32>,
    /// For each length matched, the longest shorter beginning that is also its end (Knuth, Morris and Pratt).
    fallback: Vec<usize>,
}

struct Word {
    leaf: usize,
    scope: Scope,
    text: String,
}

/// Finds one query in many texts. Makes its tables once, and the stems of a language once.
pub struct Marker {
    analyzer: Analyzer,
    leaves: usize,
    words: Vec<Word>,
    /// The words of each exact term.
    by_term: FxHashMap<u32, Vec<usize>>,
    sequences: Vec<Sequence>,
    /// The terms of the query, numbered from 0.
    terms: FxHashMap<String, u32>,
    /// For the language of the last text: the words of each stem.
    stems: FxHashMap<String, Vec<usize>>,
    language: Option<String>,
}

impl Marker {
    pub fn new(query: &Query) -> Marker {
        let mut marker = Marker {
            analyzer: Analyzer::new(),
            leaves: 0,
            words: Vec::new(),
            by_term: FxHashMap::default(),
            sequences: Vec::new(),
            terms: FxHashMap::default(),
            stems: FxHashMap::default(),
            language: None,
        };
        for leaf in query.positive_leaves() {
            marker.add(leaf);
        }
        marker
    }

    fn add(&mut self, query: &Query) {
        let leaf = self.leaves;
        self.leaves += 1;
        let (scope, terms) = match query {
            Query::Word { scope, text, term } => {
                let term = self.number(term);
                self.by_term.entry(term).or_default().push(self.words.len());
                self.words.push(Word { leaf, scope: *scope, text: text.clone() });
                return;
            }
            Query::Phrase { scope, terms, .. } => (*scope, terms),
            Query::Name { terms, .. } | Query::Mention { terms, .. } => (Scope::Everywhere, terms),
            _ => return,
        };
        let terms: Vec<u32> = terms.iter().map(|term| self.number(term)).collect();
        if !terms.is_empty() {
            let fallback = fallback(&terms);
            self.sequences.push(Sequence { leaf, scope, terms, fallback });
        }
    }

    fn number(&mut self, term: &str) -> u32 {
        let next = self.terms.len() as u32;
        *self.terms.entry(term.to_owned()).or_insert(next)
    }

    /// See [`matches()`].
    pub fn matches(&mut self, text: &str, language: Option<&str>, part: Part) -> Vec<Range<usize>> {
        merge(self.find(text, language, part).into_iter().map(|found| found.range))
    }

    /// See [`snippet`].
    pub fn snippet(&mut self, draft: &Draft, max_chars: usize) -> Snippet {
        let language = draft.language.as_deref();
        let mut best = None;
        for (part, text) in draft.parts().filter(|&(part, _)| part != Part::Headline) {
            let found = self.find(text, language, part);
            if let Some((window, worth)) = excerpt::best_window(text, &found, self.leaves, max_chars)
                && best.as_ref().is_none_or(|&(_, _, _, most)| worth > most)
            {
                best = Some((text, found, window, worth));
            }
        }
        match best {
            Some((text, found, window, _)) => {
                let marks = merge(found.into_iter().map(|found| found.range));
                excerpt(text, &marks, window, max_chars)
            }
            None => beginning(draft, max_chars),
        }
    }

    /// Every match, in order of its start.
    fn find(&mut self, text: &str, language: Option<&str>, part: Part) -> Vec<Found> {
        let mut found = Vec::new();
        if self.words.is_empty() && self.sequences.is_empty() {
            return found;
        }
        self.learn(language);
        let Marker { analyzer, words, by_term, sequences, terms, stems, .. } = self;
        let sequences: Vec<&Sequence> = sequences.iter().filter(|sequence| sequence.scope.covers(part)).collect();
        let mut matched = vec![0; sequences.len()];
        let mut starts = Vec::new();
        analyzer.tokens(text, language, |token, stem| {
            starts.push(token.start);
            let term = terms.get(token.term).copied();
            let exact = term.and_then(|term| by_term.get(&term));
            let stemmed = stem.and_then(|stem| stems.get(stem));
            // A word may match by both; it is found once all the same, see below.
            for word in exact.into_iter().chain(stemmed).flatten().map(|&i| &words[i]) {
                if word.scope.covers(part) {
                    found.push(Found { range: token.start..token.end, leaf: word.leaf });
                }
            }
            for (sequence, matched) in sequences.iter().zip(&mut matched) {
                if sequence.step(term, matched) {
                    let start = starts[starts.len() - sequence.terms.len()];
                    found.push(Found { range: start..token.end, leaf: sequence.leaf });
                }
            }
        });
        found.sort_by_key(|found| (found.range.start, found.range.end, found.leaf));
        found.dedup();
        found
    }

    /// Makes the stems of the query's words in a language, unless they are there.
    fn learn(&mut self, language: Option<&str>) {
        if self.language.as_deref() == language {
            return;
        }
        self.stems.clear();
        for (i, word) in self.words.iter().enumerate() {
            if let Some(stem) = language.and_then(|language| stem_term(&word.text, language)) {
                self.stems.entry(stem).or_default().push(i);
            }
        }
        self.language = language.map(str::to_owned);
    }
}

impl Sequence {
    /// Takes the next term of the text (`None`: none of the query's); whether the sequence ends with it.
    fn step(&self, term: Option<u32>, matched: &mut usize) -> bool {
        let Some(term) = term else {
            *matched = 0;
            return false;
        };
        while *matched > 0 && self.terms.get(*matched) != Some(&term) {
            *matched = self.fallback[*matched - 1];
        }
        if self.terms.get(*matched) == Some(&term) {
            *matched += 1;
        }
        *matched == self.terms.len()
    }
}

fn fallback(terms: &[u32]) -> Vec<usize> {
    let mut fallback = vec![0; terms.len()];
    let mut length = 0;
    for i in 1..terms.len() {
        while length > 0 && terms[i] != terms[length] {
            length = fallback[length - 1];
        }
        length += usize::from(terms[i] == terms[length]);
        fallback[i] = length;
    }
    fallback
}

/// Merges ranges, sorted by start, that overlap.
fn merge(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
