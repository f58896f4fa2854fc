//! JSON Lines for programs: one object a line, UTF-8, `"schema": 1` in each.
//!
//! Fields may be added; those that are there keep their meaning while the schema number stays the same.
//! `published` and `updated` are RFC 3339: a date-time where the file gives time and zone, otherwise a date (a time
//! without a zone is in `published_time`), and `YYYY-MM` or `YYYY` where no more is known (`published_precision`).

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use crate::article::{Article, Item, Kind, Mention, Moment, Name, Notice, Published, place};
use crate::engine::{Checked, Entry, FacetCount, Hit, Origin, Stats};
use crate::ingest::Summary;
use crate::names::Method;
use crate::snippet::{Shown, Snippet};

use super::RelativeDates;

const SCHEMA: u32 = 1;

/// Writes one object on one line.
pub fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    #[derive(Serialize)]
    struct Line<'a, T> {
        schema: u32,
        #[serde(flatten)]
        value: &'a T,
    }
    serde_json::to_writer(&mut *out, &Line { schema: SCHEMA, value })?;
    out.write_all(b"\n")
}

/// An article, as `inspect` and `show` print it.
#[derive(Serialize)]
pub struct ArticleLine<'a> {
    id: String,
    path: Cow<'a, str>,
    /// The file, and what lies in it and holds the article, where the file is an archive: `path` says both.
    file: &'a str,
    member: Option<&'a str>,
    ordinal: u32,
    /// Every place that holds the article, the first included.
    paths: Vec<Cow<'a, str>>,
    headline: &'a str,
    standfirst: Option<&'a str>,
    body: &'a str,
    byline: Option<&'a str>,
    authors: &'a [String],
    dateline: Option<&'a str>,
    #[serde(flatten)]
    published: PublishedFields,
    updated: Option<String>,
    /// When a crawler fetched it.
    captured: Option<String>,
    source: Option<&'a str>,
    section: Option<&'a str>,
    language: Option<&'a str>,
    url: Option<&'a str>,
    topics: &'a [String],
    copyright: Option<&'a str>,
    urgency: Option<u8>,
    embargo: Option<String>,
    /// Days that the text names without a date: `jeudi soir`.
    relative_dates: Vec<String>,
    /// Whether they agree with the date; null where they say nothing of it.
    relative_dates_confirm: Option<bool>,
    /// Which revision of which item this is: `id`, `version`, `created`.
    item: Option<ItemObject<'a>>,
    /// What this revision says of those before it: correction, update or withdrawn.
    notice: Option<&'static str>,
    people: Vec<NameObject<'a>>,
    organisations: Vec<NameObject<'a>>,
    places: Vec<NameObject<'a>>,
}

#[derive(Serialize)]
struct PublishedFields {
    published: Option<String>,
    published_time: Option<String>,
    published_precision: Option<&'static str>,
    published_evidence: Option<&'static str>,
}

impl PublishedFields {
    fn of(published: Option<&Published>) -> Self {
        PublishedFields {
            published: published.map(|p| rfc3339(&p.moment)),
            published_time: published.and_then(|p| match p.moment {
                Moment::Local(time) => Some(time.format("%H:%M:%S").to_string()),
                _ => None,
            }),
            published_precision: published.map(|p| p.moment.precision()),
            published_evidence: published.map(|p| p.evidence.as_str()),
        }
    }
}

/// A date as every line has it.
pub fn published(published: &Published) -> String {
    rfc3339(&published.moment)
}

fn rfc3339(moment: &Moment) -> String {
    match moment {
        Moment::Local(time) => time.date().to_string(),
        other => other.to_string(),
    }
}

#[derive(Serialize)]
struct NameObject<'a> {
    name: &'a str,
    also: &'a [String],
    mentions: usize,
    /// How it was found: `model`, `rules`, or `file` where the file lists it.
    found: &'static str,
    /// Where each mention stands, in bytes of the part.
    at: &'a [Mention],
}

#[derive(Serialize)]
struct ItemObject<'a> {
    id: &'a str,
    version: Option<u64>,
    created: Option<String>,
}

impl<'a> ItemObject<'a> {
    fn new(item: &'a Item) -> Self {
        ItemObject { id: &item.id, version: item.version, created: item.created.as_ref().map(rfc3339) }
    }
}

