//! A query against one article in memory: whether it matches, clause by clause, and where.
//!
//! The same analysis as the index and the same matcher ([`crate::spans`]) decide, so that what is highlighted is what was
//! found and counted. What a query excludes is never marked, nor is what took no part in the match. Time is linear in
//! the text.

mod fact;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::analyze::{Analyzer, Border, span_of};
use crate::article::{Name, Part};
use crate::authority::Authority;
use crate::engine::Entry;
use crate::query::{Pattern, Query, Scope, Target};
use crate::spans::{self, Expr, Span, Text};

pub use fact::values;

use fact::Who;
use words::Vocabulary;

/// A query made ready to be held against many articles.
pub struct Reader {
    analyzer: Analyzer,
    clause: Clause,
    leaves: Vec<Leaf>,
    vocabulary: Vocabulary,
}

/// The query, its places numbered.
enum Clause {
    And(Vec<Clause>),
    Or(Vec<Clause>),
    Not(Box<Clause>),
    /// So many places in all of the article.
    Places(Expr, usize),
    /// A name, which may be listed and stand nowhere; and the leaf that is its places.
    Name(usize),
    /// A fact of the article.
    Fact(Query),
}

/// What stands at places of the text.
enum Leaf {
    /// Words side by side, numbered in the vocabulary.
    Words(Scope, Vec<usize>),
    Name(Who),
    /// Words within a name as it is printed.
    Mention(Vec<usize>),
}

/// An article read with a query in mind.
pub struct Reading<'a> {
    reader: &'a Reader,
    entry: &'a Entry,
    parts: Vec<PartReading>,
}

/// One part of the article: where its words are, and the leaves among them.
struct PartReading {
    part: Part,
    /// Start in bytes, and position.
    words: Vec<(u32, u32)>,
    ends: Vec<u32>,
    leaves: Vec<Vec<Span>>,
    sentences: Vec<u32>,
    paragraphs: Vec<u32>,
}

/// A place that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub part: Part,
    /// In bytes of the part.
    pub range: Range<usize>,
    /// Which leaf of the query it is; they are numbered from 0.
    pub leaf: usize,
}

impl Reader {
    /// `authority` says who is meant by a name; without it only the article's own forms count.
    pub fn new(query: &Query, authority: Option<&Authority>) -> Reader {
        let mut making = Making { leaves: Vec::new(), vocabulary: Vocabulary::default(), authority };
        let clause = making.clause(query);
        let Making { leaves, vocabulary, .. } = making;
        Reader { analyzer: Analyzer::new(), clause, leaves, vocabulary }
    }

    /// How many leaves may have marks.
    pub fn leaves(&self) -> usize {
        self.leaves.len()
    }

    pub fn read<'a>(&'a mut self, entry: &'a Entry) -> Reading<'a> {
        let draft = &entry.article.draft;
        let language = draft.language.as_deref();
        self.vocabulary.learn(language);
        let mut parts = Vec::new();
        for (part, text) in draft.parts() {
            let mut reading = PartReading::new(part);
            let mut places = self.vocabulary.places();
            self.analyzer.read(text, language, |word| {
                reading.words.push((word.start as u32, word.position));
                reading.ends.push(word.end as u32);
                match word.opens {
                    Border::None => {}
                    Border::Sentence => reading.sentences.push(word.position),
                    Border::Paragraph => reading.paragraphs.push(word.position),
                }
                self.vocabulary.look_up(&word, text, |number| places[number].push(word.position));
            });
            reading.leaves = self.leaves.iter().map(|leaf| leaf.spans(entry, &reading, &places)).collect();
            parts.push(reading);
        }
        Reading { reader: self, entry, parts }
    }
}

/// A reader being made.
struct Making<'a> {
    leaves: Vec<Leaf>,
    vocabulary: Vocabulary,
    authority: Option<&'a Authority>,
}

impl Making<'_> {
    fn clause(&mut self, query: &Query) -> Clause {
        match query {
            Query::All => Clause::And(Vec::new()),
            Query::And(parts) => Clause::And(parts.iter().map(|part| self.clause(part)).collect()),
            Query::Or(parts) => Clause::Or(parts.iter().map(|part| self.clause(part)).collect()),
            Query::Not(part) => Clause::Not(Box::new(self.clause(part))),
            Query::Name { .. } | Query::Pattern { target: Target::Name(_), .. } => {
                let leaf = self.leaf(query);
                self.leaves.push(leaf);
                Clause::Name(self.leaves.len() - 1)
            }
            Query::AtLeast { count, part } => Clause::Places(self.places(part), *count as usize),
            query if query.has_places() => Clause::Places(self.places(query), 1),
            fact => Clause::Fact(fact.clone()),
        }
    }

    fn places(&mut self, query: &Query) -> Expr {
        let mut leaves = Vec::new();
        let mut expr = Expr::of(query, &mut leaves);
        expr.number_from(self.leaves.len());
        for leaf in leaves {
            let leaf = self.leaf(leaf);
            self.leaves.push(leaf);
        }
        expr
    }

    fn leaf(&mut self, query: &Query) -> Leaf {
        let words = &mut self.vocabulary;
        match query {
            Query::Word { scope, text, term } => Leaf::Words(*scope, vec![words.word(term, text)]),
            Query::Phrase { scope, terms, .. } => {
                Leaf::Words(*scope, terms.iter().map(|term| words.exact(term)).collect())
            }
            Query::Form { scope, terms, forms, .. } => {
                Leaf::Words(*scope, terms.iter().zip(forms).map(|(term, form)| words.form(term, form)).collect())
            }
            Query::Pattern { target, pattern } => self.pattern(*target, pattern),
            Query::Mention { terms, .. } => Leaf::Mention(terms.iter().map(|term| words.exact(term)).collect()),
            Query::Name { kind, terms, .. } => Leaf::Name(Who::named(*kind, terms, self.authority)),
            // Expressions have no other leaves.
            _ => Leaf::Words(Scope::Everywhere, Vec::new()),
        }
    }

    fn pattern(&mut self, target: Target, pattern: &Pattern) -> Leaf {
        match target {
            Target::Name(kind) => Leaf::Name(Who::like(kind, pattern)),
            Target::Text(scope) => Leaf::Words(scope, vec![self.vocabulary.pattern(pattern)]),
            _ => Leaf::Mention(vec![self.vocabulary.pattern(pattern)]),
        }
    }
}

