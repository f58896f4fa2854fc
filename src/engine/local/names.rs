//! The names of an archive, across its segments: what the authority learns from, and where it is kept.
//!
//! The authority's tables, and which form each segment's ordinals mean, are computed once for every state of the index
//! and kept in `names.cache` beside it. The file is stamped with the segments it was made from and with the rules it was
//! made by; one that is missing, stale or damaged is computed again and put in place by a rename. Where it cannot be
//! written (a read-only disk), every process computes for itself. It is never truth.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::columnar::StrColumn;
use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::super::Error;
use super::super::schema::{ALSO_SEPARATOR, Fields};
use crate::article::Kind;
use crate::authority::learn::{Archive, RULES, Seen};
use crate::authority::store::{Numbers, Reader, Writer};
use crate::authority::table::{BEYOND, build};
use crate::authority::user::Change;
use crate::authority::{Authority, bundled, edit};

/// Where the tables are kept, in the archive's folder.
pub const CACHE: &str = "names.cache";

/// The column of fullest forms of a kind.
pub fn full_column(kind: Kind) -> &'static str {
    ["person", "org", "place"][kind as usize]
}

fn also_column(kind: Kind) -> &'static str {
    ["person_also", "org_also", "place_also"][kind as usize]
}

/// What the names of one state of an archive mean.
pub struct Names {
    pub authority: Authority,
    stamp: Vec<u8>,
    /// Per kind and segment, the form that each ordinal of the column means.
    forms: [Vec<Numbers>; 3],
}

impl Names {
    /// Reads the tables, or computes them.
    pub fn open(folder: &Path, searcher: &Searcher, fields: &Fields, changes: &[Change]) -> Result<Names, Error> {
        let stamp = stamp(searcher);
        if let Some(names) = read(folder, &stamp).and_then(|reader| Names::of(&reader, searcher, &stamp, changes)) {
            return Ok(names);
        }
        let content = compute(searcher, fields)?.finish(&stamp);
        // Who may only read can do without.
        let _ = edit::put(&folder.join(CACHE), &content, false);
        let names = Reader::open(Arc::new(content), &stamp);
        let names = names.and_then(|reader| Names::of(&reader, searcher, &stamp, changes));
        names.ok_or_else(|| Error::Damaged("its names cannot be listed".to_string()))
    }

    fn of(reader: &Reader, searcher: &Searcher, stamp: &[u8], changes: &[Change]) -> Option<Names> {
        let authority = Authority::open(reader, changes)?;
        let segments = 0..searcher.segment_readers().len() as u32;
        let of_kind = |kind: Kind| segments.clone().map(|segment| reader.numbers(tag(kind, segment))).collect();
        let [people, bodies, places]: [Option<Vec<Numbers>>; 3] = Kind::ALL.map(of_kind);
        Some(Names { authority, stamp: stamp.to_vec(), forms: [people?, bodies?, places?] })
    }

    /// Whether they are those of this state.
    pub fn are_of(&self, searcher: &Searcher) -> bool {
        self.stamp == stamp(searcher)
    }

    /// The form that each ordinal of a segment's column means.
    pub fn forms(&self, kind: Kind, segment: u32) -> Option<&Numbers> {
        self.forms[kind as usize].get(segment as usize)
    }
}

fn tag(kind: Kind, segment: u32) -> u32 {
    BEYOND + 3 * segment + kind as u32
}

/// What the tables were made from and by.
fn stamp(searcher: &Searcher) -> Vec<u8> {
    let mut stamp = Vec::new();
    stamp.extend_from_slice(&RULES.to_le_bytes());
    stamp.extend_from_slice(&bundled::checksum().to_le_bytes());
    for segment in searcher.segment_readers() {
        stamp.extend_from_slice(segment.segment_id().uuid_string().as_bytes());
        stamp.extend_from_slice(&segment.delete_opstamp().unwrap_or(u64::MAX).to_le_bytes());
    }
    stamp
}

fn read(folder: &Path, stamp: &[u8]) -> Option<Reader> {
    let path = folder.join(CACHE);
    if !path.is_file() {
        return None;
    }
    // Mapped: what a command does not look at is not read. A file that is replaced stays as it was for who has it open.
    let file = tantivy::Directory::open_read(&MmapDirectory::open(folder).ok()?, Path::new(CACHE)).ok()?;
    let bytes: OwnedBytes = file.read_bytes().ok()?;
    Reader::open(Arc::new(bytes), stamp)
}

