//! The members of a gzip file, one after the other. A damaged one is an error; then the next can be read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::cause::cause;
use crate::format::ReadError;
use crate::format::nested::Pushback;

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

    fn damage<T>(&mut self, error: &io::Error) -> io::Result<T> {
        self.damaged += 1;
        if self.damaged > MOST_DAMAGED {
            self.state = State::End;
            return Err(io::Error::other(ReadError::new(format!("damaged gzip: more than {MOST_DAMAGED} times"))));
        }
        Err(io::Error::other(ReadError::passing(match error.kind() {
            io::ErrorKind::UnexpectedEof => "truncated gzip".to_string(),
            _ => format!("damaged gzip: {}", cause(error)),
        })))
    }

    /// Begins the next member, where there is one.
    fn begin(&mut self, mut input: Replay<R>) -> io::Result<()> {
        let Some(skipped) = input.skip_to_magic()? else { return Ok(()) };
        input.forget();
        self.state = State::Inside(GzDecoder::new(input));
        let first = std::mem::take(&mut self.first);
        // What follows the last member is not looked at: zeros fill up the last block of a tape.
        if skipped > 0 && !first { self.damage(&io::Error::other("stray bytes")) } else { Ok(()) }
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
                    // Not the packing is at fault but what it lies in.
                    Err(error) if error.raw_os_error().is_some() || ReadError::of(&error).is_some() => {
                        return Err(error);
                    }
                    Err(error) => {
                        let mut input = decoder.into_inner();
                        // The decoder may have taken the next member for the rest of this one.
                        input.rewind(MAGIC.len());
                        self.first = true;
                        self.state = State::Between(input);
                        return self.damage(&error);
                    }
                },
            }
        }
    }
}

/// A stream that can be read again from where it was told to forget what came before, if that is not too far back.
struct Replay<R> {
    inner: Pushback<R>,
    /// What was read since, unless it is too much.
    seen: Option<Vec<u8>>,
}

const FURTHEST_BACK: usize = 1 << 20;

impl<R: BufRead> Replay<R> {
    fn new(inner: R) -> Self {
        Replay { inner: Pushback::new(inner), seen: Some(Vec::new()) }
    }

    fn forget(&mut self) {
        self.seen = Some(Vec::new());
    }

    /// Back to where it was told to forget, and `skip` bytes on from there.
    fn rewind(&mut self, skip: usize) {
        if let Some(mut seen) = self.seen.replace(Vec::new()) {
            seen.drain(..skip.min(seen.len()));
            self.inner.push_back(seen);
        }
    }

    /// Goes on to where a member seems to begin; how many bytes that skipped, `None` at the end.
    fn skip_to_magic(&mut self) -> io::Result<Option<u64>> {
        let mut skipped = 0;
        loop {
            let start = self.inner.peek(MAGIC.len())?;
            if start.len() < MAGIC.len() {
                return Ok(None);
            }
            if start == MAGIC {
                return Ok(Some(skipped));
            }
            let chunk = self.inner.fill_buf()?;
            let step = chunk.iter().skip(1).position(|&byte| byte == MAGIC[0]).map_or(chunk.len(), |at| at + 1);
            self.inner.consume(step);
            skipped += step as u64;
        }
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
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let mut seen = self.seen.take().filter(|seen| seen.len() + amount <= FURTHEST_BACK);
        if let (Some(seen), Ok(chunk)) = (&mut seen, self.inner.fill_buf()) {
            seen.extend_from_slice(&chunk[..amount.min(chunk.len())]);
        }
        self.seen = seen;
        self.inner.consume(amount);
    }
}
