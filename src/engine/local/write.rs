//! Writing to the local archive: one process at a time, everything at the commit or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use chrono::NaiveDate;
use tantivy::index::SegmentId;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use super::super::schema::{ALSO_SEPARATOR, ARTICLE, BARRED, FILE, Fields, SUPERSEDED, Text};
use super::super::{
    Analyzed, Engine, Entry, Error, Failure, FileRecord, Record, Stamp, Writer, WriterOptions, fingerprint,
};
use super::names::CACHE;
use super::{LOCK, Local, mentions, order};
use crate::analyze::{Analyzer, Terms};
use crate::article::{ArticleId, Moment};

/// The longest value that goes into a column: a name or a path beyond it is cut for counting, never for searching.
const COLUMN_BYTES: usize = 1000;

pub struct LocalWriter {
    local: Local,
    writer: IndexWriter,
    analyzer: Analyzer,
    /// The stamp of what was added since the last commit, and the last that was ever committed: it stands in the
    /// commit itself, so that it is not forgotten with the articles that had it.
    stamp: Option<Stamp>,
    last_stamp: Option<Stamp>,
    /// Held until the writer is dropped or the process ends, however it ends.
    _lock: File,
}

impl LocalWriter {
    pub(super) fn new(local: Local, options: WriterOptions) -> Result<LocalWriter, Error> {
        let lock = lock(&local.folder)?;
        let threads = options.threads.max(1);
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((options.heap / threads).max(16 << 20))
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = local.index.writer_with_options(writer_options)?;
        let mut merging = LogMergePolicy::default();
        // Commits come by the clock, so segments are many and small at first: merge eight at a time, tidily.
        merging.set_min_num_segments(8);
        writer.set_merge_policy(Box::new(merging));
        // A writer that was killed leaves files that no commit knows; the next would stumble over one of the same name.
        writer.garbage_collect_files().wait()?;
        // The first operation of a writer gets the number of the last commit, and a merge that starts before the next
        // commit takes it for part of that one: let it be an operation that does nothing.
        writer.run([])?;
        let last_stamp = local.index.load_metas()?.payload.and_then(|stamp| stamp.parse().ok());
        Ok(LocalWriter { local, writer, analyzer: Analyzer::new(), stamp: None, last_stamp, _lock: lock })
    }

    /// A worker that dies leaves its reason for whoever joins it: the next commit, which is bound to fail.
    fn reason(&mut self, error: TantivyError) -> Error {
        match error {
            TantivyError::ErrorInThread(_) => self.writer.prepare_commit().err().unwrap_or(error).into(),
            error => error.into(),
        }
    }

    fn write(&mut self, document: TantivyDocument) -> Result<(), Error> {
        self.writer.add_document(document).map(drop).map_err(|error| self.reason(error))
    }

    fn id_term(&self, id: ArticleId) -> Term {
        Term::from_field_text(self.local.fields.id, &id.to_string())
    }
}

/// Takes the lock and notes who holds it, for the message that another process shows.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let known = file.read_to_string(&mut holder).is_ok() && holder.trim().parse::<u32>().is_ok();
            let who = if known { format!(" (process {})", holder.trim()) } else { String::new() };
            return Err(Error::Locked(format!(
                "another depeche{who} is writing to this archive; try again when it is done"
            )));
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    let note = |file: &mut File| -> std::io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    };
    note(&mut file)?;
    Ok(file)
}

impl Writer for LocalWriter {
    fn committed(&self) -> &dyn Engine {
        &self.local
    }

    fn articles_of(&self, path: &str) -> Result<Vec<ArticleId>, Error> {
        self.local.ids_with(Term::from_field_text(self.local.fields.origin, path))
    }

