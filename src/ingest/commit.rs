//! The one place that writes: puts records into the archive, merges the same article from several files, and
//! decides what is committed together.
//!
//! What an archive holds in the end depends on the files alone, not on the order in which they were read, nor on
//! how often the program was killed on the way: an article carries the metadata of the first of its origins, and a
//! file's state is committed with, or after, all that follows from its content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use crossbeam_channel::Receiver;
use rustc_hash::{FxHashMap, FxHashSet};

use super::read::{End, Job, Message};
use super::revisions::superseded;
use super::{Event, Options, Summary};
use crate::analyze::Analyzer;
use crate::article::{ArticleId, place};
use crate::cause;
use crate::engine::{Analyzed, Entry, Error, Failure, FileRecord, Record, Writer};
use crate::walk::{SourceFile, Walk, state};

/// A file with more failures than this has but the first of them told again later.
const FAILURES_KEPT: usize = 20;

/// Merges wait for a commit; beyond this many bytes of text they force one.
const WAITING_BYTES: usize = 64 << 20;

pub struct Committer<'a> {
    writer: Box<dyn Writer>,
    options: &'a Options,
    recipe: &'a str,
    on_event: &'a mut dyn FnMut(Event<'_>),
    known: BTreeMap<String, FileRecord>,
    summary: Summary,
    /// What could not be read, and why: the first causes of each file.
    failed: FxHashMap<String, Vec<Failure>>,
    /// What earlier runs could not read.
    failed_before: BTreeMap<String, Vec<Failure>>,
    /// Articles that the archive's keeper has taken out for good.
    barred: BTreeSet<ArticleId>,
    /// Files on their way, by job.
    open: FxHashMap<usize, OpenFile>,
    /// Articles written since the last commit: reading the archive does not show them yet.
    touched: FxHashSet<ArticleId>,
    /// What has to wait for the next commit.
    waiting: BTreeMap<ArticleId, Vec<Change>>,
    waiting_files: Vec<FileRecord>,
    waiting_bytes: usize,
    /// Items of which a revision came, changed or went: which of them holds is told when all of that is committed.
    items: BTreeSet<String>,
    /// What becomes of revisions while changes are settled: reading the archive does not show it yet.
    revised: BTreeMap<ArticleId, Option<Entry>>,
    settling: bool,
    read_again: BTreeSet<String>,
    analyzer: Analyzer,
    last_commit: Instant,
    dirty: bool,
}

/// A change to an article that may already be there.
enum Change {
    /// Found in a file; `reset` when what was known of that file's origins no longer holds.
    Found { record: Box<Record>, reset: bool },
    /// No longer in the file at this path; `replaced` when another article of that file stands in its place.
    Gone { path: String, replaced: bool },
}

/// A file whose articles are arriving.
#[derive(Default)]
struct OpenFile {
    received: u64,
    added: usize,
    end: Option<FileRecord>,
    failed: bool,
    /// Articles that earlier runs read from it.
    old: FxHashSet<ArticleId>,
    /// Those among its articles now; only kept where there are old ones.
    seen: FxHashSet<ArticleId>,
    waits: bool,
}

