//! An article and a query -> the passage to show, and what to mark in it and in the headline.
//!
//! What matches, [`crate::reading`] says; forms of a name that the article does not print and facts of the article are
//! not marked.

mod excerpt;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::article::Part;
use crate::authority::Authority;
use crate::engine::Entry;
use crate::query::Query;
use crate::reading::Reader;

use excerpt::{beginning, excerpt};

/// A line of text from an article, and the matches in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// One line, unless it is a headline of several; `…` stands where text was left out.
    pub text: String,
    /// Byte spans of `text`, in order, none touching another's bytes.
    pub marks: Vec<Range<usize>>,
}

/// What to show of a hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// All of the headline, as it stands.
    pub headline: Snippet,
    /// The passage of standfirst or body that matches the most different parts of the query, then the most often;
    /// without a match it is the beginning of the body.
    pub passage: Snippet,
}

/// A match: where, and of which leaf of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    range: Range<usize>,
    leaf: usize,
}

/// Shows many articles that one query found.
pub struct Marker {
    reader: Reader,
}

impl Marker {
    /// `authority` says who is meant by a name in the query.
    pub fn new(query: &Query, authority: Option<&Authority>) -> Marker {
        Marker { reader: Reader::new(query, authority) }
    }

    /// The headline, and a passage of at most `max_chars` characters.
    pub fn show(&mut self, entry: &Entry, max_chars: usize) -> Shown {
        let leaves = self.reader.leaves();
        let marks = self.reader.read(entry).marks();
        let mut shown = Shown::default();
        let mut best = None;
        for (part, text) in entry.article.draft.parts() {
            let found: Vec<Found> = marks
                .iter()
                .filter(|mark| mark.part == part)
                .map(|mark| Found { range: mark.range.clone(), leaf: mark.leaf })
                .collect();
            if part == Part::Headline {
                shown.headline = Snippet { text: text.to_owned(), marks: ranges(found) };
            } else if let Some((window, worth)) = excerpt::best_window(text, &found, leaves, max_chars)
                && best.as_ref().is_none_or(|&(_, _, _, most)| worth > most)
            {
                best = Some((text, found, window, worth));
            }
        }
        shown.passage = match best {
            Some((text, found, window, _)) => excerpt(text, &ranges(found), window, max_chars),
            None => beginning(&entry.article.draft, max_chars),
        };
        shown
    }
}

fn ranges(found: Vec<Found>) -> Vec<Range<usize>> {
    merge(found.into_iter().map(|found| found.range))
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
