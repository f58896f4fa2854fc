//! The field prefixes: one table for the parser, its suggestions and the help text.
//!
//! What a field's value may look like is the parser's business.

use super::Scope;
use crate::article::Kind;

/// A field prefix of the query language.
#[derive(Debug, PartialEq)]
pub struct Field {
    pub name: &'static str,
    /// The French name, where it differs.
    pub alias: Option<&'static str>,
    pub target: Target,
    /// One line for the help text.
    pub help: &'static str,
    pub example: &'static str,
}

/// What a field searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Text(Scope),
    Name(Kind),
    Mention,
    Value(ValueField),
    Date,
    Like,
}

/// A fact of the article that is searched by its own words, never stemmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueField {
    Source,
    Author,
    Section,
    Topic,
    Language,
    Url,
    Path,
    Id,
}

impl ValueField {
    /// Whether values are words, which patterns can describe.
    pub(super) fn has_words(self) -> bool {
        !matches!(self, ValueField::Language | ValueField::Url | ValueField::Path | ValueField::Id)
    }

    /// Whether values hold signs that mean something elsewhere: `https://example.org/a?b=(c)`.
    pub(super) fn is_address(self) -> bool {
        matches!(self, ValueField::Url | ValueField::Path)
    }
}

const fn field(
    name: &'static str,
    alias: Option<&'static str>,
    target: Target,
    help: &'static str,
    example: &'static str,
) -> Field {
    Field { name, alias, target, help, example }
}

/// Every field, in the order of the help text.
pub const FIELDS: &[Field] = &[
    field("person", Some("personne"), Target::Name(Kind::Person), "a person named in the article", "person:Kerry"),
    field("org", None, Target::Name(Kind::Organisation), "an organisation named in it", "org:\"Front al-Nosra\""),
    field("place", Some("lieu"), Target::Name(Kind::Place), "a place named in it", "place:Moscow"),
    field("mention", None, Target::Mention, "a name in the form it is printed in", "mention:Poutine"),
    field("title", Some("titre"), Target::Text(Scope::Title), "words of the headline", "title:ceasefire"),
    field("lead", None, Target::Text(Scope::Lead), "words of the standfirst", "lead:talks"),
    field("body", None, Target::Text(Scope::Body), "words of the body", "body:\"air strikes\""),
    field("source", None, Target::Value(ValueField::Source), "publication or agency", "source:AFP"),
    field("author", Some("auteur"), Target::Value(ValueField::Author), "who signed it", "author:Martin"),
    field("section", None, Target::Value(ValueField::Section), "section of the publication", "section:sport"),
    field("topic", Some("sujet"), Target::Value(ValueField::Topic), "keyword or subject code", "topic:grain"),
    field("lang", Some("langue"), Target::Value(ValueField::Language), "language, as a two-letter code", "lang:fr"),
    field("date", None, Target::Date, "when it was published", "date:2016..2018"),
    field("url", None, Target::Value(ValueField::Url), "words of the web address", "url:lemonde.fr"),
    field("path", None, Target::Value(ValueField::Path), "words of the file's path", "path:2016/sport"),
    field("id", None, Target::Value(ValueField::Id), "the article whose id begins so", "id:3f9ab2c4d5e6g7h8"),
    field("like", None, Target::Like, "articles like the one of that id", "like:3f9ab2c4d5e6g7h8"),
];

/// What is no field but looks like one: `atleast:3(x)`.
pub(super) const AT_LEAST: &str = "atleast";

impl Field {
    /// The field of a prefix as typed, without its colon.
    pub fn of(prefix: &str) -> Option<&'static Field> {
        let is = |name: &str| name.eq_ignore_ascii_case(prefix);
        FIELDS.iter().find(|field| is(field.name) || field.alias.is_some_and(is))
    }

    /// The name of a field that looks like what was typed, if any does.
    pub(super) fn nearest(prefix: &str) -> Option<&'static str> {
        let typed: Vec<char> = prefix.to_lowercase().chars().take(20).collect();
        let names = FIELDS.iter().flat_map(|field| [Some(field.name), field.alias]).flatten().chain([AT_LEAST]);
        names
            .map(|name| (!(typed.len() > 2 && starts(name, &typed)), distance(&typed, name), name))
            .filter(|&(other, distance, name)| !other || distance <= 1 + name.len() / 5)
            .min_by_key(|&(other, distance, _)| (other, distance))
            .map(|(_, _, name)| name)
    }

    /// The field that searches `target`.
    pub(super) fn for_target(target: Target) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.target == target)
    }
}

/// Whether one is the beginning of the other: `pers`, `personnes`, `organisation`.
fn starts(name: &str, typed: &[char]) -> bool {
    name.chars().zip(typed).all(|(a, &b)| a == b)
}

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(typed: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=name.len()).collect();
    for (i, &a) in typed.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &b) in name.iter().enumerate() {
            let mut least = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && typed[i - 1] == b && a == name[j - 1] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_found_in_both_languages_and_any_case() {
        assert_eq!(Field::of("person"), Field::of("PERSONNE"));
        assert_eq!(Field::of("lieu").map(|field| field.name), Some("place"));
        assert_eq!(Field::of("persn"), None);
        assert_eq!(Field::of(""), None);
    }

    #[test]
    fn the_nearest_name_is_suggested_and_only_if_near() {
        for (typed, name) in [
            ("persn", Some("person")),
            ("Perosn", Some("person")),
            ("organisation", Some("org")),
            ("tilte", Some("title")),
            ("sorce", Some("source")),
            ("auther", Some("author")),
            ("language", Some("lang")),
            ("sujets", Some("sujet")),
            ("dat", Some("date")),
            ("foo", None),
            ("x", None),
            ("Kremlin", None),
        ] {
            assert_eq!(Field::nearest(typed), name, "{typed}");
        }
    }

    #[test]
    fn no_two_fields_share_a_name_or_a_target() {
        for (i, a) in FIELDS.iter().enumerate() {
            for b in &FIELDS[i + 1..] {
                assert_ne!(a.name, b.name);
                assert_ne!(a.target, b.target);
                assert!(a.alias.is_none_or(|alias| Some(alias) != b.alias && alias != b.name));
            }
        }
    }
}
