//! Count, hits and highlights against a slow reference that tries everything, on random articles and random queries.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyze::{form, stem_term};
use crate::article::{Article, ArticleId, Draft, Evidence, Kind, Mention, Moment, Published};
use crate::engine::{self, Analyzed, Engine, Record, Request, Sort, WriterOptions};
use crate::query::{Unit, ValueField, parse};
use crate::testing::cases;

/// A word of a part, as the reference sees it.
struct Token {
    term: String,
    stem: Option<String>,
    form: String,
    bytes: Range<usize>,
    position: u32,
    sentence: usize,
    paragraph: usize,
}

fn tokens(text: &str, language: Option<&str>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    Analyzer::new().read(text, language, |word| {
        let (sentence, paragraph) = tokens.last().map_or((0, 0), |last| (last.sentence, last.paragraph));
        tokens.push(Token {
            term: word.term.to_owned(),
            stem: word.stem.map(str::to_owned),
            form: form(&text[word.start..word.end]),
            bytes: word.start..word.end,
            position: word.position,
            sentence: sentence + usize::from(word.opens != Border::None),
            paragraph: paragraph + usize::from(word.opens == Border::Paragraph),
        });
    });
    tokens
}

/// A match of a clause in one part: the stretch of tokens it takes, and the tokens of its leaves.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    first: usize,
    last: usize,
}

/// The reference: everything by definition, at any cost.
struct Slow<'a> {
    entry: &'a Entry,
    authority: &'a Authority,
    parts: Vec<(Part, Vec<Token>)>,
}

