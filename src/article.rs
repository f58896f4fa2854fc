//! An article and what is known of it: the one type every reader makes and every engine keeps.
//!
//! Nothing here reads files, tags names or touches an index. An article knows its identity (a hash of what it
//! says and when), where each of its facts comes from, and nothing about the engine that stores it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

/// Stands between a file and what lies in it: `news.zip!/2016/07/a.txt`, `all.tar!/news.zip!/a.txt`.
///
/// Only for people to read. Programs are given file and member apart, so that no name can be taken for another.
pub const MEMBER_SEPARATOR: &str = "!/";

/// A file, or what lies in it, as people read it.
pub fn place<'a>(path: &'a str, member: Option<&str>) -> Cow<'a, str> {
    member.map_or(Cow::Borrowed(path), |member| Cow::Owned(format!("{path}{MEMBER_SEPARATOR}{member}")))
}

/// What a reader makes of one published text, before names are looked for.
///
/// Every field holds text as it stood in the file, decoded and with its white space tidied, never rewritten.
/// Unknown is `None` or empty; nothing is guessed here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Position of the article in its file, from 0.
    #[serde(default)]
    pub ordinal: u32,
    /// What lies in the file and holds the article, where the file is an archive; see [`MEMBER_SEPARATOR`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub headline: String,
    /// The paragraph(s) between headline and body, where the format or the layout sets them off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<String>,
    /// The text, paragraphs separated by one blank line (`"\n\n"`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The line that names the authors, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The people of the by-line, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The place line that opens a wire story, as printed; not the publication date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// When the text was last changed, as the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Moment>,
    /// Publication or agency, never the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Keywords, sections and subject codes that the file carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// ISO 639-1 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who owns the rights, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// The agency's own mark, from 1 (flash) to 9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// Not to be published before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Moment>,
    /// Which revision of which item this is, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
    /// What the agency says this revision does to the ones before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// When a crawler fetched it; not when it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Moment>,
    /// Names that the file itself lists (Reuters' PLACES, keywords typed as people), beside those found in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_names: Vec<GivenName>,
}

/// A revision of an item that its publisher sends again when it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The same for every revision, and for no other item.
    pub id: String,
    /// Counts up with each revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// When this revision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
}

impl Item {
    /// Whether this is the later of two revisions of one item: by its number, or, where one has none or both have the same,
    /// by the time it was made. Revisions that cannot be told apart leave each other alone.
    pub fn is_later_than(&self, other: &Item) -> bool {
        if self.id != other.id {
            return false;
        }
        match (self.version, other.version) {
            (Some(this), Some(that)) if this != that => this > that,
            _ => matches!((self.created, other.created), (Some(this), Some(that)) if this.is_after(&that)),
        }
    }
}

/// What a revision says of the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    Correction,
    Update,
    /// The item is taken back.
    Withdrawn,
}

impl Notice {
    pub fn as_str(self) -> &'static str {
        match self {
            Notice::Correction => "correction",
            Notice::Update => "update",
            Notice::Withdrawn => "withdrawn",
        }
    }
}

/// A name that the file's own markup lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenName {
    pub kind: Kind,
    pub name: String,
}

/// A draft with its identity and the names found in it: what an archive keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    #[serde(flatten)]
    pub draft: Draft,
    /// Resolved names, in order of first mention, each entity once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// Which tagger found them, so that a change of model can be seen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tagger: String,
}

impl Article {
    /// The names that the file lists, whoever else found them.
    pub fn listed(&self) -> HashSet<(Kind, &str)> {
        self.draft.given_names.iter().map(|given| (given.kind, given.name.as_str())).collect()
    }

    /// The names of one kind, in order of first mention.
    pub fn names_of(&self, kind: Kind) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(move |name| name.kind == kind)
    }
}

/// Who or what a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Person,
    Organisation,
    Place,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Person, Kind::Organisation, Kind::Place];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Organisation => "organisation",
            Kind::Place => "place",
        }
    }
}

/// An entity of one article: its fullest form, its other forms, and where each mention stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub kind: Kind,
    /// The fullest form in the article.
    pub name: String,
    /// The other forms, in order of appearance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
}

/// A span of bytes in one part of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub part: Part,
    pub start: u32,
    pub end: u32,
}

impl Mention {
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The parts of an article that are read for names and searched as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Headline,
    Standfirst,
    Body,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Headline, Part::Standfirst, Part::Body];

    pub fn as_str(self) -> &'static str {
        match self {
            Part::Headline => "headline",
            Part::Standfirst => "standfirst",
            Part::Body => "body",
        }
    }
}

impl Draft {
    /// The parts that have text, in reading order.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        [
            (Part::Headline, self.headline.as_str()),
            (Part::Standfirst, self.standfirst.as_deref().unwrap_or_default()),
            (Part::Body, self.body.as_str()),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
    }

    /// Whether there is anything to search for.
    pub fn is_empty(&self) -> bool {
        self.parts().next().is_none()
    }
}

/// When an article was published, and how we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    #[serde(flatten)]
    pub moment: Moment,
    pub evidence: Evidence,
}

/// Where a date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    Markup,
    Text,
    FileName,
    Folder,
    FileTime,
}

impl Evidence {
    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::Markup => "markup",
            Evidence::Text => "text",
            Evidence::FileName => "file-name",
            Evidence::Folder => "folder",
            Evidence::FileTime => "file-time",
        }
    }
}

