//! Query text -> tree, by recursive descent over the lexemes.
//!
//! Nothing is dropped in silence: what cannot be searched for is an error. Nesting and length are limited, so that no
//! query exhausts the stack, of this parser or of whoever walks the tree.

use std::ops::Range;

use chrono::NaiveDate;

use super::date::DateRange;
use super::error::QueryError;
use super::field::{Field, Target};
use super::lex::{Lexeme, What, lex, operator};
use super::{Query, Scope, refuse};
use crate::analyze::{exact_terms, tokens};

/// The deepest nesting of parentheses and negations.
pub const DEEPEST: usize = 64;
/// The longest query, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// A query understood, and what its author should know of how.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub query: Query,
    /// One line each, for stderr.
    pub notes: Vec<String>,
}

/// Understands a query. `today` is what dates relative to it count from; none are in the language yet.
pub fn parse(text: &str, today: NaiveDate) -> Result<Parsed, QueryError> {
    let _ = today;
    if text.len() > LONGEST {
        let message = format!("the query is too long ({} bytes; the limit is {LONGEST})", text.len());
        return Err(QueryError::new(message, 0..text.len()));
    }
    let lexemes = lex(text)?;
    if lexemes.is_empty() {
        return Err(QueryError::new("the query is empty", 0..0).help("write `*` for every article"));
    }
    let mut parser = Parser { text, lexemes: &lexemes, at: 0, depth: 0, mixed: false };
    let query = parser.alternatives(None)?;
    if let Some(lexeme) = parser.lexemes.get(parser.at) {
        return Err(closes_nothing(lexeme.span.clone()));
    }
    if query.depth() > DEEPEST {
        return Err(too_deep(0..text.len()));
    }
    let mut notes = Vec::new();
    if parser.mixed {
        notes.push(format!("AND binds tighter than OR: read as {query}"));
    }
    notes.extend(lexemes.windows(3).filter_map(small_operator));
    Ok(Parsed { query, notes })
}

fn too_deep(span: Range<usize>) -> QueryError {
    QueryError::new(format!("the query is nested more than {DEEPEST} deep"), span)
}

/// A note on `a or b`, which searches for the word `or`.
fn small_operator(around: &[Lexeme<'_>]) -> Option<String> {
    let [before, Lexeme { what: What::Word(word), .. }, _] = around else { return None };
    let capitals = word.to_uppercase();
    let is_value = matches!(before.what, What::Field(_));
    (!is_value && capitals != *word && operator(&capitals).is_some())
        .then(|| format!("`{word}` in small letters is a word to search for; the operator is `{capitals}`"))
}

struct Parser<'a> {
    text: &'a str,
    lexemes: &'a [Lexeme<'a>],
    at: usize,
    depth: usize,
    /// AND and OR met without parentheses.
    mixed: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<What<'a>> {
        self.lexemes.get(self.at).map(|lexeme| lexeme.what)
    }

    fn eat(&mut self, what: What<'_>) -> Option<Range<usize>> {
        let lexeme = self.lexemes.get(self.at).filter(|lexeme| lexeme.what == what)?;
        self.at += 1;
        Some(lexeme.span.clone())
    }

    /// `a OR b c OR d`.
    fn alternatives(&mut self, field: Option<&'static Field>) -> Result<Query, QueryError> {
        let mut choices = Vec::new();
        let mut mixed = false;
        loop {
            let parts = self.conjunction(field)?;
            mixed |= parts.len() > 1;
            choices.push(Query::and(parts));
            if self.eat(What::Or).is_none() {
                break;
            }
        }
        self.mixed |= mixed && choices.len() > 1;
        Ok(Query::or(choices))
    }

    /// `a b AND c`.
    fn conjunction(&mut self, field: Option<&'static Field>) -> Result<Vec<Query>, QueryError> {
        let mut parts = vec![self.operand(field)?];
        loop {
            match self.peek() {
                None | Some(What::Or | What::Close) => return Ok(parts),
                Some(What::And) => self.at += 1,
                Some(_) => {}
            }
            parts.push(self.operand(field)?);
        }
    }

    /// One word, phrase, field, negation or group.
    fn operand(&mut self, field: Option<&'static Field>) -> Result<Query, QueryError> {
        let Some(lexeme) = self.lexemes.get(self.at) else { return Err(self.missing()) };
        let span = lexeme.span.clone();
        let what = lexeme.what;
        match what {
            What::And | What::Or | What::Close => return Err(self.missing()),
            _ => self.at += 1,
        }
        match what {
            What::Not => {
                let inner = self.nested(span, |parser| parser.operand(field))?;
                Ok(Query::Not(Box::new(inner)))
            }
            What::Open => self.nested(span.clone(), |parser| parser.group(field, span)),
            What::Field(inner) if field.is_some() => {
                let message = format!("`{}:` cannot stand in another field's value", inner.name);
                Err(QueryError::new(message, span))
            }
            // The lexer has seen that a value follows.
            What::Field(inner) => self.operand(Some(inner)),
            What::Quoted(inner, start) => leaf(field, inner, Some(start), &self.text[span.clone()], span),
            What::Word(raw) => match self.glued(raw, &span)? {
                true => self.operand(field),
                false => leaf(field, raw, None, raw, span),
            },
            What::And | What::Or | What::Close => Err(self.missing()),
        }
    }

    fn group(&mut self, field: Option<&'static Field>, open: Range<usize>) -> Result<Query, QueryError> {
        if let Some(close) = self.eat(What::Close) {
            return Err(QueryError::new("there is nothing in the parentheses", open.start..close.end));
        }
        let query = self.alternatives(field)?;
        match self.eat(What::Close) {
            Some(_) => Ok(query),
            None => Err(unclosed(open)),
        }
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
        let Some(Lexeme { what: What::Quoted(..), span: quote }) = next else { return Ok(false) };
        let (mut any, mut elided) = (false, true);
        tokens(raw, |token| (any, elided) = (true, elided && token.elision));
        if any && elided {
            return Ok(true);
        }
        Err(QueryError::new(format!("`{raw}` is glued to a quotation mark"), span.start..quote.start)
            .help("put a space between them"))
    }

    /// What is wrong where an operand should stand and none does.
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

