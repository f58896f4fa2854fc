//! The positional matcher: from places of words to places of phrases, of words near each other, of words in one sentence.
//!
//! A place is a [`Span`] of word positions in one part of an article. Whoever knows where the leaves of a query stand
//! (the engine from its postings, [`crate::reading`] from a text) learns here where the whole stands; so what is
//! counted, found and highlighted is the same. Lists of spans are sorted and hold no span twice. Time is linear in
//! the number of spans but for the logarithm of sorting, memory too.

mod near;

#[cfg(test)]
mod tests;

use crate::query::{Query, Unit};

/// Words of a text: the positions from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// What a query with places asks of one part of an article, its leaves numbered.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    Leaf(usize),
    Or(Vec<Expr>),
    Near { words: u32, ordered: bool, parts: Vec<Expr> },
    Same { unit: Unit, parts: Vec<Expr> },
}

impl Expr {
    /// The expression of a query that has places; its leaves are appended to `leaves` and numbered by their place there.
    ///
    /// What has no places (see [`Query::has_places`]) stands nowhere.
    pub fn of<'q>(query: &'q Query, leaves: &mut Vec<&'q Query>) -> Expr {
        let mut all = |parts: &'q [Query]| parts.iter().map(|part| Expr::of(part, leaves)).collect();
        match query {
            Query::Or(parts) => Expr::Or(all(parts)),
            Query::Near { words, ordered, parts } => Expr::Near { words: *words, ordered: *ordered, parts: all(parts) },
            Query::Same { unit, parts } => Expr::Same { unit: *unit, parts: all(parts) },
            leaf if leaf.has_places() => {
                leaves.push(leaf);
                Expr::Leaf(leaves.len() - 1)
            }
            _ => Expr::Or(Vec::new()),
        }
    }

    /// Numbers the leaves from another number on.
    pub fn number_from(&mut self, first: usize) {
        match self {
            Expr::Leaf(number) => *number += first,
            Expr::Or(parts) | Expr::Near { parts, .. } | Expr::Same { parts, .. } => {
                parts.iter_mut().for_each(|part| part.number_from(first));
            }
        }
    }

    /// Whether sentences or paragraphs matter.
    pub fn needs_borders(&self) -> bool {
        match self {
            Expr::Leaf(_) => false,
            Expr::Same { .. } => true,
            Expr::Or(parts) | Expr::Near { parts, .. } => parts.iter().any(Expr::needs_borders),
        }
    }

    /// Where it stands. Of words near each other that is the shortest stretch for each place where one can begin or
    /// end; of words in one sentence, the sentence.
    pub fn find(&self, text: &Text<'_>) -> Vec<Span> {
        match self {
            Expr::Leaf(number) => text.leaves.get(*number).cloned().unwrap_or_default(),
            Expr::Or(parts) => union(parts.iter().map(|part| part.find(text))),
            Expr::Near { words, ordered, parts } => {
                let parts: Vec<Vec<Span>> = parts.iter().map(|part| part.find(text)).collect();
                near::near(*words, *ordered, &parts)
            }
            Expr::Same { unit, parts } => {
                let parts: Vec<Vec<Span>> = parts.iter().map(|part| part.find(text)).collect();
                same(&text.borders(*unit), &parts)
            }
        }
    }

    /// Calls `each` for every place of a leaf that takes part in a place of the whole: those that lie in one.
    pub fn mark(&self, text: &Text<'_>, each: &mut impl FnMut(usize, Span)) {
        self.mark_within(text, None, each);
    }

    fn mark_within(&self, text: &Text<'_>, within: Option<&[Span]>, each: &mut impl FnMut(usize, Span)) {
        match self {
            Expr::Leaf(number) => {
                let spans = text.leaves.get(*number).map_or(&[][..], Vec::as_slice);
                match within {
                    None => spans.iter().for_each(|&span| each(*number, span)),
                    Some(within) => inside(spans, within).into_iter().for_each(|span| each(*number, span)),
                }
            }
            Expr::Or(parts) => parts.iter().for_each(|part| part.mark_within(text, within, each)),
            Expr::Near { parts, .. } | Expr::Same { parts, .. } => {
                let mut found = self.find(text);
                if let Some(within) = within {
                    found = inside(&found, within);
                }
                parts.iter().for_each(|part| part.mark_within(text, Some(&found), each));
            }
        }
    }
}

