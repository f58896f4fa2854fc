//! Bytes to read from: at any place, no more than allowed, no fewer than promised.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::budget::Hold;
use crate::format::ReadError;

/// A file, or bytes held in memory, to be read at several places at once by its clones.
#[derive(Clone)]
pub(in crate::format) struct Seekable {
    content: Content,
    len: u64,
    at: u64,
}

#[derive(Clone)]
enum Content {
    File(Rc<File>),
    Memory(Rc<(Vec<u8>, Hold)>),
}

impl Seekable {
    pub fn of_file(file: File) -> io::Result<Seekable> {
        let len = file.metadata()?.len();
        Ok(Seekable { content: Content::File(Rc::new(file)), len, at: 0 })
    }

    pub fn of_bytes(bytes: Vec<u8>, hold: Hold) -> Seekable {
        let len = bytes.len() as u64;
        Seekable { content: Content::Memory(Rc::new((bytes, hold))), len, at: 0 }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, at)
}

#[cfg(windows)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, at)
}

impl Read for Seekable {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = match &self.content {
            Content::File(file) => read_at(file, buf, self.at)?,
            Content::Memory(memory) => {
                let bytes = &memory.0;
                let start = usize::try_from(self.at).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[start..]).read(buf)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek out of the file"))?;
        Ok(self.at)
    }
}

/// How much may still be read, set by whoever hands a stream to a library that trusts what it reads.
#[derive(Clone, Default)]
pub(in crate::format) struct Allowance(Rc<Cell<u64>>);

impl Allowance {
    pub fn set(&self, bytes: u64) {
        self.0.set(bytes);
    }
}

/// A stream that ends in an error where its allowance does.
#[derive(Clone)]
pub(in crate::format) struct Metered<R> {
    inner: R,
    allowance: Allowance,
    /// What is too long when the allowance is used up.
    what: &'static str,
}

impl<R> Metered<R> {
    pub fn new(inner: R, what: &'static str) -> (Self, Allowance) {
        let allowance = Allowance::default();
        (Metered { inner, allowance: allowance.clone(), what }, allowance)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.allowance.0.get();
        if left == 0 && !buf.is_empty() {
            return Err(io::Error::other(ReadError::new(format!("{} too long", self.what))));
        }
        let limit = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let read = self.inner.read(&mut buf[..limit])?;
        self.allowance.set(left - read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A stream that takes back what was read from it.
pub(in crate::format) struct Pushback<R> {
    /// What is read before `inner` goes on, from `at`.
    pending: Vec<u8>,
    at: usize,
    inner: R,
}

impl<R: BufRead> Pushback<R> {
    pub fn new(inner: R) -> Self {
        Pushback { pending: Vec::new(), at: 0, inner }
    }

    /// Puts bytes before what is read next.
    pub fn push_back(&mut self, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(&self.pending[self.at..]);
        (self.pending, self.at) = (bytes, 0);
    }

    /// Forgets what was taken back; how many bytes that was.
    pub fn clear(&mut self) -> usize {
        let forgotten = self.pending.len() - self.at;
        (self.pending, self.at) = (Vec::new(), 0);
        forgotten
    }

    /// The next bytes, without using them up: `wanted` of them, fewer only at the end.
    pub fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.pending.len() - self.at < wanted {
            let chunk = match self.inner.fill_buf() {
                // No copy where the buffer below holds them all.
                Ok(chunk) if self.at == self.pending.len() && chunk.len() >= wanted => break,
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            let more = chunk.len().min(wanted);
            self.pending.drain(..self.at);
            self.at = 0;
            self.pending.extend_from_slice(&chunk[..more]);
            self.inner.consume(more);
        }
        let ready = self.fill_buf()?;
        Ok(&ready[..ready.len().min(wanted)])
    }
}

impl<R: BufRead> Read for Pushback<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buf)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Pushback<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.pending.len() { Ok(&self.pending[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if self.at < self.pending.len() {
            self.at += amount;
        } else {
            self.inner.consume(amount);
        }
    }
}

/// A stream of which so many bytes were promised: fewer are an error.
pub(in crate::format) struct Whole<R> {
    inner: R,
    left: u64,
    what: &'static str,
    is_cut: bool,
}

impl<R> Whole<R> {
    pub fn new(inner: R, bytes: u64, what: &'static str) -> Self {
        Whole { inner, left: bytes, what, is_cut: false }
    }

    /// Whether it could not be read to its end.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let limit = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let read = self.inner.read(&mut buf[..limit]);
        self.is_cut |= read.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        let read = read?;
        if read == 0 && limit > 0 {
            self.is_cut = true;
            return Err(io::Error::other(ReadError::new(format!("truncated {}", self.what))));
        }
        self.left -= read as u64;
        Ok(read)
    }
}
