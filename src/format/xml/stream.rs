//! What stands between a file and the XML parser: the charset, the count of lines, and a limit on what one piece of
//! markup may take, because the parser holds a piece whole.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use encoding_rs::Encoding;

use crate::format::charset::{self, Decoder};

/// How much is decoded at a time.
const BLOCK: usize = 64 * 1024;

/// What the parser's owner may know and set while the parser holds the stream.
#[derive(Debug, Clone, Default)]
pub(super) struct Gauge {
    line: Rc<Cell<u64>>,
    left: Rc<Cell<usize>>,
}

impl Gauge {
    /// The line that has been reached, from 1.
    pub fn line(&self) -> u64 {
        self.line.get() + 1
    }

    /// Lets the parser take so many bytes more before the stream fails.
    pub fn allow(&self, bytes: usize) {
        self.left.set(bytes);
    }

    /// Whether the last piece of markup took all it was allowed.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// A file as UTF-8, whatever its charset.
pub(super) struct Stream<'a> {
    input: &'a mut dyn BufRead,
    decoder: Decoder,
    declared: Option<&'static Encoding>,
    gauge: Gauge,
    /// Read and not yet decoded: the beginning of a character or of a long run without a place to cut.
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    started: bool,
    ended: bool,
}

impl<'a> Stream<'a> {
    pub fn new(input: &'a mut dyn BufRead, country: Option<&str>) -> (Self, Gauge) {
        let gauge = Gauge::default();
        let stream = Stream {
            input,
            decoder: Decoder::new(country),
            declared: None,
            gauge: gauge.clone(),
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            started: false,
            ended: false,
        };
        (stream, gauge)
    }

    fn refill(&mut self) -> io::Result<()> {
        (self.at, self.ended) = (0, false);
        self.text.clear();
        let room = BLOCK as u64;
        let read = (&mut *self.input).take(room).read_to_end(&mut self.raw)?;
        self.ended = (read as u64) < room;
        if !std::mem::replace(&mut self.started, true) {
            let blank = self.raw.iter().take_while(|b| b.is_ascii_whitespace()).count();
            self.declared = charset::declared_in_markup(&self.raw[blank..]);
        }
        let end = if self.ended { self.raw.len() } else { cut(&self.raw) };
        self.text.extend_from_slice(self.decoder.decode(&self.raw[..end], self.declared).as_bytes());
        self.raw.drain(..end);
        Ok(())
    }
}

/// Where a block may end: after an ASCII character that is no part of another, in every charset that extends ASCII.
fn cut(raw: &[u8]) -> usize {
    let after_mark = raw.iter().rposition(|&b| b < 0x30).map(|at| at + 1);
    after_mark.unwrap_or_else(|| match std::str::from_utf8(raw) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => raw.len(),
    })
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.text.len() && !self.ended {
            self.refill()?;
        }
        let waiting = &self.text[self.at..];
        if !waiting.is_empty() && self.gauge.is_spent() {
            return Err(io::Error::other("limit"));
        }
        Ok(&waiting[..waiting.len().min(self.gauge.left.get())])
    }

    fn consume(&mut self, count: usize) {
        let end = (self.at + count).min(self.text.len());
        let lines = memchr::memchr_iter(b'\n', &self.text[self.at..end]).count();
        self.gauge.line.set(self.gauge.line.get() + lines as u64);
        self.gauge.left.set(self.gauge.left.get().saturating_sub(end - self.at));
        self.at = end;
    }
}
