//! What a layout says, as it stands in its TOML file: see `layouts/` for those that come with the program.
//!
//! Refuses names that mean nothing and patterns that are none, with the line where they stand.

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Deserializer};

/// How the exports of one vendor are laid out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    pub about: String,
    /// All are found in the first part of a file of this kind, in any line.
    pub signature: Vec<Pattern>,
    pub article: Option<Parting>,
    #[serde(default)]
    pub head: Head,
    #[serde(default)]
    pub lines: Vec<LineRule>,
    pub labels: Option<Labels>,
    #[serde(default)]
    pub body: Body,
    #[serde(default)]
    pub furniture: Furniture,
    pub html: Option<Html>,
}

/// How the articles of a text are told from each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parting {
    pub begins: Option<Pattern>,
    pub ends: Option<Pattern>,
}

/// On which side of a line another article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    Before,
    After,
}

/// What stands above the first line that says what it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Head {
    pub parts: Vec<Field>,
    pub by: By,
    pub missing: Missing,
    /// A last part of this shape, below what is long enough for a headline, is the byline.
    pub byline: Option<Pattern>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum By {
    Line,
    /// Lines that no blank line parts are one part.
    #[default]
    Blank,
}

/// Which part it is that is not there where there are fewer than named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Missing {
    First,
    #[default]
    Last,
}

/// A line above the text that shows what it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineRule {
    /// Named groups are fields, where `field` does not say what the whole line is.
    #[serde(rename = "match")]
    pub pattern: Pattern,
    pub field: Option<Field>,
    /// What the line after it is.
    pub next: Option<Field>,
    /// What follows is the text.
    #[serde(default)]
    pub body: bool,
}

/// Lines that say with a label what they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    /// With the groups `label` and `value`.
    pub line: Pattern,
    #[serde(default)]
    pub until: Until,
    #[serde(default)]
    pub trailer: Vec<String>,
    pub fields: BTreeMap<String, Target>,
}

/// How far a value goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Until {
    #[default]
    Line,
    Blank,
    Label,
}

/// How the paragraphs of the text are told; where nothing is said, by what the lines look like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub paragraphs: Option<By>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Furniture {
    pub lines: Vec<Pattern>,
}

/// Where in a page everything stands: `element`, `.class` or `element.class`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Html {
    /// All are found in the first part of a page of this kind, as it is written; where there are none, those for texts are.
    #[serde(default)]
    pub signature: Vec<Pattern>,
    /// The element that holds an article.
    pub article: Option<Selector>,
    #[serde(default)]
    pub body: Vec<Selector>,
    #[serde(default)]
    pub fields: BTreeMap<Selector, Target>,
}

/// What a value is, or what the named groups of a pattern find in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Target {
    Field(Field),
    Parts {
        #[serde(rename = "match")]
        pattern: Pattern,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Field {
    Headline,
    Standfirst,
    Body,
    Byline,
    Date,
    Updated,
    Source,
    Section,
    Dateline,
    Topics,
    Language,
    Url,
    Copyright,
    Ignore,
}

impl Field {
    pub fn named(name: &str) -> Option<Field> {
        Field::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name)).ok()
    }
}

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) struct Pattern(pub Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // `^` and `$` mean lines, as the patterns for a whole file are written like those for a line.
        let pattern = regex::RegexBuilder::new(&text).multi_line(true).size_limit(4 << 20).build();
        let pattern = pattern.map_err(|error| {
            let why = error.to_string();
            serde::de::Error::custom(format!("not a pattern: {}", why.lines().last().unwrap_or_default().trim()))
        })?;
        for name in pattern.capture_names().flatten() {
            if Field::named(name).is_none() && !matches!(name, "label" | "value") {
                return Err(serde::de::Error::custom(format!("a pattern with a group that is no field: {name}")));
            }
        }
        Ok(Pattern(pattern))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Selector {
    element: Option<String>,
    class: Option<String>,
}

impl Selector {
    pub fn fits(&self, element: &str, classes: &str) -> bool {
        let is_element = self.element.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(element));
        let has_class = |class: &str| classes.split_whitespace().any(|other| other == class);
        is_element && self.class.as_deref().is_none_or(has_class)
    }
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (element, class) = text.split_once('.').unwrap_or((&text, ""));
        let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if text.is_empty() || !is_name(element) || !is_name(class) {
            return Err(serde::de::Error::custom(format!("not element, .class or element.class: {text}")));
        }
        let named = |name: &str| Some(name.to_string()).filter(|name| !name.is_empty());
        Ok(Selector { element: named(element), class: named(class) })
    }
}

impl Description {
    pub fn parse(text: &str) -> Result<Description, String> {
        let description: Description = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let why = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            line.map_or(why.clone(), |line| format!("line {line}: {why}"))
        })?;
        description.check()?;
        Ok(description)
    }

    /// On which side of a line one article is parted from another, if it is.
    pub fn parts(&self, line: &str) -> Option<Parts> {
        let fits = |pattern: &Option<Pattern>| pattern.as_ref().is_some_and(|pattern| pattern.0.is_match(line));
        let parting = self.article.as_ref()?;
        if fits(&parting.begins) {
            return Some(Parts::Before);
        }
        fits(&parting.ends).then_some(Parts::After)
    }

    fn check(&self) -> Result<(), String> {
        if self.signature.is_empty() {
            return Err("no signature: nothing would show which files are laid out so".to_string());
        }
        let parts = self.article.as_ref().is_some_and(|parting| parting.begins.is_some() || parting.ends.is_some());
        if !parts && self.html.as_ref().is_none_or(|html| html.article.is_none()) {
            return Err("nothing says where an article begins or ends".to_string());
        }
        if self.html.as_ref().is_some_and(|html| html.article.is_none() && !html.fields.is_empty()) {
            return Err("html.fields: needs html.article, the element that holds them".to_string());
        }
        let groups = |labels: &Labels| {
            labels.line.0.capture_names().flatten().filter(|name| matches!(*name, "label" | "value")).count()
        };
        if self.labels.as_ref().is_some_and(|labels| groups(labels) != 2) {
            return Err("labels.line: needs the groups label and value".to_string());
        }
        Ok(())
    }
}
