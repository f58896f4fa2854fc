//! The Reuters-21578 collection: SGML of 1987, a thousand articles a file.
//!
//! Article by article, in the memory of one. What the collection's own indexers wrote (topics, places, people, bodies) is
//! kept as given; their codes are only spelled as names.

use std::io::BufRead;

use super::charset::Decoder;
use super::layout::{self, tidy};
use super::lines::{Line, next_line};
use super::{Emit, Found, Options, ReadError, byline, html, size};
use crate::article::{Draft, GivenName, Kind};

const OPEN: &[u8] = b"<REUTERS";
const CLOSE: &[u8] = b"</REUTERS>";

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let limit = options.limits.article_bytes;
    let mut decoder = Decoder::new(options.country.as_deref());
    let (mut line, mut element) = (Vec::new(), Vec::new());
    // The line on which the open element began.
    let mut open: Option<u64> = None;
    for number in 1.. {
        match next_line(input, &mut line, limit)? {
            Line::End => break,
            Line::TooLong => element.resize(limit + 1, b' '),
            Line::Read => {}
        }
        if memchr::memmem::find(&line, OPEN).is_some() {
            if open.is_some_and(|start| emit(Err(ReadError::at(start, "article without an end"))).is_break()) {
                return Ok(());
            }
            element.clear();
            open = Some(number);
        }
        let Some(start) = open else { continue };
        if element.len() <= limit {
            element.extend_from_slice(&line);
            element.push(b'\n');
        }
        if memchr::memmem::find(&line, CLOSE).is_some() {
            open = None;
            let result = match element.len() > limit {
                true => Err(ReadError::at(start, format!("article longer than {}", size(limit)))),
                false => Ok(article(&decoder.decode(&element, None))),
            };
            element.clear();
            if emit(result).is_break() {
                return Ok(());
            }
        }
    }
    match open {
        Some(start) => Err(ReadError::at(start, "truncated SGML: article without an end")),
        None => Ok(()),
    }
}

fn article(element: &str) -> Found {
    let text = inside(element, "TEXT").unwrap_or_default();
    let (headline, body) = match (inside(text, "TITLE"), inside(text, "BODY")) {
        (None, None) => unprocessed(text),
        (title, body) => (title.unwrap_or_default().to_string(), body.unwrap_or_default().to_string()),
    };
    let byline = inside(text, "AUTHOR").map(readable).filter(|line| !line.is_empty());
    let draft = Draft {
        headline: readable(&headline),
        body: paragraphs(&body).join("\n\n"),
        authors: byline.as_deref().map(people_of).unwrap_or_default(),
        byline,
        dateline: inside(text, "DATELINE")
            .map(|line| readable(line).trim_end_matches([' ', '-']).to_string())
            .filter(|l| !l.is_empty()),
        source: Some("Reuters".to_string()),
        topics: ["TOPICS", "EXCHANGES", "COMPANIES"].iter().flat_map(|list| codes(element, list)).collect(),
        language: Some("en".to_string()),
        given_names: given_names(element),
        ..Draft::default()
    };
    let dates = inside(element, "DATE").map(readable).into_iter().collect();
    Found { draft, dates, language_is_sure: true, ..Found::default() }
}

/// What stands in an element: between the end of its start tag and its end tag, or the end of the text.
fn inside<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.match_indices(name).map(|(at, _)| at).find(|&at| {
        at > 0 && text.as_bytes()[at - 1] == b'<' && matches!(text.as_bytes().get(at + name.len()), Some(b'>' | b' '))
    })?;
    let rest = &text[start..];
    let rest = &rest[rest.find('>')? + 1..];
    let end = rest.match_indices(name).map(|(at, _)| at).find(|&at| rest[..at].ends_with("</"));
    Some(end.map_or(rest, |end| &rest[..end - 2]))
}

/// Text that the collection did not take apart: its first line is the headline.
fn unprocessed(text: &str) -> (String, String) {
    let text = html::decode_references(text);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    let (headline, body) = text.split_once('\n').unwrap_or((text, ""));
    (headline.to_string(), body.to_string())
}

fn readable(text: &str) -> String {
    tidy(&html::decode_references(text))
}

fn paragraphs(body: &str) -> Vec<String> {
    let decoded = html::decode_references(body);
    let mut text: &str = &decoded;
    // The sign-off goes before lines are joined, or it would end up in the last paragraph.
    loop {
        text = text.trim_end_matches(|c: char| c.is_control() || c.is_whitespace());
        let start = text.rfind('\n').map_or(0, |at| at + 1);
        if text.is_empty() || !is_sign_off(&text[start..]) {
            return layout::indented_paragraphs(text);
        }
        text = &text[..start];
    }
}

fn is_sign_off(line: &str) -> bool {
    let letters = line.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(letters.to_ascii_lowercase().as_str(), "" | "reuter" | "reuters")
}

/// `by mona lindqvist, reuters`: the case of the wire is not that of names.
fn people_of(line: &str) -> Vec<String> {
    let people = byline::authors(line);
    let flat = !line.contains(char::is_uppercase) || !line.contains(char::is_lowercase);
    if people.is_empty() && flat { byline::authors(&title_case(line)) } else { people }
}

fn title_case(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(capitalised).collect();
    words.join(" ")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect(),
        None => String::new(),
    }
}

/// The codes of a list.
fn codes(element: &str, list: &str) -> Vec<String> {
    let Some(mut rest) = inside(element, list) else { return Vec::new() };
    let mut codes = Vec::new();
    while let Some((_, after)) = rest.split_once("<D>") {
        let (code, after) = after.split_once("</D>").unwrap_or((after, ""));
        codes.push(readable(code));
        rest = after;
    }
    codes.retain(|code| !code.is_empty());
    codes
}

fn given_names(element: &str) -> Vec<GivenName> {
    let lists = [("PEOPLE", Kind::Person), ("ORGS", Kind::Organisation), ("PLACES", Kind::Place)];
    let names = lists.iter().flat_map(|&(list, kind)| codes(element, list).into_iter().map(move |code| (kind, code)));
    names.map(|(kind, code)| GivenName { kind, name: spelled(kind, &code) }).collect()
}

/// The name that a code stands for, as far as the code itself tells.
fn spelled(kind: Kind, code: &str) -> String {
    match (kind, code) {
        (_, "worldbank") => "World Bank".to_string(),
        (Kind::Organisation, _) | (Kind::Place, "usa" | "uk" | "ussr" | "uae") => code.to_uppercase(),
        _ => {
            let small = |word: &str| matches!(word, "of" | "the" | "and");
            let words: Vec<String> =
                code.split('-').map(|word| if small(word) { word.to_string() } else { capitalised(word) }).collect();
            words.join(" ")
        }
    }
}

#[cfg(test)]
mod tests;
