//! Named fields to a draft, for JSON and for front matter: which of a record's names mean what.
//!
//! Names are compared without case, marks and spaces. Where a record has several names for one thing the list's order decides.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::layout::tidy;
use super::{Found, byline, html, text, wire};
use crate::article::{GivenName, Kind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Standfirst,
    Body,
    Byline,
    Authors,
    Date,
    Updated,
    Source,
    Section,
    Topics,
    Language,
    Url,
    Dateline,
    People,
    Organisations,
    Places,
}

/// Names as they are compared, the best first.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Title, &["title", "headline", "titre", "articletitle", "heading", "name"]),
    (
        Field::Standfirst,
        &[
            "standfirst",
            "lead",
            "chapo",
            "chapô",
            "description",
            "descriptiontext",
            "summary",
            "abstract",
            "excerpt",
            "subtitle",
            "dek",
        ],
    ),
    (
        Field::Body,
        &[
            "body",
            "text",
            "articlebody",
            "bodytext",
            "fulltext",
            "maintext",
            "content",
            "bodyhtml",
            "contenthtml",
            "contenttext",
            "html",
            "texte",
            "corps",
            "article",
            "story",
        ],
    ),
    (Field::Byline, &["byline", "by", "signature"]),
    (Field::Authors, &["authors", "author", "auteur", "auteurs", "creator"]),
    (
        Field::Date,
        &[
            "published",
            "datepublished",
            "publishedat",
            "publishedon",
            "pubdate",
            "publicationdate",
            "publishdate",
            "datepublication",
            "webpublicationdate",
            "firstpublished",
            "publishedtime",
            "date",
            "firstcreated",
            "versioncreated",
            "timestamp",
            "created",
            "createdat",
        ],
    ),
    (
        Field::Updated,
        &["updated", "datemodified", "updatedat", "modified", "modifiedat", "lastmodified", "lastupdated"],
    ),
    (
        Field::Source,
        &[
            "source",
            "publisher",
            "publication",
            "outlet",
            "journal",
            "newspaper",
            "sourcename",
            "sitename",
            "site",
            "provider",
            "origin",
        ],
    ),
    (Field::Section, &["section", "articlesection", "category", "rubrique", "sectionname"]),
    (Field::Topics, &["topics", "tags", "keywords", "subjects", "subject", "categories", "motscles"]),
    (Field::Language, &["language", "lang", "langue", "inlanguage"]),
    (Field::Url, &["url", "link", "weburl", "permalink", "canonicalurl", "lien"]),
    (Field::Dateline, &["dateline", "located", "town"]),
    (Field::People, &["people", "persons", "person"]),
    (Field::Organisations, &["organisations", "organizations", "orgs", "organisation"]),
    (Field::Places, &["places", "locations", "place"]),
];

/// Names that the user gives to fields: `title=Titre,body=Texte`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap(Vec<(Field, String)>);

impl FieldMap {
    /// Reads `field=name` pairs with commas between; the fields are `title`, `body`, `date` and the others of an article.
    pub fn parse(text: &str) -> Result<FieldMap, String> {
        let mut pairs = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((field, name)) = pair.split_once('=') else {
                return Err(format!("expected field=name, found {pair}"));
            };
            let known = plain(field);
            let Some((field, _)) = NAMES.iter().find(|(_, names)| names.contains(&known.as_str())) else {
                return Err(format!(
                    "unknown field {field}: use title, standfirst, body, byline, author, date, updated, source, section, topics, language or url"
                ));
            };
            if plain(name).is_empty() {
                return Err(format!("no name given for {}", pair.trim_end_matches('=')));
            }
            pairs.push((*field, plain(name)));
        }
        Ok(FieldMap(pairs))
    }

    /// Whether a name means a title, as lists of articles may have one too.
    pub(super) fn is_title(&self, name: &str) -> bool {
        matches!(self.field(&plain(name)), Some((Field::Title, rank)) if rank < 3)
    }

    /// Whether a name means a text, so that its record is an article and not a list of them.
    pub(super) fn is_body(&self, name: &str) -> bool {
        matches!(self.field(&plain(name)), Some((Field::Body, rank)) if rank < 3)
    }

    /// What a name means, and how good a name it is for that: 0 is best.
    fn field(&self, plain: &str) -> Option<(Field, usize)> {
        let own = self.0.iter().find(|(_, name)| name == plain).map(|(field, _)| (*field, 0));
        own.or_else(|| {
            NAMES.iter().find_map(|(field, names)| Some((*field, 1 + names.iter().position(|name| *name == plain)?)))
        })
    }
}

impl FromStr for FieldMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        FieldMap::parse(text)
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The article of a JSON record; `None` where no name means a title or a text.
pub(super) fn article(record: &Map<String, Value>, map: &FieldMap) -> Option<Found> {
    let mut found = Found::default();
    let body = describe(record, map, &mut found);
    let paragraphs = body.map(|body| html::from_text(&body)).unwrap_or_default();
    text::refine(&mut found, paragraphs);
    (!found.draft.is_empty()).then_some(found)
}

/// Fills in everything but the body, which it returns.
pub(super) fn describe(record: &Map<String, Value>, map: &FieldMap, found: &mut Found) -> Option<String> {
    let mut best: Vec<(Field, usize, &Value)> = Vec::new();
    for (name, value) in record {
        if let Some((field, rank)) = map.field(&plain(name))
            && !is_blank(value)
        {
            best.push((field, rank, value));
        }
    }
    // Stable, so that of equal names the first of the record counts.
    best.sort_by_key(|(_, rank, _)| *rank);
    let mut body = None;
    for &(field, _, value) in &best {
        match field {
            Field::Body if body.is_none() => body = Some(paragraphs(value)).filter(|body| !body.trim().is_empty()),
            Field::Body => {}
            _ => set(found, field, value),
        }
    }
    body
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Number(_) => false,
    }
}

