//! Query text -> tree, by recursive descent over the lexemes.
//!
//! Nothing is dropped in silence: what cannot be searched for is an error, what was chosen for the author is a note.
//! Nesting, length and the number of patterns are limited, so that no query exhausts the stack or the clock, of this
//! parser or of whoever walks the tree.

use std::ops::Range;

use chrono::NaiveDate;

use super::error::QueryError;
use super::field::Field;
use super::leaf::{self, MOST_PARTS, Typed};
use super::lex::{Lexeme, What, lex, operator};
use super::{PatternKind, Query, Unit};
use crate::analyze::tokens;

/// The deepest nesting of parentheses and negations.
pub const DEEPEST: usize = 64;
/// The longest query, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Wildcards and other patterns of one query; each is compared with every word of the archive.
const MOST_PATTERNS: usize = 50;

/// A query understood, and what its author should know of how.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub query: Query,
    /// One line each, for stderr.
    pub notes: Vec<String>,
}

/// Understands a query. Dates such as `yesterday` count from `today`.
pub fn parse(text: &str, today: NaiveDate) -> Result<Parsed, QueryError> {
    if text.len() > LONGEST {
        let message = format!("the query is too long ({} bytes; the limit is {LONGEST})", text.len());
        return Err(QueryError::new(message, 0..text.len()));
    }
    let lexemes = lex(text)?;
    if lexemes.is_empty() {
        return Err(QueryError::new("the query is empty", 0..0).help("write `*` for every article"));
    }
    let mut parser = Parser { text, today, lexemes: &lexemes, at: 0, depth: 0, chosen: Chosen::default() };
    let query = parser.alternatives(None)?;
    if let Some(lexeme) = parser.lexemes.get(parser.at) {
        return Err(closes_nothing(lexeme.span.clone()));
    }
    if query.depth() > DEEPEST {
        return Err(too_deep(0..text.len()));
    }
    let patterns = query.patterns();
    if patterns > MOST_PATTERNS {
        let message =
            format!("the query has {patterns} wildcards, misspellings and expressions; the limit is {MOST_PATTERNS}");
        return Err(QueryError::new(message, 0..text.len()));
    }
    let mut notes = parser.chosen.notes(&query);
    notes.extend(lexemes.windows(3).filter_map(small_operator));
    notes.extend(question(&query));
    Ok(Parsed { query, notes })
}

/// What was chosen where the author left a choice.
#[derive(Default)]
struct Chosen {
    /// AND and OR met without parentheses.
    mixed: bool,
    /// NEAR, ADJ or SAME met AND or OR without parentheses.
    near: bool,
    /// Different ones of NEAR, ADJ and SAME followed each other.
    chain: bool,
    plus: bool,
}

impl Chosen {
    fn notes(&self, query: &Query) -> Vec<String> {
        let mut notes = Vec::new();
        if self.near || self.chain {
            let how = match (self.near, self.chain) {
                (true, false) => "bind tighter than AND and OR",
                (false, _) => "are read from left to right",
                (true, true) => "bind tighter than AND and OR, and are read from left to right",
            };
            notes.push(format!("NEAR, ADJ and SAME {how}: read as {query}"));
        } else if self.mixed {
            notes.push(format!("AND binds tighter than OR: read as {query}"));
        }
        if self.plus {
            notes.push("`+` changes nothing: every word must match already".to_owned());
        }
        notes
    }
}

fn too_deep(span: Range<usize>) -> QueryError {
    QueryError::new(format!("the query is nested more than {DEEPEST} deep"), span)
}

/// A note on `a or b`, which searches for the word `or`.
fn small_operator(around: &[Lexeme<'_>]) -> Option<String> {
    let [before, Lexeme { what: What::Word(word), .. }, _] = around else { return None };
    let capitals = word.to_uppercase();
    let is_value = matches!(before.what, What::Field(_) | What::Exactly);
    (!is_value && capitals != *word && operator(&capitals).is_some())
        .then(|| format!("`{word}` in small letters is a word to search for; the operator is `{capitals}`"))
}

/// A note on `Kerry?`, which is no question.
fn question(query: &Query) -> Option<String> {
    match query {
        Query::Pattern { pattern, .. } if pattern.kind() == PatternKind::Wildcard => {
            let text = pattern.to_string();
            let word = text.strip_suffix('?').filter(|word| !word.contains(['*', '?']))?;
            Some(format!("`?` stands for one more letter in `{text}`; to search for `{word}`, leave it out"))
        }
        other => other.parts().iter().find_map(question),
    }
}

/// An operator between words that are near each other.
#[derive(Clone, Copy, PartialEq)]
enum Link {
    Near { words: u32, ordered: bool },
    Same(Unit),
}

struct Parser<'a> {
    text: &'a str,
    today: NaiveDate,
    lexemes: &'a [Lexeme<'a>],
    at: usize,
    depth: usize,
    chosen: Chosen,
}

