//! Tar archives: each regular file is read as one of its own, in order and in the memory of one.
//!
//! Refuses links, devices and sparse files, each with a line, and headers longer than 1 MiB.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use tar::{Archive, Entry, EntryType};

use super::nested::{Input, Metered, Place, Reading, Whole, explain, is_passed_over};
use super::{MIB, ReadError};

/// A header with its long name; the library would read one of any length into memory.
const LONGEST_HEADER: u64 = MIB as u64;

type Source<'a> = Metered<Box<dyn BufRead + 'a>>;

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let (input, allowance) = Metered::new(input.buffered(), "tar header");
    let mut archive = Archive::new(input);
    let damaged = |error| ReadError::from(explain("tar", error));
    let mut entries = archive.entries().map_err(damaged)?;
    let mut to_skip = 0;
    loop {
        allowance.set(LONGEST_HEADER + to_skip);
        let Some(entry) = entries.next() else { return Ok(()) };
        let entry = entry.map_err(damaged)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        to_skip = entry.header().entry_size().map_err(damaged)?;
        let step = match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => ControlFlow::Continue(()),
            EntryType::Regular | EntryType::Continuous => {
                allowance.set(u64::MAX);
                // Nothing may be left to skip, or the next header would have its allowance, too.
                to_skip = 0;
                member(entry, &name, place, reading)?
            }
            _ if is_passed_over(&name) => ControlFlow::Continue(()),
            EntryType::Symlink | EntryType::Link => reading.skip(place, &name, "link: not followed"),
            EntryType::GNUSparse => reading.skip(place, &name, "sparse file: not read"),
            _ => reading.skip(place, &name, "not a regular file"),
        };
        if step.is_break() {
            return Ok(());
        }
    }
}

fn member(
    entry: Entry<'_, Source<'_>>,
    name: &str,
    place: &Place,
    reading: &mut Reading<'_>,
) -> Result<ControlFlow<()>, ReadError> {
    let size = entry.size();
    let mut content = Whole::new(entry, size, "tar");
    if !is_passed_over(name) {
        let step = reading.member(place, name, Input::Stream(Box::new(&mut content)));
        // That it cannot be read to its end has been said.
        if step.is_break() || content.is_cut() {
            return Ok(ControlFlow::Break(()));
        }
    }
    io::copy(&mut content, &mut io::sink())?;
    Ok(ControlFlow::Continue(()))
}
