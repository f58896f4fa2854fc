//! Words near each other: one span of each part, none overlapping, at most so many words between one and the next.
//!
//! All such choices may be very many; what is found is, for each span that can come last, the stretch that begins
//! latest, and for each that can come first, the one that ends earliest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::{Span, sorted};

/// The stretches, sorted. There are at most ten parts, which the query's parser sees to.
pub(super) fn near(words: u32, ordered: bool, parts: &[Vec<Span>]) -> Vec<Span> {
    if parts.is_empty() || parts.len() > 16 || parts.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut found = Vec::new();
    latest_starts(words, ordered, parts, &mut found);
    if found.is_empty() {
        return found;
    }
    // The text read backwards: there, a stretch that begins latest is one that ends earliest.
    let mirror = |span: &Span| Span { start: u32::MAX - span.end, end: u32::MAX - span.start };
    let mut mirrored: Vec<Vec<Span>> = parts.iter().map(|spans| sorted(spans.iter().map(mirror).collect())).collect();
    mirrored.reverse();
    let mut backwards = Vec::new();
    latest_starts(words, ordered, &mirrored, &mut backwards);
    found.extend(backwards.iter().map(mirror));
    sorted(found)
}

/// The beginning of a choice: spans of the parts in `parts`, a bit each, of which the last ends at `end` and the first
/// starts at `start`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Begun {
    end: u32,
    parts: usize,
    start: u32,
}

/// For each span that can come last, the stretch that begins latest.
///
/// Reads the spans by their start. For each set of parts, `latest` keeps the choices that have ended and may go on, with
/// the latest start first; those that ended too far back fall out of it.
fn latest_starts(words: u32, ordered: bool, parts: &[Vec<Span>], found: &mut Vec<Span>) {
    let all = (1usize << parts.len()) - 1;
    let mut latest: Vec<VecDeque<Begun>> = vec![VecDeque::new(); all];
    let mut open: BinaryHeap<Reverse<Begun>> = BinaryHeap::new();
    let mut spans: Vec<(Span, usize)> =
        parts.iter().enumerate().flat_map(|(part, spans)| spans.iter().map(move |&span| (span, part))).collect();
    spans.sort_unstable();
    for (span, part) in spans {
        while let Some(&Reverse(begun)) = open.peek().filter(|begun| begun.0.end <= span.start) {
            open.pop();
            let choices = &mut latest[begun.parts];
            while choices.back().is_some_and(|other| other.start <= begun.start) {
                choices.pop_back();
            }
            choices.push_back(begun);
        }
        let bit = 1 << part;
        let mut go_on = |before: usize| {
            let start = match before {
                0 => Some(span.start),
                _ => latest_within(&mut latest[before], span.start.saturating_sub(words)),
            };
            match start {
                Some(start) if before | bit == all => found.push(Span { start, end: span.end }),
                Some(start) => open.push(Reverse(Begun { end: span.end, parts: before | bit, start })),
                None => {}
            }
        };
        match ordered {
            // All parts before this one, and no other.
            true => go_on(bit - 1),
            false => (0..all).filter(|before| before & bit == 0).for_each(go_on),
        }
    }
    keep_latest(found);
}

/// The latest start among the choices that end at `from` or later.
fn latest_within(choices: &mut VecDeque<Begun>, from: u32) -> Option<u32> {
    while choices.front().is_some_and(|choice| choice.end < from) {
        choices.pop_front();
    }
    choices.front().map(|choice| choice.start)
}

/// Of stretches that end alike, keeps the one that begins latest.
fn keep_latest(found: &mut Vec<Span>) {
    found.sort_unstable_by_key(|span| (span.end, Reverse(span.start)));
    found.dedup_by_key(|span| span.end);
}