fn unclosed(open: Range<usize>) -> QueryError {
    QueryError::new("the parenthesis `(` is never closed", open)
}

fn closes_nothing(close: Range<usize>) -> QueryError {
    QueryError::new("`)` closes nothing", close).help("open a parenthesis before it, or leave it out")
}

const HOW_TO_QUOTE: &str = "to search for the word itself, put it in quotation marks or in small letters";

/// What a word, or a text quoted from some place on, searches for in a field or everywhere.
fn leaf(
    field: Option<&'static Field>,
    raw: &str,
    quoted: Option<usize>,
    typed: &str,
    span: Range<usize>,
) -> Result<Query, QueryError> {
    let target = field.map_or(Target::Text(Scope::Everywhere), |field| field.target);
    if raw == "*" && quoted.is_none() {
        return match field {
            None => Ok(Query::All),
            Some(_) => Err(QueryError::new("`*` stands for every article and belongs to no field", span)),
        };
    }
    let text = raw.to_owned();
    let start = quoted.unwrap_or(span.start);
    let terms = || terms_of(raw, typed, span);
    Ok(match target {
        Target::Date => Query::Date(DateRange::parse(raw, start)?),
        Target::Text(scope) if quoted.is_some() => Query::Phrase { scope, terms: terms()?, text },
        Target::Text(scope) => word(scope, raw, terms()?),
        Target::Name(kind) => Query::Name { kind, terms: terms()?, text },
        Target::Mention => Query::Mention { terms: terms()?, text },
        Target::Value(field) => Query::Value { field, terms: terms()?, text },
    })
}

fn terms_of(raw: &str, typed: &str, span: Range<usize>) -> Result<Vec<String>, QueryError> {
    let terms = exact_terms(raw);
    if !terms.is_empty() {
        return Ok(terms);
    }
    let error = QueryError::new(format!("nothing to search for in `{typed}`"), span);
    Err(if raw == "-" { error.help("to exclude a word, write `-word`") } else { error })
}

/// A bare word: a word, or a phrase if it is several (`cessez-le-feu`). An elided article before it is left out.
fn word(scope: Scope, raw: &str, mut terms: Vec<String>) -> Query {
    let mut spans = Vec::new();
    tokens(raw, |token| spans.push((token.start..token.end, token.elision)));
    let elided = spans.iter().take_while(|(_, elision)| *elision).count().min(terms.len() - 1);
    terms.drain(..elided);
    // The text without punctuation around it, if that is read the same.
    let trimmed = match (spans.get(elided), spans.last()) {
        (Some((first, _)), Some((last, _))) => &raw[first.start..last.end],
        _ => raw,
    };
    let same = exact_terms(trimmed) == terms;
    match <[String; 1]>::try_from(terms) {
        Ok([term]) => {
            let plain = same && operator(trimmed).is_none() && !refuse::is_refused(trimmed);
            Query::Word { scope, text: if plain { trimmed } else { raw }.to_owned(), term }
        }
        Err(terms) => {
            let text = if same { trimmed.to_owned() } else { terms.join(" ") };
            Query::Phrase { scope, terms, text }
        }
    }
}
