//! How many articles carry each value of a column, in one pass over the articles that match.
//!
//! Names are counted by entity: one that an article has under two forms counts once. Which entity each ordinal of a
//! column means is known beforehand ([`super::names`]), so that a pass only adds up numbers. Values of other columns
//! that differ only in case, accents or punctuation are one, under the form that most articles use.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentReader};

use super::super::FacetCount;
use super::names::{Names, full_column};
use crate::article::Kind;
use crate::authority::key::key;
use crate::authority::table::NONE;

/// Counts the entities of one kind.
pub struct EntityCounts {
    names: Arc<Names>,
    /// Per kind that forms were tagged with, the entity of each form.
    columns: Vec<(Kind, Vec<u32>)>,
    /// One for each entity, for all segments: there are many entities, and most segments name few of them.
    tallies: Arc<Mutex<Vec<Tally>>>,
    /// Documents of the segments so far.
    documents: AtomicU32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// The last document that counted, numbered from 1 through all segments, so that none counts twice.
    last: u32,
    articles: u32,
}

impl EntityCounts {
    pub fn new(names: Arc<Names>, kind: Kind) -> EntityCounts {
        let authority = &names.authority;
        let tagged = Kind::ALL.into_iter();
        let columns = tagged.filter_map(|tagged| Some((tagged, authority.column(kind, tagged)?))).collect();
        let tallies = Arc::new(Mutex::new(vec![Tally::default(); authority.entities(kind)]));
        EntityCounts { columns, tallies, names, documents: AtomicU32::new(0) }
    }

    /// The number of articles of each entity, after a search.
    pub fn articles(self) -> Vec<u32> {
        let tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        tallies.iter().map(|tally| tally.articles).collect()
    }
}

pub struct SegmentEntityCounts {
    /// Each column, with the entity of each of its ordinals.
    columns: Vec<(StrColumn, Vec<u32>)>,
    tallies: Arc<Mutex<Vec<Tally>>>,
    /// The number of the first document, from 1.
    first: u32,
    documents: Vec<DocId>,
    rows: Vec<u32>,
    ordinals: Vec<u64>,
}

impl Collector for EntityCounts {
    type Fruit = ();
    type Child = SegmentEntityCounts;