impl<'a> ArticleLine<'a> {
    /// An article as it was read from a file.
    pub fn new(article: &'a Article, file: &'a str) -> Self {
        let member = article.draft.member.as_deref();
        Self::found(article, file, member, vec![place(file, member)])
    }

    fn found(article: &'a Article, file: &'a str, member: Option<&'a str>, paths: Vec<Cow<'a, str>>) -> Self {
        let draft = &article.draft;
        let (listed, method) = (article.listed(), Method::of(article).as_str());
        let names = |kind| {
            let object = |name: &'a Name| NameObject {
                name: &name.name,
                also: &name.also,
                mentions: name.mentions.len(),
                found: if listed.contains(&(kind, name.name.as_str())) { "file" } else { method },
                at: &name.mentions,
            };
            article.names_of(kind).map(object).collect()
        };
        let relative = RelativeDates::of(draft);
        ArticleLine {
            id: article.id.to_string(),
            path: paths.first().cloned().unwrap_or_default(),
            file,
            member,
            ordinal: draft.ordinal,
            paths,
            headline: &draft.headline,
            standfirst: draft.standfirst.as_deref(),
            body: &draft.body,
            byline: draft.byline.as_deref(),
            authors: &draft.authors,
            dateline: draft.dateline.as_deref(),
            published: PublishedFields::of(draft.published.as_ref()),
            updated: draft.updated.as_ref().map(rfc3339),
            captured: draft.captured.as_ref().map(rfc3339),
            source: draft.source.as_deref(),
            section: draft.section.as_deref(),
            language: draft.language.as_deref(),
            url: draft.url.as_deref(),
            topics: &draft.topics,
            copyright: draft.copyright.as_deref(),
            urgency: draft.urgency,
            embargo: draft.embargo.as_ref().map(rfc3339),
            relative_dates: relative.words(),
            relative_dates_confirm: relative.confirm.then_some(true),
            item: draft.item.as_ref().map(ItemObject::new),
            notice: draft.notice.map(Notice::as_str),
            people: names(Kind::Person),
            organisations: names(Kind::Organisation),
            places: names(Kind::Place),
        }
    }

    pub fn of_entry(entry: &'a Entry) -> Self {
        let first = entry.origins.first();
        let (file, member) = first.map_or(("", None), |origin| (origin.path.as_str(), origin.member.as_deref()));
        Self::found(&entry.article, file, member, entry.origins.iter().map(Origin::place).collect())
    }
}

/// A hit, as `search` prints it.
#[derive(Serialize)]
pub struct HitLine<'a> {
    id: String,
    score: f32,
    headline: &'a str,
    #[serde(flatten)]
    published: PublishedFields,
    source: Option<&'a str>,
    language: Option<&'a str>,
    path: Cow<'a, str>,
    /// Character ranges `[from, to)` that match, of the headline and of the snippet.
    headline_matches: Vec<[usize; 2]>,
    snippet: &'a str,
    matches: Vec<[usize; 2]>,
    people: Vec<&'a str>,
    organisations: Vec<&'a str>,
    places: Vec<&'a str>,
}

impl<'a> HitLine<'a> {
    pub fn new(hit: &'a Hit, shown: &'a Shown) -> Self {
        let article = &hit.entry.article;
        let names = |kind| article.names_of(kind).map(|name| name.name.as_str()).collect();
        HitLine {
            id: article.id.to_string(),
            score: hit.score,
            headline: &article.draft.headline,
            published: PublishedFields::of(article.draft.published.as_ref()),
            source: article.draft.source.as_deref(),
            language: article.draft.language.as_deref(),
            path: hit.entry.origins.first().map(Origin::place).unwrap_or_default(),
            headline_matches: characters(&shown.headline),
            snippet: &shown.passage.text,
            matches: characters(&shown.passage),
            people: names(Kind::Person),
            organisations: names(Kind::Organisation),
            places: names(Kind::Place),
        }
    }
}

/// Marks in characters.
fn characters(snippet: &Snippet) -> Vec<[usize; 2]> {
    let characters = |bytes: usize| snippet.text.get(..bytes).map_or(0, |text| text.chars().count());
    snippet.marks.iter().map(|mark| [characters(mark.start), characters(mark.end)]).collect()
}

