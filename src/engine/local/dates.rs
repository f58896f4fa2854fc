//! How many of the matching articles carry each date.

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// Articles by the first and last day that their date may mean, as numbers; `None` for those without a date.
pub type Counts = FxHashMap<Option<(i64, i64)>, usize>;

pub struct Dates;

pub struct SegmentDates {
    first: Column<i64>,
    last: Column<i64>,
    counts: Counts,
}

impl Collector for Dates {
    type Fruit = Counts;
    type Child = SegmentDates;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentDates> {
        let columns = segment.fast_fields();
        let (first, last) = (columns.i64("first_day")?, columns.i64("last_day")?);
        Ok(SegmentDates { first, last, counts: Counts::default() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Counts>) -> tantivy::Result<Counts> {
        let mut all = Counts::default();
        for (days, articles) in segments.into_iter().flatten() {
            *all.entry(days).or_default() += articles;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentDates {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let days = self.first.first(doc).zip(self.last.first(doc));
        *self.counts.entry(days).or_default() += 1;
    }

    fn harvest(self) -> Counts {
        self.counts
    }
}
