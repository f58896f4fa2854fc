//! The text of an element as paragraphs: NITF, XHTML and whatever else agencies put into XML.
//!
//! Which elements part paragraphs is told by their name or, for names nobody knows, by where they stand: among text they
//! run along. Pictures and their captions are no text of the story.

use super::tree::{Element, Node};
use crate::format::html::{self, plain};
use crate::format::layout::{self, tidy};

/// Elements that hold one paragraph.
const PARAGRAPHS: &[&str] = &[
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "hl3",
    "hl4",
    "tr",
    "caption",
    "tagline",
    "credit",
    "para",
    "paragraph",
];
/// Elements that part paragraphs even among text.
const BLOCKS: &[&str] = &[
    "block",
    "ul",
    "ol",
    "dl",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "div",
    "section",
    "article",
    "aside",
    "blockquote",
    "bq",
    "pre",
    "body",
    "body.content",
    "note",
    "hr",
    "nitf-table",
    "header",
    "footer",
];
const SILENT: &[&str] = &[
    "media",
    "figure",
    "object",
    "script",
    "style",
    "head",
    "iframe",
    "img",
    "video",
    "audio",
    "picture",
    "fn",
    "nitf-table-metadata",
    "byline",
    "dateline",
    "hedline",
    "body.head",
    "template",
    "svg",
];

/// Stands for `<br/>` until its paragraph is complete; no text holds it once it is tidied.
const BREAK: char = '\u{2028}';

/// The paragraphs of an element's content.
pub(in crate::format) fn paragraphs(element: &Element) -> Vec<String> {
    let mut walker = Walker::default();
    let inline = is_paragraph(element.name());
    walker.container(element, inline);
    walker.flush(!inline);
    let wrapped = is_wrapped(&walker.out);
    walker.out.iter().flat_map(|text| split(text, wrapped)).flat_map(unescape).collect()
}

fn is_paragraph(name: &str) -> bool {
    PARAGRAPHS.contains(&name)
}

#[derive(Default)]
struct Walker {
    out: Vec<String>,
    paragraph: String,
}

impl Walker {
    /// `inline` is whether we are inside a paragraph, so that elements run along.
    fn container(&mut self, element: &Element, inline: bool) {
        let among_text =
            inline || element.children.iter().any(|child| matches!(child, Node::Text(text) if !text.trim().is_empty()));
        for child in &element.children {
            match child {
                Node::Text(text) => self.paragraph.push_str(text),
                Node::Element(child) if SILENT.contains(&child.name()) => {}
                Node::Element(child) if child.is("br") => self.paragraph.push(BREAK),
                Node::Element(child) if child.is("td") || child.is("th") => {
                    self.paragraph.push(' ');
                    self.container(child, true);
                }
                Node::Element(child) if is_paragraph(child.name()) => self.block(child, true, inline),
                Node::Element(child) if !among_text || BLOCKS.contains(&child.name()) => {
                    self.block(child, false, inline);
                }
                Node::Element(child) => self.container(child, true),
            }
        }
    }

    fn block(&mut self, element: &Element, inline: bool, inside_paragraph: bool) {
        self.flush(!inside_paragraph);
        self.container(element, inline);
        self.flush(!inline);
    }

    /// `loose`: text that stands in no paragraph's element, whose own lines tell its paragraphs.
    fn flush(&mut self, loose: bool) {
        let text = std::mem::take(&mut self.paragraph);
        if loose && text.contains('\n') && !text.contains(BREAK) {
            self.out.extend(layout::wire_paragraphs(&text));
        } else if !text.trim().is_empty() {
            self.out.push(text);
        }
    }
}

/// Whether breaks stand where lines were full, as on wires that came over a teleprinter, rather than where sentences end.
fn is_wrapped(paragraphs: &[String]) -> bool {
    let (mut in_sentence, mut after) = (0, 0);
    for paragraph in paragraphs {
        let lines: Vec<String> = paragraph.split(BREAK).map(tidy).filter(|line| !line.is_empty()).collect();
        for pair in lines.windows(2) {
            in_sentence += usize::from(goes_on(&pair[0], &pair[1]));
            after += usize::from(ends(&pair[0]));
        }
    }
    in_sentence > 0 && in_sentence >= after
}

fn goes_on(last: &str, next: &str) -> bool {
    next.starts_with(char::is_lowercase) && !ends(last)
}

fn ends(line: &str) -> bool {
    line.ends_with(['.', '!', '?', ':', ';', '"', '”', '»', '…'])
}

/// Parts a paragraph at its breaks: at two in a row always, at one where it does not stand in a sentence.
fn split(paragraph: &str, wrapped: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut parted = true;
    for line in paragraph.split(BREAK).map(tidy) {
        if line.is_empty() {
            parted = true;
            continue;
        }
        match out.last_mut() {
            Some(last) if !parted && (wrapped || goes_on(last, &line)) => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => out.push(line),
        }
        parted = false;
    }
    out
}

/// Markup that was escaped once too often: whole HTML is read as such, stray pairs of tags are dropped.
fn unescape(text: String) -> Vec<String> {
    if !text.contains('<') {
        return vec![text];
    }
    if plain::is_markup(&text) {
        return plain::paragraphs(&text);
    }
    let kept = html::without_pairs(&text);
    vec![tidy(&kept)].into_iter().filter(|text| !text.is_empty()).collect()
}
