//! Reading the local archive: hits, single articles, the state of files, totals.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use chrono::{NaiveDate, TimeDelta};
use tantivy::collector::{Count, DocSetCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, ConstScoreQuery, RangeQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::super::fingerprint::Sum;
use super::super::schema::{ARTICLE, FILE, SUPERSEDED};
use super::super::{
    AuthorityRef, Checked, DateCounts, Engine, Entry, Error, Facet, FacetCount, FacetField, FacetRequest, Failure,
    FileRecord, Hits, Meaning, Request, Results, Sharing, Stamp, Stats,
};
use super::names::Names;
use super::translate::{self, Translator};
use super::write::item_term;
use super::{Local, count, dates, ids, order, share};
use crate::analyze;
use crate::article::{ArticleId, Kind};
use crate::authority::{self, Authority, Entity, edit};
use crate::query::Query;

impl Engine for Local {
    fn hits(&self, request: &Request) -> Result<Hits<'_>, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, &request.query)?;
        if request.limit == 0 {
            return Ok(Hits { total: searcher.search(&query, &Count)?, hits: Box::new(std::iter::empty()) });
        }
        order::hits(self, searcher, query, request.sort, request.offset, request.limit)
    }

    fn hits_since(&self, request: &Request, after: Option<Stamp>) -> Result<Hits<'_>, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, &request.query)?;
        let from = after.map_or(0, |after| after.number().saturating_add(1));
        let from = Term::from_field_u64(self.fields.added, from);
        let added =
            Box::new(ConstScoreQuery::new(Box::new(RangeQuery::new(Bound::Included(from), Bound::Unbounded)), 0.0));
        let query = Box::new(BooleanQuery::intersection(vec![query, added]));
        order::hits(self, searcher, query, request.sort, request.offset, request.limit)
    }

    fn get(&self, id: ArticleId) -> Result<Option<Entry>, Error> {
        let searcher = self.reader.searcher();
        let term = Term::from_field_text(self.fields.id, &id.to_string());
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            if let Some(doc) = self.living(segment, &term)?.next() {
                return self.entry(&searcher, DocAddress::new(ordinal, doc)).map(Some);
            }
        }
        Ok(None)
    }

    fn has_rivals(&self, item: &str) -> Result<bool, Error> {
        let term = Term::from_field_text(self.fields.item, &item_term(item));
        let mut alone = true;
        for segment in self.reader.searcher().segment_readers() {
            // What is superseded has no print.
            let prints = segment.fast_fields().u64("print")?;
            for doc in self.living(segment, &term)? {
                if !std::mem::take(&mut alone) || prints.first(doc).is_none() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn revisions(&self, item: &str) -> Result<Vec<Entry>, Error> {
        let searcher = self.reader.searcher();
        let term = Term::from_field_text(self.fields.item, &item_term(item));
        let mut entries = Vec::new();
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            for doc in self.living(segment, &term)? {
                entries.push(self.entry(&searcher, DocAddress::new(ordinal, doc))?);
            }
        }
        entries.retain(|entry| entry.article.draft.item.as_ref().is_some_and(|known| known.id == item));
        entries.sort_by_key(|entry| entry.article.id);
        Ok(entries)
    }

    fn ids(&self, prefix: &str, limit: usize) -> Result<Vec<ArticleId>, Error> {
        let mut ids = std::collections::BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.fields.id)?;
            let mut terms = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            let mut taken = 0;
            while taken < limit && terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let id = std::str::from_utf8(terms.key()).ok().and_then(|text| text.parse::<ArticleId>().ok());
                // A term outlives its article until the segment is merged.
                if let Some(id) = id
                    && self.get(id)?.is_some()
                {
                    ids.insert(id);
                    taken += 1;
                }
            }
        }
        Ok(ids.into_iter().take(limit).collect())
    }

    fn facet(&self, request: &FacetRequest<'_>) -> Result<Facet, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, request.query)?;
        let column = match request.field {
            FacetField::Name(kind) => return self.entities(&searcher, &query, kind, request),
            FacetField::Source => "source",
            FacetField::Language => "language",
            FacetField::Topic => "topics",
            FacetField::Section => "sections",
            FacetField::Author => "authors",
        };
        let mut counts = searcher.search(&query, &count::ValueCounts { column })?;
        if let Some(terms) = request.matching {
            counts.retain(|count| holds(&count.name, terms) || count.also.iter().any(|form| holds(form, terms)));
        }
        let total = counts.len();
        counts.truncate(if request.limit == 0 { total } else { request.limit });
        Ok(Facet { total, counts })
    }

    fn search_entity(&self, entity: Entity, request: &Request) -> Result<Results, Error> {
        let searcher = self.reader.searcher();
        let names = self.names(&searcher)?;
        let authority = &names.authority;
        let forms = authority.forms(entity);
        let forms: Vec<_> = forms.into_iter().map(|form| (form.0, authority.text(form).to_string())).collect();
        let among = translate::forms(&self.fields, &forms);
        let query = BooleanQuery::intersection(vec![self.translate(&searcher, &request.query)?, among]);
        if request.limit == 0 {
            return Ok(Results { total: searcher.search(&query, &Count)?, hits: Vec::new() });
        }
        let Hits { total, hits } =
            order::hits(self, searcher, Box::new(query), request.sort, request.offset, request.limit)?;
        Ok(Results { total, hits: hits.collect::<Result<_, _>>()? })
    }

    fn meaning(&self, leaf: &Query) -> Result<Meaning, Error> {
        let searcher = self.reader.searcher();
        self.with_translator(&searcher, leaf, |translator| translator.meaning(leaf))
    }

    fn authority(&self) -> Result<AuthorityRef, Error> {
        struct Inside(Arc<Names>);
        impl std::ops::Deref for Inside {
            type Target = Authority;
            fn deref(&self) -> &Authority {
                &self.0.authority
            }
        }
        Ok(Box::new(Inside(self.names(&self.reader.searcher())?)))
    }

    fn decisions(&self) -> Result<Option<AuthorityRef>, Error> {
        let changes = edit::read(&self.folder).map_err(|error| Error::Authority(error.to_string()))?;
        if changes.is_empty() { Ok(None) } else { self.authority().map(Some) }
    }

    fn sharing(&self, query: &Query) -> Result<Sharing, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, query)?;
        share::among(&searcher, &*query)
    }

    fn sharing_with(&self, sketch: &[u32]) -> Result<Vec<ArticleId>, Error> {
        share::with(&self.reader.searcher(), sketch)
    }

    fn dates(&self, query: &Query) -> Result<DateCounts, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, query)?;
        let mut counts = DateCounts::default();
        for (days, articles) in searcher.search(&query, &dates::Dates)? {
            match days.and_then(|(first, last)| Some((day(first)?, day(last)?))) {
                Some(days) => *counts.days.entry(days).or_default() += articles,
                None => counts.undated += articles,
            }
        }
        Ok(counts)
    }

    fn matching(&self, query: &Query) -> Result<Vec<ArticleId>, Error> {
        let searcher = self.reader.searcher();
        let query = self.translate(&searcher, query)?;
        Ok(searcher.search(&query, &ids::Matching)?)
    }

    fn latest(&self) -> Result<Option<Stamp>, Error> {
        let mut latest = None;
        for segment in self.reader.searcher().segment_readers() {
            let added = segment.fast_fields().u64("added")?;
            if added.values.num_vals() > 0 {
                latest = latest.max(Some(Stamp::from_number(added.max_value())));
            }
        }
        Ok(latest)
    }

    fn fingerprint(&self) -> Result<String, Error> {
        let mut sum = Sum::default();
        for segment in self.reader.searcher().segment_readers() {
            let prints = segment.fast_fields().u64("print")?;
            // Only articles have one.
            segment.doc_ids_alive().filter_map(|doc| prints.first(doc)).for_each(|print| sum.add(print));
        }
        Ok(sum.fingerprint())
    }

    fn stats(&self) -> Result<Stats, Error> {
        let searcher = self.reader.searcher();
        let mut stats = Stats { segments: searcher.segment_readers().len(), ..Stats::default() };
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let (first, last) = (columns.i64("first_day")?, columns.i64("last_day")?);
            let failures = columns.u64("failures")?;
            for doc in self.documents(segment, FILE)? {
                stats.files += 1;
                stats.failed_files += usize::from(failures.first(doc).unwrap_or(0) > 0);
            }
            stats.superseded += self.documents(segment, SUPERSEDED)?.count();
            for doc in self.documents(segment, ARTICLE)? {
                stats.articles += 1;
                match (first.first(doc), last.first(doc)) {
                    (Some(first), Some(last)) => widen(&mut stats, first, last),
                    _ => stats.undated += 1,
                }
            }
        }
        stats.bytes = walkdir::WalkDir::new(&self.folder)
            .into_iter()
            .filter_map(|entry| entry.ok()?.metadata().ok())
            .filter(|metadata| metadata.is_file())
            .map(|metadata| metadata.len())
            .sum();
        Ok(stats)
    }

    fn files(&self) -> Result<BTreeMap<String, FileRecord>, Error> {
        let searcher = self.reader.searcher();
        let mut files = BTreeMap::new();
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let (Some(path), Some(hash), Some(recipe)) =
                (columns.str("file")?, columns.str("hash")?, columns.str("recipe")?)
            else {
                continue;
            };
            let (size, modified) = (columns.u64("size")?, columns.i64("modified")?);
            let (articles, failures) = (columns.u64("articles")?, columns.u64("failures")?);
            let number = |column: &Column<u64>, doc| column.first(doc).unwrap_or(0);
            for doc in self.documents(segment, FILE)? {
                let Some(path) = text_of(&path, doc)? else { continue };
                let record = FileRecord {
                    path: path.clone(),
                    size: number(&size, doc),
                    modified: modified.first(doc).unwrap_or(0),
                    hash: text_of(&hash, doc)?.unwrap_or_default(),
                    recipe: text_of(&recipe, doc)?.unwrap_or_default(),
                    articles: number(&articles, doc),
                    failures: number(&failures, doc),
                };
                files.insert(path, record);
            }
        }
        Ok(files)
    }

    fn failures(&self) -> Result<BTreeMap<String, Vec<Failure>>, Error> {
        let searcher = self.reader.searcher();
        let mut failures = BTreeMap::new();
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            let columns = segment.fast_fields();
            let (Some(path), count) = (columns.str("file")?, columns.u64("failures")?) else { continue };
            for doc in self.documents(segment, FILE)? {
                if count.first(doc).unwrap_or(0) == 0 {
                    continue;
                }
                let document: TantivyDocument = searcher.doc(DocAddress::new(ordinal, doc))?;
                let causes = document.get_first(self.fields.causes).and_then(|value| value.as_bytes());
                let of_file = causes.and_then(|causes| serde_json::from_slice(causes).ok()).unwrap_or_default();
                failures.insert(text_of(&path, doc)?.unwrap_or_default(), of_file);
            }
        }
        Ok(failures)
    }

    fn barred(&self) -> Result<BTreeSet<ArticleId>, Error> {
        let mut barred = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.fields.barred)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let id = std::str::from_utf8(terms.key()).ok().and_then(|text| text.parse::<ArticleId>().ok());
                let term = Term::from_field_bytes(self.fields.barred, terms.key());
                if let (Some(id), true) = (id, self.living(segment, &term)?.next().is_some()) {
                    barred.insert(id);
                }
            }
        }
        Ok(barred)
    }

    fn check(&self, problem: &mut dyn FnMut(&str)) -> Result<Checked, Error> {
        self.check_all(problem)
    }

    fn backup(&self, to: &Path) -> Result<u64, Error> {
        self.copy_to(to)
    }
}

