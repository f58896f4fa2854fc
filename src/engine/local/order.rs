//! The order of hits: by score or by date, and where those are the same, by id.
//!
//! An order is total and does not depend on how the index is cut into segments, so that pages never overlap and two
//! archives of the same articles list them alike. Articles without a date come last, whichever way dates run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Query;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::super::{Entry, Error, Hit, Hits, Sort};
use super::Local;
use super::ids::Ids;
use crate::article::{ArticleId, Moment};

/// How many places of articles are kept at a time; beyond them the index is asked again.
const BATCH: usize = 1 << 16;

/// Where an article stands: the smaller key comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The bits of a score that is not negative have the order of the score.
    score: Reverse<u32>,
    date: i64,
    id: ArticleId,
    at: DocAddress,
}

/// The moment as a number to sort by: seconds of the time as printed. Where none is printed, it is the end of the
/// first day that is meant, so that what is known to the minute comes first.
pub fn sortable(moment: &Moment) -> i64 {
    match moment {
        Moment::Local(time) => time.and_utc().timestamp(),
        Moment::Zoned(time) => time.naive_local().and_utc().timestamp(),
        other => super::write::day_number(other.days().0) * 86_400 + 86_399,
    }
}

/// Where the articles of a segment stand by date.
pub struct Place {
    moment: Column<i64>,
    id: Ids,
}

impl Place {
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Place> {
        Ok(Place { moment: segment.fast_fields().i64("moment")?, id: Ids::open(segment)? })
    }

    /// The smaller comes first under [`Sort::Oldest`].
    pub fn oldest_first(&self, doc: DocId) -> (i64, ArticleId) {
        self.among(doc, Sort::Oldest)
    }

    fn among(&self, doc: DocId, sort: Sort) -> (i64, ArticleId) {
        let date = match (self.moment.first(doc), sort) {
            (None, _) => i64::MAX,
            (Some(moment), Sort::Oldest) => moment,
            (Some(moment), Sort::Newest | Sort::Score) => -moment,
        };
        (date, self.id.of(doc))
    }
}

/// The first keys after a given one, in order, and how many articles match in all.
struct First {
    sort: Sort,
    after: Option<Key>,
    limit: usize,
}

struct SegmentFirst {
    sort: Sort,
    after: Option<Key>,
    limit: usize,
    segment: SegmentOrdinal,
    place: Place,
    total: usize,
    /// The last of those that are kept is on top.
    kept: BinaryHeap<Key>,
}

impl Collector for First {
    type Fruit = (usize, Vec<Key>);
    type Child = SegmentFirst;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentFirst> {
        let place = Place::open(reader)?;
        let First { sort, after, limit } = *self;
        Ok(SegmentFirst { sort, after, limit, segment, place, total: 0, kept: BinaryHeap::new() })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Score
    }

    fn merge_fruits(&self, fruits: Vec<(usize, Vec<Key>)>) -> tantivy::Result<(usize, Vec<Key>)> {
        let total = fruits.iter().map(|(total, _)| total).sum();
        let mut keys: Vec<Key> = fruits.into_iter().flat_map(|(_, keys)| keys).collect();
        keys.sort_unstable();
        keys.truncate(self.limit);
        Ok((total, keys))
    }
}

impl SegmentCollector for SegmentFirst {
    type Fruit = (usize, Vec<Key>);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let score = Reverse(if self.sort == Sort::Score { score.max(0.0).to_bits() } else { 0 });
        let is_full = self.kept.len() >= self.limit;
        // Most articles are far from the first: their score alone says so.
        if is_full && self.kept.peek().is_none_or(|last| score > last.score) {
            return;
        }
        let (date, id) = self.place.among(doc, self.sort);
        let key = Key { score, date, id, at: DocAddress::new(self.segment, doc) };
        if self.after.is_some_and(|after| key <= after) {
            return;
        }
        if !is_full {
            self.kept.push(key);
        } else if let Some(mut last) = self.kept.peek_mut()
            && key < *last
        {
            *last = key;
        }
    }

    fn harvest(self) -> (usize, Vec<Key>) {
        (self.total, self.kept.into_vec())
    }
}

/// Hits that are read from the index as they are asked for.
struct Walk<'a> {
    local: &'a Local,
    searcher: Searcher,
    query: Box<dyn Query>,
    sort: Sort,
    /// How many are still to be passed over, and then to be handed on.
    skip: usize,
    left: usize,
    keys: std::vec::IntoIter<Key>,
    last: Option<Key>,
    is_at_end: bool,
}

/// The hits of a query from `skip` on, at most `limit`.
pub fn hits<'a>(
    local: &'a Local,
    searcher: Searcher,
    query: Box<dyn Query>,
    sort: Sort,
    skip: usize,
    limit: usize,
) -> Result<Hits<'a>, Error> {
    let mut walk = Walk {
        local,
        searcher,
        query,
        sort,
        skip,
        left: limit,
        keys: Vec::new().into_iter(),
        last: None,
        is_at_end: false,
    };
    let total = walk.fill()?;
    Ok(Hits { total, hits: Box::new(walk) })
}

impl Walk<'_> {
    /// Asks the index for the next keys; returns how many articles match in all.
    fn fill(&mut self) -> Result<usize, Error> {
        let limit = self.skip.saturating_add(self.left).min(BATCH);
        let first = First { sort: self.sort, after: self.last, limit };
        let (total, keys) = self.searcher.search(&*self.query, &first)?;
        self.is_at_end = keys.len() < limit;
        self.last = keys.last().copied().or(self.last);
        self.keys = keys.into_iter();
        Ok(total)
    }

    fn key(&mut self) -> Result<Option<Key>, Error> {
        loop {
            if let Some(key) = self.keys.next() {
                if self.skip == 0 {
                    return Ok(Some(key));
                }
                self.skip -= 1;
            } else if self.is_at_end {
                return Ok(None);
            } else {
                self.fill()?;
            }
        }
    }

    fn hit(&mut self) -> Result<Option<Hit>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        let Some(key) = self.key()? else { return Ok(None) };
        self.left -= 1;
        let entry: Entry = self.local.entry(&self.searcher, key.at)?;
        Ok(Some(Hit { score: f32::from_bits(key.score.0), entry }))
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Hit, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let hit = self.hit().transpose();
        if matches!(hit, Some(Err(_))) {
            self.left = 0;
        }
        hit
    }
}
