//! Where names stand in the text, as two columns of numbers side by side: which name, which words.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::super::Placed;
use super::super::schema::{MENTION_NAME, MENTION_PLACE};
use crate::analyze::LONGEST_NAME;
use crate::article::{Kind, Part};
use crate::spans::Span;

/// Bits of a span's length, [`LONGEST_NAME`] included; of a part, none included; of a kind.
const LENGTH_BITS: u32 = 6;
const PART_BITS: u32 = 2;
const KIND_BITS: u32 = 2;

const PARTS: [Part; 3] = [Part::Headline, Part::Standfirst, Part::Body];

/// The numbers for the two columns.
pub fn encode(placed: &Placed) -> (u64, u64) {
    let name = u64::from(placed.name) << KIND_BITS | placed.kind as u64;
    let place = placed.place.map_or(0, |(part, span)| {
        let length = u64::from((span.end - span.start).min(LONGEST_NAME));
        (u64::from(span.start) << LENGTH_BITS | length) << PART_BITS | (part as u64 + 1)
    });
    (name, place)
}

fn decode(name: u64, place: u64) -> Option<Placed> {
    let kind = *Kind::ALL.get((name & ((1 << KIND_BITS) - 1)) as usize)?;
    let part = PARTS.get(((place & ((1 << PART_BITS) - 1)) as usize).wrapping_sub(1));
    let place = part.map(|&part| {
        let start = (place >> PART_BITS >> LENGTH_BITS) as u32;
        let length = (place >> PART_BITS & ((1 << LENGTH_BITS) - 1)) as u32;
        (part, Span { start, end: start.saturating_add(length) })
    });
    Some(Placed { kind, name: (name >> KIND_BITS) as u32, place })
}

/// The columns of a segment.
pub struct Mentions {
    names: Column<u64>,
    places: Column<u64>,
}

impl Mentions {
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Mentions> {
        let columns = segment.fast_fields();
        Ok(Mentions { names: columns.u64(MENTION_NAME)?, places: columns.u64(MENTION_PLACE)? })
    }

    /// The mentions of an article.
    pub fn of(&self, doc: DocId) -> impl Iterator<Item = Placed> {
        let numbers = self.names.values_for_doc(doc).zip(self.places.values_for_doc(doc));
        numbers.filter_map(|(name, place)| decode(name, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            kind in 0usize..3, name in 0u32..1 << 30, part in 0usize..4, start in 0u32..1 << 30, length in 1u32..=LONGEST_NAME,
        ) {
            let place = PARTS.get(part).map(|&part| (part, Span { start, end: start + length }));
            let placed = Placed { kind: Kind::ALL[kind], name, place };
            let (name, place) = encode(&placed);
            prop_assert_eq!(decode(name, place), Some(placed));
        }
    }
}
