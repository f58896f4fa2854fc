//! A web archive cut into its records: header, block, and where in the file.
//!
//! Holds one record, of a longer one the beginning. Where the length that a record gives is wrong, the next record is
//! looked for and the block made as long as it is; nothing here is trusted that can be looked at.

use std::io::{self, BufRead};

use memchr::memmem;

use super::headers::Headers;
use crate::format::nested::Pushback;

const LONGEST_HEADER: usize = 64 * 1024;

/// Stands where a record ends and the next begins.
const NEXT: &[u8] = b"\n\r\nWARC/1.";

pub(super) struct Records<R> {
    input: Pushback<R>,
    /// Bytes before what is read next.
    at: u64,
    /// How much of a record is kept.
    longest: usize,
}

pub(super) struct Record {
    pub at: u64,
    pub headers: Headers,
    pub block: Vec<u8>,
    pub fault: Option<Fault>,
}

/// What may be wrong with a record that is there all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Longer than what is kept: the block is its beginning.
    TooLong,
    /// The file ends first.
    Truncated,
    /// The length is not what the header says, but it could be found out.
    WrongLength,
}

/// What comes next in a web archive.
pub(super) enum Next {
    Record(Record),
    /// No record, though there should be one; what follows can be read.
    Broken {
        at: u64,
        cause: String,
    },
    End,
}

impl<R: BufRead> Records<R> {
    pub fn new(input: R, longest: usize) -> Self {
        Records { input: Pushback::new(input), at: 0, longest }
    }

    /// The next record. After an error of the stream the one that follows may be read; the error comes with the place
    /// where its record begins.
    pub fn next(&mut self) -> Result<Next, (u64, io::Error)> {
        let mut start = self.at;
        self.read_next(&mut start).map_err(|error| {
            // What stood before the fault has nothing to do with what stands behind it.
            self.at += self.input.clear() as u64;
            (start, error)
        })
    }

    fn read_next(&mut self, start: &mut u64) -> io::Result<Next> {
        let mut line = Vec::new();
        let at = loop {
            let at = self.at;
            line.clear();
            if self.line(&mut line)? == 0 {
                return Ok(Next::End);
            }
            if !line.trim_ascii().is_empty() {
                break at;
            }
            *start = self.at;
        };
        if !is_start(&line) {
            self.skip_to_start(&mut Vec::new(), 0)?;
            return Ok(Next::Broken { at, cause: "no record where one should begin".to_string() });
        }
        let mut headers = Headers::default();
        let mut length = line.len();
        loop {
            line.clear();
            length += self.line(&mut line)?;
            if length > LONGEST_HEADER {
                self.skip_to_start(&mut Vec::new(), 0)?;
                return Ok(Next::Broken { at, cause: "header longer than 64 KiB".to_string() });
            }
            if line.trim_ascii().is_empty() {
                break;
            }
            headers.add(&line);
        }
        let Some(length) = headers.get("content-length").and_then(|length| length.parse().ok()) else {
            self.skip_to_start(&mut Vec::new(), 0)?;
            return Ok(Next::Broken { at, cause: "header without a length".to_string() });
        };
        let (block, fault) = self.block(length)?;
        Ok(Next::Record(Record { at, headers, block, fault }))
    }

    /// Reads a line with its end, or what fits of one.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<usize> {
        let limit = line.len() + LONGEST_HEADER;
        loop {
            let chunk = fill(&mut self.input)?;
            let end = memchr::memchr(b'\n', chunk).map(|end| end + 1);
            let part = end.unwrap_or(chunk.len()).min(limit - line.len());
            line.extend_from_slice(&chunk[..part]);
            self.consume(part);
            if part == 0 || end.is_some() || line.len() == limit {
                return Ok(line.len() + LONGEST_HEADER - limit);
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.at += bytes as u64;
    }

    fn block(&mut self, length: u64) -> io::Result<(Vec<u8>, Option<Fault>)> {
        let mut block = Vec::new();
        let mut left = length;
        while left > 0 {
            let chunk = fill(&mut self.input)?;
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
            let keep = part.min(self.longest - block.len());
            block.extend_from_slice(&chunk[..keep]);
            self.consume(part);
            left -= part as u64;
            if part == 0 {
                break;
            }
        }
        let ends_in_lines = |next: &[u8]| next.starts_with(b"\r\n\r\n") && memmem::find(&block, NEXT).is_none();
        if left == 0 && (self.record_ends_here()? || ends_in_lines(self.input.peek(4)?)) {
            return Ok((block, (length > self.longest as u64).then_some(Fault::TooLong)));
        }
        self.correct(block, length - left)
    }

    /// Whether the next record follows, or nothing.
    fn record_ends_here(&mut self) -> io::Result<bool> {
        const LINE_ENDS: usize = 4;
        let next = self.input.peek(LINE_ENDS + 6)?;
        let blank = next.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        Ok(blank == next.len() || is_start(&next[blank..]))
    }

    /// Makes the block as long as it is: up to the record that follows.
    fn correct(&mut self, mut block: Vec<u8>, read: u64) -> io::Result<(Vec<u8>, Option<Fault>)> {
        if read == block.len() as u64
            && let Some(end) = memmem::find(&block, NEXT).map(|end| end + 3)
        {
            self.at -= (block.len() - end) as u64;
            self.input.push_back(block.split_off(end));
            trim_end(&mut block);
            return Ok((block, Some(Fault::WrongLength)));
        }
        if self.input.peek(1)?.is_empty() {
            return Ok((block, Some(Fault::Truncated)));
        }
        let keep = self.longest;
        let is_kept = self.skip_to_start(&mut block, keep)?;
        trim_end(&mut block);
        Ok((block, Some(if is_kept { Fault::WrongLength } else { Fault::TooLong })))
    }

    /// Goes on to the line that begins a record, or to the end. What comes before it goes to `skipped`, up to `keep` bytes;
    /// `false` if that was too little.
    fn skip_to_start(&mut self, skipped: &mut Vec<u8>, keep: usize) -> io::Result<bool> {
        let mut line = Vec::new();
        let mut is_kept = true;
        loop {
            line.clear();
            if self.line(&mut line)? == 0 {
                return Ok(is_kept);
            }
            if is_start(&line) {
                self.at -= line.len() as u64;
                self.input.push_back(line);
                return Ok(is_kept);
            }
            let room = keep.saturating_sub(skipped.len()).min(line.len());
            is_kept &= room == line.len();
            skipped.extend_from_slice(&line[..room]);
        }
    }
}

/// More of the stream; empty only at its end.
fn fill<R: BufRead>(input: &mut Pushback<R>) -> io::Result<&[u8]> {
    // A buffer that was interrupted is asked again; the second call returns what the first has read.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

fn is_start(line: &[u8]) -> bool {
    line.starts_with(b"WARC/") && line.get(5).is_some_and(u8::is_ascii_digit)
}

/// Takes away the two line ends that part a block from the next record.
fn trim_end(block: &mut Vec<u8>) {
    for _ in 0..2 {
        if block.last() == Some(&b'\n') {
            block.pop();
            if block.last() == Some(&b'\r') {
                block.pop();
            }
        }
    }
}