/// A point in time no more precise than what was written, in the zone it was written in.
///
/// The day is the day as printed: an article of 23:30 in New York stays on that day.
/// Written and read as RFC 3339 date (`2016-07-15`) or date-time; `2016-07` and `2016` for months and years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "MomentText", try_from = "MomentText")]
pub enum Moment {
    Year(i32),
    Month(i32, u32),
    Day(NaiveDate),
    /// A date-time without a zone: what was printed, meaning local time somewhere.
    Local(chrono::NaiveDateTime),
    Zoned(DateTime<FixedOffset>),
}

#[derive(Serialize, Deserialize)]
struct MomentText {
    date: String,
}

impl From<Moment> for MomentText {
    fn from(moment: Moment) -> Self {
        MomentText { date: moment.to_string() }
    }
}

impl TryFrom<MomentText> for Moment {
    type Error = String;

    fn try_from(text: MomentText) -> Result<Self, String> {
        text.date.parse()
    }
}

impl Moment {
    /// First and last day that the moment may mean, both included.
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        match *self {
            Moment::Year(year) => (day(year, 1, 1), day(year, 12, 31)),
            Moment::Month(year, month) => {
                let first = day(year, month, 1);
                let next = if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
                (first, next.pred_opt().unwrap_or(next))
            }
            Moment::Day(date) => (date, date),
            Moment::Local(time) => (time.date(), time.date()),
            Moment::Zoned(time) => (time.date_naive(), time.date_naive()),
        }
    }

    /// Whether it is later for sure: days that overlap, and times without a zone on one day, tell nothing.
    pub fn is_after(&self, other: &Moment) -> bool {
        match (self, other) {
            (Moment::Zoned(this), Moment::Zoned(that)) => this > that,
            (Moment::Local(this), Moment::Local(that)) => this > that,
            _ => self.days().0 > other.days().1,
        }
    }

    /// How precise it is: `year`, `month`, `day` or `time`.
    pub fn precision(&self) -> &'static str {
        match self {
            Moment::Year(_) => "year",
            Moment::Month(..) => "month",
            Moment::Day(_) => "day",
            Moment::Local(_) | Moment::Zoned(_) => "time",
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Year(year) => write!(f, "{year:04}"),
            Moment::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Moment::Day(date) => write!(f, "{date}"),
            Moment::Local(time) => write!(f, "{}", time.format("%Y-%m-%dT%H:%M:%S")),
            Moment::Zoned(time) => write!(f, "{}", time.format("%Y-%m-%dT%H:%M:%S%:z")),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    /// Reads what `Display` writes, and RFC 3339 with fractions of a second or `Z`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not a date: {text}");
        let in_range = |year: i32| (1..=9999).contains(&year);
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return if in_range(time.year()) { Ok(Moment::Zoned(time)) } else { Err(bad()) };
        }
        if let Ok(time) = text.parse::<chrono::NaiveDateTime>() {
            return if in_range(time.year()) { Ok(Moment::Local(time)) } else { Err(bad()) };
        }
        let numbers: Option<Vec<u32>> = text
            .split('-')
            .map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect();
        let moment = match numbers.as_deref() {
            Some(&[year]) if text.len() == 4 => Moment::Year(year as i32),
            Some(&[year, month]) if text.len() == 7 && (1..=12).contains(&month) => Moment::Month(year as i32, month),
            Some(&[year, month, date]) if text.len() == 10 => {
                Moment::Day(NaiveDate::from_ymd_opt(year as i32, month, date).ok_or_else(bad)?)
            }
            _ => return Err(bad()),
        };
        if in_range(moment.days().0.year()) { Ok(moment) } else { Err(bad()) }
    }
}

/// An article's identity: 80 bits of a BLAKE3 hash over headline, body and date, as 16 lower-case letters and digits.
///
/// The same story in two files is one article; a story reprinted on another day is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ArticleId([u8; 10]);

/// Crockford's base 32: no i, l, o, u, so that an id read aloud or retyped stays the same.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl ArticleId {
    /// How many characters an id has.
    pub const LEN: usize = 16;

    /// Whether a character may stand in an id.
    pub fn is_digit(byte: u8) -> bool {
        ALPHABET.contains(&byte)
    }

    pub fn of(draft: &Draft) -> ArticleId {
        let mut hasher = blake3::Hasher::new();
        let date = draft.published.as_ref().map(|p| p.moment.to_string()).unwrap_or_default();
        let standfirst = draft.standfirst.as_deref().unwrap_or_default();
        for part in [draft.headline.as_str(), standfirst, draft.body.as_str(), &date] {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut id = [0; 10];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
        ArticleId(id)
    }

    /// The id as two numbers; compared one after the other, they have the order of the ids.
    pub fn halves(&self) -> (u64, u16) {
        let [a, b, c, d, e, f, g, h, i, j] = self.0;
        (u64::from_be_bytes([a, b, c, d, e, f, g, h]), u16::from_be_bytes([i, j]))
    }

    pub fn from_halves(head: u64, tail: u16) -> ArticleId {
        let [a, b, c, d, e, f, g, h] = head.to_be_bytes();
        let [i, j] = tail.to_be_bytes();
        ArticleId([a, b, c, d, e, f, g, h, i, j])
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.iter().fold(0u128, |bits, &byte| bits << 8 | u128::from(byte));
        for i in (0..Self::LEN).rev() {
            let digit = (bits >> (5 * i)) as usize & 31;
            write!(f, "{}", ALPHABET[digit] as char)?;
        }
        Ok(())
    }
}

impl FromStr for ArticleId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not an article id: {text}");
        if text.len() != Self::LEN {
            return Err(bad());
        }
        let mut bits = 0u128;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|&b| b == byte).ok_or_else(bad)?;
            bits = bits << 5 | digit as u128;
        }
        let mut id = [0; 10];
        id.copy_from_slice(&bits.to_be_bytes()[6..]);
        Ok(ArticleId(id))
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for ArticleId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
