//! What an archive can do, whoever keeps it: the seam between the two flows and an engine.
//!
//! No type of tantivy (or, later, of an HTTP client) crosses this line. Engines index and match the terms that
//! [`crate::analyze`] made and nothing else, so that a query means the same everywhere. The index is the only
//! store: which file an article was read from, and in what state that file was, are kept beside the articles
//! and committed with them.

mod analyzed;
mod fingerprint;
pub mod local;
mod schema;
mod stamp;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::article::{self, Article, ArticleId, Kind};
use crate::authority::{Authority, Entity};
use crate::query::Query;

pub use analyzed::{Analyzed, Placed, topics};
pub use stamp::Stamp;

/// Shared with whoever counts or searches by it.
pub type AuthorityRef = Box<dyn std::ops::Deref<Target = Authority>>;

/// Opens the archive at `location`, ready to be searched.
pub fn open(location: &Path) -> Result<Box<dyn Engine>, Error> {
    Ok(Box::new(local::Local::open(location)?))
}

/// The same for whoever reads most of it: many times quicker then where little of the archive is in memory, and slower
/// for a search.
pub fn open_to_read_all(location: &Path) -> Result<Box<dyn Engine>, Error> {
    Ok(Box::new(local::Local::open_to_read_all(location)?))
}

/// Opens the archive at `location` for writing, making it when there is none; at most one writer at a time.
pub fn open_writer(location: &Path, options: WriterOptions) -> Result<Box<dyn Writer>, Error> {
    Ok(Box::new(local::Local::open_or_create(location)?.into_writer(options)?))
}

/// Puts an empty archive in the place of one that an older version of the program made; leaves any other place as it
/// is. The user's own files stay, and so does what was removed: tells how many articles are kept out.
pub fn renew(location: &Path) -> Result<Option<usize>, Error> {
    local::renew(location)
}

/// How a writer uses the machine.
#[derive(Debug, Clone, Copy)]
pub struct WriterOptions {
    pub threads: usize,
    /// Bytes of memory for postings not yet written out, all threads together.
    pub heap: usize,
}

impl WriterOptions {
    /// For changes to single articles.
    pub const SMALL: WriterOptions = WriterOptions { threads: 1, heap: 32 << 20 };
}

