//! Postings with positions: of any of some terms, of terms side by side, of names.
//!
//! Each cursor goes forward only. `seek(doc)` gives the first article from `doc` on that may hold what is looked for;
//! whether it does, the positions tell.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::mentions::Mentions;
use crate::analyze::FORM;
use crate::article::{Kind, Part};
use crate::spans::{self, Span};

/// Any of some terms.
pub struct AnyOf {
    postings: Vec<SegmentPostings>,
    /// Where each of them is.
    docs: BinaryHeap<Reverse<(DocId, usize)>>,
}

impl AnyOf {
    pub fn open(segment: &SegmentReader, terms: &[Term]) -> tantivy::Result<AnyOf> {
        let mut postings = Vec::new();
        for term in terms {
            let index = segment.inverted_index(term.field())?;
            postings.extend(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?);
        }
        Ok(AnyOf::of(postings))
    }

    /// The forms in which a term is written, but for the term itself.
    fn open_forms(segment: &SegmentReader, field: Field, term: &str) -> tantivy::Result<AnyOf> {
        let index = segment.inverted_index(field)?;
        let prefix = format!("{term}{FORM}");
        let mut stream = index.terms().range().ge(&prefix).into_stream()?;
        let mut postings = Vec::new();
        while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            let option = IndexRecordOption::WithFreqsAndPositions;
            postings.push(index.read_postings_from_terminfo(stream.value(), option)?);
        }
        Ok(AnyOf::of(postings))
    }

    fn of(postings: Vec<SegmentPostings>) -> AnyOf {
        let docs = postings.iter().enumerate().map(|(number, postings)| Reverse((postings.doc(), number)));
        AnyOf { docs: docs.collect(), postings }
    }

    pub fn seek(&mut self, target: DocId) -> DocId {
        while let Some(mut first) = self.docs.peek_mut() {
            let Reverse((doc, number)) = *first;
            if doc >= target {
                return doc;
            }
            *first = Reverse((self.postings[number].seek(target), number));
        }
        TERMINATED
    }

    /// The positions in an article that was sought.
    pub fn positions(&mut self, doc: DocId) -> Vec<u32> {
        let mut positions = Vec::new();
        let mut here = Vec::new();
        while let Some(&first @ Reverse((at, number))) = self.docs.peek() {
            if at != doc || doc == TERMINATED {
                break;
            }
            self.postings[number].append_positions_with_offset(0, &mut positions);
            self.docs.pop();
            here.push(first);
        }
        if here.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        self.docs.extend(here);
        positions
    }
}

/// What one word may be.
#[derive(Debug, Clone)]
pub struct WordPlan {
    pub any: Vec<Term>,
    /// Not a word that is written in another form than this term itself; and the field of forms.
    pub plain: Option<(Field, String)>,
}

impl WordPlan {
    pub fn of(any: Vec<Term>) -> WordPlan {
        WordPlan { any, plain: None }
    }
}

/// Words side by side.
pub struct Words {
    words: Vec<(AnyOf, Option<AnyOf>)>,
}

impl Words {
    pub fn open(segment: &SegmentReader, plans: &[WordPlan]) -> tantivy::Result<Words> {
        let open = |plan: &WordPlan| {
            let not = match &plan.plain {
                Some((field, term)) => Some(AnyOf::open_forms(segment, *field, term)?),
                None => None,
            };
            Ok((AnyOf::open(segment, &plan.any)?, not))
        };
        Ok(Words { words: plans.iter().map(open).collect::<tantivy::Result<_>>()? })
    }

    pub fn seek(&mut self, target: DocId) -> DocId {
        all_of(self.words.len(), target, |number, target| self.words[number].0.seek(target))
    }