/// A name with its count, as `people` and the like print it; `found_in` when a match was asked for.
#[derive(Serialize)]
pub struct NameLine<'a> {
    name: &'a str,
    articles: usize,
    also: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    found_in: Option<Vec<FoundIn<'a>>>,
}

#[derive(Serialize)]
struct FoundIn<'a> {
    id: String,
    headline: &'a str,
    published: Option<String>,
    path: Cow<'a, str>,
}

impl<'a> NameLine<'a> {
    pub fn new(count: &'a FacetCount, found_in: Option<&'a [Hit]>) -> Self {
        let found = |hit: &'a Hit| FoundIn {
            id: hit.entry.article.id.to_string(),
            headline: &hit.entry.article.draft.headline,
            published: hit.entry.article.draft.published.as_ref().map(|p| rfc3339(&p.moment)),
            path: hit.entry.origins.first().map(Origin::place).unwrap_or_default(),
        };
        NameLine {
            name: &count.name,
            articles: count.articles,
            also: &count.also,
            found_in: found_in.map(|hits| hits.iter().map(found).collect()),
        }
    }
}

/// The last line of `index`.
#[derive(Serialize)]
pub struct SummaryLine {
    files: usize,
    articles: usize,
    added: usize,
    replaced: usize,
    removed: usize,
    superseded: usize,
    unchanged: usize,
    failed: usize,
    seconds: f64,
}

impl SummaryLine {
    pub fn new(summary: &Summary, seconds: f64) -> Self {
        let Summary { files, articles, added, replaced, removed, superseded, unchanged, failed, .. } = *summary;
        SummaryLine { files, articles, added, replaced, removed, superseded, unchanged, failed, seconds }
    }
}

/// A file that could not be read.
#[derive(Serialize)]
pub struct FailureLine<'a> {
    pub path: &'a str,
    pub error: &'a str,
}

/// An article by its id alone.
#[derive(Serialize)]
pub struct IdLine<'a> {
    pub id: &'a str,
}

/// What `compact` did to the size of an archive.
#[derive(Serialize)]
pub struct CompactLine {
    pub bytes_before: u64,
    pub bytes: u64,
}

/// What `backup` and `restore` copied.
#[derive(Serialize)]
pub struct CopyLine {
    pub bytes: u64,
}

/// Something that `check` found wrong.
#[derive(Serialize)]
pub struct ProblemLine<'a> {
    pub problem: &'a str,
}

/// The last line of `check`.
#[derive(Serialize)]
pub struct CheckLine {
    articles: usize,
    files: usize,
    segments: usize,
    problems: usize,
}

impl CheckLine {
    pub fn new(checked: &Checked) -> Self {
        let Checked { articles, files, segments, problems } = *checked;
        CheckLine { articles, files, segments, problems }
    }
}

/// What the archive holds.
#[derive(Serialize)]
pub struct StatsLine<'a> {
    archive: &'a str,
    articles: usize,
    superseded: usize,
    files: usize,
    failed_files: usize,
    first: Option<String>,
    last: Option<String>,
    undated: usize,
    languages: Vec<ValueCount<'a>>,
    people: usize,
    organisations: usize,
    places: usize,
    sources: usize,
    bytes: u64,
    segments: usize,
}

#[derive(Serialize)]
struct ValueCount<'a> {
    name: &'a str,
    articles: usize,
}

impl<'a> StatsLine<'a> {
    pub fn new(
        archive: &'a str,
        stats: &Stats,
        languages: &'a [FacetCount],
        names: [usize; 3],
        sources: usize,
    ) -> Self {
        let count = |value: &'a FacetCount| ValueCount { name: &value.name, articles: value.articles };
        StatsLine {
            archive,
            articles: stats.articles,
            superseded: stats.superseded,
            files: stats.files,
            failed_files: stats.failed_files,
            first: stats.first.map(|day| day.to_string()),
            last: stats.last.map(|day| day.to_string()),
            undated: stats.undated,
            languages: languages.iter().map(count).collect(),
            people: names[0],
            organisations: names[1],
            places: names[2],
            sources,
            bytes: stats.bytes,
            segments: stats.segments,
        }
    }
}