/// Reading: sees the archive as it was at the last commit when it was opened or refreshed.
pub trait Engine: Send {
    /// The articles that match, in the order asked for, and how many there are. They are read as they are taken, in
    /// memory that does not grow with their number, all as of one commit.
    fn hits(&self, request: &Request) -> Result<Hits<'_>, Error>;
    /// The same, all at once.
    fn search(&self, request: &Request) -> Result<Results, Error> {
        let Hits { total, hits } = self.hits(request)?;
        Ok(Results { total, hits: hits.collect::<Result<_, _>>()? })
    }
    /// The same, of the articles that were added after a stamp.
    fn hits_since(&self, request: &Request, after: Option<Stamp>) -> Result<Hits<'_>, Error>;
    /// The stored article, or None.
    fn get(&self, id: ArticleId) -> Result<Option<Entry>, Error>;
    /// Whether an item has several revisions, or one that is superseded: quicker to tell than which.
    fn has_rivals(&self, item: &str) -> Result<bool, Error>;
    /// Every revision of an item, superseded ones too, in the order of their ids.
    fn revisions(&self, item: &str) -> Result<Vec<Entry>, Error>;
    /// Ids that begin with `prefix`, at most `limit`, in order.
    fn ids(&self, prefix: &str, limit: usize) -> Result<Vec<ArticleId>, Error>;
    /// Of the articles that match, those that may be near-copies of another that does: see [`crate::near`].
    fn sharing(&self, query: &Query) -> Result<Sharing, Error>;
    /// All articles that may be near-copies of one with this sketch, itself included, in the order of their ids.
    fn sharing_with(&self, sketch: &[u32]) -> Result<Vec<ArticleId>, Error>;
    /// How many of the articles that match carry each date.
    fn dates(&self, query: &Query) -> Result<DateCounts, Error>;
    /// The ids of all articles that match, in their order.
    fn matching(&self, query: &Query) -> Result<Vec<ArticleId>, Error>;
    /// No article that can be seen was added after this; None where none was ever added.
    fn latest(&self) -> Result<Option<Stamp>, Error>;
    /// What the archive holds, as 16 hexadecimal digits: the same when nothing that is known of any article has changed.
    fn fingerprint(&self) -> Result<String, Error>;
    /// How many articles name each entity, or have each value, over the articles that match.
    fn facet(&self, request: &FacetRequest<'_>) -> Result<Facet, Error>;
    /// Like `search`, of the articles that name an entity.
    fn search_entity(&self, entity: Entity, request: &Request) -> Result<Results, Error>;
    /// What a leaf of a query stands for in this archive.
    fn meaning(&self, leaf: &Query) -> Result<Meaning, Error>;
    /// Who is meant by the names of the archive.
    fn authority(&self) -> Result<AuthorityRef, Error>;
    /// The same where the user has decided something about names; cheap where not.
    fn decisions(&self) -> Result<Option<AuthorityRef>, Error>;
    fn stats(&self) -> Result<Stats, Error>;
    /// The state of every file that was read.
    fn files(&self) -> Result<BTreeMap<String, FileRecord>, Error>;
    /// What could not be read when it was last tried, by path.
    fn failures(&self) -> Result<BTreeMap<String, Vec<Failure>>, Error>;
    /// Ids that are kept out: see [`Writer::bar`].
    fn barred(&self) -> Result<BTreeSet<ArticleId>, Error>;
    /// Reads every byte and every document; tells each problem in a line.
    fn check(&self, problem: &mut dyn FnMut(&str)) -> Result<Checked, Error>;
    /// Copies the archive, as of its last commit, to an empty or missing folder; others may be writing to it meanwhile.
    /// Returns the bytes copied.
    fn backup(&self, to: &Path) -> Result<u64, Error>;
}

/// Writing: everything between two commits appears at once, or, when the program is killed, not at all.
pub trait Writer {
    /// Reads as of the last commit.
    fn committed(&self) -> &dyn Engine;
    /// The articles read from a file, as of the last commit.
    fn articles_of(&self, path: &str) -> Result<Vec<ArticleId>, Error>;
    /// Every path that an article was ever read from, as of the last commit; some may hold none any more.
    fn origin_paths(&self) -> Result<BTreeSet<String>, Error>;
    /// Adds an article whose id the archive does not hold.
    fn add(&mut self, record: Record) -> Result<(), Error>;
    /// Puts the record in the place of the one with the same id.
    fn replace(&mut self, record: Record) -> Result<(), Error>;
    fn remove(&mut self, id: ArticleId) -> Result<(), Error>;
    /// Keeps an id out, whichever file holds its article: a bar outlives the article and says nothing of it.
    fn bar(&mut self, id: ArticleId) -> Result<(), Error>;
    /// Takes a bar away.
    fn unbar(&mut self, id: ArticleId) -> Result<(), Error>;
    /// Notes the state in which a file was read, and what could not be read of it, in the place of what was noted before.
    fn put_file(&mut self, file: &FileRecord, failures: &[Failure]) -> Result<(), Error>;
    fn remove_file(&mut self, path: &str) -> Result<(), Error>;
    /// Makes everything since the last commit visible and lasting.
    fn commit(&mut self) -> Result<(), Error>;
    /// Commits, and writes the whole archive anew without what was removed: no byte of that is left on the disk.
    fn compact(&mut self) -> Result<(), Error>;
    /// Waits until segments that are being merged are done. Nothing can be written afterwards.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// An article as an archive keeps it, with every place it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub article: Article,
    /// In order; the first is the one whose metadata the article carries.
    pub origins: Vec<Origin>,
    /// When it came into the archive, which is kept as long as it is there; None before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Stamp>,
    /// The revision of the same item that has taken its place: no query finds this one any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded: Option<ArticleId>,
}

/// A place an article was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    pub path: String,
    pub ordinal: u32,
    /// What lies in the file and holds the article, where the file is an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl Origin {
    /// File and member as people read them.
    pub fn place(&self) -> Cow<'_, str> {
        article::place(&self.path, self.member.as_deref())
    }
}

/// An entry with its index terms, ready to be written by any engine.
#[derive(Debug, Clone)]
pub struct Record {
    pub entry: Entry,
    pub terms: Analyzed,
}

/// The state in which a file was last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970; 0 when the file was still being written to as it was read.
    pub modified: i64,
    /// BLAKE3 of the content, in hexadecimal.
    pub hash: String,
    /// What read it (reader version, tagger, field map): another recipe reads it again.
    pub recipe: String,
    pub articles: u64,
    /// How many parts of it could not be read.
    pub failures: u64,
}

/// What to search for and how to list it.
#[derive(Debug, Clone)]
pub struct Request {
    pub query: Query,
    /// So many hits are passed over.
    pub offset: usize,
    /// At most so many hits; 0 only counts.
    pub limit: usize,
    pub sort: Sort,
}

/// The order of hits. Ties go by date, newest first, then by id; articles without a date come last among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Score,
    Newest,
    Oldest,
}

