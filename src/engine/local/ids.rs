//! The ids of articles, from columns: no stored article is read.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::article::ArticleId;

/// The ids of a segment.
pub struct Ids {
    head: Column<u64>,
    tail: Column<u64>,
}

impl Ids {
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Ids> {
        let columns = segment.fast_fields();
        Ok(Ids { head: columns.u64("id_head")?, tail: columns.u64("id_tail")? })
    }

    pub fn of(&self, doc: DocId) -> ArticleId {
        let [head, tail] = [&self.head, &self.tail].map(|column| column.first(doc).unwrap_or(0));
        ArticleId::from_halves(head, tail as u16)
    }
}

/// Collects the ids of all articles that match, in their order.
pub struct Matching;

pub struct SegmentMatching {
    ids: Ids,
    found: Vec<ArticleId>,
}

impl Collector for Matching {
    type Fruit = Vec<ArticleId>;
    type Child = SegmentMatching;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentMatching> {
        Ok(SegmentMatching { ids: Ids::open(segment)?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<ArticleId>>) -> tantivy::Result<Vec<ArticleId>> {
        let mut all: Vec<ArticleId> = segments.into_iter().flatten().collect();
        all.sort_unstable();
        Ok(all)
    }
}

impl SegmentCollector for SegmentMatching {
    type Fruit = Vec<ArticleId>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.found.push(self.ids.of(doc));
    }

    fn harvest(self) -> Vec<ArticleId> {
        self.found
    }
}