    fn for_segment(&self, number: u32, segment: &SegmentReader) -> tantivy::Result<SegmentEntityCounts> {
        let mut columns = Vec::new();
        for (tagged, entities) in &self.columns {
            let (Some(column), Some(forms)) =
                (segment.fast_fields().str(full_column(*tagged))?, self.names.forms(*tagged, number))
            else {
                continue;
            };
            let entity = |form: u32| entities.get(form as usize).copied().unwrap_or(NONE);
            columns.push((column, forms.iter().map(entity).collect()));
        }
        Ok(SegmentEntityCounts {
            columns,
            tallies: self.tallies.clone(),
            first: 1 + self.documents.fetch_add(segment.max_doc(), Ordering::Relaxed),
            documents: Vec::new(),
            rows: Vec::new(),
            ordinals: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, _: Vec<()>) -> tantivy::Result<()> {
        Ok(())
    }
}

impl SegmentCollector for SegmentEntityCounts {
    type Fruit = ();

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        // An article that has an entity in two columns must be seen in both before the next one.
        let at_a_time = if self.columns.len() > 1 { 1 } else { docs.len().max(1) };
        docs.chunks(at_a_time).for_each(|docs| self.count(docs));
    }

    fn harvest(self) {}
}

impl SegmentEntityCounts {
    fn count(&mut self, docs: &[DocId]) {
        let SegmentEntityCounts { columns, tallies, first, documents, rows, ordinals } = self;
        let mut tallies = tallies.lock().unwrap_or_else(PoisonError::into_inner);
        for (column, entities) in columns {
            documents.clear();
            rows.clear();
            column.ords().index.docids_to_rowids(docs, documents, rows);
            ordinals.resize(rows.len(), 0);
            column.ords().values.get_vals(rows, ordinals);
            for (&doc, &ordinal) in documents.iter().zip(&*ordinals) {
                let entity = entities.get(ordinal as usize).copied().unwrap_or(NONE);
                let number = *first + doc;
                if let Some(tally) = tallies.get_mut(entity as usize)
                    && tally.last != number
                {
                    *tally = Tally { last: number, articles: tally.articles + 1 };
                }
            }
        }
    }
}

/// Counts the values of a column.
pub struct ValueCounts {
    pub column: &'static str,
}

/// One column with a counter for each of its values.
pub struct SegmentValueCounts {
    column: Option<StrColumn>,
    /// Which values are one: ordinal to key.
    keys_of_values: Vec<u32>,
    keys: Vec<Arc<str>>,
    by_value: Vec<usize>,
    by_key: Vec<usize>,
    /// The last article that counted for each key, counted from 1, so that none counts twice.
    last: Vec<DocId>,
}

/// Of one key: articles, and how often each form stands.
#[derive(Default)]
pub struct KeyCount {
    articles: usize,
    forms: FxHashMap<String, usize>,
}

impl SegmentValueCounts {
    fn open(column: Option<StrColumn>) -> tantivy::Result<SegmentValueCounts> {
        let mut numbers: FxHashMap<Arc<str>, u32> = FxHashMap::default();
        let (mut keys_of_values, mut keys) = (Vec::new(), Vec::new());
        if let Some(column) = &column {
            let mut values = column.dictionary().stream()?;
            while values.advance() {
                let key: Arc<str> = key(&String::from_utf8_lossy(values.key())).into();
                let number = *numbers.entry(key.clone()).or_insert_with(|| {
                    keys.push(key);
                    keys.len() as u32 - 1
                });
                keys_of_values.push(number);
            }
        }
        let (by_value, by_key, last) = (vec![0; keys_of_values.len()], vec![0; keys.len()], vec![0; keys.len()]);
        Ok(SegmentValueCounts { column, keys_of_values, keys, by_value, by_key, last })
    }
}

impl Collector for ValueCounts {
    type Fruit = Vec<FacetCount>;
    type Child = SegmentValueCounts;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<SegmentValueCounts> {
        SegmentValueCounts::open(segment.fast_fields().str(self.column)?)
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<(Arc<str>, KeyCount)>>) -> tantivy::Result<Vec<FacetCount>> {
        let mut all: FxHashMap<Arc<str>, KeyCount> = FxHashMap::default();
        for (key, count) in segments.into_iter().flatten() {
            let of_key = all.entry(key).or_default();
            of_key.articles += count.articles;
            for (form, times) in count.forms {
                *of_key.forms.entry(form).or_default() += times;
            }
        }
        let mut counts: Vec<FacetCount> = all.into_values().filter_map(facet_count).collect();
        counts.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
        Ok(counts)
    }
}

impl SegmentCollector for SegmentValueCounts {
    type Fruit = Vec<(Arc<str>, KeyCount)>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let Some(column) = &self.column else { return };
        for ordinal in column.term_ords(doc) {
            let ordinal = ordinal as usize;
            self.by_value[ordinal] += 1;
            let key = self.keys_of_values[ordinal] as usize;
            if self.last[key] != doc + 1 {
                self.last[key] = doc + 1;
                self.by_key[key] += 1;
            }
        }
    }

    fn harvest(self) -> Vec<(Arc<str>, KeyCount)> {
        let mut counts: Vec<(Arc<str>, KeyCount)> =
            self.keys.into_iter().map(|key| (key, KeyCount::default())).collect();
        counts.iter_mut().zip(&self.by_key).for_each(|((_, count), &articles)| count.articles = articles);
        for (ordinal, &times) in self.by_value.iter().enumerate().filter(|(_, times)| **times > 0) {
            let mut value = String::new();
            let column = self.column.as_ref();
            if column.is_some_and(|column| column.ord_to_str(ordinal as u64, &mut value).unwrap_or(false)) {
                counts[self.keys_of_values[ordinal] as usize].1.forms.insert(value, times);
            }
        }
        counts.retain(|(_, count)| count.articles > 0);
        counts
    }
}

/// The form that stands most often is the name, the others follow by frequency; ties go by the alphabet.
fn facet_count(count: KeyCount) -> Option<FacetCount> {
    let mut forms: Vec<(String, usize)> = count.forms.into_iter().collect();
    forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut forms = forms.into_iter().map(|(form, _)| form);
    let name = forms.next()?;
    Some(FacetCount { name, articles: count.articles, also: forms.collect(), entity: None })
}
