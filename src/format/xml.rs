//! XML: NITF, NewsML, feeds, and records whose fields have names that anybody understands.
//!
//! The file is streamed; one item at a time is held as a tree within the limits of an article. Nothing outside the file is
//! ever looked at, entities that the file declares are not expanded, and markup that is not well-formed is read as far as
//! its sense is clear.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use super::{Emit, Found, Options, ReadError};

mod blocks;
mod feed;
mod newsml;
mod newsml_g2;
mod nitf;
mod parser;
mod records;
mod stream;
mod tree;

pub(super) use blocks::paragraphs;
pub(super) use parser::{Parser, Piece};
use stream::Stream;
pub(super) use tree::Element;

/// What an element holds, told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Nitf,
    NewsMl,
    NewsMlG2,
    Entry,
}

fn item(element: &Element) -> Option<Item> {
    Some(match element.name() {
        "nitf" => Item::Nitf,
        "NewsItem" => Item::NewsMl,
        "newsItem" | "packageItem" => Item::NewsMlG2,
        "item" | "entry" => Item::Entry,
        _ => return None,
    })
}

/// Elements that are gone into wherever they stand, because they hold items or what is said of all items.
const CONTAINERS: &[&str] = &["NewsML", "newsMessage", "itemSet", "rss", "RDF", "feed", "channel"];
/// Those that hold a feed's entries; elsewhere an `item` may be anything.
const FEEDS: &[&str] = &["rss", "RDF", "feed", "channel"];

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let (stream, gauge) = Stream::new(input, options.country.as_deref());
    let parser = Parser::new(stream, gauge, options.limits.article_bytes);
    let room = options.limits.article_bytes;
    Reader { parser, options, emit, around: Element::default(), room, open: Vec::new(), any: false, skipped: None }
        .run()
}

/// Goes through the markup of a part of a document; `limit` is what one piece of it may have.
pub(super) fn with_parser<T>(
    part: &mut dyn Read,
    limit: usize,
    read: &mut dyn FnMut(&mut Parser<'_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut input = BufReader::new(part);
    let (stream, gauge) = Stream::new(&mut input, None);
    read(&mut Parser::new(stream, gauge, limit))
}

/// Goes through the markup of a page, where some elements never have an end.
pub(super) fn with_html_parser<T>(
    input: &mut dyn BufRead,
    limit: usize,
    read: &mut dyn FnMut(&mut Parser<'_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let (stream, gauge) = Stream::new(input, None);
    read(&mut Parser::new(stream, gauge, limit).html())
}

/// A part of a document that is small, as a tree.
pub(super) fn root(part: &mut dyn Read, limit: usize) -> Result<Element, ReadError> {
    with_parser(part, limit, &mut |parser| loop {
        match parser.next()? {
            Piece::Open(root, true) => return Ok(root),
            Piece::Open(root, false) => return parser.rest_of(root)?.map_err(ReadError::new),
            Piece::End => return Err(ReadError::new("truncated XML: nothing in it")),
            Piece::Close | Piece::Text(_) => {}
        }
    })
}

struct Reader<'a, 'e> {
    parser: Parser<'a>,
    options: &'a Options,
    emit: &'a mut Emit<'e>,
    /// What stands beside the items: the envelope, the channel's title.
    around: Element,
    /// How much more of that is kept.
    room: usize,
    /// Names of the elements that have been gone into.
    open: Vec<String>,
    /// Whether something was handed on, an article or an error.
    any: bool,
    /// The first item without a text, told if nothing else is found.
    skipped: Option<ReadError>,
}

impl Reader<'_, '_> {
    fn run(mut self) -> Result<(), ReadError> {
        loop {
            match self.parser.next()? {
                Piece::End => break,
                Piece::Close => _ = self.open.pop(),
                Piece::Text(_) => {}
                Piece::Open(start, is_empty) => {
                    if self.element(start, is_empty)?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
        if self.any {
            return Ok(());
        }
        // No item of a known kind: the root itself may be a record.
        let is_known = CONTAINERS.contains(&self.around.name());
        match records::article(&self.around, &self.options.map).filter(|_| !is_known) {
            Some(found) => _ = (self.emit)(Ok(found)),
            None => {
                return Err(self.skipped.unwrap_or_else(|| match is_known {
                    true => ReadError::no_article(format!("no article: {} with nothing in it", self.around.name())),
                    false => ReadError::no_article("no article: XML of an unknown kind"),
                }));
            }
        }
        Ok(())
    }

    fn hand_on(&mut self, found: Result<Found, ReadError>) -> ControlFlow<()> {
        self.any = true;
        (self.emit)(found)
    }

    /// Goes into an element, or reads it whole.
    fn element(&mut self, start: Element, is_empty: bool) -> Result<ControlFlow<()>, ReadError> {
        let line = self.parser.line();
        let is_root = self.open.is_empty();
        let in_feed = self.open.iter().any(|name| FEEDS.contains(&name.as_str()));
        let kind = item(&start).filter(|kind| *kind != Item::Entry || in_feed || is_root && start.name() == "entry");
        if kind.is_none() && !is_empty && (is_root || CONTAINERS.contains(&start.name())) {
            self.open.push(start.name().to_string());
            if is_root {
                self.around = start;
            } else {
                self.around.attributes.extend(start.attributes);
            }
            return Ok(ControlFlow::Continue(()));
        }
        let whole = if is_empty { Ok(start) } else { self.parser.rest_of(start)? };
        match (whole, kind) {
            (Err(cause), _) => Ok(self.hand_on(Err(ReadError::at(line, cause)))),
            (Ok(element), Some(kind)) => Ok(self.item(kind, &element, line)),
            (Ok(element), None) => Ok(self.beside(element, line)),
        }
    }

    fn item(&mut self, kind: Item, element: &Element, line: u64) -> ControlFlow<()> {
        let articles = match kind {
            Item::Nitf => nitf::article(element).into_iter().collect(),
            Item::NewsMl => newsml::articles(element, &self.around),
            Item::NewsMlG2 => newsml_g2::article(element, &self.around).into_iter().collect(),
            Item::Entry => feed::article(element, &self.around).into_iter().collect(),
        };
        if articles.is_empty() {
            let cause = format!("no article: {} without a text", element.name());
            self.skipped.get_or_insert_with(|| ReadError::at(line, cause));
        }
        for found in articles {
            self.hand_on(Ok(found))?;
        }
        ControlFlow::Continue(())
    }

    /// An element that is no item: a wrapper with items in it, a record of its own, or something said of all items.
    fn beside(&mut self, element: Element, line: u64) -> ControlFlow<()> {
        let is_known = self.open.first().is_some_and(|root| CONTAINERS.contains(&root.as_str()));
        if !is_known {
            let inner = element.outermost(&mut |inner| item(inner).is_some_and(|kind| kind != Item::Entry));
            let wraps = !inner.is_empty();
            for inner in inner {
                if let Some(kind) = item(inner) {
                    self.item(kind, inner, line)?;
                }
            }
            if wraps {
                return ControlFlow::Continue(());
            }
            if let Some(found) = records::record(&element, &self.options.map) {
                return self.hand_on(Ok(found));
            }
        }
        // What is said of all items is short; a flood of it is dropped.
        let weight = element.weight();
        if weight <= self.room {
            self.room -= weight;
            self.around.children.push(tree::Node::Element(element));
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests;