impl Local {
    /// The living documents of one sort, in order.
    pub(super) fn documents<'a>(
        &self,
        segment: &'a SegmentReader,
        sort: &str,
    ) -> Result<impl Iterator<Item = DocId> + use<'a>, Error> {
        self.living(segment, &Term::from_field_text(self.fields.document, sort))
    }

    /// The living documents with this term, in order.
    fn living<'a>(
        &self,
        segment: &'a SegmentReader,
        term: &Term,
    ) -> Result<impl Iterator<Item = DocId> + use<'a>, Error> {
        let index = segment.inverted_index(term.field())?;
        let mut postings = index.read_postings(term, IndexRecordOption::Basic)?;
        let mut doc = postings.as_ref().map_or(TERMINATED, |postings| postings.doc());
        Ok(std::iter::from_fn(move || {
            let found = doc;
            (found != TERMINATED).then(|| {
                doc = postings.as_mut().map_or(TERMINATED, |postings| postings.advance());
                found
            })
        })
        .filter(|&doc| !segment.is_deleted(doc)))
    }

    /// The names of this state of the index, and what they mean.
    fn names(&self, searcher: &Searcher) -> Result<Arc<Names>, Error> {
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = known.as_ref().filter(|names| names.are_of(searcher)) {
            return Ok(names.clone());
        }
        let changes = edit::read(&self.folder).map_err(|error| Error::Authority(error.to_string()))?;
        let names = Arc::new(Names::open(&self.folder, searcher, &self.fields, &changes)?);
        *known = Some(names.clone());
        Ok(names)
    }

    fn entities(
        &self,
        searcher: &Searcher,
        query: &dyn tantivy::query::Query,
        kind: Kind,
        request: &FacetRequest<'_>,
    ) -> Result<Facet, Error> {
        let names = self.names(searcher)?;
        let counts = count::EntityCounts::new(names.clone(), kind);
        searcher.search(query, &counts)?;
        let articles = counts.articles();
        let authority = &names.authority;
        let matching = request.matching.map(|terms| authority.matching(kind, terms));
        let counted = (0..).zip(articles).filter(|(number, articles)| {
            *articles > 0
                && matching.as_ref().is_none_or(|matching| matching.contains(number))
                && !request.without.contains(&Entity { kind, number: *number })
        });
        let mut counted: Vec<(u32, u32)> = counted.collect();
        let total = counted.len();
        let limit = if request.limit == 0 { total } else { request.limit };
        if limit < total {
            // Whatever has fewer articles than the last one listed needs no name.
            let (_, last, _) = counted.select_nth_unstable_by_key(limit.saturating_sub(1), |&(_, n)| Reverse(n));
            let fewest = last.1;
            counted.retain(|(_, articles)| *articles >= fewest);
        }
        let entity = |number: u32| Entity { kind, number };
        let mut named: Vec<(u32, &str, u32)> =
            counted.into_iter().map(|(number, articles)| (articles, authority.name(entity(number)), number)).collect();
        named.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        named.truncate(limit);
        let count = |(articles, name, number): (u32, &str, u32)| FacetCount {
            name: name.to_string(),
            articles: articles as usize,
            also: authority.also(entity(number)),
            entity: Some(entity(number)),
        };
        Ok(Facet { total, counts: named.into_iter().map(count).collect() })
    }

    /// Ids of the articles with this term.
    pub(super) fn ids_with(&self, term: Term) -> Result<Vec<ArticleId>, Error> {
        let searcher = self.reader.searcher();
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let found = searcher.search(&query, &DocSetCollector)?;
        found.into_iter().map(|address| Ok(self.entry(&searcher, address)?.article.id)).collect()
    }

    fn translate(&self, searcher: &Searcher, query: &Query) -> Result<Box<dyn tantivy::query::Query>, Error> {
        self.with_translator(searcher, query, |translator| translator.request(query))
    }

    fn with_translator<T>(
        &self,
        searcher: &Searcher,
        query: &Query,
        work: impl FnOnce(&Translator<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let languages = self.languages(searcher)?;
        // Most queries name nobody; they need not know who is who.
        let names = if authority::names_somebody(query) { Some(self.names(searcher)?) } else { None };
        let authority = names.as_ref().map(|names| &names.authority);
        work(&Translator { local: self, searcher, languages: &languages, authority })
    }

    /// The languages in the archive that have a stemmer, as the stemmer calls them.
    fn languages(&self, searcher: &Searcher) -> Result<Vec<String>, Error> {
        let mut languages = Vec::new();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.language)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let code = String::from_utf8_lossy(terms.key());
                if let Some(language) = analyze::stem_language(&code)
                    && !languages.iter().any(|known| known == language)
                {
                    languages.push(language.to_owned());
                }
            }
        }
        Ok(languages)
    }

    pub(super) fn entry(&self, searcher: &Searcher, address: DocAddress) -> Result<Entry, Error> {
        let document: TantivyDocument = searcher.doc(address)?;
        let stored = document.get_first(self.fields.stored).and_then(|value| value.as_bytes());
        let stored = stored.ok_or_else(|| Error::Damaged("an article has no stored text".to_string()))?;
        serde_json::from_slice(stored)
            .map_err(|_| Error::Damaged("an article's stored text cannot be read".to_string()))
    }
}

/// Whether a value holds these terms side by side.
fn holds(value: &str, terms: &[String]) -> bool {
    !terms.is_empty() && analyze::exact_terms(value).windows(terms.len()).any(|window| window == terms)
}

fn text_of(column: &tantivy::columnar::StrColumn, doc: u32) -> Result<Option<String>, Error> {
    let Some(ordinal) = column.term_ords(doc).next() else { return Ok(None) };
    let mut text = String::new();
    column.ord_to_str(ordinal, &mut text)?;
    Ok(Some(text))
}

/// The day with a number, unless no calendar goes so far.
fn day(number: i64) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(number)?)
}

fn widen(stats: &mut Stats, first: i64, last: i64) {
    stats.first = [stats.first, day(first)].into_iter().flatten().min();
    stats.last = [stats.last, day(last)].into_iter().flatten().max();
}
