//! The index terms of an article, ready for any engine.

use crate::analyze::{Analyzer, BESIDE, Terms};
use crate::article::{Article, Draft, Kind, Part};
use crate::spans::Span;
use crate::{format, near};

/// The index terms of an article, part by part.
#[derive(Debug, Clone, Default)]
pub struct Analyzed {
    pub title: Terms,
    pub lead: Terms,
    pub body: Terms,
    /// Per kind, in the order of [`Kind::ALL`], the exact terms of every form of every name, split as [`Terms`] are.
    /// Between two forms lies an empty position. Where a name begins stands its full form too.
    pub names: [String; 3],
    /// Where names stand in the text. A name that only the file lists stands nowhere, once.
    pub places: Vec<Placed>,
    pub source: String,
    pub author: Vec<String>,
    pub section: String,
    pub topic: Vec<String>,
    pub url: String,
    /// What near-copies have in common: see [`crate::near`].
    pub sketch: Vec<u32>,
}

/// A mention of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub kind: Kind,
    /// The position at which the name begins in [`Analyzed::names`].
    pub name: u32,
    pub place: Option<(Part, Span)>,
}

/// The term that says which is the fullest form of a name, letter for letter; no other term begins so.
pub fn full_form(name: &str) -> String {
    format!("{FULL}{}", name.replace(char::is_whitespace, "\u{1e}"))
}

/// How full forms begin.
pub const FULL: char = '=';

/// The topics of an article as they are searched: as it has them, and in other languages.
pub fn topics(draft: &Draft) -> impl Iterator<Item = &str> {
    let translated = draft.topics.iter().filter_map(|topic| format::translated_topic(topic));
    draft.topics.iter().map(String::as_str).chain(translated)
}

impl Analyzed {
    pub fn of(article: &Article, analyzer: &mut Analyzer) -> Analyzed {
        let draft: &Draft = &article.draft;
        let language = draft.language.as_deref();
        let mut terms = Analyzed::default();
        analyzer.terms(&draft.headline, language, &mut terms.title);
        analyzer.terms(draft.standfirst.as_deref().unwrap_or_default(), language, &mut terms.lead);
        analyzer.terms(&draft.body, language, &mut terms.body);
        terms.sketch = near::sketch(&terms.title.exact, &terms.lead.exact, &terms.body.exact);
        terms.add_names(article, analyzer);
        let mut exact = |text: &str| {
            let mut out = String::new();
            analyzer.exact(text, &mut out);
            out
        };
        terms.source = exact(draft.source.as_deref().unwrap_or_default());
        terms.author = draft.authors.iter().map(|author| exact(author)).collect();
        if let (Some(byline), true) = (&draft.byline, draft.authors.is_empty()) {
            terms.author.push(exact(byline));
        }
        terms.section = exact(draft.section.as_deref().unwrap_or_default());
        terms.topic = topics(draft).map(&mut exact).collect();
        terms.url = exact(draft.url.as_deref().unwrap_or_default());
        terms
    }

    fn add_names(&mut self, article: &Article, analyzer: &mut Analyzer) {
        let mut next = [0; 3];
        let mut form = String::new();
        for name in &article.names {
            let kind = name.kind as usize;
            let (line, next) = (&mut self.names[kind], &mut next[kind]);
            let begin = *next;
            for (number, written) in std::iter::once(&name.name).chain(&name.also).enumerate() {
                analyzer.exact(written, &mut form);
                if number > 0 && form.is_empty() {
                    continue;
                }
                if *next > 0 {
                    line.push(' ');
                }
                if number == 0 {
                    line.push_str(&full_form(written));
                    if !form.is_empty() {
                        line.push(BESIDE);
                    }
                }
                line.push_str(&form);
                // The terms, and an empty position.
                line.push(' ');
                *next += 2 + form.bytes().filter(|&b| b == b' ').count() as u32;
            }
            let places = name.mentions.iter().filter_map(|mention| {
                let terms = match mention.part {
                    Part::Headline => &self.title,
                    Part::Standfirst => &self.lead,
                    Part::Body => &self.body,
                };
                Some((mention.part, terms.span(mention.range())?))
            });
            let before = self.places.len();
            self.places.extend(places.map(|place| Placed { kind: name.kind, name: begin, place: Some(place) }));
            if self.places.len() == before {
                self.places.push(Placed { kind: name.kind, name: begin, place: None });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{ArticleId, Mention, Name};

    #[test]
    fn names_keep_apart_and_know_where_they_stand() {
        let draft = Draft { body: "M. Kerry, l'Onu.\n\nJohn Kerry".into(), ..Draft::default() };
        let mention = |start, end| Mention { part: Part::Body, start, end };
        let name = |kind, name: &str, also: &[&str], mentions: Vec<Mention>| Name {
            kind,
            name: name.into(),
            also: also.iter().map(|form| form.to_string()).collect(),
            mentions,
        };
        let names = vec![
            name(Kind::Person, "John Kerry", &["Kerry"], vec![mention(3, 8), mention(18, 28)]),
            name(Kind::Organisation, "Onu", &[], vec![mention(12, 15)]),
            name(Kind::Person, "Ban", &[], vec![]),
        ];
        let article = Article { id: ArticleId::of(&draft), draft, names, tagger: String::new() };
        let terms = Analyzed::of(&article, &mut Analyzer::new());
        assert_eq!(terms.names[0], "=John\u{1e}Kerry\u{1f}john kerry  kerry  =Ban\u{1f}ban ");
        let place = |kind, name, span: Option<(u32, u32)>| Placed {
            kind,
            name,
            place: span.map(|(start, end)| (Part::Body, Span { start, end })),
        };
        let expected = [
            place(Kind::Person, 0, Some((1, 2))),
            place(Kind::Person, 0, Some((5, 7))),
            place(Kind::Organisation, 0, Some((3, 4))),
            place(Kind::Person, 5, None),
        ];
        assert_eq!(terms.places, expected);
    }
}