impl PartReading {
    fn new(part: Part) -> PartReading {
        PartReading {
            part,
            words: Vec::new(),
            ends: Vec::new(),
            leaves: Vec::new(),
            sentences: Vec::new(),
            paragraphs: Vec::new(),
        }
    }

    fn text(&self) -> Text<'_> {
        Text { leaves: &self.leaves, sentences: &self.sentences, paragraphs: &self.paragraphs }
    }

    /// The bytes of a span.
    fn range(&self, span: Span) -> Option<Range<usize>> {
        let at = |position: u32| self.words.partition_point(|&(_, other)| other < position);
        let (first, behind) = (at(span.start), at(span.end));
        let (start, end) = (self.words.get(first)?.0, self.ends.get(behind.checked_sub(1)?)?);
        Some(start as usize..*end as usize)
    }

    /// The places of the names that are meant.
    fn places_of<'a>(&self, entry: &'a Entry, meant: impl Fn(&'a Name) -> bool) -> Vec<Span> {
        let names = entry.article.names.iter().filter(|name| meant(name));
        let mentions = names.flat_map(|name| &name.mentions).filter(|mention| mention.part == self.part);
        spans::sorted(mentions.filter_map(|mention| span_of(&self.words, mention.range())).collect())
    }
}

impl Leaf {
    /// Where it stands, given where each word of the vocabulary does.
    fn spans(&self, entry: &Entry, reading: &PartReading, places: &[Vec<u32>]) -> Vec<Span> {
        let phrase = |words: &[usize]| {
            let words: Vec<&[u32]> = words.iter().map(|&word| places[word].as_slice()).collect();
            spans::phrase(&words)
        };
        match self {
            Leaf::Words(scope, words) if scope.covers(reading.part) => phrase(words),
            Leaf::Words(..) => Vec::new(),
            Leaf::Name(who) => reading.places_of(entry, |name| who.is(name)),
            Leaf::Mention(words) => {
                let mut found = phrase(words);
                if !found.is_empty() {
                    let names = reading.places_of(entry, |_| true);
                    found.retain(|span| names.iter().any(|name| name.start <= span.start && span.end <= name.end));
                }
                found
            }
        }
    }
}

impl Reading<'_> {
    /// Whether the article matches; `None` where only the archive can tell, by comparing it with others.
    pub fn matches(&self) -> Option<bool> {
        self.holds(&self.reader.clause)
    }

    fn holds(&self, clause: &Clause) -> Option<bool> {
        match clause {
            Clause::And(parts) => parts.iter().try_fold(Some(true), |all, part| match (all, self.holds(part)) {
                (_, Some(false)) => Err(Some(false)),
                (Some(true), holds) => Ok(holds),
                _ => Ok(None),
            }),
            Clause::Or(parts) => parts.iter().try_fold(Some(false), |any, part| match (any, self.holds(part)) {
                (_, Some(true)) => Err(Some(true)),
                (Some(false), holds) => Ok(holds),
                _ => Ok(None),
            }),
            Clause::Not(part) => return self.holds(part).map(|holds| !holds),
            Clause::Places(expr, least) => {
                let count = self.parts.iter().map(|part| spans::count(&expr.find(&part.text()))).sum::<usize>();
                return Some(count >= *least);
            }
            Clause::Name(leaf) => {
                let Some(Leaf::Name(who)) = self.reader.leaves.get(*leaf) else { return Some(false) };
                return Some(self.entry.article.names.iter().any(|name| who.is(name)));
            }
            Clause::Fact(query) => return fact::holds(query, self.entry),
        }
        .unwrap_or_else(|decided| decided)
    }

    /// Every place that took part in the match, in order of part and place.
    pub fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        self.mark(&self.reader.clause, &mut marks);
        marks.sort_by_key(|mark| (mark.part, mark.range.start, mark.range.end, mark.leaf));
        marks.dedup();
        marks
    }

    fn mark(&self, clause: &Clause, marks: &mut Vec<Mark>) {
        if self.holds(clause) == Some(false) {
            return;
        }
        match clause {
            Clause::And(parts) | Clause::Or(parts) => parts.iter().for_each(|part| self.mark(part, marks)),
            Clause::Not(_) | Clause::Fact(_) => {}
            Clause::Places(expr, _) => self.mark_places(expr, marks),
            Clause::Name(leaf) => self.mark_places(&Expr::Leaf(*leaf), marks),
        }
    }

    fn mark_places(&self, expr: &Expr, marks: &mut Vec<Mark>) {
        for reading in &self.parts {
            expr.mark(&reading.text(), &mut |leaf, span| {
                marks.extend(reading.range(span).map(|range| Mark { part: reading.part, range, leaf }));
            });
        }
    }
}