impl<'a> Committer<'a> {
    pub fn new(
        writer: Box<dyn Writer>,
        options: &'a Options,
        recipe: &'a str,
        on_event: &'a mut dyn FnMut(Event<'_>),
    ) -> Result<Self, Error> {
        let known = writer.committed().files()?;
        let failed_before = writer.committed().failures()?;
        let barred = writer.committed().barred()?;
        Ok(Committer {
            writer,
            options,
            recipe,
            on_event,
            known,
            summary: Summary::default(),
            failed: FxHashMap::default(),
            failed_before,
            barred,
            open: FxHashMap::default(),
            touched: FxHashSet::default(),
            waiting: BTreeMap::new(),
            waiting_files: Vec::new(),
            waiting_bytes: 0,
            items: BTreeSet::new(),
            revised: BTreeMap::new(),
            settling: false,
            read_again: BTreeSet::new(),
            analyzer: Analyzer::new(),
            last_commit: Instant::now(),
            dirty: false,
        })
    }

    /// Reports what could not be walked and takes out what is gone.
    pub fn begin(&mut self, walk: &Walk) -> Result<(), Error> {
        (self.on_event)(Event::Walked { files: walk.files.len(), bytes: walk.bytes() });
        self.summary.files = walk.files.len();
        for (path, cause) in &walk.failures {
            self.fail(path, None, cause);
            self.note_unwalked(path)?;
        }
        let mut paths = self.writer.origin_paths()?;
        paths.extend(self.known.keys().cloned());
        for path in paths.into_iter().filter(|path| walk.is_gone(path)) {
            for id in self.writer.articles_of(&path)? {
                let change = Change::Gone { path: path.clone(), replaced: false };
                self.waiting.entry(id).or_default().push(change);
            }
            if self.known.remove(&path).is_some() {
                self.writer.remove_file(&path)?;
                self.dirty = true;
            }
        }
        Ok(())
    }

    /// Notes a file that was met on the way but cannot be looked at, so that `failures` tells of it later.
    fn note_unwalked(&mut self, path: &str) -> Result<(), Error> {
        let known = self.known.get(path);
        let record = FileRecord {
            path: path.to_string(),
            size: 0,
            modified: 0,
            hash: String::new(),
            recipe: String::new(),
            articles: known.map_or(0, |known| known.articles),
            failures: 1,
        };
        if known != Some(&record) {
            self.put_file(&record)?;
        }
        Ok(())
    }

    fn put_file(&mut self, record: &FileRecord) -> Result<(), Error> {
        let failures = self.failed.get(&record.path).map_or(&[][..], Vec::as_slice);
        self.writer.put_file(record, failures)?;
        self.dirty = true;
        Ok(())
    }

    /// The files that may have changed; the others are counted and done with.
    pub fn jobs(&mut self, walk: &Walk) -> Vec<Job> {
        let mut jobs = Vec::new();
        for file in walk.files.values() {
            let known = self.known.get(&file.key);
            if known.is_some_and(|known| self.is_unchanged(known, file)) {
                self.summary.unchanged += known.map_or(0, |known| known.articles as usize);
                self.fail_as_before(&file.key);
                (self.on_event)(Event::File { bytes: file.size });
            } else {
                let known = if self.options.again { None } else { known.cloned() };
                jobs.push(Job { file: file.clone(), known });
            }
        }
        jobs
    }

    fn is_unchanged(&self, known: &FileRecord, file: &SourceFile) -> bool {
        !self.options.again
            && known.modified != 0
            && (known.size, known.modified) == (file.size, file.modified)
            && known.recipe == self.recipe
    }

    /// Takes what the other threads send until all of it is there.
    pub fn receive(&mut self, jobs: &[Job], messages: Receiver<Message>) -> Result<(), Error> {
        for message in messages {
            match message {
                Message::Record { job, record } => {
                    (self.on_event)(Event::Article);
                    self.put(job, &jobs[job], record)?;
                    self.close_if_done(job, &jobs[job])?;
                }
                Message::Failure { job, member, cause } => {
                    self.file(job, &jobs[job])?.failed = true;
                    self.fail(&jobs[job].file.key, member.as_deref(), &cause);
                }
                Message::Lost { job, cause } => {
                    let file = self.file(job, &jobs[job])?;
                    (file.failed, file.received) = (true, file.received + 1);
                    self.fail(&jobs[job].file.key, None, &cause);
                    self.close_if_done(job, &jobs[job])?;
                }
                Message::End { job, end } => self.end(job, &jobs[job], end)?,
            }
            let due = self.touched.len() >= self.options.commit_articles
                || self.waiting_bytes >= WAITING_BYTES
                || self.last_commit.elapsed() >= self.options.commit_time;
            if due {
                self.settle()?;
            }
        }
        Ok(())
    }

    fn fail(&mut self, path: &str, member: Option<&str>, cause: &str) {
        (self.on_event)(Event::Failure { path: &place(path, member), cause });
        let failures = self.failed.entry(path.to_string()).or_default();
        if failures.len() < FAILURES_KEPT {
            failures.push(Failure { member: member.map(str::to_string), cause: cause.to_string() });
        }
    }

    /// Tells what could not be read of a file that is what it was.
    fn fail_as_before(&mut self, path: &str) {
        for failure in self.failed_before.remove(path).unwrap_or_default() {
            self.fail(path, failure.member.as_deref(), &failure.cause);
        }
    }

    fn file(&mut self, job: usize, from: &Job) -> Result<&mut OpenFile, Error> {
        if !self.open.contains_key(&job) {
            let old = self.writer.articles_of(&from.file.key)?.into_iter().collect();
            self.open.insert(job, OpenFile { old, ..OpenFile::default() });
        }
        Ok(self.open.entry(job).or_default())
    }

    fn put(&mut self, job: usize, from: &Job, record: Box<Record>) -> Result<(), Error> {
        let id = record.entry.article.id;
        let file = self.file(job, from)?;
        file.received += 1;
        let reset = !file.old.is_empty() && file.seen.insert(id);
        if self.barred.contains(&id) {
            return Ok(());
        }
        if let Some(item) = &record.entry.article.draft.item {
            // A file counts as read when it is settled which revision holds.
            self.items.insert(item.id.clone());
            self.file(job, from)?.waits = true;
        }
        let is_touched = self.touched.contains(&id) || self.waiting.contains_key(&id);
        if is_touched {
            self.file(job, from)?.waits = true;
            self.waiting_bytes += record.entry.article.draft.body.len() + 1000;
            self.waiting.entry(id).or_default().push(Change::Found { record, reset });
            return Ok(());
        }
        match self.writer.committed().get(id)? {
            None => {
                self.writer.add(*record)?;
                self.file(job, from)?.added += 1;
                self.touched.insert(id);
                self.dirty = true;
            }
            Some(entry) => self.change(entry, vec![Change::Found { record, reset }])?,
        }
        Ok(())
    }

    fn end(&mut self, job: usize, from: &Job, end: End) -> Result<(), Error> {
        match end {
            End::Unchanged(record) => {
                self.summary.unchanged += record.articles as usize;
                self.fail_as_before(&record.path);
                if from.known.as_ref() != Some(&record) {
                    self.put_file(&record)?;
                }
                (self.on_event)(Event::File { bytes: from.file.size });
            }
            End::Read(record) => self.file(job, from)?.end = Some(record),
            End::Failed(record) => {
                let file = self.file(job, from)?;
                file.failed = true;
                file.end = Some(record);
            }
        }
        self.close_if_done(job, from)
    }

    /// When the last of a file's articles is there, takes out those it no longer holds and notes its state.
    fn close_if_done(&mut self, job: usize, from: &Job) -> Result<(), Error> {
        let is_done = |file: &OpenFile| file.end.as_ref().is_some_and(|end| end.articles == file.received);
        if !self.open.get(&job).is_some_and(is_done) {
            return Ok(());
        }
        let Some(mut file) = self.open.remove(&job) else { return Ok(()) };
        let Some(mut record) = file.end.take() else { return Ok(()) };
        let mut replaced = 0;
        if file.failed {
            // What could be read before is better than what cannot be read now.
            record.articles = record.articles.max(from.known.as_ref().map_or(0, |known| known.articles));
            record.failures = record.failures.max(1);
        } else {
            for id in file.old.difference(&file.seen) {
                file.waits = true;
                let change = Change::Gone { path: from.file.key.clone(), replaced: replaced < file.added };
                replaced += usize::from(replaced < file.added);
                self.waiting.entry(*id).or_default().push(change);
            }
        }
        self.summary.replaced += replaced;
        self.summary.added += file.added - replaced;
        if file.waits {
            self.waiting_files.push(record);
        } else {
            self.put_file(&record)?;
        }
        self.dirty = true;
        (self.on_event)(Event::File { bytes: from.file.size });
        Ok(())
    }

    /// Commits, then applies and commits what was waiting for that.
    pub fn settle(&mut self) -> Result<(), Error> {
        self.commit()?;
        if self.waiting.is_empty() && self.waiting_files.is_empty() && self.items.is_empty() {
            return Ok(());
        }
        self.settling = true;
        for (id, changes) in std::mem::take(&mut self.waiting) {
            match self.writer.committed().get(id)? {
                Some(entry) => self.change(entry, changes)?,
                None => self.add_waiting(changes)?,
            }
        }
        self.settling = false;
        self.settle_revisions()?;
        for record in std::mem::take(&mut self.waiting_files) {
            if !self.read_again.contains(&record.path) {
                self.put_file(&record)?;
            }
        }
        self.waiting_bytes = 0;
        self.commit()
    }

    /// Marks the revisions that a later one supersedes, and brings back those that none does any more.
    fn settle_revisions(&mut self) -> Result<(), Error> {
        let revised = std::mem::take(&mut self.revised);
        for item in std::mem::take(&mut self.items) {
            let is_of_item = |entry: &&Entry| entry.article.draft.item.as_ref().is_some_and(|known| known.id == item);
            let new: Vec<&Entry> = revised.values().flatten().filter(is_of_item).collect();
            if new.is_empty() && !self.writer.committed().has_rivals(&item)? {
                continue;
            }
            let mut entries = self.writer.committed().revisions(&item)?;
            entries.retain(|entry| !revised.contains_key(&entry.article.id));
            entries.extend(new.into_iter().cloned());
            for (mut entry, by) in entries.iter().cloned().zip(superseded(&entries)) {
                if entry.superseded == by {
                    continue;
                }
                self.summary.superseded += usize::from(entry.superseded.is_none());
                entry.superseded = by;
                let terms = Analyzed::of(&entry.article, &mut self.analyzer);
                self.touched.insert(entry.article.id);
                self.writer.replace(Record { entry, terms })?;
                self.dirty = true;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.dirty) {
            self.writer.commit()?;
            self.touched.clear();
        }
        self.last_commit = Instant::now();
        Ok(())
    }

    /// Changes to an article that is not there after all: it was waiting behind its own removal.
    fn add_waiting(&mut self, changes: Vec<Change>) -> Result<(), Error> {
        let mut found = changes.into_iter().filter_map(|change| match change {
            Change::Found { record, .. } => Some(record),
            Change::Gone { .. } => None,
        });
        let Some(first) = found.next() else { return Ok(()) };
        let rest = found.map(|record| Change::Found { record, reset: false }).collect();
        self.summary.added += 1;
        self.apply(first.entry, rest, true)
    }

    fn change(&mut self, entry: Entry, changes: Vec<Change>) -> Result<(), Error> {
        self.apply(entry, changes, false)
    }

    /// Applies changes to one article, one after the other, and writes the result if it differs.
    fn apply(&mut self, before: Entry, changes: Vec<Change>, is_new: bool) -> Result<(), Error> {
        let id = before.article.id;
        let mut entry = before.clone();
        let mut is_replaced = false;
        for change in changes {
            match change {
                Change::Found { record, reset } => found(&mut entry, *record, reset),
                Change::Gone { path, replaced } => {
                    is_replaced |= replaced;
                    let was_first = entry.origins.first().is_some_and(|origin| origin.path == path);
                    entry.origins.retain(|origin| origin.path != path);
                    if let (true, Some(next)) = (was_first, entry.origins.first()) {
                        // Its metadata were those of the file that is gone. Without its state the next file is
                        // read again, by this run or, should this one be killed, by the next.
                        self.read_again.insert(next.path.clone());
                        self.writer.remove_file(&next.path)?;
                    }
                }
            }
        }
        let is_gone = entry.origins.is_empty();
        let items: BTreeSet<&String> =
            [&before, &entry].iter().filter_map(|entry| Some(&entry.article.draft.item.as_ref()?.id)).collect();
        if self.settling && !items.is_empty() {
            self.revised.insert(id, (!is_gone).then(|| entry.clone()));
        }
        self.items.extend(items.into_iter().cloned());
        if is_gone {
            self.summary.removed += usize::from(!is_replaced);
            self.writer.remove(id)?;
        } else if is_new || entry != before {
            if !is_new && entry.article != before.article {
                self.summary.replaced += 1;
            }
            let terms = Analyzed::of(&entry.article, &mut self.analyzer);
            self.writer.replace(Record { entry, terms })?;
        } else {
            self.summary.unchanged += 1;
            return Ok(());
        }
        self.touched.insert(id);
        self.dirty = true;
        Ok(())
    }

    /// Files to be read again because an article's metadata are now theirs.
    pub fn take_read_again(&mut self, walk: &Walk) -> Vec<Job> {
        let paths = std::mem::take(&mut self.read_again);
        let job = |key: String| {
            // A name that is no UTF-8 is only known to the walk that met it.
            let path = walk.files.get(&key).map_or_else(|| PathBuf::from(&key), |file| file.path.clone());
            let (size, modified) = state(&std::fs::metadata(&path).ok()?);
            Some(Job { file: SourceFile { path, key, size, modified }, known: None })
        };
        paths.into_iter().filter_map(job).collect()
    }

    pub fn finish(mut self, walk: &Walk) -> Result<Summary, Error> {
        self.commit()?;
        self.summary.failed = self.failed.len();
        for failure in self.failed.values().flatten() {
            *self.summary.causes.entry(cause::general(&failure.cause).to_string()).or_default() += 1;
        }
        self.summary.files = walk.files.len();
        self.summary.articles = self.writer.committed().stats()?.articles;
        // Files count an article each time they hold it; here it counts once.
        let changed = self.summary.added + self.summary.replaced;
        self.summary.unchanged = self.summary.unchanged.min(self.summary.articles.saturating_sub(changed));
        self.writer.finish()?;
        Ok(self.summary)
    }
}

/// The article was found in a file: its origin is noted, and where that is the first of all, its metadata hold.
fn found(entry: &mut Entry, record: Record, reset: bool) {
    let Entry { article, origins, .. } = record.entry;
    let Some(origin) = origins.into_iter().next() else { return };
    if reset {
        entry.origins.retain(|known| known.path != origin.path);
    }
    if let Err(place) = entry.origins.binary_search(&origin) {
        entry.origins.insert(place, origin.clone());
    }
    if entry.origins.first() == Some(&origin) {
        entry.article = article;
    }
}