    fn origin_paths(&self) -> Result<BTreeSet<String>, Error> {
        let mut paths = BTreeSet::new();
        for segment in self.local.reader.searcher().segment_readers() {
            let index = segment.inverted_index(self.local.fields.origin)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                paths.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(paths)
    }

    fn add(&mut self, mut record: Record) -> Result<(), Error> {
        if record.entry.added.is_none() {
            record.entry.added = Some(*self.stamp.get_or_insert_with(|| Stamp::after(self.last_stamp)));
        }
        let document = article_document(&self.local.fields, record, &mut self.analyzer)?;
        self.write(document)
    }

    fn replace(&mut self, record: Record) -> Result<(), Error> {
        self.remove(record.entry.article.id)?;
        self.add(record)
    }

    fn remove(&mut self, id: ArticleId) -> Result<(), Error> {
        self.writer.delete_term(self.id_term(id));
        Ok(())
    }

    fn bar(&mut self, id: ArticleId) -> Result<(), Error> {
        self.unbar(id)?;
        let mut document = TantivyDocument::new();
        document.add_text(self.local.fields.document, BARRED);
        document.add_text(self.local.fields.barred, id.to_string());
        self.write(document)
    }

    fn unbar(&mut self, id: ArticleId) -> Result<(), Error> {
        self.writer.delete_term(Term::from_field_text(self.local.fields.barred, &id.to_string()));
        Ok(())
    }

    fn put_file(&mut self, file: &FileRecord, failures: &[Failure]) -> Result<(), Error> {
        self.remove_file(&file.path)?;
        self.write(file_document(&self.local.fields, file, failures)?)
    }

    fn remove_file(&mut self, path: &str) -> Result<(), Error> {
        self.writer.delete_term(Term::from_field_text(self.local.fields.file, path));
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        let last = self.stamp.take().or(self.last_stamp);
        let mut commit = self.writer.prepare_commit()?;
        if let Some(stamp) = last {
            commit.set_payload(&stamp.to_string());
        }
        commit.commit()?;
        self.last_stamp = last;
        self.local.reader.reload()?;
        Ok(())
    }

    fn compact(&mut self) -> Result<(), Error> {
        // Merges of the writer's own choice would hold segments that are wanted here.
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        self.commit()?;
        let segments = self.local.index.searchable_segment_metas()?;
        if segments.len() > 1 || segments.iter().any(|segment| segment.num_deleted_docs() > 0) {
            let ids: Vec<SegmentId> = segments.iter().map(|segment| segment.id()).collect();
            self.writer.merge(&ids).wait()?;
        }
        self.writer.garbage_collect_files().wait()?;
        // It may hold names that are gone; whoever needs it makes it anew.
        match fs::remove_file(self.local.folder.join(CACHE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        self.local.reader.reload()?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let LocalWriter { writer, local, _lock, .. } = *self;
        writer.wait_merging_threads()?;
        // Merged segments leave their parts behind until a writer looks again.
        let writer: IndexWriter = local.index.writer_with_num_threads(1, 16 << 20)?;
        writer.garbage_collect_files().wait()?;
        Ok(())
    }
}

fn article_document(fields: &Fields, record: Record, analyzer: &mut Analyzer) -> Result<TantivyDocument, Error> {
    let Record { entry, terms } = record;
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, if entry.superseded.is_some() { SUPERSEDED } else { ARTICLE });
    document.add_text(fields.id, entry.article.id.to_string());
    let stored = serde_json::to_vec(&entry).map_err(|e| Error::Io(e.to_string()))?;
    document.add_bytes(fields.stored, &stored);
    if let Some(item) = &entry.article.draft.item {
        document.add_text(fields.item, item_term(&item.id));
    }
    if entry.superseded.is_some() {
        entry.origins.iter().for_each(|origin| document.add_text(fields.origin, &origin.path));
        return Ok(document);
    }
    add_origins(&mut document, fields, &entry, analyzer);
    let draft = &entry.article.draft;
    if let Some(source) = &draft.source {
        document.add_text(fields.source, column(source));
    }
    if let Some(language) = &draft.language {
        document.add_text(fields.language, column(language));
    }
    if let Some(published) = &draft.published {
        let (first, last) = days(&published.moment);
        document.add_i64(fields.first_day, first);
        document.add_i64(fields.last_day, last);
        document.add_i64(fields.moment, order::sortable(&published.moment));
    }
    let (head, tail) = entry.article.id.halves();
    document.add_u64(fields.id_head, head);
    document.add_u64(fields.id_tail, tail.into());
    if let Some(added) = entry.added {
        document.add_u64(fields.added, added.number());
    }
    document.add_u64(fields.print, fingerprint::of(&entry.article));
    for (field, values) in [
        (fields.topics, draft.topics.as_slice()),
        (fields.sections, draft.section.as_slice()),
        (fields.authors, draft.authors.as_slice()),
    ] {
        values.iter().for_each(|value| document.add_text(field, column(value)));
    }
    for name in &entry.article.names {
        let field = fields.names_of(name.kind);
        document.add_text(field.full, column(&name.name));
        for form in &name.also {
            document.add_text(field.also, column(&format!("{}{ALSO_SEPARATOR}{form}", name.name)));
        }
    }
    add_terms(&mut document, fields, &terms);
    Ok(document)
}

/// An item's id as it is indexed.
pub(super) fn item_term(id: &str) -> String {
    blake3::hash(id.as_bytes()).to_hex().to_string()
}

fn add_origins(document: &mut TantivyDocument, fields: &Fields, entry: &Entry, analyzer: &mut Analyzer) {
    let mut terms = String::new();
    for origin in &entry.origins {
        document.add_text(fields.origin, &origin.path);
        terms.clear();
        analyzer.exact(&origin.place(), &mut terms);
        document.add_text(fields.path, &terms);
    }
}

fn add_terms(document: &mut TantivyDocument, fields: &Fields, terms: &Analyzed) {
    let mut part = |text: Text, terms: &Terms| {
        if !terms.exact.is_empty() {
            document.add_text(text.exact, &terms.exact);
        }
        if !terms.stems.is_empty() {
            document.add_text(text.stems, &terms.stems);
        }
        if !terms.forms.is_empty() {
            document.add_text(text.forms, &terms.forms);
        }
    };
    part(fields.title, &terms.title);
    part(fields.lead, &terms.lead);
    part(fields.body, &terms.body);
    for (names, terms) in fields.names.iter().zip(&terms.names) {
        if !terms.is_empty() {
            document.add_text(names.terms, terms);
        }
    }
    for placed in &terms.places {
        let (name, place) = mentions::encode(placed);
        document.add_u64(fields.mention_name, name);
        document.add_u64(fields.mention_place, place);
    }
    for &number in &terms.sketch {
        document.add_u64(fields.sketch, number.into());
    }
    for (field, value) in
        [(fields.source_terms, &terms.source), (fields.section, &terms.section), (fields.url, &terms.url)]
    {
        if !value.is_empty() {
            document.add_text(field, value);
        }
    }
    for author in &terms.author {
        document.add_text(fields.author, author);
    }
    for topic in &terms.topic {
        document.add_text(fields.topic, topic);
    }
}

fn file_document(fields: &Fields, file: &FileRecord, failures: &[Failure]) -> Result<TantivyDocument, Error> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, FILE);
    document.add_text(fields.file, &file.path);
    document.add_u64(fields.size, file.size);
    document.add_i64(fields.modified, file.modified);
    document.add_text(fields.hash, &file.hash);
    document.add_text(fields.recipe, &file.recipe);
    document.add_u64(fields.articles, file.articles);
    document.add_u64(fields.failures, file.failures);
    if !failures.is_empty() {
        document.add_bytes(fields.causes, &serde_json::to_vec(failures).map_err(|e| Error::Io(e.to_string()))?);
    }
    Ok(document)
}

/// Days since 1970-01-01, the unit of the date fields.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

fn days(moment: &Moment) -> (i64, i64) {
    let (first, last) = moment.days();
    (day_number(first), day_number(last))
}

fn column(value: &str) -> &str {
    &value[..value.floor_char_boundary(COLUMN_BYTES)]
}