fn compute(searcher: &Searcher, fields: &Fields) -> Result<Writer, Error> {
    let mut writer = Writer::default();
    let mut collected = Vec::new();
    for kind in Kind::ALL {
        let columns = Columns::open(searcher, kind)?;
        for (segment, forms) in (0..).zip(&columns.forms_of_ordinals) {
            writer.numbers(tag(kind, segment), forms);
        }
        collected.push(columns);
    }
    let languages = languages(searcher)?;
    let seen: Vec<Vec<Seen>> = collected.iter_mut().map(|columns| columns.seen(searcher, &languages)).collect();
    let archive = Indexed { searcher, fields, columns: &collected, texts: &seen, first: first_documents(searcher) };
    let seen: &[Vec<Seen>; 3] = seen.as_slice().try_into().map_err(|_| Error::Damaged("no kinds".to_string()))?;
    build(seen, &archive, &mut writer);
    Ok(writer)
}

/// The number of each segment's first document, counted through.
fn first_documents(searcher: &Searcher) -> Vec<u32> {
    let mut next = 0;
    let first = |segment: &SegmentReader| {
        let first = next;
        next += segment.max_doc();
        first
    };
    searcher.segment_readers().iter().map(first).collect()
}

/// Per segment and document: 1 for French, 2 for English.
fn languages(searcher: &Searcher) -> Result<Vec<Vec<u8>>, Error> {
    let of_segment = |segment: &SegmentReader| -> Result<Vec<u8>, Error> {
        let mut languages = vec![0; segment.max_doc() as usize];
        let Some(column) = segment.fast_fields().str("language")? else { return Ok(languages) };
        let mut codes = Vec::new();
        let mut terms = column.dictionary().stream()?;
        while terms.advance() {
            codes.push(match terms.key() {
                b"fr" => 1,
                b"en" => 2,
                _ => 0,
            });
        }
        for (doc, language) in (0..).zip(&mut languages) {
            let ordinal = column.term_ords(doc).next();
            *language = ordinal.and_then(|ordinal| codes.get(ordinal as usize).copied()).unwrap_or(0);
        }
        Ok(languages)
    };
    searcher.segment_readers().iter().map(of_segment).collect()
}

/// One kind's columns, with their values numbered across segments.
struct Columns {
    full: Vec<Option<StrColumn>>,
    /// Per segment, the form of each ordinal.
    forms_of_ordinals: Vec<Vec<u32>>,
    /// The forms, sorted.
    forms: Vec<String>,
    /// Per form, what stands beside it and in how many articles.
    also: Vec<BTreeMap<String, u32>>,
}

impl Columns {
    fn open(searcher: &Searcher, kind: Kind) -> Result<Columns, Error> {
        let segments = searcher.segment_readers();
        let open = |column: &str| -> Result<Vec<Option<StrColumn>>, Error> {
            segments.iter().map(|segment| Ok(segment.fast_fields().str(column)?)).collect()
        };
        let full = open(full_column(kind))?;
        let values: Vec<Vec<String>> = full.iter().map(values).collect::<Result<_, _>>()?;
        let mut forms: Vec<&str> = values.iter().flatten().map(String::as_str).collect();
        forms.sort_unstable();
        forms.dedup();
        let forms_of_ordinals = values.iter().map(|values| places(values, &forms)).collect();
        let forms: Vec<String> = forms.into_iter().map(str::to_string).collect();
        let mut also = vec![BTreeMap::new(); forms.len()];
        for (segment, column) in segments.iter().zip(open(also_column(kind))?) {
            count_also(segment, column.as_ref(), &forms, &mut also)?;
        }
        Ok(Columns { full, forms_of_ordinals, forms, also })
    }