/// Sets a field that no better name has set yet.
fn set(found: &mut Found, field: Field, value: &Value) {
    let draft = &mut found.draft;
    let line = || Some(one_line(value)).filter(|text| !text.is_empty());
    match field {
        Field::Title if draft.headline.is_empty() => draft.headline = line().unwrap_or_default(),
        Field::Standfirst if draft.standfirst.is_none() => {
            let text = html::from_text(&paragraphs(value)).join("\n\n");
            draft.standfirst = Some(text).filter(|text| !text.is_empty());
        }
        Field::Byline => set_byline(found, value),
        Field::Authors => set_authors(found, value),
        Field::Date => found.dates.extend(line()),
        Field::Updated if found.updated.is_none() => found.updated = line(),
        Field::Source => wire::set_source(draft, line()),
        Field::Section if draft.section.is_none() => draft.section = line(),
        Field::Topics => add_all(&mut draft.topics, value),
        Field::Language if draft.language.is_none() => draft.language = line(),
        Field::Url if draft.url.is_none() => draft.url = line(),
        Field::Dateline if draft.dateline.is_none() => draft.dateline = line(),
        Field::People => add_names(found, Kind::Person, value),
        Field::Organisations => add_names(found, Kind::Organisation, value),
        Field::Places => add_names(found, Kind::Place, value),
        _ => {}
    }
}

fn set_byline(found: &mut Found, value: &Value) {
    let line = one_line(value);
    if found.draft.authors.is_empty() {
        found.draft.authors = byline::authors(&line);
    }
    found.draft.byline.get_or_insert(line);
}

fn set_authors(found: &mut Found, value: &Value) {
    if let Value::String(_) = value {
        return set_byline(found, value);
    }
    let mut names = Vec::new();
    add_all(&mut names, value);
    for person in names.iter().flat_map(|name| byline::authors(name)) {
        if !found.draft.authors.contains(&person) {
            found.draft.authors.push(person);
        }
    }
}

/// The members of a list; a string is one with commas.
fn add_all(list: &mut Vec<String>, value: &Value) {
    const MOST: usize = 200;
    let texts: Vec<String> = match value {
        Value::Array(values) => values.iter().take(MOST).map(one_line).collect(),
        Value::String(text) => text.split([',', ';']).take(MOST).map(tidy).collect(),
        other => vec![one_line(other)],
    };
    for text in texts {
        if !text.is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
}

fn add_names(found: &mut Found, kind: Kind, value: &Value) {
    let mut names = Vec::new();
    add_all(&mut names, value);
    found.draft.given_names.extend(names.into_iter().map(|name| GivenName { kind, name }));
}

/// A value as one line of text.
fn one_line(value: &Value) -> String {
    html::plain::line(&text_of(value, " "))
}

/// A value as text, markup and all.
fn paragraphs(value: &Value) -> String {
    text_of(value, "\n\n")
}

/// The text of a string, a list of strings, or an object that names its text. Depth is that of the JSON parser, 128 at most.
fn text_of(value: &Value, separator: &str) -> String {
    const INNER: &[&str] =
        &["name", "rendered", "main", "text", "value", "title", "content", "#text", "$t", "@value", "default"];
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let texts: Vec<String> =
                values.iter().map(|value| text_of(value, separator)).filter(|t| !t.is_empty()).collect();
            texts.join(separator)
        }
        Value::Object(object) => {
            INNER.iter().find_map(|key| object.get(*key)).map(|value| text_of(value, separator)).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, map: &str) -> Option<Found> {
        let record: Value = serde_json::from_str(json).unwrap();
        article(record.as_object().unwrap(), &FieldMap::parse(map).unwrap())
    }

    #[test]
    fn usual_names() {
        let found = read(
            r#"{"Headline": "Le mur", "BODY_TEXT": "<p>Un.</p><p>Deux &amp; trois.</p>", "publishedAt": "2019-03-04", "source": {"id": 1, "name": "Le Relais"},
                "authors": [{"name": "Luc Brème"}, "Agence Mer"], "tags": ["mer", {"name": "port"}], "lang": "fr", "updated_at": 1551690000}"#,
            "",
        )
        .unwrap();
        assert_eq!(found.draft.headline, "Le mur");
        assert_eq!(found.draft.body, "Un.\n\nDeux & trois.");
        assert_eq!(found.draft.source.as_deref(), Some("Le Relais"));
        assert_eq!(found.draft.authors, ["Luc Brème"]);
        assert_eq!(found.draft.topics, ["mer", "port"]);
        assert_eq!(found.dates, ["2019-03-04"]);
        assert_eq!(found.updated.as_deref(), Some("1551690000"));
    }

    #[test]
    fn the_users_names_go_first() {
        let found = read(
            r#"{"title": "x", "Surtitre": "Le mur", "Texte long": "Un.", "text": "non"}"#,
            "title=surtitre, body=texte_long",
        )
        .unwrap();
        assert_eq!((found.draft.headline.as_str(), found.draft.body.as_str()), ("Le mur", "Un."));
    }

    #[test]
    fn a_record_without_text_is_no_article() {
        assert!(read(r#"{"id": 3, "price": 4, "title": ""}"#, "").is_none());
    }

    #[test]
    fn maps_are_checked() {
        assert!(FieldMap::parse("titel=x").unwrap_err().starts_with("unknown field titel"));
        assert!(FieldMap::parse("title").is_err());
        assert!(FieldMap::parse("title=").is_err());
        assert_eq!(FieldMap::parse("").unwrap(), FieldMap::default());
    }
}