impl<'a> Slow<'a> {
    fn new(entry: &'a Entry, authority: &'a Authority) -> Slow<'a> {
        let draft = &entry.article.draft;
        let parts = draft.parts().map(|(part, text)| (part, tokens(text, draft.language.as_deref()))).collect();
        Slow { entry, authority, parts }
    }

    fn holds(&self, query: &Query) -> bool {
        let published = self.entry.article.draft.published.as_ref().map(|published| published.moment.days());
        match query {
            Query::All => true,
            Query::And(parts) => parts.iter().all(|part| self.holds(part)),
            Query::Or(parts) => parts.iter().any(|part| self.holds(part)),
            Query::Not(part) => !self.holds(part),
            Query::Name { .. } | Query::Pattern { target: Target::Name(_), .. } => {
                self.entry.article.names.iter().any(|name| self.is_named(query, name))
            }
            Query::Value { field: ValueField::Language, text, .. } => {
                self.entry.article.draft.language.as_deref() == Some(text)
            }
            Query::Value { terms, .. } => {
                let source = self.entry.article.draft.source.clone().unwrap_or_default().to_lowercase();
                format!(" {source} ").contains(&format!(" {} ", terms.join(" ")))
            }
            Query::Date(crate::query::DateRange::Unknown) => published.is_none(),
            Query::Date(range) => published.is_some_and(|(first, last)| range.contains(first) && range.contains(last)),
            Query::AtLeast { count, part } => {
                let places = self.parts.iter().map(|(p, tokens)| most_apart(&self.matches(part, *p, tokens)));
                places.sum::<usize>() >= *count as usize
            }
            places => self.parts.iter().any(|(part, tokens)| !self.matches(places, *part, tokens).is_empty()),
        }
    }

    fn is_named(&self, query: &Query, name: &Name) -> bool {
        let forms: Vec<String> =
            std::iter::once(&name.name).chain(&name.also).map(|form| form.to_lowercase()).collect();
        match query {
            Query::Name { kind, terms, .. } => {
                let meant = self.authority.meant(*kind, terms);
                let is_in = |list: &[(Kind, String)]| list.contains(&(name.kind, name.name.clone()));
                let held = forms.iter().any(|form| format!(" {form} ").contains(&format!(" {} ", terms.join(" "))));
                name.kind == *kind && held && !is_in(&meant.not) || is_in(&meant.forms)
            }
            Query::Pattern { target: Target::Name(kind), pattern } => {
                name.kind == *kind && forms.iter().any(|form| form.split(' ').any(|word| pattern.matches(word)))
            }
            _ => false,
        }
    }

    /// Where names stand among the tokens of a part.
    fn names(&self, part: Part, tokens: &[Token], meant: impl Fn(&Name) -> bool) -> Vec<Match> {
        let mut found = Vec::new();
        for name in self.entry.article.names.iter().filter(|name| meant(name)) {
            for mention in name.mentions.iter().filter(|mention| mention.part == part) {
                let inside: Vec<usize> =
                    (0..tokens.len()).filter(|&i| mention.range().contains(&tokens[i].bytes.start)).collect();
                if let (Some(&first), Some(&last)) = (inside.first(), inside.last()) {
                    found.push(Match { first, last });
                }
            }
        }
        found
    }

    fn matches(&self, query: &Query, part: Part, tokens: &[Token]) -> Vec<Match> {
        let language = self.entry.article.draft.language.as_deref();
        // Words that match one by one and stand side by side.
        let phrase = |words: &[Fits<'_>]| -> Vec<Match> {
            let fits = |first: usize| {
                let last = first + words.len() - 1;
                last < tokens.len()
                    && (first..=last).all(|i| words[i - first](&tokens[i]))
                    && tokens[first].paragraph == tokens[last].paragraph
            };
            (0..tokens.len())
                .filter(|&first| fits(first))
                .map(|first| Match { first, last: first + words.len() - 1 })
                .collect()
        };
        let within_names = |found: Vec<Match>| {
            let names = self.names(part, tokens, |_| true);
            let inside = |m: &Match| names.iter().any(|name| name.first <= m.first && m.last <= name.last);
            found.into_iter().filter(inside).collect()
        };
        let mut found = match query {
            Query::Word { scope, text, term } => {
                let stem = language.and_then(|language| stem_term(text, language));
                let fits = |token: &Token| token.term == *term || stem.is_some() && token.stem == stem;
                if scope.covers(part) { phrase(&[&fits]) } else { Vec::new() }
            }
            Query::Phrase { scope, terms, .. } if scope.covers(part) => exact(&phrase, terms),
            Query::Mention { terms, .. } => within_names(exact(&phrase, terms)),
            Query::Form { scope, forms, .. } if scope.covers(part) => {
                let fits: Vec<_> = forms.iter().map(|form| move |token: &Token| token.form == *form).collect();
                phrase(&fits.iter().map(|fit| fit as Fits<'_>).collect::<Vec<_>>())
            }
            Query::Pattern { target: Target::Text(scope), pattern } if scope.covers(part) => {
                phrase(&[&|token: &Token| pattern.matches(&token.term)])
            }
            Query::Pattern { target: Target::Mention, pattern } => {
                within_names(phrase(&[&|token: &Token| pattern.matches(&token.term)]))
            }
            Query::Name { .. } | Query::Pattern { target: Target::Name(_), .. } => {
                self.names(part, tokens, |name| self.is_named(query, name))
            }
            Query::Or(parts) => parts.iter().flat_map(|inner| self.matches(inner, part, tokens)).collect(),
            Query::Near { words, ordered, parts } => {
                let parts: Vec<Vec<Match>> = parts.iter().map(|inner| self.matches(inner, part, tokens)).collect();
                shortest(
                    choices(&parts).into_iter().filter(|choice| is_near(choice, *words, *ordered, tokens)).collect(),
                )
            }
            Query::Same { unit, parts } => {
                let unit_of = |token: &Token| if *unit == Unit::Sentence { token.sentence } else { token.paragraph };
                let parts: Vec<Vec<Match>> = parts.iter().map(|inner| self.matches(inner, part, tokens)).collect();
                let units: BTreeSet<usize> = tokens.iter().map(unit_of).collect();
                let holds = |unit: &usize, m: &Match| (m.first..=m.last).all(|i| unit_of(&tokens[i]) == *unit);
                let full = units.into_iter().filter(|unit| parts.iter().all(|p| p.iter().any(|m| holds(unit, m))));
                let stretch = |unit: usize| {
                    let inside: Vec<usize> = (0..tokens.len()).filter(|&i| unit_of(&tokens[i]) == unit).collect();
                    Match { first: inside[0], last: inside[inside.len() - 1] }
                };
                full.map(stretch).collect()
            }
            _ => Vec::new(),
        };
        found.sort();
        found.dedup();
        found
    }

    /// The bytes of every leaf that took part, part by part.
    fn marks(&self, query: &Query) -> BTreeSet<(Part, usize, usize)> {
        let mut marks = BTreeSet::new();
        if self.holds(query) {
            match query {
                Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| marks.extend(self.marks(part))),
                Query::AtLeast { part, .. } => marks.extend(self.marks_of_places(part)),
                Query::All | Query::Not(_) | Query::Value { .. } | Query::Date(_) => {}
                places => marks.extend(self.marks_of_places(places)),
            }
        }
        marks
    }

    fn marks_of_places(&self, query: &Query) -> BTreeSet<(Part, usize, usize)> {
        let mut marks = BTreeSet::new();
        for (part, tokens) in &self.parts {
            let everywhere = [Match { first: 0, last: tokens.len().saturating_sub(1) }];
            self.mark(query, *part, tokens, &everywhere, &mut marks);
        }
        marks
    }

    fn mark(
        &self,
        query: &Query,
        part: Part,
        tokens: &[Token],
        within: &[Match],
        marks: &mut BTreeSet<(Part, usize, usize)>,
    ) {
        let found = self.matches(query, part, tokens);
        let inside = |m: &&Match| within.iter().any(|w| w.first <= m.first && m.last <= w.last);
        let found: Vec<Match> = found.iter().filter(inside).cloned().collect();
        match query {
            Query::Or(parts) => parts.iter().for_each(|inner| self.mark(inner, part, tokens, within, marks)),
            Query::Near { parts, .. } | Query::Same { parts, .. } => {
                parts.iter().for_each(|inner| self.mark(inner, part, tokens, &found, marks));
            }
            _ => marks.extend(found.iter().map(|m| (part, tokens[m.first].bytes.start, tokens[m.last].bytes.end))),
        }
    }
}