    /// Counts the articles of each form, by language.
    fn seen(&mut self, searcher: &Searcher, languages: &[Vec<u8>]) -> Vec<Seen> {
        let also = std::mem::take(&mut self.also).into_iter();
        let forms = std::mem::take(&mut self.forms).into_iter();
        let mut seen: Vec<Seen> = forms
            .zip(also)
            .map(|(text, also)| Seen { text, also: also.into_iter().collect(), ..Seen::default() })
            .collect();
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            for doc in segment.doc_ids_alive() {
                let language = languages[number].get(doc as usize).copied().unwrap_or(0);
                self.forms_of(number, doc, &mut |form| {
                    let Some(seen) = seen.get_mut(form as usize) else { return };
                    seen.articles += 1;
                    seen.french += u32::from(language == 1);
                    seen.english += u32::from(language == 2);
                });
            }
        }
        seen
    }

    /// The fullest forms of a document.
    fn forms_of(&self, segment: usize, doc: DocId, each: &mut dyn FnMut(u32)) {
        let (Some(Some(column)), Some(forms)) = (self.full.get(segment), self.forms_of_ordinals.get(segment)) else {
            return;
        };
        for ordinal in column.term_ords(doc) {
            forms.get(ordinal as usize).into_iter().for_each(|&form| each(form));
        }
    }
}

/// Where each value stands among the forms; both are sorted, and every value is there.
fn places(values: &[String], forms: &[&str]) -> Vec<u32> {
    let mut at = 0;
    let place = |value: &String| {
        while forms.get(at).is_some_and(|form| *form < value.as_str()) {
            at += 1;
        }
        at as u32
    };
    values.iter().map(place).collect()
}

fn values(column: &Option<StrColumn>) -> Result<Vec<String>, Error> {
    let Some(column) = column else { return Ok(Vec::new()) };
    let mut values = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        values.push(String::from_utf8_lossy(terms.key()).into_owned());
    }
    Ok(values)
}

fn count_also(
    segment: &SegmentReader,
    column: Option<&StrColumn>,
    forms: &[String],
    also: &mut [BTreeMap<String, u32>],
) -> Result<(), Error> {
    let Some(column) = column else { return Ok(()) };
    let mut counts = vec![0; column.num_terms()];
    for doc in segment.doc_ids_alive() {
        for ordinal in column.term_ords(doc) {
            if let Some(count) = counts.get_mut(ordinal as usize) {
                *count += 1;
            }
        }
    }
    let mut terms = column.dictionary().stream()?;
    let mut counts = counts.into_iter();
    while terms.advance() {
        let count = counts.next().unwrap_or(0);
        let pair = String::from_utf8_lossy(terms.key());
        // Cut short where a name was too long for a column.
        let Some((full, other)) = pair.split_once(ALSO_SEPARATOR).filter(|_| count > 0) else { continue };
        if let Ok(form) = forms.binary_search_by(|form| form.as_str().cmp(full)) {
            *also[form].entry(other.to_string()).or_default() += count;
        }
    }
    Ok(())
}

/// The archive as the authority looks at it.
struct Indexed<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    columns: &'a [Columns],
    texts: &'a [Vec<Seen>],
    first: Vec<u32>,
}

impl Archive for Indexed<'_> {
    fn len(&self) -> u32 {
        self.searcher.num_docs().try_into().unwrap_or(u32::MAX)
    }

    fn articles(&self, kind: Kind, form: u32) -> Vec<u32> {
        let mut articles = Vec::new();
        let Some(seen) = self.texts[kind as usize].get(form as usize) else { return articles };
        let term = Term::from_field_text(self.fields.names_of(kind).full, &seen.text);
        for (segment, first) in self.searcher.segment_readers().iter().zip(&self.first) {
            let postings = segment.inverted_index(term.field());
            let postings = postings.and_then(|index| Ok(index.read_postings(&term, IndexRecordOption::Basic)?));
            // What cannot be read gives no evidence; whoever reads the articles themselves will say so.
            let Ok(Some(mut postings)) = postings else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !segment.is_deleted(doc) {
                    articles.push(first + doc);
                }
                doc = postings.advance();
            }
        }
        articles
    }

    fn forms(&self, article: u32, kind: Kind, each: &mut dyn FnMut(u32)) {
        let Some(segment) = self.first.partition_point(|&first| first <= article).checked_sub(1) else { return };
        self.columns[kind as usize].forms_of(segment, article - self.first[segment], each);
    }
}
