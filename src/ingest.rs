//! The indexing flow: folder -> walk -> format -> Article -> tag -> resolve -> Engine::add -> Engine::commit.
//!
//! Files that have not changed since they were read are not read again; what has changed is replaced, what is
//! gone is removed, and what cannot be read costs one [`Event::Failure`], never what was there before. Killed at any
//! moment, the archive is as it was at the last commit, and the next run completes it: a file counts as read only
//! in the commit that holds the last of its articles.

mod commit;
mod read;
mod revisions;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::engine::{self, Error, WriterOptions};
use crate::names::Tagger;
use crate::walk::{self, Walk};
use crate::{article, format};

use commit::Committer;

/// How to index.
pub struct Options {
    pub folders: Vec<PathBuf>,
    pub archive: PathBuf,
    pub threads: usize,
    /// Bytes of memory for what is not yet written out.
    pub heap: usize,
    /// The tagger, or None to index without names.
    pub tagger: Option<&'static Tagger>,
    pub format: format::Options,
    /// Read every file again, changed or not.
    pub again: bool,
    /// Commit at the latest after so many articles ...
    pub commit_articles: usize,
    /// ... or so much time.
    pub commit_time: Duration,
}

/// What happens while indexing, told as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// The folders have been walked: so many files are to be looked at, so many bytes in all.
    Walked {
        files: usize,
        bytes: u64,
    },
    /// A file, or a part of it, could not be read; `path` goes on to what lies in the file.
    Failure {
        path: &'a str,
        cause: &'a str,
    },
    Article,
    /// A file is done with, read or found unchanged.
    File {
        bytes: u64,
    },
}

/// What a run did. Articles are counted by identity: one article in two files is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Source files found.
    pub files: usize,
    /// Articles in the archive now.
    pub articles: usize,
    pub added: usize,
    pub replaced: usize,
    pub removed: usize,
    /// Revisions that this run found a later one of: no query finds them any more.
    pub superseded: usize,
    /// Articles found again as they were.
    pub unchanged: usize,
    /// Files of which something could not be read.
    pub failed: usize,
    /// Why, without the places: how often each cause was met.
    pub causes: BTreeMap<String, usize>,
}

/// Raised when articles are read or their names resolved otherwise than before, so that files are read again.
const READERS: u32 = 6;

/// Drafts and records on their way, at most: each may be as large as one article may be.
const IN_FLIGHT: usize = 8;

/// Reads the folders into the archive. Fails only when the archive itself cannot be written.
pub fn run(options: &Options, on_event: &mut dyn FnMut(Event<'_>)) -> Result<Summary, Error> {
    let writer_options = WriterOptions { threads: options.threads, heap: options.heap };
    let writer = engine::open_writer(&options.archive, writer_options)?;
    let walk = walk::walk(&options.folders, &options.archive);
    let recipe = recipe(options);
    let mut committer = Committer::new(writer, options, &recipe, on_event)?;
    committer.begin(&walk)?;
    let jobs: Vec<read::Job> = committer.jobs(&walk);
    run_jobs(options, &recipe, &jobs, &mut committer)?;
    // Articles whose leading file is gone take their metadata from the next file that holds them.
    loop {
        committer.settle()?;
        let again = committer.take_read_again(&walk);
        if again.is_empty() {
            break;
        }
        run_jobs(options, &recipe, &again, &mut committer)?;
    }
    committer.finish(&walk)
}

/// What makes the reading of a file what it is.
fn recipe(options: &Options) -> String {
    let tagger = options.tagger.map_or("none", Tagger::id);
    let file_time = if options.format.file_time { "; file time" } else { "" };
    let layouts: String = options.format.layouts.iter().map(|layout| format!("; layout {}", layout.id())).collect();
    format!(
        "reader {READERS}; tagger {tagger}; {:?}; country {:?}{file_time}{layouts}",
        options.format.map, options.format.country
    )
}

fn run_jobs(options: &Options, recipe: &str, jobs: &[read::Job], committer: &mut Committer<'_>) -> Result<(), Error> {
    if jobs.is_empty() {
        return Ok(());
    }
    let (to_tag, drafts) = bounded(IN_FLIGHT);
    let (to_commit, messages) = bounded(IN_FLIGHT);
    let queue = read::Queue::new(jobs);
    thread::scope(|scope| {
        for _ in 0..options.threads.clamp(1, jobs.len()) {
            let (to_tag, to_commit, queue) = (to_tag.clone(), to_commit.clone(), &queue);
            scope.spawn(move || read::read_files(queue, recipe, &options.format, &to_tag, &to_commit));
        }
        for _ in 0..options.threads.max(1) {
            let (drafts, to_commit) = (drafts.clone(), to_commit.clone());
            scope.spawn(move || read::make_records(options.tagger, jobs, &drafts, &to_commit));
        }
        // Only the threads hold senders now, so the channel ends when they do; and they end when it is dropped.
        drop((to_tag, to_commit, drafts));
        committer.receive(jobs, messages)
    })
}

impl Walk {
    fn bytes(&self) -> u64 {
        self.files.values().map(|file| file.size).sum()
    }
}

/// An article with its identity and names.
fn article_of(
    draft: article::Draft,
    tagger: Option<&Tagger>,
    scratch: Option<&mut crate::names::Scratch>,
) -> article::Article {
    let id = article::ArticleId::of(&draft);
    let (names, tagger) = match (tagger, scratch) {
        (Some(tagger), Some(scratch)) => (tagger.names(&draft, scratch), tagger.id().to_string()),
        // Nobody looks for names, but the file may list some.
        _ => {
            let parts: Vec<_> = draft.parts().collect();
            (crate::names::resolve::resolve(&parts, &[], &draft.given_names), String::new())
        }
    };
    article::Article { id, draft, names, tagger }
}

/// Every article of a file as the indexer understands it; nothing is written anywhere.
pub fn inspect(
    path: &std::path::Path,
    options: &format::Options,
    tagger: &Tagger,
    sink: &mut dyn FnMut(Result<article::Article, format::ReadError>),
) -> Result<(), format::ReadError> {
    let mut scratch = tagger.scratch();
    format::read(path, options, &mut |draft| {
        sink(draft.map(|draft| article_of(draft, Some(tagger), Some(&mut scratch))));
        std::ops::ControlFlow::Continue(())
    })
}
