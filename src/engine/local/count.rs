//! How many articles carry each value of a column, in one pass over the articles that match.
//!
//! Values that differ only in case, accents or punctuation are one entity, counted once per article, under the
//! form that most articles use.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentReader};

use super::super::FacetCount;
use super::super::schema::ALSO_SEPARATOR;
use crate::analyze;

pub struct Facet {
    pub column: &'static str,
    /// The column that pairs each value with its other forms.
    pub also: Option<&'static str>,
}

/// Counts of one segment: per entity key, articles, and how often each form stands.
#[derive(Default)]
pub struct Counts(FxHashMap<String, EntityCount>);

#[derive(Default)]
struct EntityCount {
    articles: usize,
    forms: FxHashMap<String, usize>,
    also: FxHashMap<String, usize>,
}

pub struct SegmentCounts {
    values: Option<Values>,
    also: Option<Values>,
}

/// A column with one counter for each of its values.
struct Values {
    column: StrColumn,
    /// Which values are one entity: value ordinal to entity number.
    entity: Vec<u32>,
    keys: Vec<Arc<str>>,
    by_value: Vec<u32>,
    by_entity: Vec<u32>,
    /// The last article that counted for each entity, so that none counts twice.
    last: Vec<DocId>,
}

impl Values {
    /// `None` for a segment without the column.
    fn open(segment: &SegmentReader, column: &str, key: fn(&str) -> String) -> tantivy::Result<Option<Values>> {
        let Some(column) = segment.fast_fields().str(column)? else { return Ok(None) };
        let mut numbers: FxHashMap<Arc<str>, u32> = FxHashMap::default();
        let (mut entity, mut keys) = (Vec::new(), Vec::new());
        let mut values = column.dictionary().stream()?;
        while values.advance() {
            let key: Arc<str> = key(&String::from_utf8_lossy(values.key())).into();
            let number = *numbers.entry(key.clone()).or_insert_with(|| {
                keys.push(key);
                keys.len() as u32 - 1
            });
            entity.push(number);
        }
        drop(values);
        let (by_value, by_entity, last) = (vec![0; entity.len()], vec![0; keys.len()], vec![DocId::MAX; keys.len()]);
        Ok(Some(Values { column, entity, keys, by_value, by_entity, last }))
    }

    fn count(&mut self, doc: DocId) {
        for ordinal in self.column.term_ords(doc) {
            let ordinal = ordinal as usize;
            self.by_value[ordinal] += 1;
            let entity = self.entity[ordinal] as usize;
            if self.last[entity] != doc {
                self.last[entity] = doc;
                self.by_entity[entity] += 1;
            }
        }
    }

    /// Every value that was counted, with its entity's key and its count.
    fn each(&self, mut each: impl FnMut(&str, &str, usize)) {
        let mut value = String::new();
        for (ordinal, &count) in self.by_value.iter().enumerate() {
            if count > 0 && self.column.ord_to_str(ordinal as u64, &mut value).unwrap_or(false) {
                each(&self.keys[self.entity[ordinal] as usize], &value, count as usize);
            }
        }
    }
}

/// What makes two names one entity until the authority says more.
fn entity_key(name: &str) -> String {
    let mut key = String::new();
    analyze::tokens(name, |token| {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(token.term);
    });
    // A name without letters or digits is its own key.
    if key.is_empty() { name.to_string() } else { key }
}

fn key_of_full_form(pair: &str) -> String {
    entity_key(pair.split(ALSO_SEPARATOR).next().unwrap_or_default())
}

impl Collector for Facet {
    type Fruit = Vec<FacetCount>;
    type Child = SegmentCounts;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<SegmentCounts> {
        let values = Values::open(segment, self.column, entity_key)?;
        let also = match self.also {
            Some(column) => Values::open(segment, column, key_of_full_form)?,
            None => None,
        };
        Ok(SegmentCounts { values, also })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Counts>) -> tantivy::Result<Vec<FacetCount>> {
        let mut all: FxHashMap<String, EntityCount> = FxHashMap::default();
        for (key, count) in segments.into_iter().flat_map(|segment| segment.0) {
            let entity = all.entry(key).or_default();
            entity.articles += count.articles;
            for (form, times) in count.forms {
                *entity.forms.entry(form).or_default() += times;
            }
            for (form, times) in count.also {
                *entity.also.entry(form).or_default() += times;
            }
        }
        let mut counts: Vec<FacetCount> = all.into_values().filter_map(facet_count).collect();
        counts.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
        Ok(counts)
    }
}

impl SegmentCollector for SegmentCounts {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        for values in [&mut self.values, &mut self.also].into_iter().flatten() {
            values.count(doc);
        }
    }

    fn harvest(self) -> Counts {
        let mut counts = Counts::default();
        if let Some(values) = self.values {
            for (key, &articles) in values.keys.iter().zip(&values.by_entity) {
                if articles > 0 {
                    counts.0.entry(key.to_string()).or_default().articles = articles as usize;
                }
            }
            values.each(|key, form, times| {
                counts.0.entry(key.to_string()).or_default().forms.insert(form.to_string(), times);
            });
        }
        if let Some(also) = self.also {
            also.each(|key, pair, times| {
                if let Some((_, form)) = pair.split_once(ALSO_SEPARATOR) {
                    *counts.0.entry(key.to_string()).or_default().also.entry(form.to_string()).or_default() += times;
                }
            });
        }
        counts
    }
}

/// The form that stands most often is the name, the others follow by frequency; ties go by the alphabet.
fn facet_count(entity: EntityCount) -> Option<FacetCount> {
    let by_frequency = |forms: FxHashMap<String, usize>| {
        let mut forms: Vec<(String, usize)> = forms.into_iter().collect();
        forms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        forms.into_iter().map(|(form, _)| form).collect::<Vec<_>>()
    };
    let mut forms = by_frequency(entity.forms).into_iter();
    let name = forms.next()?;
    let mut also: Vec<String> = forms.collect();
    for form in by_frequency(entity.also) {
        if form != name && !also.contains(&form) {
            also.push(form);
        }
    }
    Some(FacetCount { name, articles: entity.articles, also })
}