type Parse = Result<Query, QueryError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<What<'a>> {
        self.lexemes.get(self.at).map(|lexeme| lexeme.what)
    }

    fn eat(&mut self, what: What<'_>) -> Option<Range<usize>> {
        let lexeme = self.lexemes.get(self.at).filter(|lexeme| lexeme.what == what)?;
        self.at += 1;
        Some(lexeme.span.clone())
    }

    /// The place in the query of the lexemes from `first` to the last one read.
    fn span_since(&self, first: usize) -> Range<usize> {
        let place = |at: usize| self.lexemes.get(at).map(|lexeme| lexeme.span.clone()).unwrap_or_default();
        place(first).start..place(self.at.saturating_sub(1).max(first)).end
    }

    /// `a OR b c OR d`.
    fn alternatives(&mut self, field: Option<&'static Field>) -> Parse {
        let mut choices = Vec::new();
        let (mut mixed, mut near) = (false, false);
        loop {
            let (parts, linked) = self.conjunction(field)?;
            mixed |= parts.len() > 1;
            near |= linked;
            choices.push(Query::and(parts));
            if self.eat(What::Or).is_none() {
                break;
            }
        }
        self.chosen.mixed |= mixed && choices.len() > 1;
        self.chosen.near |= near && (mixed || choices.len() > 1);
        Ok(Query::or(choices))
    }

    /// `a b AND c`, and whether any of them is linked by NEAR or the like.
    fn conjunction(&mut self, field: Option<&'static Field>) -> Result<(Vec<Query>, bool), QueryError> {
        let mut parts = Vec::new();
        let mut linked = false;
        loop {
            let (part, link) = self.operand(field)?;
            parts.push(part);
            linked |= link;
            match self.peek() {
                None | Some(What::Or | What::Close) => return Ok((parts, linked)),
                Some(What::And) => self.at += 1,
                Some(_) => {}
            }
        }
    }

    /// One term, what is near each other, or a negation of one; and whether NEAR or the like was read.
    fn operand(&mut self, field: Option<&'static Field>) -> Result<(Query, bool), QueryError> {
        let Some(not) = self.eat(What::Not) else { return self.linked(field) };
        let (inner, linked) = self.nested(not.clone(), |parser| parser.operand(field))?;
        if linked {
            let typed = &self.text[not.clone()];
            let message = format!("`{typed}` before words that are near each other can be read in two ways");
            let help = "write `NOT (a NEAR/5 b)`, or put what is excluded last: `b -a`";
            return Err(QueryError::new(message, not).help(help));
        }
        Ok((Query::Not(Box::new(inner)), false))
    }

    /// `a NEAR/5 b SAME/s c`.
    fn linked(&mut self, field: Option<&'static Field>) -> Result<(Query, bool), QueryError> {
        let first = self.at;
        let mut left = self.term(field)?;
        let mut last: Option<Link> = None;
        loop {
            let link = match self.peek() {
                Some(What::Near { words, ordered }) => Link::Near { words, ordered },
                Some(What::Same(unit)) => Link::Same(unit),
                _ => return Ok((left, last.is_some())),
            };
            let sign = self.lexemes[self.at].span.clone();
            if last.is_none() {
                self.check(&left, link, sign.clone(), self.span_since(first))?;
            } else if last != Some(link) {
                self.chosen.chain = true;
                self.check(&left, link, sign.clone(), self.span_since(first))?;
            }
            self.at += 1;
            let second = self.at;
            if matches!(self.peek(), Some(What::Not)) {
                return Err(self.excluded(&sign, self.lexemes[second].span.clone()));
            }
            let right = self.term(field)?;
            self.check(&right, link, sign.clone(), self.span_since(second))?;
            left = join(left, right, link, last == Some(link));
            if left.parts().len() > MOST_PARTS {
                let message = format!("`{}` links at most {MOST_PARTS} terms", &self.text[sign.clone()]);
                return Err(QueryError::new(message, sign));
            }
            last = Some(link);
        }
    }

    fn excluded(&self, sign: &Range<usize>, span: Range<usize>) -> QueryError {
        let sign = &self.text[sign.clone()];
        QueryError::new(format!("nothing can stand beside `{sign}` that is excluded"), span)
            .help(format!("exclude it from the article: `a -b`; or only there: `a -(a {sign} b)`"))
    }

    /// Refuses what NEAR and the like cannot link.
    fn check(&self, part: &Query, link: Link, sign: Range<usize>, span: Range<usize>) -> Result<(), QueryError> {
        let typed = &self.text[sign.clone()];
        match part {
            Query::Not(_) => Err(self.excluded(&sign, span)),
            Query::And(parts) if matches!(link, Link::Same(_)) => {
                parts.iter().try_for_each(|part| self.check(part, link, sign.clone(), span.clone()))
            }
            Query::And(_) => Err(QueryError::new(format!("`{typed}` does not link several terms at once"), span)
                .help(format!("write `(a {typed} c) AND (b {typed} c)`, or a \"phrase\""))),
            Query::Or(parts) => parts.iter().try_for_each(|part| self.check(part, link, sign.clone(), span.clone())),
            Query::Same { unit: Unit::Sentence, .. } if matches!(link, Link::Same(_)) => Ok(()),
            Query::Same { unit: Unit::Paragraph, .. } if link == Link::Same(Unit::Paragraph) => Ok(()),
            Query::Same { .. } => Err(QueryError::new(format!("SAME cannot stand inside `{typed}`"), span)
                .help(format!("put `{typed}` inside it: `(a {typed} b) SAME/p c`; or combine them with AND"))),
            part if part.has_places() => Ok(()),
            _ => {
                let message = format!("`{}` stands at no place of the text", &self.text[span.clone()]);
                Err(QueryError::new(message, span).help(format!("combine it with AND, not with `{typed}`")))
            }
        }
    }

    /// One word, phrase, field or group.
    fn term(&mut self, field: Option<&'static Field>) -> Parse {
        let Some(lexeme) = self.lexemes.get(self.at) else { return Err(self.missing()) };
        let Lexeme { what, span } = lexeme.clone();
        match what {
            What::And | What::Or | What::Close | What::Near { .. } | What::Same(_) => return Err(self.missing()),
            _ => self.at += 1,
        }
        match what {
            What::Not => {
                let message = format!("`{}` cannot stand here", &self.text[span.clone()]);
                Err(QueryError::new(message, span).help("put what is excluded last: `a -b`"))
            }
            What::Plus if field.is_some() => Err(QueryError::new("`+` stands before no value", span)),
            What::Plus => {
                self.chosen.plus = true;
                self.nested(span, |parser| parser.term(field))
            }
            What::Open => self.nested(span.clone(), |parser| parser.group(field, span)),
            What::AtLeast(count) => self.nested(span.clone(), |parser| parser.at_least(field, count, span)),
            What::Field(inner) if field.is_some() => {
                let message = format!("`{}:` cannot stand in another field's value", inner.name);
                Err(QueryError::new(message, span))
            }
            // The lexer has seen that a value follows.
            What::Field(inner) => self.term(Some(inner)),
            What::Exactly => self.exactly(field, span),
            What::Quoted { text, start, slop } => {
                let whole = &self.text[span.clone()];
                leaf::leaf(field, Typed { text, quoted: Some(start), slop, whole, start: span.start }, self.today)
            }
            What::Word(raw) => match self.glued(raw, &span)? {
                true => self.term(field),
                false => leaf::leaf(field, bare(raw, span.start), self.today),
            },
            What::Regex(inner) => leaf::regex(field, inner, span),
            What::Range(raw) => leaf::range(bare(raw, span.start), self.today),
            What::And | What::Or | What::Close | What::Near { .. } | What::Same(_) => Err(self.missing()),
        }
    }

    /// `=x`, `="x y"`, behind the sign.
    fn exactly(&mut self, field: Option<&'static Field>, sign: Range<usize>) -> Parse {
        let next = self.lexemes.get(self.at).filter(|next| next.span.start == sign.end);
        let typed = match next.map(|next| (next.what, next.span.clone())) {
            Some((What::Word(raw), span)) => bare(raw, span.start),
            Some((What::Quoted { text, start, slop }, span)) => {
                Typed { text, quoted: Some(start), slop, whole: &self.text[span.clone()], start: span.start }
            }
            _ => {
                let error = QueryError::new("a word or phrase must follow `=`", sign);
                return Err(error.help("write `=Word` or `=\"Two Words\"`"));
            }
        };
        self.at += 1;
        leaf::exactly(field, typed)
    }

    fn group(&mut self, field: Option<&'static Field>, open: Range<usize>) -> Parse {
        if let Some(close) = self.eat(What::Close) {
            return Err(QueryError::new("there is nothing in the parentheses", open.start..close.end));
        }
        let query = self.alternatives(field)?;
        match self.eat(What::Close) {
            Some(_) => Ok(query),
            None => Err(unclosed(open)),
        }
    }

    /// The group of `atleast:3(…)`.
    fn at_least(&mut self, field: Option<&'static Field>, count: u32, sign: Range<usize>) -> Parse {
        let first = self.at;
        let Some(open) = self.eat(What::Open) else { return Err(self.missing()) };
        let part = self.group(field, open)?;
        if part.has_places() {
            return Ok(Query::AtLeast { count, part: Box::new(part) });
        }
        let typed = &self.text[sign];
        let error = QueryError::new(format!("`{typed}` counts places of the text"), self.span_since(first));
        Err(match part {
            Query::And(_) => error.help(format!("write `{typed}(a) {typed}(b)`, or a \"phrase\", or `(a OR b)`")),
            _ => error.help("it takes words, phrases and names, or several of them with OR"),
        })
    }

    /// Goes one level down, to the limit.
    fn nested<T>(
        &mut self,
        span: Range<usize>,
        parse: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == DEEPEST {
            return Err(too_deep(span));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Whether a word runs into a quotation mark as an elided article does: `d'«al-Nosra»`. Other words may not.
    fn glued(&self, raw: &str, span: &Range<usize>) -> Result<bool, QueryError> {
        let next = self.lexemes.get(self.at).filter(|next| next.span.start == span.end);
        let Some(Lexeme { what: What::Quoted { .. }, span: quote }) = next else { return Ok(false) };
        let (mut any, mut elided) = (false, true);
        tokens(raw, |token| (any, elided) = (true, elided && token.elision));
        if any && elided {
            return Ok(true);
        }
        Err(QueryError::new(format!("`{raw}` is glued to a quotation mark"), span.start..quote.start)
            .help("put a space between them"))
    }

    /// What is wrong where a term should stand and none does.
    fn missing(&self) -> QueryError {
        let before = self.at.checked_sub(1).and_then(|at| self.lexemes.get(at));
        let here = self.lexemes.get(self.at);
        let typed = |lexeme: &Lexeme<'_>| self.text[lexeme.span.clone()].to_owned();
        match (before, here) {
            (Some(open), None) if open.what == What::Open => unclosed(open.span.clone()),
            (Some(before), _) if before.what != What::Open => {
                let message = format!("nothing to search for follows `{}`", typed(before));
                QueryError::new(message, before.span.clone()).help(HOW_TO_QUOTE)
            }
            (_, Some(here)) if here.what == What::Close => closes_nothing(here.span.clone()),
            (_, Some(here)) => {
                let message = format!("nothing to search for stands before `{}`", typed(here));
                QueryError::new(message, here.span.clone()).help(HOW_TO_QUOTE)
            }
            (_, None) => QueryError::new("the query is empty", 0..0),
        }
    }
}

/// Links two terms. `chained`: the left one ends in the same operator, and takes the right one as a further part.
fn join(left: Query, right: Query, link: Link, chained: bool) -> Query {
    match link {
        Link::Near { words, ordered } => {
            let mut parts = match left {
                Query::Near { parts, .. } if chained => parts,
                left => vec![left],
            };
            parts.push(right);
            Query::Near { words, ordered, parts }
        }
        Link::Same(unit) => {
            // All in one sentence: it makes no difference how they are grouped.
            let mut parts = Vec::new();
            for part in [left, right] {
                match within(part, unit) {
                    Query::Same { unit: same, parts: inner } if same == unit => parts.extend(inner),
                    part => parts.push(part),
                }
            }
            Query::Same { unit, parts }
        }
    }
}

/// Both of two terms, in one sentence, are terms of the same sentence.
fn within(query: Query, unit: Unit) -> Query {
    let all = |parts: Vec<Query>| parts.into_iter().map(|part| within(part, unit)).collect();
    match query {
        Query::And(parts) => Query::Same { unit, parts: all(parts) },
        Query::Or(parts) => Query::Or(all(parts)),
        other => other,
    }
}

fn bare(raw: &str, start: usize) -> Typed<'_> {
    Typed { text: raw, quoted: None, slop: None, whole: raw, start }
}

fn unclosed(open: Range<usize>) -> QueryError {
    QueryError::new("the parenthesis `(` is never closed", open)
}

fn closes_nothing(close: Range<usize>) -> QueryError {
    QueryError::new("`)` closes nothing", close).help("open a parenthesis before it, or leave it out")
}

const HOW_TO_QUOTE: &str = "to search for the word itself, put it in quotation marks or in small letters";
