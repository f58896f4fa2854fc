//! Articles whose sketches share a number, from the column of sketches.
//!
//! One pass over the column for each of a sketch's numbers, so that no more is held at a time than one number and one
//! place for each article that matches.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Query;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::super::{Error, Sharing};
use super::ids::Ids;
use super::order::Place;
use crate::article::ArticleId;
use crate::near::BANDS;

/// Collects where the articles that match are.
struct Addresses;

struct SegmentAddresses {
    segment: SegmentOrdinal,
    found: Vec<DocAddress>,
}

impl Collector for Addresses {
    type Fruit = Vec<DocAddress>;
    type Child = SegmentAddresses;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentAddresses> {
        Ok(SegmentAddresses { segment, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<DocAddress>>) -> tantivy::Result<Vec<DocAddress>> {
        Ok(segments.concat())
    }
}

impl SegmentCollector for SegmentAddresses {
    type Fruit = Vec<DocAddress>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.found.push(DocAddress::new(self.segment, doc));
    }

    fn harvest(self) -> Vec<DocAddress> {
        self.found
    }
}

/// The articles that match and share a number with another that does.
pub fn among(searcher: &Searcher, query: &dyn Query) -> Result<Sharing, Error> {
    let found = searcher.search(query, &Addresses)?;
    let sketches = columns(searcher)?;
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut numbers: Vec<(u32, u32)> = Vec::with_capacity(found.len());
    for band in 0..BANDS {
        numbers.clear();
        for (place, at) in (0..).zip(&found) {
            let sketch = &sketches[at.segment_ord as usize];
            let row = sketch.index.value_row_ids(at.doc_id).nth(band);
            numbers.extend(row.map(|row| (sketch.values.get_val(row) as u32, place)));
        }
        numbers.sort_unstable();
        let shared = numbers.chunk_by(|(a, _), (b, _)| a == b).filter(|group| group.len() > 1);
        groups.extend(shared.map(|group| group.iter().map(|&(_, place)| place).collect()));
    }
    // Copies of one text share all numbers.
    groups.sort_unstable();
    groups.dedup();
    in_order(searcher, &sketches, &found, groups)
}

/// Numbers the articles of the groups by their dates.
fn in_order(
    searcher: &Searcher,
    sketches: &[Column<u64>],
    found: &[DocAddress],
    mut groups: Vec<Vec<u32>>,
) -> Result<Sharing, Error> {
    let places = searcher.segment_readers().iter().map(Place::open).collect::<tantivy::Result<Vec<_>>>()?;
    let mut members: Vec<u32> = groups.concat();
    members.sort_unstable();
    members.dedup();
    let key = |&member: &u32| {
        let at = found[member as usize];
        places[at.segment_ord as usize].oldest_first(at.doc_id)
    };
    members.sort_by_cached_key(key);
    let numbers: BTreeMap<u32, u32> = members.iter().copied().zip(0..).collect();
    for group in &mut groups {
        group.iter_mut().for_each(|member| *member = numbers[member]);
        group.sort_unstable();
    }
    let sketch = |&member: &u32| {
        let at = found[member as usize];
        sketches[at.segment_ord as usize].values_for_doc(at.doc_id).map(|number| number as u32).collect()
    };
    let ids = members.iter().map(|member| key(member).1).collect();
    Ok(Sharing { ids, sketches: members.iter().map(sketch).collect(), groups })
}

/// The articles that share a number with this sketch.
pub fn with(searcher: &Searcher, sketch: &[u32]) -> Result<Vec<ArticleId>, Error> {
    let mut wanted = sketch.to_vec();
    wanted.sort_unstable();
    // Nearly every number is told apart by a few of its bits.
    let mut bits = [0_u64; 1 << 8];
    wanted.iter().for_each(|number| bits[(number >> 6 & 0xff) as usize] |= 1 << (number & 63));
    let may_be = |number: u32| bits[(number >> 6 & 0xff) as usize] & 1 << (number & 63) != 0;
    let mut ids = Vec::new();
    let mut numbers = [0_u64; BANDS];
    for (segment, sketches) in searcher.segment_readers().iter().zip(columns(searcher)?) {
        let of = Ids::open(segment)?;
        for doc in segment.doc_ids_alive() {
            let rows = sketches.index.value_row_ids(doc);
            let numbers = &mut numbers[..rows.len().min(BANDS)];
            sketches.values.get_range(u64::from(rows.start), numbers);
            let shares = numbers.iter().map(|&number| number as u32);
            if shares.into_iter().any(|number| may_be(number) && wanted.binary_search(&number).is_ok()) {
                ids.push(of.of(doc));
            }
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

fn columns(searcher: &Searcher) -> tantivy::Result<Vec<Column<u64>>> {
    searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64("sketch")).collect()
}
