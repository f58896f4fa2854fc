//! Pages whose elements do not say what anything is: their lines do, as those of a text.
//!
//! A paragraph of the page is a line with a blank one below it, and a tab stands before each cell of a table but the first.
//! Lines outside of what the layout calls an article are passed over; where it calls nothing so, all lines count.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::super::layout::{Description, Html};
use super::super::text;
use super::is_article;
use crate::format::layout::tidy;
use crate::format::xml::{self, Element, Piece};
use crate::format::{Emit, Options, ReadError};

/// Elements that run along in a line; all others stand on lines of their own.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "big", "cite", "code", "em", "font", "i", "img", "ins", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "tt", "u", "wbr",
];
/// What these hold is not printed on the page.
const SILENT: &[&str] = &["head", "script", "style", "template", "noscript"];

pub(super) fn read(
    layout: &Description,
    html: &Html,
    input: &mut dyn BufRead,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ReadError> {
    let limit = options.limits.article_bytes;
    let mut page =
        Page { reader: text::Reader::new(layout, options, emit), open: Vec::new(), line: String::new(), limit };
    let mut input = input;
    xml::with_html_parser(&mut input, limit, &mut |parser| {
        loop {
            let number = parser.line();
            let step = match parser.next()? {
                Piece::Open(element, is_empty) => page.open(html, &element, is_empty, number),
                Piece::Close => page.close(number),
                Piece::Text(text) => {
                    page.text(html, &text);
                    ControlFlow::Continue(())
                }
                Piece::End => {
                    let _ = page.flush(number, true).is_continue() && page.reader.end().is_continue();
                    return Ok(());
                }
            };
            if step.is_break() {
                return Ok(());
            }
        }
    })
}

/// What an element is for the lines of its page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Inline,
    Block,
    Cell,
    Silent,
    Article,
}

impl Sort {
    fn of(html: &Html, element: &Element) -> Sort {
        match element.name() {
            _ if is_article(html, element) => Sort::Article,
            "td" | "th" => Sort::Cell,
            name if SILENT.contains(&name) => Sort::Silent,
            name if INLINE.contains(&name) => Sort::Inline,
            _ => Sort::Block,
        }
    }
}

struct Page<'a, 'e> {
    reader: text::Reader<'a, 'e>,
    open: Vec<Sort>,
    line: String,
    limit: usize,
}

impl Page<'_, '_> {
    fn open(&mut self, html: &Html, element: &Element, is_empty: bool, number: u64) -> ControlFlow<()> {
        let sort = Sort::of(html, element);
        match sort {
            Sort::Cell if !self.line.trim().is_empty() => self.line.push('\t'),
            Sort::Block | Sort::Article => self.flush(number, !element.is("br"))?,
            _ => {}
        }
        if !is_empty {
            self.open.push(sort);
        }
        ControlFlow::Continue(())
    }

    fn close(&mut self, number: u64) -> ControlFlow<()> {
        let sort = self.open.pop();
        match sort {
            Some(Sort::Block) => self.flush(number, true),
            Some(Sort::Article) => {
                self.flush(number, true)?;
                self.reader.end()
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn text(&mut self, html: &Html, text: &str) {
        let is_outside = html.article.is_some() && !self.open.contains(&Sort::Article);
        if is_outside || self.open.contains(&Sort::Silent) || self.line.len() > self.limit {
            return;
        }
        self.line.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
    }

    /// Hands on a line, if there is anything on it; `apart` from what follows.
    fn flush(&mut self, number: u64, apart: bool) -> ControlFlow<()> {
        let line = std::mem::take(&mut self.line);
        let cells: Vec<String> = line.split('\t').map(tidy).collect();
        let line = cells.join("\t");
        if line.is_empty() {
            return ControlFlow::Continue(());
        }
        self.reader.line(number, line.as_bytes())?;
        if apart { self.reader.line(number, b"") } else { ControlFlow::Continue(()) }
    }
}
