//! The members of a gzip file, one after the other. A damaged one is an error; then the next can be read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// A file of nothing but damaged members has an end, too.
const MOST_DAMAGED: usize = 100;

enum State<R> {
    Inside(GzDecoder<Replay<R>>),
    Between(Replay<R>),
    End,
}

pub(super) struct Members<R> {
    state: State<R>,
    /// Nothing has been read, or what was read is known to be damaged: anything may stand before the next member.
    first: bool,
    damaged: usize,
}

impl<R: BufRead> Members<R> {
    pub fn new(input: R) -> Self {
        Members { state: State::Between(Replay::new(input)), first: true, damaged: 0 }
    }

    fn damage<T>(&mut self, error: io::Error) -> io::Result<T> {
        self.damaged += 1;
        if self.damaged >= MOST_DAMAGED {
            self.state = State::End;
        }
        Err(error)
    }

    /// Begins the next member, where there is one.
    fn begin(&mut self, mut input: Replay<R>) -> io::Result<()> {
        let Some(skipped) = input.skip_to_magic()? else { return Ok(()) };
        input.forget();
        self.state = State::Inside(GzDecoder::new(input));
        let first = std::mem::take(&mut self.first);
        // What follows the last member is not looked at: zeros fill up the last block of a tape.
        if skipped > 0 && !first {
            self.damage(io::Error::new(io::ErrorKind::InvalidData, "stray bytes"))
        } else {
            Ok(())
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::End) {
                State::End => return Ok(0),
                State::Between(input) => self.begin(input)?,
                State::Inside(mut decoder) => match decoder.read(buf) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(read) => {
                        self.state = State::Inside(decoder);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = State::Inside(decoder);
                        return Err(error);
                    }
                    Err(error) => {
                        let mut input = decoder.into_inner();
                        // The decoder may have taken the next member for the rest of this one.
                        input.rewind(MAGIC.len());
                        self.first = true;
                        self.state = State::Between(input);
                        return self.damage(error);
                    }
                },
            }
        }
    }
}

/// A stream that can be read again from where it was told to forget what came before, if that is not too far back.
struct Replay<R> {
    /// What is read before `inner` goes on, from `at`.
    pending: Vec<u8>,
    at: usize,
    /// What was read since, unless it is too much.
    seen: Option<Vec<u8>>,
    inner: R,
}

const FURTHEST_BACK: usize = 1 << 20;

impl<R: BufRead> Replay<R> {
    fn new(inner: R) -> Self {
        Replay { pending: Vec::new(), at: 0, seen: Some(Vec::new()), inner }
    }

    fn forget(&mut self) {
        self.seen = Some(Vec::new());
    }

    /// Back to where it was told to forget, and `skip` bytes on from there.
    fn rewind(&mut self, skip: usize) {
        let Some(mut seen) = self.seen.replace(Vec::new()) else { return };
        seen.extend_from_slice(&self.pending[self.at..]);
        self.at = skip.min(seen.len());
        self.pending = seen;
    }

    /// Goes on to where a member seems to begin; how many bytes that skipped, `None` at the end.
    fn skip_to_magic(&mut self) -> io::Result<Option<u64>> {
        let mut skipped = 0;
        loop {
            let chunk = match self.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(None);
            }
            let Some(skip) = memchr::memchr(MAGIC[0], chunk) else {
                let all = chunk.len();
                self.consume(all);
                skipped += all as u64;
                continue;
            };
            let is_start = chunk[skip..].get(..MAGIC.len()).map(|start| start == MAGIC);
            self.consume(skip);
            skipped += skip as u64;
            if is_start.map_or_else(|| self.begins_with_magic(), Ok)? {
                return Ok(Some(skipped));
            }
            self.consume(1);
            skipped += 1;
        }
    }

    /// Looks at the next bytes across the edge of a buffer.
    fn begins_with_magic(&mut self) -> io::Result<bool> {
        let mut next = Vec::new();
        for _ in 0..MAGIC.len() {
            match self.fill_buf()?.first() {
                Some(&byte) => next.push(byte),
                None => break,
            }
            self.consume(1);
        }
        let is_start = next == MAGIC;
        next.extend_from_slice(&self.pending[self.at..]);
        (self.pending, self.at) = (next, 0);
        Ok(is_start)
    }
}

impl<R: BufRead> Read for Replay<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buf)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Replay<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.pending.len() { Ok(&self.pending[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if amount == 0 {
            return;
        }
        let mut seen = self.seen.take().filter(|seen| seen.len() + amount <= FURTHEST_BACK);
        if let (Some(seen), Ok(chunk)) = (&mut seen, self.fill_buf()) {
            seen.extend_from_slice(&chunk[..amount.min(chunk.len())]);
        }
        self.seen = seen;
        if self.at < self.pending.len() {
            self.at += amount;
        } else {
            self.inner.consume(amount);
        }
    }
}