/// Hits that are read as they are taken.
pub struct Hits<'a> {
    /// All articles that match, listed or not.
    pub total: usize,
    pub hits: Box<dyn Iterator<Item = Result<Hit, Error>> + 'a>,
}

#[derive(Debug, Clone)]
pub struct Results {
    /// All articles that match, listed or not.
    pub total: usize,
    pub hits: Vec<Hit>,
}

#[derive(Debug, Clone)]
pub struct Hit {
    /// BM25 over headline, lead and body; 0 when sorted by date.
    pub score: f32,
    pub entry: Entry,
}

/// What can be counted over articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetField {
    Name(Kind),
    Source,
    Language,
    Topic,
    Section,
    Author,
}

/// Articles whose sketches share a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Oldest first; see [`Sort::Oldest`].
    pub ids: Vec<ArticleId>,
    /// Each the places in `ids` of those that share a number, in order. An article may be in several.
    pub groups: Vec<Vec<u32>>,
}

/// How many articles carry each date: by the first and last day that it may mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateCounts {
    pub days: BTreeMap<(NaiveDate, NaiveDate), usize>,
    pub undated: usize,
}

impl DateCounts {
    pub fn total(&self) -> usize {
        self.undated + self.days.values().sum::<usize>()
    }
}

/// The forms in which the archive has what a leaf of a query stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Those in most articles.
    pub forms: Vec<Form>,
    /// How many there are, listed or not.
    pub total: usize,
}

/// One form, and the articles that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// `form`, `stem`, `word` or `name`.
    pub how: &'static str,
    pub text: String,
    pub articles: usize,
}

/// What to count, and which of it to list.
#[derive(Debug, Clone, Copy)]
pub struct FacetRequest<'a> {
    pub field: FacetField,
    /// Over the articles that match this.
    pub query: &'a Query,
    /// Only those with a form that holds these terms side by side.
    pub matching: Option<&'a [String]>,
    /// But for these.
    pub without: &'a [Entity],
    /// At most so many, those with most articles; 0 for all.
    pub limit: usize,
}

impl<'a> FacetRequest<'a> {
    /// Everything of a field, over the articles that match.
    pub fn all(field: FacetField, query: &'a Query) -> FacetRequest<'a> {
        FacetRequest { field, query, matching: None, without: &[], limit: 0 }
    }
}

/// Counts, most articles first.
#[derive(Debug, Clone, Default)]
pub struct Facet {
    /// All that match, listed or not.
    pub total: usize,
    pub counts: Vec<FacetCount>,
}

/// One value of a facet, with the other forms it takes, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    pub name: String,
    pub articles: usize,
    pub also: Vec<String>,
    /// Whose name it is, where names are counted.
    pub entity: Option<Entity>,
}

#[derive(Debug, Clone, Default)]
pub struct Stats {
    pub articles: usize,
    /// Older revisions, which no query finds.
    pub superseded: usize,
    pub files: usize,
    /// Files of which something could not be read.
    pub failed_files: usize,
    pub undated: usize,
    pub first: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
    /// On disk.
    pub bytes: u64,
    pub segments: usize,
}

/// A part of a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The file inside an archive file, where it was one.
    pub member: Option<String>,
    pub cause: String,
}

/// What a check has read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    pub articles: usize,
    pub files: usize,
    pub segments: usize,
    /// How many problems were told.
    pub problems: usize,
}

/// Why an archive cannot do what was asked: one line, without a full stop.
#[derive(Debug)]
pub enum Error {
    /// There is nothing at this place, or not an archive.
    NotAnArchive(String),
    /// Made by another version of this program.
    Format {
        found: u32,
        known: u32,
    },
    /// Another process is writing.
    Locked(String),
    Damaged(String),
    Io(String),
    /// A query that this archive cannot answer.
    Refused(String),
    /// The user's own authority cannot be read; names the file and the line.
    Authority(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::NotAnArchive(why) | Error::Locked(why) | Error::Io(why) => f.write_str(why),
            Error::Authority(why) | Error::Refused(why) => f.write_str(why),
            Error::Format { found, known } if found > known => write!(
                f,
                "made by a newer version of depeche (format {found}, this one reads format {known}); update depeche, or \
                 index into another folder with --archive"
            ),
            Error::Format { found, known } => write!(
                f,
                "made by an older version of depeche (format {found}, this one reads format {known}); index the folders \
                 again with: depeche index --again FOLDER...; decisions about names, saved searches and what was removed \
                 are kept"
            ),
            Error::Damaged(why) => write!(f, "the archive is damaged: {why}"),
        }
    }
}

impl std::error::Error for Error {}
