//! What the reading of one file may cost in all: bytes unpacked, members, memory held at once.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::format::{Limits, MIB, ReadError, size};

/// What any thread may hold without asking the others.
const SMALL: usize = 8 * MIB;

/// Held by the one reading that needs more than [`SMALL`], so that memory does not grow with the number of threads.
static LARGE: Mutex<()> = Mutex::new(());

/// Shared by everything that is unpacked from one file.
pub(in crate::format) struct Budget {
    ratio: u64,
    /// Content below this is never a bomb, however well it packs.
    free: u64,
    /// Bytes that may still be unpacked.
    left: Cell<u64>,
    /// What is said when there are none.
    cause: String,
    spent: Cell<bool>,
    members: Cell<u64>,
    most_members: u64,
    held: Cell<usize>,
    most_held: usize,
    large: RefCell<Option<MutexGuard<'static, ()>>>,
}

impl Budget {
    /// For a file of so many bytes.
    pub fn new(limits: &Limits, bytes: u64) -> Rc<Budget> {
        let by_size = bytes.saturating_mul(limits.unpacked_ratio).max(limits.unpacked_free);
        let cause = match by_size < limits.unpacked_bytes {
            true => format!("unpacks to more than {} times its size: not read on", limits.unpacked_ratio),
            false => format!(
                "unpacks to more than {}: not read on",
                size(usize::try_from(limits.unpacked_bytes).unwrap_or(usize::MAX))
            ),
        };
        Rc::new(Budget {
            ratio: limits.unpacked_ratio,
            free: limits.unpacked_free,
            left: Cell::new(by_size.min(limits.unpacked_bytes)),
            cause,
            spent: Cell::new(false),
            members: Cell::new(0),
            most_members: limits.members,
            held: Cell::new(0),
            most_held: limits.held_bytes,
            large: RefCell::new(None),
        })
    }

    /// Whether nothing more of the file is to be read.
    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    pub fn count_member(&self) -> Result<(), ReadError> {
        self.members.set(self.members.get() + 1);
        if self.members.get() <= self.most_members {
            return Ok(());
        }
        self.spent.set(true);
        Err(ReadError::new(format!("more than {} members: not read on", self.most_members)))
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(bytes));
        if bytes <= left && !self.spent.get() {
            return Ok(());
        }
        self.spent.set(true);
        Err(io::Error::other(ReadError::new(&self.cause)))
    }

    /// Takes memory from the budget until the guard is dropped. Waits while another thread holds much.
    pub fn hold(self: &Rc<Budget>, bytes: usize, what: &str) -> Result<Hold, ReadError> {
        let mut hold = Hold { budget: Rc::clone(self), bytes: 0 };
        hold.grow(bytes, what)?;
        Ok(hold)
    }

    /// All that a stream holds, if the budget allows.
    pub fn slurp(self: &Rc<Budget>, mut stream: &mut dyn Read, what: &str) -> Result<(Vec<u8>, Hold), ReadError> {
        const STEP: usize = MIB;
        let mut hold = self.hold(0, what)?;
        let mut bytes = Vec::new();
        loop {
            let read = (&mut stream).take(STEP as u64).read_to_end(&mut bytes)?;
            if read == 0 {
                return Ok((bytes, hold));
            }
            hold.grow(read, what)?;
        }
    }
}

/// Memory taken from a budget.
pub(in crate::format) struct Hold {
    budget: Rc<Budget>,
    bytes: usize,
}

impl Hold {
    fn grow(&mut self, bytes: usize, what: &str) -> Result<(), ReadError> {
        let held = self.budget.held.get().saturating_add(bytes);
        if held > self.budget.most_held {
            let most = size(self.budget.most_held);
            return Err(ReadError::new(format!("{what} needs more than {most} of memory: unpack it first")));
        }
        let mut large = self.budget.large.borrow_mut();
        if held > SMALL && large.is_none() {
            // What the lock guards is memory, which a panic of another thread gives back.
            *large = Some(LARGE.lock().unwrap_or_else(PoisonError::into_inner));
        }
        self.budget.held.set(held);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let held = self.budget.held.get() - self.bytes;
        self.budget.held.set(held);
        if held <= SMALL {
            self.budget.large.borrow_mut().take();
        }
    }
}

/// How many bytes went into a decoder.
#[derive(Clone)]
pub(in crate::format) struct Packed(Rc<Cell<u64>>);

impl Packed {
    pub fn known(bytes: u64) -> Packed {
        Packed(Rc::new(Cell::new(bytes)))
    }
}

/// A packed stream that counts what is taken from it.
pub(in crate::format) struct Counted<R> {
    inner: R,
    packed: Packed,
}

impl<R> Counted<R> {
    pub fn new(inner: R) -> (Self, Packed) {
        let packed = Packed::known(0);
        (Counted { inner, packed: packed.clone() }, packed)
    }

    fn count(&self, bytes: usize) {
        self.packed.0.set(self.packed.0.get() + bytes as u64);
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.count(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.count(amount);
    }
}

/// Content as it comes out of a decoder: measured, and with errors that name the format.
pub(in crate::format) struct Unpacked<R> {
    inner: R,
    format: &'static str,
    bytes: u64,
    packed: Packed,
    budget: Rc<Budget>,
}

impl<R> Unpacked<R> {
    pub fn new(inner: R, format: &'static str, packed: Packed, budget: &Rc<Budget>) -> Self {
        Unpacked { inner, format, bytes: 0, packed, budget: Rc::clone(budget) }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf).map_err(|error| explain(self.format, error))?;
        self.bytes += read as u64;
        self.budget.spend(read as u64)?;
        let ratio = self.budget.ratio;
        if self.bytes > self.budget.free && self.bytes / ratio > self.packed.0.get() {
            return Err(io::Error::other(ReadError::new(format!("unpacks to more than {ratio} times its size"))));
        }
        Ok(read)
    }
}

/// Libraries say the same two things in many ways.
pub(in crate::format) fn explain(format: &str, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::Interrupted || error.raw_os_error().is_some() || ReadError::of(&error).is_some() {
        return error;
    }
    io::Error::other(ReadError::new(match error.kind() {
        io::ErrorKind::UnexpectedEof => format!("truncated {format}"),
        io::ErrorKind::OutOfMemory => format!("{format} needs more than 64 MiB of memory to unpack"),
        _ => format!("damaged {format}: {}", crate::cause::cause(&error)),
    }))
}
