//! Files packed as a whole: gzip, bzip2, xz, zstd. What comes out is read as if it had never been packed.
//!
//! Refuses dictionaries beyond 64 MiB (128 MiB for zstd), which only their own makers' options reach. A damaged part of
//! a gzip file is told and passed over, where another part follows: web archives are packed record by record.

use std::io::Read;
use std::rc::Rc;

use super::nested::{Counted, Hold, Input, Place, Reading, Unpacked};
use super::{Format, MIB, ReadError};

mod gzip;

/// A dictionary within this is not worth asking for.
const USUAL: usize = 8 * MIB;
const LARGEST_XZ: usize = 64 * MIB;
/// 2^27, the largest window that zstd itself unpacks without being told to.
const LARGEST_ZSTD_LOG: u32 = 27;

pub(super) fn read(
    format: Format,
    head: &[u8],
    input: Input<'_>,
    place: &Place,
    reading: &mut Reading<'_>,
) -> Result<(), ReadError> {
    let (input, packed) = Counted::new(input.buffered());
    let budget = Rc::clone(&reading.budget);
    let hold = |bytes: usize| -> Result<Option<Hold>, ReadError> {
        (bytes > USUAL).then(|| budget.hold(bytes, "what is packed here")).transpose()
    };
    let (name, decoder, _hold): (_, Box<dyn Read + '_>, _) = match format {
        Format::Bzip2 => ("bzip2", Box::new(bzip2::bufread::MultiBzDecoder::new(input)), None),
        Format::Xz => {
            let dictionary = xz_dictionary(head).clamp(USUAL, LARGEST_XZ);
            // The decoder counts its own tables, too.
            let limit = (dictionary + MIB) / 1024;
            let decoder = lzma_rust2::XzReader::new_mem_limit(input, true, u32::try_from(limit).unwrap_or(u32::MAX));
            ("xz", Box::new(decoder), hold(dictionary)?)
        }
        Format::Zstd => {
            let log = zstd_window_log(head).clamp(USUAL.ilog2(), LARGEST_ZSTD_LOG);
            let mut decoder = zstd::Decoder::with_buffer(input)?;
            decoder.window_log_max(log)?;
            ("zstd", Box::new(decoder), hold(1 << log)?)
        }
        _ => ("gzip", Box::new(gzip::Members::new(input)), None),
    };
    let unpacked = Unpacked::new(decoder, name, packed, &budget);
    reading.unpacked(place, Input::Stream(Box::new(unpacked)))
}

/// The dictionary that the first block of an xz file asks for.
fn xz_dictionary(head: &[u8]) -> usize {
    // The header of the file has 12 bytes, that of a block says its own length; the filter LZMA2 is 0x21 with one byte
    // of properties.
    let Some(block) = head.get(14..) else { return 0 };
    let block = &block[..block.len().min(4 * usize::from(head[12]))];
    match memchr::memmem::find(block, b"\x21\x01").and_then(|at| block.get(at + 2)) {
        Some(&bits @ 0..40) => (2 | usize::from(bits & 1)) << (bits / 2 + 11),
        Some(_) => usize::MAX,
        None => 0,
    }
}

/// The window that the first frame of a zstd file asks for, as a power of two.
fn zstd_window_log(head: &[u8]) -> u32 {
    const SINGLE_SEGMENT: u8 = 0x20;
    match head.get(4..6) {
        Some(&[flags, window]) if flags & SINGLE_SEGMENT == 0 => {
            10 + u32::from(window >> 3) + u32::from(window & 7 != 0)
        }
        // The whole content is the window; its size follows in up to eight bytes, little end first.
        Some(&[flags, _]) => {
            let start = 5 + [0, 1, 2, 4][usize::from(flags & 3)];
            let length = [1, 2, 4, 8][usize::from(flags >> 6)];
            let bytes = head.get(start..start + length).unwrap_or_default();
            let content = bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            content.checked_next_power_of_two().map_or(64, u64::ilog2)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
