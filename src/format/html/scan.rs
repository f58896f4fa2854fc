//! HTML as a flat run of tags and text: one pass, no tree, no recursion, linear in the page.
//!
//! Good for what stands anywhere in a page (meta elements, JSON-LD, headings) and for turning markup into text. It follows
//! no rules of nesting; whoever needs the tree asks a real parser, after `depth` has said that it is safe to.

use std::borrow::Cow;

use super::entities;
use crate::format::ReadError;

#[derive(Debug, PartialEq, Eq)]
pub(in crate::format) enum Token<'a> {
    /// Text with its entities still in it.
    Text(&'a str),
    Open(Tag<'a>),
    Close(&'a str),
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(in crate::format) struct Tag<'a> {
    pub name: &'a str,
    attributes: &'a str,
}

impl Tag<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute, decoded; empty where it has none.
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        Attributes(self.attributes)
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| entities::decode(value))
    }

    fn closes_itself(&self) -> bool {
        self.attributes.ends_with('/')
    }
}

struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let separator = |c: char| c.is_ascii_whitespace() || c == '/' || c == '=';
        let text = self.0.trim_start_matches(separator);
        if text.is_empty() {
            return None;
        }
        let end = text.find(separator).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let (value, rest) = match value.as_bytes().first() {
            Some(&quote @ (b'"' | b'\'')) => {
                let inside = &value[1..];
                match memchr::memchr(quote, inside.as_bytes()) {
                    Some(end) => (&inside[..end], &inside[end + 1..]),
                    None => (inside, ""),
                }
            }
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.0 = rest;
        Some((name, value))
    }
}

/// The tokens of a page.
pub(in crate::format) struct Scanner<'a> {
    html: &'a str,
    at: usize,
    /// The element whose content is text up to its end tag.
    raw: Option<&'a str>,
}

impl<'a> Scanner<'a> {
    pub fn new(html: &'a str) -> Self {
        Scanner { html, at: 0, raw: None }
    }

    fn rest(&self) -> &'a [u8] {
        &self.html.as_bytes()[self.at..]
    }

    /// Moves on to a byte offset, which is always next to an ASCII character.
    fn take_to(&mut self, end: usize) -> &'a str {
        let text = &self.html[self.at..end];
        self.at = end;
        text
    }

    fn seek(&self, from: usize, needle: &[u8]) -> Option<usize> {
        memchr::memmem::find(&self.html.as_bytes()[from..], needle).map(|at| from + at)
    }

    /// Where the end tag of a raw element stands.
    fn raw_end(&self, name: &str) -> usize {
        let bytes = self.html.as_bytes();
        memchr::memchr_iter(b'<', self.rest())
            .map(|at| self.at + at)
            .find(|&at| {
                let tag = bytes[at + 1..].strip_prefix(b"/").and_then(|tag| tag.get(..name.len()));
                tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
            })
            .unwrap_or(bytes.len())
    }

    /// Where a tag ends: a `>` in a quoted value does not end it.
    fn tag_end(&self) -> Option<usize> {
        let bytes = self.rest();
        let mut i = 0;
        loop {
            i += memchr::memchr3(b'>', b'"', b'\'', &bytes[i..])?;
            if bytes[i] == b'>' {
                return Some(self.at + i);
            }
            // A quote opens a value only after `=`.
            let opens = bytes[..i].trim_ascii_end().last() == Some(&b'=');
            i += 1 + if opens { memchr::memchr(bytes[i], &bytes[i + 1..])? + 1 } else { 0 };
        }
    }

    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        match rest.get(1) {
            Some(b'!') if rest.starts_with(b"<!--") => {
                let end = self.seek(self.at + 2, b"-->").map_or(self.html.len(), |at| at + 3);
                self.take_to(end);
                None
            }
            Some(b'!' | b'?') => {
                let end = self.seek(self.at, b">").map_or(self.html.len(), |at| at + 1);
                self.take_to(end);
                None
            }
            Some(b'/') if rest.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let end = self.seek(self.at, b">").unwrap_or(self.html.len());
                let tag = self.take_to(end);
                self.at = (end + 1).min(self.html.len());
                Some(Token::Close(name_of(&tag[2..])))
            }
            Some(c) if c.is_ascii_alphabetic() => {
                let Some(end) = self.tag_end() else {
                    return Some(Token::Text(self.take_to(self.html.len())));
                };
                let tag = self.take_to(end);
                self.at = end + 1;
                let name = name_of(&tag[1..]);
                let tag = Tag { name, attributes: &tag[1 + name.len()..] };
                if RAW.iter().any(|raw| tag.is(raw)) {
                    self.raw = Some(name);
                }
                Some(Token::Open(tag))
            }
            _ => Some(Token::Text(self.take_to(self.at + 1))),
        }
    }
}

/// Elements whose content is not markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

