//! Which passage of a text to show, where to cut it, and how to make one line of it.
//!
//! Knows matches only as spans; what a query is does not matter here.

use std::ops::Range;

use super::{Found, Snippet};
use crate::article::Draft;

/// The most characters shown before the first match when its sentence starts too far back.
const LEAD_IN: usize = 60;

/// The run of matches, short enough to show, with the most different leaves, then the most matches, then the first;
/// and how many of both. `None` without a match.
pub(super) fn best_window(
    text: &str,
    found: &[Found],
    leaves: usize,
    max_chars: usize,
) -> Option<(Range<usize>, (usize, usize))> {
    let columns = columns(text, found);
    let mut counts = vec![0usize; leaves];
    let (mut first, mut distinct) = (0, 0);
    let mut best: Option<(Range<usize>, (usize, usize))> = None;
    for (last, match_) in found.iter().enumerate() {
        distinct += usize::from(counts[match_.leaf] == 0);
        counts[match_.leaf] += 1;
        // The excerpt may need both marks of omission.
        while first < last && columns[last].end - columns[first].start + 2 > max_chars {
            let leaf = found[first].leaf;
            counts[leaf] -= 1;
            distinct -= usize::from(counts[leaf] == 0);
            first += 1;
        }
        let worth = (distinct, last - first + 1);
        if best.as_ref().is_none_or(|&(_, most)| worth > most) {
            best = Some((found[first].range.start..match_.range.end, worth));
        }
    }
    best
}

/// The matches' ranges counted in characters of the text.
fn columns(text: &str, found: &[Found]) -> Vec<Range<usize>> {
    let mut columns = Vec::with_capacity(found.len());
    let (mut at, mut column) = (0, 0);
    for Found { range, .. } in found {
        column += text[at..range.start].chars().count();
        at = range.start;
        // Matches are a few words long, so that counting overlapping ones again stays linear.
        columns.push(column..column + text[range.clone()].chars().count());
    }
    columns
}

/// The passage around `window`, at most `max_chars` long, with the marks that lie in it.
pub(super) fn excerpt(text: &str, marks: &[Range<usize>], window: Range<usize>, max_chars: usize) -> Snippet {
    let room = max_chars.saturating_sub(2 + text[window.clone()].chars().count());
    let start = start(text, window.start, room);
    let used = text[start..window.start].chars().count();
    let length = max_chars.saturating_sub(2);
    let end = end(text, start, window.end, room.saturating_sub(used)).min(after(text, start, length));
    line(text, marks, start..end, max_chars)
}

/// The beginning of the body, or of the standfirst if there is no body.
pub(super) fn beginning(draft: &Draft, max_chars: usize) -> Snippet {
    let body = if draft.body.trim().is_empty() { draft.standfirst.as_deref().unwrap_or_default() } else { &draft.body };
    let text = body.trim();
    let end = end(text, 0, 0, max_chars.saturating_sub(1));
    let end = if end == 0 { after(text, 0, max_chars.saturating_sub(1)) } else { end };
    line(text, &[], 0..end, max_chars)
}

/// Where `count` characters from `start` end.
fn after(text: &str, start: usize, count: usize) -> usize {
    text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
}

/// The start of the match's sentence if it is at most `room` characters before it; else the start of a word nearby.
fn start(text: &str, window: usize, room: usize) -> usize {
    let mut word = window;
    let mut next = None;
    for (count, (at, c)) in text[..window].char_indices().rev().enumerate() {
        if count >= room {
            return word;
        }
        let behind = at + c.len_utf8();
        if c == '\n' || c.is_whitespace() && ends_sentence(&text[..at]) {
            return behind;
        }
        // `behind` starts a word if white space stands before it and none behind.
        if c.is_whitespace() && next.is_some_and(|c: char| !c.is_whitespace()) && count <= LEAD_IN {
            word = behind;
        }
        next = Some(c);
    }
    0
}

/// Whether a text ends in `.`, `!` or `?`, with quotation marks or parentheses behind it or not.
fn ends_sentence(text: &str) -> bool {
    let closing = |c: char| matches!(c, '"' | '”' | '’' | '»' | ')' | '\u{a0}' | '\u{202f}');
    // Two or three marks may close at once; more would make this a search.
    let mut last = text.chars().rev().take(4).skip_while(|&c| closing(c));
    match last.next() {
        Some('!' | '?' | '…') => true,
        // `M. Kerry`, `J. Kerry`: an initial ends no sentence.
        Some('.') => !last.next().is_some_and(char::is_uppercase),
        _ => false,
    }
}

/// The last place at most `room` characters behind `window` where a word ends.
fn end(text: &str, start: usize, window: usize, room: usize) -> usize {
    let window = window.max(start);
    let mut word = window;
    let mut last_is_word = true;
    for (count, (at, c)) in text[window..].char_indices().enumerate() {
        if c.is_whitespace() && last_is_word {
            word = window + at;
        }
        last_is_word = !c.is_whitespace();
        if count >= room {
            return word;
        }
    }
    text.len()
}

/// One line of `text[range]`: white space and control characters made single spaces, cut ends shown.
fn line(text: &str, marks: &[Range<usize>], range: Range<usize>, max_chars: usize) -> Snippet {
    let mut snippet = Snippet::default();
    let omission = if max_chars > 2 { "…" } else { "" };
    let cut_before = !text[..range.start].trim().is_empty();
    let cut_behind = !text[range.end..].trim().is_empty();
    if cut_before {
        snippet.text.push_str(omission);
    }
    let mut at = range.start;
    let first = marks.partition_point(|mark| mark.end <= range.start);
    for mark in marks[first..].iter().take_while(|mark| mark.start < range.end) {
        let (from, to) = (mark.start.max(at), mark.end.min(range.end));
        push_spaced(&mut snippet.text, &text[at..from]);
        let start = snippet.text.len();
        push_spaced(&mut snippet.text, &text[from..to]);
        snippet.marks.push(start..snippet.text.len());
        at = to;
    }
    push_spaced(&mut snippet.text, &text[at..range.end]);
    let trimmed = snippet.text.trim_end().len();
    snippet.text.truncate(trimmed);
    // A mark that was cut in a space ends before it.
    if let Some(last) = snippet.marks.last_mut() {
        last.end = last.end.min(trimmed);
    }
    snippet.marks.retain(|mark| mark.start < mark.end);
    if cut_behind {
        snippet.text.push_str(omission);
    }
    snippet
}

fn push_spaced(line: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() && !c.is_control() {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with([' ', '…']) {
            line.push(' ');
        }
    }
}
