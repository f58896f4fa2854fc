//! Pieces of markup, one at a time, whatever state the file is in: end tags that fit nothing are passed over, and an
//! element whose end tag is missing ends with the one around it.

use std::borrow::Cow;
use std::mem;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::stream::{Gauge, Stream};
use super::tree::{Element, Node};
use crate::format::html::decode_references;
use crate::format::{ReadError, size};

/// Elements nest no deeper than this.
const DEPTH: usize = 256;
/// An element that is held has no more elements in it than this: each takes much more memory than it has bytes.
const ELEMENTS: usize = 200_000;
/// What an element takes beside its text, roughly.
const ELEMENT_BYTES: usize = 64;

pub(in crate::format) enum Piece {
    /// A start tag, and whether the element is empty.
    Open(Element, bool),
    /// The innermost open element ends.
    Close,
    Text(String),
    End,
}

pub(in crate::format) struct Parser<'a> {
    reader: Reader<Stream<'a>>,
    gauge: Gauge,
    limit: usize,
    buffer: Vec<u8>,
    /// Names of the open elements.
    open: Vec<String>,
    /// How many of them the last end tag closes.
    closing: usize,
    is_html: bool,
    /// Capitals in names do not matter: in HTML, and in NITF of the old kind, which is all in capitals.
    folds_case: bool,
}

/// Elements of HTML that have no end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

impl<'a> Parser<'a> {
    /// `limit`: how many bytes an element that is held may have.
    pub(super) fn new(stream: Stream<'a>, gauge: Gauge, limit: usize) -> Self {
        let mut reader = Reader::from_reader(stream);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Parser {
            reader,
            gauge,
            limit,
            buffer: Vec::new(),
            open: Vec::new(),
            closing: 0,
            is_html: false,
            folds_case: false,
        }
    }

    /// The same for HTML.
    pub fn html(mut self) -> Self {
        (self.is_html, self.folds_case) = (true, true);
        self
    }

    /// The line that has been reached.
    pub fn line(&self) -> u64 {
        self.gauge.line()
    }

    pub fn next(&mut self) -> Result<Piece, ReadError> {
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                self.open.pop();
                return Ok(Piece::Close);
            }
            self.gauge.allow(self.limit + 1);
            let mut buffer = mem::take(&mut self.buffer);
            buffer.clear();
            let piece = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => self.piece(event),
                Err(error) => Err(self.explain(&error)),
            };
            // One huge piece does not keep its memory for the rest of the file.
            self.buffer = if buffer.capacity() > 1 << 20 { Vec::new() } else { buffer };
            if let Some(piece) = piece? {
                return Ok(piece);
            }
        }
    }

    /// What an event means; None for what has no meaning here, and for end tags.
    fn piece(&mut self, event: Event<'_>) -> Result<Option<Piece>, ReadError> {
        Ok(Some(match event {
            Event::Start(start) => return self.start(&start, false).map(Some),
            Event::Empty(start) => return self.start(&start, true).map(Some),
            Event::End(end) => {
                let ended = end.name();
                let ended = self.name(ended.as_ref());
                let place = self.open.iter().rposition(|name| *name == ended);
                self.closing = place.map_or(0, |place| self.open.len() - place);
                return Ok(None);
            }
            Event::Text(text) => Piece::Text(text.into_inner().into_owned()),
            Event::CData(text) => Piece::Text(text.into_inner().into_owned()),
            Event::GeneralRef(name) => Piece::Text(decode_references(&format!("&{};", &*name)).into_owned()),
            Event::Eof => Piece::End,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => return Ok(None),
        }))
    }

    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Result<Piece, ReadError> {
        let name = start.name();
        if !name.as_ref().starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Ok(self.no_tag(start));
        }
        self.folds_case |= self.open.is_empty() && name.as_ref() == "NITF";
        let tag = self.name(name.as_ref()).into_owned();
        let is_empty = is_empty || self.is_html && VOID.contains(&tag.as_str());
        let mut element = Element { tag, ..Element::default() };
        for attribute in start.attributes().with_checks(false).flatten() {
            let value = decode_references(&attribute.value).into_owned();
            element.attributes.push((self.name(attribute.key.as_ref()).into_owned(), value));
        }
        if !is_empty {
            if self.open.len() >= DEPTH {
                return Err(ReadError::at(self.line(), format!("XML nested more than {DEPTH} levels")));
            }
            self.open.push(element.tag.clone());
        }
        Ok(Piece::Open(element, is_empty))
    }

    /// A name as it is compared.
    fn name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.folds_case { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
    }

    /// `if 3 < 4</p>`: text, and the tag that was taken for its end.
    fn no_tag(&mut self, start: &BytesStart<'_>) -> Piece {
        let raw: &str = start;
        let Some((text, tag)) = raw.rsplit_once('<') else { return Piece::Text(format!("<{raw}>")) };
        if let Some(name) = tag.strip_prefix('/') {
            let place = self.open.iter().rposition(|open| open == name.trim_end());
            self.closing = place.map_or(0, |place| self.open.len() - place);
        }
        Piece::Text(format!("<{text}"))
    }

    /// The whole of an element whose start tag has been read, or, once it has ended, why it is not to be held.
    pub fn rest_of(&mut self, start: Element) -> Result<Result<Element, String>, ReadError> {
        let mut above: Vec<Element> = Vec::new();
        let mut element = start;
        let (mut bytes, mut elements) = (0, 0);
        loop {
            match self.next()? {
                Piece::Open(inner, is_empty) => {
                    elements += 1;
                    bytes += ELEMENT_BYTES;
                    bytes += inner.attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
                    if is_empty {
                        push(&mut element, Node::Element(inner));
                    } else {
                        above.push(mem::replace(&mut element, inner));
                    }
                }
                Piece::Text(text) => {
                    bytes += text.len();
                    push(&mut element, Node::Text(text));
                }
                Piece::Close => match above.pop() {
                    Some(outer) => {
                        let inner = mem::replace(&mut element, outer);
                        push(&mut element, Node::Element(inner));
                    }
                    None if bytes > self.limit => return Ok(Err(format!("article longer than {}", size(self.limit)))),
                    None if elements > ELEMENTS => {
                        return Ok(Err(format!("article of more than {ELEMENTS} elements")));
                    }
                    None => return Ok(Ok(element)),
                },
                Piece::End => {
                    return Err(ReadError::at(self.line(), format!("truncated XML: {} without an end", element.tag)));
                }
            }
            if bytes > self.limit || elements > ELEMENTS {
                // Go on to its end, holding no more of it.
                element.children.clear();
                above.iter_mut().for_each(|element| element.children.clear());
            }
        }
    }

    fn explain(&self, error: &Error) -> ReadError {
        let cause = match error {
            Error::Io(_) if self.gauge.is_spent() => format!("longer than {} without a tag", size(self.limit)),
            Error::Io(error) => crate::cause::cause(error),
            Error::Syntax(_) => "truncated XML: markup without an end".to_string(),
            other => format!("invalid XML: {other}"),
        };
        ReadError::at(self.line(), cause)
    }
}

/// Adds a node; text next to text becomes one.
fn push(element: &mut Element, node: Node) {
    match (element.children.last_mut(), node) {
        (Some(Node::Text(last)), Node::Text(text)) => last.push_str(&text),
        (_, node) => element.children.push(node),
    }
}
