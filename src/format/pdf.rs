//! PDF: the text of a document, or of a newspaper's page, as one article.
//!
//! The headline is the document's title where that is one, or what is set largest at the top. The dates that a PDF carries
//! say when a program made it, and are not looked at. Refuses scans, which have no text, and encrypted documents that want a
//! password; what keeps those out of the process is `helper`'s matter.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::document::{Properties, is_title};
use super::layout::tidy;
use super::nested::{Input, Place, Reading};
use super::{Found, ReadError, byline, text as plain};
use crate::article::Draft;

mod helper;
mod text;

pub use helper::{COMMAND, serve};
use text::{Line, Text};

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let Some(program) = &reading.options.program else {
        return Err(ReadError::new("not read: PDFs need a process of their own, and no program is set for it"));
    };
    let text = helper::extract(program, &mut input.buffered(), &reading.options.limits)?;
    let (pages, missing) = (text.pages.len() + text.missing.len(), text.missing.clone());
    if text.pages.iter().all(Vec::is_empty) && missing.is_empty() {
        return Err(ReadError::no_article("no text in it (a scan?)"));
    }
    if missing.len() < pages && reading.emit(place, Ok(article(text))).is_break() {
        return Ok(());
    }
    for page in missing {
        if reading.emit(place, Err(ReadError::new(format!("page {page} cannot be read")))) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

/// Reads a PDF in this very process, whatever that does to it: for those who look for what it does.
#[doc(hidden)]
pub fn read_here(bytes: &[u8]) -> Result<Draft, String> {
    text::extract(bytes).map(|text| article(text).draft)
}

fn article(text: Text) -> Found {
    let Text { title, author, keywords, language, mut pages, .. } = text;
    drop_furniture(&mut pages);
    let title = title.map(|title| tidy(&title)).filter(|title| is_title(title));
    let largest = largest(&pages);
    let mut lines = pages.into_iter().flatten().collect::<Vec<Line>>();
    let headline = largest.map(|range| {
        let headline = lines[range.clone()].iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        lines.drain(range);
        tidy(&headline)
    });
    // What stands on the page is what was published; the title in the file may have been forgotten there.
    let headline = headline.or(title).unwrap_or_default();
    let mut text = paragraphs(&lines);
    if !headline.is_empty() {
        text.insert(0, headline);
    }
    let mut found = plain::parse(&text.join("\n\n"));
    let (authors, keywords) = (author.into_iter().collect(), keywords.into_iter().collect());
    Properties { title: None, authors, keywords, language }.describe(&mut found);
    found
}

/// Takes out the numbers of pages, and lines that stand at the top or bottom of most pages.
fn drop_furniture(pages: &mut [Vec<Line>]) {
    const ENOUGH_PAGES: usize = 3;
    // A title at the top of the first page may be repeated at the top of the others, but smaller.
    let key = |line: &Line| (letters(&line.text), (line.size * 2.0).round() as u32);
    let mut counts: HashMap<(String, u32), usize> = HashMap::new();
    for page in pages.iter() {
        for line in page.iter().take(1).chain(page.iter().skip(1).last()) {
            *counts.entry(key(line)).or_default() += 1;
        }
    }
    let count = pages.len();
    let is_furniture = |line: &Line| {
        let key = key(line);
        key.0.is_empty() || count >= ENOUGH_PAGES && counts.get(&key).is_some_and(|&seen| seen * 2 > count)
    };
    for page in pages {
        if page.last().is_some_and(is_furniture) {
            page.pop();
        }
        if page.first().is_some_and(is_furniture) {
            page.remove(0);
        }
    }
}

/// Numbers, which differ from page to page, are left out.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// The lines at the top of the first page that are set clearly larger than the text.
fn largest(pages: &[Vec<Line>]) -> Option<std::ops::Range<usize>> {
    const TOP: usize = 12;
    const MOST_LINES: usize = 4;
    let mut by_size: HashMap<u32, usize> = HashMap::new();
    for line in pages.iter().flatten() {
        // Tenths of a point: sizes that differ less are the same.
        *by_size.entry((line.size * 10.0) as u32).or_default() += line.text.len();
    }
    let usual = by_size.into_iter().max_by_key(|&(size, letters)| (letters, size))?.0 as f32 / 10.0;
    let first = pages.iter().find(|page| !page.is_empty())?;
    let top = &first[..first.len().min(TOP)];
    // A single huge letter begins a paragraph.
    let words = |line: &Line| line.text.split_whitespace().count() > 1;
    let size = top.iter().filter(|line| words(line)).map(|line| line.size).fold(0.0, f32::max);
    if size < usual * 1.25 {
        return None;
    }
    let is_large = |line: &Line| line.size > size * 0.95;
    let start = top.iter().position(is_large)?;
    let lines = top[start..].iter().take_while(|line| is_large(line)).count();
    (lines <= MOST_LINES).then_some(start..start + lines)
}

/// Lines as paragraphs.
fn paragraphs(lines: &[Line]) -> Vec<String> {
    let compounds = compounds(lines);
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.text.chars().count()).collect();
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() * 4 / 5).copied().unwrap_or_default();
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in lines {
        match (out.last_mut(), last) {
            (Some(paragraph), Some(last)) if !begins_paragraph(last, line, usual) => {
                append(paragraph, line.text.trim(), &compounds);
            }
            _ => out.push(line.text.trim().to_string()),
        }
        last = Some(line);
    }
    out.iter().map(|text| tidy(text)).filter(|text| !text.is_empty()).collect()
}

/// After room or a by-line, in another size, further in, or after a sentence that ends well before the margin.
fn begins_paragraph(last: &Line, line: &Line, usual: usize) -> bool {
    let indent = (line.x - last.x) / line.size.max(1.0);
    let ends = last.text.trim_end().ends_with(['.', '!', '?', '…', '»', '”', '"', ':']);
    line.gap
        || byline::is_byline(&last.text)
        || (line.size - last.size).abs() > 0.1 * last.size
        || (0.6..4.0).contains(&indent)
        || ends && last.text.chars().count() * 4 < usual * 3
}

/// The words of a text that are written with a hyphen in the middle of a line.
fn compounds(lines: &[Line]) -> HashSet<String> {
    let words = lines.iter().flat_map(|line| line.text.split(|c: char| !(c.is_alphanumeric() || c == '-')));
    words.filter(|word| word.trim_matches('-').contains('-')).map(str::to_lowercase).collect()
}

/// Goes on with a line. A word that was parted at the end of the one before is made whole; a hyphen of its own stays.
fn append(paragraph: &mut String, line: &str, compounds: &HashSet<String>) {
    const AFTER_VERBS: &[&str] =
        &["il", "elle", "on", "ils", "elles", "je", "tu", "nous", "vous", "t", "ce", "là", "ci", "même", "mêmes"];
    let before = paragraph.chars().rev().nth(1);
    if !(paragraph.ends_with('-') && before.is_some_and(char::is_alphabetic)) {
        paragraph.push(' ');
    } else if line.starts_with(char::is_lowercase) {
        let start = paragraph.rfind(|c: char| !(c.is_alphanumeric() || c == '-')).map_or(0, |at| at + 1);
        let start = paragraph.ceil_char_boundary(start);
        let end: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
        let whole = format!("{}{end}", &paragraph[start..]).to_lowercase();
        if !compounds.contains(&whole) && !AFTER_VERBS.contains(&end.as_str()) {
            paragraph.pop();
        }
    }
    paragraph.push_str(line);
}

#[cfg(test)]
mod tests;