/// Whether a token is the word that is looked for.
type Fits<'f> = &'f dyn Fn(&Token) -> bool;

fn exact(phrase: &dyn Fn(&[Fits<'_>]) -> Vec<Match>, terms: &[String]) -> Vec<Match> {
    let fits: Vec<_> = terms.iter().map(|term| move |token: &Token| token.term == *term).collect();
    phrase(&fits.iter().map(|fit| fit as Fits<'_>).collect::<Vec<_>>())
}

fn choices(parts: &[Vec<Match>]) -> Vec<Vec<Match>> {
    let Some((first, rest)) = parts.split_first() else { return vec![Vec::new()] };
    let rest = choices(rest);
    first.iter().flat_map(|m| rest.iter().map(move |others| [std::slice::from_ref(m), others].concat())).collect()
}

fn is_near(choice: &[Match], words: u32, ordered: bool, tokens: &[Token]) -> bool {
    let mut in_text = choice.to_vec();
    in_text.sort();
    let close = in_text.windows(2).all(|pair| {
        let (end, start) = (tokens[pair[0].last].position + 1, tokens[pair[1].first].position);
        end <= start && start - end <= words
    });
    close && (!ordered || in_text == choice)
}

/// The stretches of choices, but for those that a shorter one with the same end and one with the same start replace.
fn shortest(choices: Vec<Vec<Match>>) -> Vec<Match> {
    let stretch = |choice: &Vec<Match>| Match {
        first: choice.iter().map(|m| m.first).min().unwrap_or(0),
        last: choice.iter().map(|m| m.last).max().unwrap_or(0),
    };
    let all: BTreeSet<Match> = choices.iter().map(stretch).collect();
    let kept = all.iter().filter(|m| {
        let later = all.iter().any(|other| other.last == m.last && other.first > m.first);
        let earlier = all.iter().any(|other| other.first == m.first && other.last < m.last);
        !later || !earlier
    });
    kept.cloned().collect()
}

/// The most matches that do not overlap: the first to end, then the first to end of those behind it, and so on.
fn most_apart(found: &[Match]) -> usize {
    let next = |from: usize| found.iter().filter(|m| m.first >= from).map(|m| m.last).min();
    let (mut count, mut from) = (0, 0);
    while let Some(last) = next(from) {
        count += 1;
        from = last + 1;
    }
    count
}

fn some_text(longest: usize) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "talk",
        "talks",
        "Talked",
        "air",
        "strikes",
        "strike",
        "al-Nosra",
        "Kerry",
        "Kerry",
        "John Kerry",
        "Kremlin",
        "l'idée",
        "idées",
        "US",
        "us",
        "Us",
        "x.",
        "Kerry's.",
        "\n\n",
        "!",
        "“air”",
        "the",
        "the",
        "a",
    ]);
    prop::collection::vec(word, 0..longest).prop_map(|words| words.join(" "))
}

/// Names "John Kerry" and "Kremlin" wherever they stand, or each Kerry by himself, or only lists them.
fn with_names(draft: Draft, tagging: u8) -> Entry {
    let mut found: Vec<(usize, Mention)> = Vec::new();
    for (part, text) in draft.parts() {
        for (number, form) in ["John Kerry", "Kerry", "Kremlin"].into_iter().enumerate() {
            for (start, _) in text.match_indices(form) {
                let (start, end) = (start as u32, (start + form.len()) as u32);
                if !found.iter().any(|(_, m)| m.part == part && m.start < end && start < m.end) {
                    found.push((number, Mention { part, start, end }));
                }
            }
        }
    }
    let mentions = |number: usize| -> Vec<Mention> {
        if tagging == 3 {
            return Vec::new();
        }
        found.iter().filter(|(of, _)| *of == number).map(|(_, mention)| mention.clone()).collect()
    };
    let name = |kind, name: &str, also: &[&str], mentions| Name {
        kind,
        name: name.into(),
        also: also.iter().map(|form| form.to_string()).collect(),
        mentions,
    };
    let names = match tagging {
        0 => Vec::new(),
        1 => vec![
            name(Kind::Person, "Kerry", &[], mentions(1)),
            name(Kind::Person, "John Kerry", &[], mentions(0)),
            name(Kind::Place, "Kremlin", &[], mentions(2)),
        ],
        _ => vec![
            name(Kind::Organisation, "Kremlin", &[], mentions(2)),
            name(Kind::Person, "John Kerry", &["Kerry"], [mentions(0), mentions(1)].concat()),
        ],
    };
    let article = Article { id: ArticleId::of(&draft), draft, names, tagger: String::new() };
    Entry { article, origins: Vec::new(), added: None, superseded: None }
}

fn some_entry() -> impl Strategy<Value = Entry> {
    let language = prop::sample::select(vec![Some("en"), Some("fr"), None]);
    let date = prop::option::of((2015i32..2018, 1u32..4));
    let parts = (some_text(6), prop::option::of(some_text(8)), some_text(30));
    (parts, language, date, 0u8..4, prop::option::of(prop::sample::select(vec!["wire", "daily wire"]))).prop_map(
        |((headline, standfirst, body), language, date, tagging, source)| {
            let published =
                date.map(|(year, month)| Published { moment: Moment::Month(year, month), evidence: Evidence::Markup });
            let (language, source) = (language.map(str::to_owned), source.map(str::to_owned));
            with_names(Draft { headline, standfirst, body, language, published, source, ..Draft::default() }, tagging)
        },
    )
}

fn some_query() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec![
        "talk",
        "talking",
        "air",
        "us",
        "=US",
        "=us",
        "=Us",
        "=Kerry",
        "idée",
        "\"idées\"",
        "\"air strikes\"",
        "al-Nosra",
        "\"the air\"",
        "title:talk",
        "body:kerry",
        "lead:\"us\"",
        "talk*",
        "*s",
        "t?e",
        "strike~1",
        "/(air|us)/",
        "\"tal* air\"",
        "person:Kerry",
        "person:\"John Kerry\"",
        "org:Kremlin",
        "place:kremlin",
        "mention:kerry",
        "mention:\"john kerry\"",
        "mention:k*",
        "person:ker*",
        "x",
        "=\"the US\"",
    ]);
    let group = prop_oneof![
        4 => place.clone().prop_map(str::to_owned),
        1 => (place.clone(), place.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
    ];
    let link = prop::sample::select(vec!["NEAR/0", "NEAR/2", "NEAR/9", "ADJ/0", "ADJ/1", "ADJ/5", "SAME/s", "SAME/p"]);
    let linked = prop_oneof![
        3 => (group.clone(), link.clone(), group.clone()).prop_map(|(a, link, b)| format!("({a} {link} {b})")),
        1 => (group.clone(), link, group.clone(), group.clone())
            .prop_map(|(a, link, b, c)| format!("({a} {link} {b} {link} {c})")),
        1 => (group.clone(), group.clone(), group.clone())
            .prop_map(|(a, b, c)| format!("((({a} NEAR/2 {b}) OR {c}) SAME/s {c})")),
        1 => (group.clone(), group.clone(), group.clone()).prop_map(|(a, b, c)| format!("(({a} ADJ/2 {b}) NEAR/3 {c})")),
        1 => (1u32..4, group.clone()).prop_map(|(count, a)| format!("atleast:{count}({a})")),
        1 => (1u32..3, group.clone(), group.clone()).prop_map(|(count, a, b)| format!("atleast:{count}({a} NEAR/4 {b})")),
    ];
    let fact = prop::sample::select(vec!["date:2016", "date:none", "date:2016-02..", "lang:en", "source:wire", "*"]);
    let clause = prop_oneof![3 => group, 4 => linked, 1 => fact.prop_map(str::to_owned)];
    clause.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(({a}) OR ({b}))")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

/// An archive of some articles, in two segments.
fn archive(entries: &[Entry]) -> (tempfile::TempDir, Box<dyn Engine>) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("archive");
    let mut writer = engine::open_writer(&place, WriterOptions { threads: 1, heap: 32 << 20 }).expect("a writer");
    let mut analyzer = Analyzer::new();
    for (number, entry) in entries.iter().enumerate() {
        let terms = Analyzed::of(&entry.article, &mut analyzer);
        writer.add(Record { entry: entry.clone(), terms }).expect("added");
        if number == entries.len() / 2 {
            writer.commit().expect("committed");
        }
    }
    writer.commit().expect("committed");
    drop(writer);
    let archive = engine::open(&place).expect("an archive");
    (folder, archive)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn count_hits_and_highlights_are_those_of_the_slow_reference(
        entries in prop::collection::vec(some_entry(), 1..12), queries in prop::collection::vec(some_query(), 40),
    ) {
        // An archive holds an article once.
        let mut seen = BTreeSet::new();
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| seen.insert(entry.article.id)).collect();
        let (_folder, archive) = archive(&entries);
        let authority = archive.authority().expect("an authority");
        for text in queries {
            let query = parse(&text, NaiveDate::default()).unwrap_or_else(|error| panic!("{}", error.render(&text))).query;
            let request = Request { query: query.clone(), offset: 0, limit: 100, sort: Sort::Score };
            let results = archive.search(&request).expect("results");
            let hits: BTreeSet<ArticleId> = results.hits.iter().map(|hit| hit.entry.article.id).collect();
            prop_assert_eq!(results.total, hits.len(), "{}", &text);
            let count = archive.search(&Request { limit: 0, ..request }).expect("a count");
            prop_assert_eq!(count.total, hits.len(), "{}", &text);
            let mut reader = Reader::new(&query, Some(&authority));
            for entry in &entries {
                let slow = Slow::new(entry, &authority);
                let draft = &entry.article.draft;
                let holds = slow.holds(&query);
                prop_assert_eq!(hits.contains(&entry.article.id), holds, "{} in {:?} {:?}", &text, draft, entry.article.names);
                let reading = reader.read(entry);
                prop_assert_eq!(reading.matches(), Some(holds), "{} in {:?}", &text, draft);
                let marks: BTreeSet<_> =
                    reading.marks().into_iter().map(|mark| (mark.part, mark.range.start, mark.range.end)).collect();
                prop_assert_eq!(marks, slow.marks(&query), "{} in {:?}", &text, draft);
            }
        }
    }
}