fn name_of(tag: &str) -> &str {
    &tag[..tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len())]
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let end = self.raw_end(name);
            if end > self.at {
                return Some(Token::Text(self.take_to(end)));
            }
        }
        while self.at < self.html.len() {
            let text = memchr::memchr(b'<', self.rest()).map_or(self.html.len(), |at| self.at + at);
            if text > self.at {
                return Some(Token::Text(self.take_to(text)));
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
        None
    }
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "path", "use",
];
/// Elements that the next of their kind, or their parent's end, closes: pages leave out their end tags.
const OPTIONAL: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "rt", "rp",
    "html", "head", "body",
];

/// Elements that a parser opens again in every paragraph until their own end tag comes.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// More elements than any page of news has: each costs a parser hundreds of bytes, several times over.
const MOST_ELEMENTS: usize = 200_000;
/// How many elements a parser may have to open again in all.
const MOST_REOPENED: usize = 2_000_000;

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Why a page is not given to a real parser: its elements nest deeper than `limit`, or are too many, as far as a flat look tells.
///
/// It stops at the limit, so that a hostile page costs no more than reading it. What a real parser makes of the page may still
/// be deeper, so its tree must be measured too.
pub(super) fn refuse(html: &str, limit: usize) -> Option<ReadError> {
    let mut open: Vec<&str> = Vec::new();
    let mut formatting: Vec<Tag<'_>> = Vec::new();
    let (mut elements, mut reopened) = (0, 0);
    for token in Scanner::new(html) {
        match token {
            Token::Open(tag) if listed(FORMATTING, tag.name) => open_formatting(&mut formatting, tag),
            Token::Open(tag) => {
                reopened += formatting.len();
                if !tag.closes_itself() && !listed(VOID, tag.name) && !listed(OPTIONAL, tag.name) {
                    open.push(tag.name);
                }
            }
            Token::Close(name) if listed(FORMATTING, name) => {
                if let Some(at) = formatting.iter().rposition(|tag| tag.is(name)) {
                    formatting.remove(at);
                }
            }
            Token::Close(name) => {
                if let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                    open.truncate(at);
                }
            }
            Token::Text(_) => {}
        }
        if open.len() + formatting.len() > limit || reopened > MOST_REOPENED {
            return Some(super::too_deep(limit));
        }
        elements += 1;
        // A start tag, an end tag and a text for each.
        if elements > 3 * MOST_ELEMENTS {
            return Some(ReadError::new(format!("HTML of more than {MOST_ELEMENTS} elements")));
        }
    }
    None
}

/// As the HTML standard has it: a link ends the link before it, and of identical elements three are kept.
fn open_formatting<'a>(formatting: &mut Vec<Tag<'a>>, tag: Tag<'a>) {
    if tag.is("a") || tag.is("nobr") {
        formatting.retain(|other| !other.is(tag.name));
    }
    if formatting.iter().filter(|other| **other == tag).count() < 3 {
        formatting.push(tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_attributes() {
        let tokens: Vec<_> =
            Scanner::new("a<P Class='x > y' hidden data=1>b &amp; c</p ><!-- <i> --><br/>1 < 2").collect();
        let Token::Open(tag) = tokens[1] else { panic!("{tokens:?}") };
        assert!(tag.is("p"));
        assert_eq!(tag.attribute("class").as_deref(), Some("x > y"));
        assert_eq!(tag.attribute("hidden").as_deref(), Some(""));
        assert_eq!(tag.attribute("data").as_deref(), Some("1"));
        assert_eq!(tokens[3], Token::Close("p"));
        assert!(matches!(tokens[4], Token::Open(tag) if tag.is("br")));
        assert_eq!(tokens[5..], [Token::Text("1 "), Token::Text("<"), Token::Text(" 2")]);
    }

    #[test]
    fn scripts_are_no_markup() {
        let tokens: Vec<_> = Scanner::new("<script>if (a<b) '</p>'</SCRIPT>x").collect();
        assert_eq!(tokens[1], Token::Text("if (a<b) '</p>'"));
        assert_eq!(tokens[2], Token::Close("SCRIPT"));
    }

    #[test]
    fn depth_and_number() {
        let nests_deeper = |html: &str, limit| refuse(html, limit).is_some();
        let many = refuse(&"<br>x".repeat(400_000), 512).unwrap();
        assert_eq!(many.to_string(), "HTML of more than 200000 elements");
        assert!(nests_deeper(&"<div>".repeat(600), 512));
        assert!(!nests_deeper(&"<div><span></div>".repeat(600), 512));
        assert!(!nests_deeper(&"<p>text<li>item<br><img src=x>".repeat(600), 512));
        assert!(nests_deeper(&"<div></b>".repeat(600), 512));
        assert!(!nests_deeper(&"<p><b><font size=2>text<a name=x>".repeat(600), 512));
        let distinct = |count: usize| (0..count).map(|i| format!("<p><b i={i}></p>")).collect::<String>();
        assert!(nests_deeper(&distinct(600), 512));
        assert!(nests_deeper(&format!("{}{}", distinct(400), "<p>x".repeat(10_000)), 512));
    }

    proptest::proptest! {
        #[test]
        fn anything_is_scanned(html in "(<|</|>|<!--|-->|[a-z\"'= é/]|<script>|&){0,60}") {
            for token in Scanner::new(&html) {
                if let Token::Open(tag) = token {
                    tag.attribute("x");
                }
            }
        }
    }
}
