//! The threads that read files and the threads that make records of what they read.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use crossbeam_channel::{Receiver, Sender};

use super::article_of;
use crate::analyze::Analyzer;
use crate::article::Draft;
use crate::cause::cause;
use crate::engine::{Analyzed, Entry, FileRecord, Origin, Record};
use crate::format;
use crate::names::Tagger;
use crate::panics;
use crate::walk::{SourceFile, state};

/// A file to be read.
pub struct Job {
    pub file: SourceFile,
    /// The state it was last read in, when it may be unchanged all the same.
    pub known: Option<FileRecord>,
}

/// Jobs, taken one after the other by whichever thread is free.
pub struct Queue<'a> {
    jobs: &'a [Job],
    next: AtomicUsize,
}

impl<'a> Queue<'a> {
    pub fn new(jobs: &'a [Job]) -> Self {
        Queue { jobs, next: AtomicUsize::new(0) }
    }

    fn take(&self) -> Option<(usize, &'a Job)> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.jobs.get(number).map(|job| (number, job))
    }
}

/// What reaches the committer. `job` is the number of the file among the jobs.
pub enum Message {
    Record {
        job: usize,
        record: Box<Record>,
    },
    Failure {
        job: usize,
        /// What lies in the file, where that could not be read.
        member: Option<String>,
        cause: String,
    },
    /// A draft that no record could be made of.
    Lost {
        job: usize,
        cause: String,
    },
    /// All of a file is on its way: so many records, in any order, before or after this.
    End {
        job: usize,
        end: End,
    },
}

pub enum End {
    /// The content is what it was when last read.
    Unchanged(FileRecord),
    /// Read to the end; `record.articles` counts the records.
    Read(FileRecord),
    /// Not to be read, or not to its end.
    Failed(FileRecord),
}

/// Reads files until there are none left or nobody listens.
pub fn read_files(
    queue: &Queue<'_>,
    recipe: &str,
    options: &format::Options,
    to_tag: &Sender<(usize, Draft)>,
    to_commit: &Sender<Message>,
) {
    while let Some((number, job)) = queue.take() {
        let end = read_file(number, job, recipe, options, to_tag, to_commit);
        if to_commit.send(Message::End { job: number, end }).is_err() {
            return;
        }
    }
}

fn read_file(
    number: usize,
    job: &Job,
    recipe: &str,
    options: &format::Options,
    to_tag: &Sender<(usize, Draft)>,
    to_commit: &Sender<Message>,
) -> End {
    let mut record = FileRecord {
        path: job.file.key.clone(),
        size: job.file.size,
        modified: job.file.modified,
        hash: String::new(),
        recipe: recipe.to_string(),
        articles: 0,
        failures: 0,
    };
    let fail = |mut record: FileRecord, cause: String| {
        // Nobody listening means that the run has ended already.
        let _ = to_commit.send(Message::Failure { job: number, member: None, cause });
        record.failures += 1;
        End::Failed(record)
    };
    match hash(&job.file) {
        Ok(hash) => record.hash = hash,
        Err(error) => return fail(record, cause(&error)),
    }
    if let Some(known) = &job.known
        && (&known.hash, &known.recipe) == (&record.hash, &record.recipe)
        && (!options.file_time || known.modified == record.modified)
    {
        (record.articles, record.failures) = (known.articles, known.failures);
        return End::Unchanged(settled(record, &job.file));
    }
    let mut by_chance = false;
    let mut hand_on = |draft: Result<Draft, format::ReadError>| {
        let sent = match draft {
            Ok(draft) => {
                record.articles += 1;
                to_tag.send((number, draft)).is_ok()
            }
            Err(error) => {
                record.failures += 1;
                by_chance |= error.is_by_chance();
                let (member, cause) = (error.member().map(str::to_string), error.to_string());
                to_commit.send(Message::Failure { job: number, member, cause }).is_ok()
            }
        };
        if sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let read = panics::caught(|| format::read(&job.file.path, options, &mut hand_on));
    by_chance |= matches!(&read, Ok(Err(error)) if error.is_by_chance());
    if by_chance {
        // No content is known to fail so: the next run reads it again.
        record.hash.clear();
        record.modified = 0;
    } else {
        record = settled(record, &job.file);
    }
    match read {
        Ok(Ok(())) => End::Read(record),
        Ok(Err(error)) => fail(record, error.to_string()),
        Err(panic) => fail(record, format!("its reader failed: {panic}")),
    }
}

/// Notes no time of change for a file that changed while it was read, or so shortly before that a further change
/// could carry the same time: such a file is hashed again by the next run.
fn settled(mut record: FileRecord, file: &SourceFile) -> FileRecord {
    const SETTLED_AFTER: i64 = 2_000_000_000;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |now| i64::try_from(now.as_nanos()).unwrap_or(i64::MAX));
    let same = fs::metadata(&file.path).is_ok_and(|metadata| state(&metadata) == (file.size, file.modified));
    if !same || file.modified.saturating_add(SETTLED_AFTER) > now {
        record.modified = 0;
    }
    record
}

fn hash(file: &SourceFile) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(&file.path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Makes records of drafts: identity, names, index terms.
pub fn make_records(
    tagger: Option<&Tagger>,
    jobs: &[Job],
    drafts: &Receiver<(usize, Draft)>,
    to_commit: &Sender<Message>,
) {
    let mut scratch = tagger.map(Tagger::scratch);
    let mut analyzer = Analyzer::new();
    for (job, draft) in drafts {
        let origin = Origin { path: jobs[job].file.key.clone(), ordinal: draft.ordinal, member: draft.member.clone() };
        let made = panics::caught(|| {
            let article = article_of(draft, tagger, scratch.as_mut());
            let terms = Analyzed::of(&article, &mut analyzer);
            Box::new(Record { entry: Entry { article, origins: vec![origin], added: None, superseded: None }, terms })
        });
        let message = match made {
            Ok(record) => Message::Record { job, record },
            Err(panic) => {
                // What a panic left behind is not to be trusted.
                (scratch, analyzer) = (tagger.map(Tagger::scratch), Analyzer::new());
                Message::Lost { job, cause: format!("an article could not be analysed: {panic}") }
            }
        };
        if to_commit.send(message).is_err() {
            return;
        }
    }
}
