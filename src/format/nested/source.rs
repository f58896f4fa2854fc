//! Bytes to read from: at any place, no more than allowed, no fewer than promised.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
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

    /// Whether its end was met too early.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let limit = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let read = self.inner.read(&mut buf[..limit])?;
        if read == 0 && limit > 0 {
            self.is_cut = true;
            return Err(io::Error::other(ReadError::new(format!("truncated {}", self.what))));
        }
        self.left -= read as u64;
        Ok(read)
    }
}