/// Where the leaves of an expression stand in one part of an article, and where sentences and paragraphs begin there.
/// The first of each begins at 0 and need not be listed.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub leaves: &'a [Vec<Span>],
    /// Sentences that begin a paragraph are not listed here.
    pub sentences: &'a [u32],
    pub paragraphs: &'a [u32],
}

impl Text<'_> {
    /// Where each unit begins, 0 and an end beyond every text included.
    fn borders(&self, unit: Unit) -> Vec<u32> {
        let sentences = if unit == Unit::Sentence { self.sentences } else { &[] };
        let mut borders: Vec<u32> = [&[0], sentences, self.paragraphs, &[u32::MAX]].concat();
        borders.sort_unstable();
        borders.dedup();
        borders
    }
}

/// Sorts spans, and drops those that stand twice.
pub fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The spans of any of the lists.
pub fn union(lists: impl Iterator<Item = Vec<Span>>) -> Vec<Span> {
    let mut lists: Vec<Vec<Span>> = lists.filter(|list| !list.is_empty()).collect();
    match lists.len() {
        1 => lists.swap_remove(0),
        _ => sorted(lists.concat()),
    }
}

/// Words side by side: the positions of each, in order.
pub fn phrase(words: &[&[u32]]) -> Vec<Span> {
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    let length = words.len() as u32;
    let follow = |start: u32| {
        (1..).zip(rest).all(|(offset, positions)| {
            start.checked_add(offset).is_some_and(|position| positions.binary_search(&position).is_ok())
        })
    };
    let starts = first.iter().copied().filter(|&start| follow(start));
    starts.map(|start| Span { start, end: start.saturating_add(length) }).collect()
}

/// How many of the spans can be chosen so that none overlap.
pub fn count(spans: &[Span]) -> usize {
    let mut by_end = spans.to_vec();
    by_end.sort_unstable_by_key(|span| span.end);
    let (mut count, mut free) = (0, 0);
    for span in by_end {
        if span.start >= free {
            count += 1;
            free = span.end;
        }
    }
    count
}

/// The spans that lie in one of the others.
fn inside(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut kept = Vec::new();
    let (mut next, mut reach) = (0, 0);
    for &span in spans {
        while let Some(other) = others.get(next).filter(|other| other.start <= span.start) {
            reach = reach.max(other.end);
            next += 1;
        }
        if next > 0 && span.end <= reach {
            kept.push(span);
        }
    }
    kept
}

/// The units, between borders, that hold a span of every part.
fn same(borders: &[u32], parts: &[Vec<Span>]) -> Vec<Span> {
    let mut holding: Option<Vec<usize>> = None;
    for spans in parts {
        let mut units: Vec<usize> = spans.iter().filter_map(|span| unit_of(borders, *span)).collect();
        units.dedup();
        holding = Some(match holding {
            None => units,
            Some(before) => before.into_iter().filter(|unit| units.binary_search(unit).is_ok()).collect(),
        });
    }
    let unit = |number: usize| borders.get(number..number + 2).map(|ends| Span { start: ends[0], end: ends[1] });
    holding.unwrap_or_default().into_iter().filter_map(unit).collect()
}

/// The number of the unit that holds all of a span.
fn unit_of(borders: &[u32], span: Span) -> Option<usize> {
    let number = borders.partition_point(|&border| border <= span.start).checked_sub(1)?;
    borders.get(number + 1).filter(|&&end| span.end <= end).map(|_| number)
}