/// Pieces of the language and of others, glued or not.
fn any_query() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "air",
        "a",
        "talk*",
        "*",
        "?",
        "~1",
        "~",
        "/a|b/",
        "/",
        "(",
        ")",
        "\"",
        "«",
        "»",
        "-",
        "+",
        "=",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "ADJ/0",
        "SAME/s",
        "SAME/p",
        "atleast:2(",
        "person:",
        "mention:",
        "title:",
        "org:k*",
        "date:",
        "2016",
        "..",
        "[2016 TO *]",
        "like:",
        "id:",
        "0",
        "lang:en",
        "source:",
        "l'",
        "é",
        "北京",
        "\u{301}",
        "U.S.",
        "'s",
        ":",
        "\\",
        "^2",
    ]);
    let glue = prop::sample::select(vec![" ", " ", "", "\u{a0}"]);
    let pieces = prop::collection::vec((piece, glue), 0..12)
        .prop_map(|pieces| pieces.iter().flat_map(|(piece, glue)| [*piece, *glue]).collect::<String>());
    prop_oneof![4 => pieces, 1 => any::<String>(), 1 => some_query()]
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn no_query_makes_a_search_panic(
        entries in prop::collection::vec(some_entry(), 1..4), queries in prop::collection::vec(any_query(), 60),
    ) {
        let mut seen = BTreeSet::new();
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| seen.insert(entry.article.id)).collect();
        let (_folder, archive) = archive(&entries);
        for text in queries {
            let Ok(parsed) = parse(&text, NaiveDate::default()) else { continue };
            let request = Request { query: parsed.query, offset: 0, limit: 10, sort: Sort::Score };
            let Ok(results) = archive.search(&request) else { continue };
            let mut reader = Reader::new(&request.query, None);
            for entry in &entries {
                reader.read(entry).marks();
                crate::why::findings(&request.query, entry, archive.as_ref()).expect("reasons");
            }
            prop_assert!(results.total <= entries.len());
        }
    }
}