    pub fn spans(&mut self, doc: DocId) -> Vec<Span> {
        let mut positions: Vec<Vec<u32>> = Vec::with_capacity(self.words.len());
        for (any, not) in &mut self.words {
            let mut found = any.positions(doc);
            if let Some(not) = not {
                not.seek(doc);
                let not = not.positions(doc);
                found.retain(|position| not.binary_search(position).is_err());
            }
            if found.is_empty() {
                return Vec::new();
            }
            positions.push(found);
        }
        spans::phrase(&positions.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

/// The first article from `target` on that all of `count` cursors may hold.
pub fn all_of(count: usize, target: DocId, mut seek: impl FnMut(usize, DocId) -> DocId) -> DocId {
    if count == 0 {
        return TERMINATED;
    }
    let mut target = target;
    let (mut agreed, mut number) = (0, 0);
    while agreed < count && target < TERMINATED {
        let doc = seek(number, target);
        agreed = if doc == target { agreed + 1 } else { 1 };
        target = doc;
        number = (number + 1) % count;
    }
    target
}

/// A way in which an entity may be named.
#[derive(Debug, Clone)]
pub struct NamePlan {
    pub kind: Kind,
    /// In any of its forms.
    pub words: Vec<WordPlan>,
    /// But not if these are its fullest form.
    pub not: Vec<Term>,
}

/// A leaf of a query, for one part of an article.
#[derive(Debug, Clone)]
pub enum LeafPlan {
    Words(Vec<WordPlan>),
    Names(Part, Vec<NamePlan>),
    /// Words within a name as it is printed.
    Mention(Part, Vec<WordPlan>),
    Nowhere,
}

pub enum Leaf {
    Words(Words),
    Names { part: Part, ways: Vec<(Kind, Words, AnyOf)>, mentions: Mentions },
    Mention { part: Part, words: Words, mentions: Mentions },
    Nowhere,
}

impl Leaf {
    pub fn open(segment: &SegmentReader, plan: &LeafPlan) -> tantivy::Result<Leaf> {
        Ok(match plan {
            LeafPlan::Nowhere => Leaf::Nowhere,
            LeafPlan::Words(words) => Leaf::Words(Words::open(segment, words)?),
            LeafPlan::Mention(part, words) => {
                Leaf::Mention { part: *part, words: Words::open(segment, words)?, mentions: Mentions::open(segment)? }
            }
            LeafPlan::Names(part, plans) => {
                let open = |plan: &NamePlan| {
                    Ok((plan.kind, Words::open(segment, &plan.words)?, AnyOf::open(segment, &plan.not)?))
                };
                let ways = plans.iter().map(open).collect::<tantivy::Result<_>>()?;
                Leaf::Names { part: *part, ways, mentions: Mentions::open(segment)? }
            }
        })
    }

    pub fn seek(&mut self, target: DocId) -> DocId {
        match self {
            Leaf::Words(words) | Leaf::Mention { words, .. } => words.seek(target),
            Leaf::Names { ways, .. } => {
                ways.iter_mut().map(|(_, words, _)| words.seek(target)).min().unwrap_or(TERMINATED)
            }
            Leaf::Nowhere => TERMINATED,
        }
    }

    pub fn spans(&mut self, doc: DocId) -> Vec<Span> {
        match self {
            Leaf::Words(words) => words.spans(doc),
            Leaf::Nowhere => Vec::new(),
            Leaf::Mention { part, words, mentions } => {
                let mut found = words.spans(doc);
                if !found.is_empty() {
                    let names: Vec<Span> = mentions.of(doc).filter_map(|placed| in_part(placed.place, *part)).collect();
                    found.retain(|span| names.iter().any(|name| name.start <= span.start && span.end <= name.end));
                }
                found
            }
            Leaf::Names { part, ways, mentions } => {
                let mut named: Vec<(Kind, u32)> = Vec::new();
                for (kind, words, not) in ways {
                    if words.seek(doc) != doc {
                        continue;
                    }
                    let starts = names_of(mentions, doc, *kind);
                    not.seek(doc);
                    let not = not.positions(doc);
                    let found = words.spans(doc).into_iter().filter_map(|span| name_at(&starts, span.start));
                    named.extend(found.filter(|start| !not.contains(start)).map(|start| (*kind, start)));
                }
                let places = mentions.of(doc).filter(|placed| named.contains(&(placed.kind, placed.name)));
                spans::sorted(places.filter_map(|placed| in_part(placed.place, *part)).collect())
            }
        }
    }
}

fn in_part(place: Option<(Part, Span)>, wanted: Part) -> Option<Span> {
    place.filter(|(part, _)| *part == wanted).map(|(_, span)| span)
}

/// Where the names of a kind begin, sorted.
fn names_of(mentions: &Mentions, doc: DocId, kind: Kind) -> Vec<u32> {
    let mut starts: Vec<u32> =
        mentions.of(doc).filter(|placed| placed.kind == kind).map(|placed| placed.name).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The name that a position belongs to.
fn name_at(starts: &[u32], position: u32) -> Option<u32> {
    starts.partition_point(|&start| start <= position).checked_sub(1).map(|number| starts[number])
}
