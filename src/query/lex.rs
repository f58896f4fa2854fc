//! Cuts a query into words, phrases, operators, fields and parentheses.
//!
//! Signs of languages that a reader may know and that mean nothing here are refused in `refuse`; what the pieces mean
//! together is the parser's business.

use std::ops::Range;

use super::error::QueryError;
use super::field::{AT_LEAST, Field, Target};
use super::{Unit, distance, refuse};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What<'a> {
    Open,
    Close,
    And,
    Or,
    /// `NOT`, `SAUF` or a `-` before a term.
    Not,
    /// A `+` before a term, which changes nothing.
    Plus,
    /// A `=` before a term.
    Exactly,
    /// `NEAR/5`, `ADJ/5`.
    Near {
        words: u32,
        ordered: bool,
    },
    /// `SAME/s`, `SAME/p`.
    Same(Unit),
    /// `atleast:3`, whose group follows.
    AtLeast(u32),
    Field(&'static Field),
    Word(&'a str),
    /// What stands between the quotation marks, without white space at its ends, and where; the number behind `~`.
    Quoted {
        text: &'a str,
        start: usize,
        slop: Option<u32>,
    },
    /// What stands between two slashes.
    Regex(&'a str),
    /// `[2016 TO 2018}`, brackets included.
    Range(&'a str),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lexeme<'a> {
    pub what: What<'a>,
    pub span: Range<usize>,
}

pub(super) fn lex(query: &str) -> Result<Vec<Lexeme<'_>>, QueryError> {
    let mut lexer = Lexer { query, at: 0, lexemes: Vec::new() };
    while lexer.step()? {}
    Ok(lexer.lexemes)
}

/// The operator that a word in capitals is.
pub(super) fn operator(word: &str) -> Option<What<'static>> {
    match word {
        "AND" | "ET" => Some(What::And),
        "OR" | "OU" => Some(What::Or),
        "NOT" | "SAUF" => Some(What::Not),
        _ => None,
    }
}

/// Whether a bare word is an operator, or is refused because it looks like one.
pub(super) fn is_operator(word: &str) -> bool {
    operator(word).is_some() || !matches!(distance::operator(word, 0), Ok(None))
}

/// The most places that `atleast:` may ask for.
const MOST: u32 = 1000;

/// Quotation marks come in two families; a mark of a family ends what another of it began, so that „so“, “so” and
/// "so" are all phrases.
fn quotes(c: char) -> Option<&'static [char]> {
    match c {
        '"' | '“' | '”' | '„' | '‟' | '″' | '＂' => Some(&['"', '“', '”', '„', '‟', '″', '＂']),
        '«' | '»' => Some(&['«', '»']),
        _ => None,
    }
}

fn is_minus(c: char) -> bool {
    // Word processors turn a hyphen into one of the others; a dash must never turn an exclusion into a word.
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '–' | '−')
}

fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_open(c) || is_close(c) || quotes(c).is_some()
}

struct Lexer<'a> {
    query: &'a str,
    at: usize,
    lexemes: Vec<Lexeme<'a>>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.query[self.at..]
    }

    fn push(&mut self, what: What<'a>, len: usize) {
        self.lexemes.push(Lexeme { what, span: self.at..self.at + len });
        self.at += len;
    }

    /// The field whose value comes next.
    fn field(&self) -> Option<&'static Field> {
        match self.lexemes.last()?.what {
            What::Field(field) => Some(field),
            _ => None,
        }
    }

    /// Whether the value of a field comes next that may hold any sign: `url:`, `path:`.
    fn in_address(&self) -> bool {
        self.field().is_some_and(|field| matches!(field.target, Target::Value(value) if value.is_address()))
    }

    /// Reads one lexeme; `false` at the end of the query.
    fn step(&mut self) -> Result<bool, QueryError> {
        self.at = self.query.len() - self.rest().trim_start().len();
        let Some(c) = self.rest().chars().next() else { return Ok(false) };
        if is_open(c) {
            self.push(What::Open, c.len_utf8());
        } else if is_close(c) {
            self.push(What::Close, c.len_utf8());
        } else if let Some(len) = self.quoted(c)? {
            let (inner, rest) = self.rest()[c.len_utf8()..].split_at(len);
            let closing = rest.chars().next().map_or(0, char::len_utf8);
            let start = self.at + c.len_utf8() + len - inner.trim_start().len();
            let (slop, slop_len) = self.after_quote(self.at + c.len_utf8() + len + closing)?;
            self.push(What::Quoted { text: inner.trim(), start, slop }, c.len_utf8() + len + closing + slop_len);
        } else if self.in_address() || !self.next_is(c.len_utf8(), |c| !c.is_whitespace() && !is_close(c)) {
            self.word()?;
        } else {
            match c {
                '/' => self.regex()?,
                '[' | '{' => self.range()?,
                '=' => self.push(What::Exactly, 1),
                '+' => self.push(What::Plus, 1),
                c if is_minus(c) => self.minus(c)?,
                _ => self.word()?,
            }
        }
        Ok(true)
    }

    /// `/gr[ae]y/`
    fn regex(&mut self) -> Result<(), QueryError> {
        let text = &self.rest()[1..];
        let mut escaped = false;
        let mut end = text.len();
        for (at, c) in text.char_indices() {
            if c.is_whitespace() || c == '/' && !escaped {
                end = at;
                break;
            }
            escaped = c == '\\' && !escaped;
        }
        if !text[end..].starts_with('/') {
            return Err(refuse::open_regex(&self.rest()[..end + 1], self.at));
        }
        let behind = self.at + end + 2;
        let glued = &self.query[behind..behind + word_len(&self.query[behind..])];
        if !glued.is_empty() {
            let message = format!("`{glued}` is glued to a regular expression");
            return Err(QueryError::new(message, behind..behind + glued.len()).help("put a path in quotation marks"));
        }
        self.push(What::Regex(&text[..end]), end + 2);
        Ok(())
    }

    /// `[2016-01-01 TO 2016-02-01]`
    fn range(&mut self) -> Result<(), QueryError> {
        let span = self.at..self.at + 1;
        if let Some(field) = self.field().filter(|field| field.target != Target::Date) {
            return Err(QueryError::new("only dates have ranges", span)
                .help(format!("write `{}:(a OR b)`, or `date:[2016 TO 2018]`", field.name)));
        }
        match self.rest().find([']', '}']) {
            Some(end) => {
                self.push(What::Range(&self.rest()[..=end]), end + 1);
                Ok(())
            }
            None => Err(QueryError::new("the range is never closed", span).help("write `date:[2016 TO 2018]`")),
        }
    }

    /// How many bytes stand between the quotation marks, if what comes next is one.
    fn quoted(&self, open: char) -> Result<Option<usize>, QueryError> {
        let inner = &self.rest()[open.len_utf8()..];
        if open == '‘' {
            return Ok(single_quoted(inner));
        }
        let Some(family) = quotes(open) else { return Ok(None) };
        match inner.find(family) {
            Some(len) => Ok(Some(len)),
            None => {
                let span = self.at..self.at + open.len_utf8();
                Err(QueryError::new(format!("the quotation mark `{open}` is never closed"), span)
                    .help("close the phrase, or leave the mark out"))
            }
        }
    }

    /// The `~5` behind a closing quotation mark, and its length. Refuses anything else that is glued to one.
    fn after_quote(&self, at: usize) -> Result<(Option<u32>, usize), QueryError> {
        let glued = &self.query[at..at + word_len(&self.query[at..])];
        let span = at..at + glued.len();
        match glued.strip_prefix('~') {
            Some(number) => Ok((Some(distance::words(glued, number, span)?), glued.len())),
            None if glued.is_empty() => Ok((None, 0)),
            None => Err(QueryError::new(format!("`{glued}` is glued to a closing quotation mark"), span)
                .help("put a space between them")),
        }
    }

    /// Whether there is a character `skip` bytes on, and it is of some sort.
    fn next_is(&self, skip: usize, sort: impl Fn(char) -> bool) -> bool {
        self.rest()[skip..].chars().next().is_some_and(sort)
    }

    /// A minus before a term, which excludes it.
    fn minus(&mut self, c: char) -> Result<(), QueryError> {
        let span = self.at..self.at + c.len_utf8();
        if let Some(field) = self.field() {
            let help = format!("write `-{}:…`", field.name);
            return Err(QueryError::new("`-` stands before the field, not before its value", span).help(help));
        }
        if self.next_is(c.len_utf8(), is_minus) {
            let len = self.rest().find(|c| !is_minus(c)).unwrap_or(self.rest().len());
            let typed = &self.rest()[..len];
            return Err(QueryError::new(format!("`{typed}` is no operator"), self.at..self.at + len)
                .help("to exclude a word, write `-word`"));
        }
        let before = self.query[..self.at].chars().next_back();
        if before.is_some_and(|c| !c.is_whitespace() && !is_open(c)) {
            return Err(QueryError::new(format!("`{c}` must follow a space to exclude what comes next"), span));
        }
        self.push(What::Not, c.len_utf8());
        Ok(())
    }

    fn word(&mut self) -> Result<(), QueryError> {
        let field = self.field();
        let address = self.in_address();
        let len = if address { address_len(self.rest()) } else { word_len(self.rest()) };
        let raw = &self.rest()[..len];
        if !address && let Some(found) = self.prefix(raw)? {
            if field.is_some() {
                let span = self.at..self.at + found.1;
                return Err(QueryError::new("a field cannot stand in another field's value", span));
            }
            self.push(What::Field(found.0), found.1);
            return self.value_follows(found.0);
        }
        if !address && let Some(count) = self.at_least(raw)? {
            self.push(What::AtLeast(count), len);
            return Ok(());
        }
        if field.is_none()
            && let Some(operator) = self.operator(raw)?
        {
            self.push(operator, len);
            return Ok(());
        }
        if field.is_none_or(|field| field.target != Target::Date) {
            refuse::in_word(raw, self.at, address)?;
        }
        self.push(What::Word(raw), len);
        Ok(())
    }

    fn operator(&self, raw: &str) -> Result<Option<What<'static>>, QueryError> {
        match operator(raw) {
            Some(operator) => Ok(Some(operator)),
            None => distance::operator(raw, self.at),
        }
    }

    /// The field prefix that a word starts with, and its length.
    fn prefix(&self, raw: &str) -> Result<Option<(&'static Field, usize)>, QueryError> {
        let Some((prefix, rest)) = raw.split_once(':') else { return Ok(None) };
        if prefix.is_empty() || !prefix.chars().all(char::is_alphabetic) || rest.starts_with("//") {
            return Ok(None);
        }
        let len = prefix.len() + 1;
        if let Some(field) = Field::of(prefix) {
            return Ok(Some((field, len)));
        }
        if prefix.eq_ignore_ascii_case(AT_LEAST) {
            return Ok(None);
        }
        let span = self.at..self.at + len;
        let nothing_follows = self.rest()[len..].chars().next().is_none_or(|c| c.is_whitespace() || is_close(c));
        Err(unknown_field(prefix, span, nothing_follows))
    }

    /// The number of `atleast:3(x)`, which its group must follow.
    fn at_least(&self, raw: &str) -> Result<Option<u32>, QueryError> {
        let number = raw.split_once(':').filter(|(prefix, _)| prefix.eq_ignore_ascii_case(AT_LEAST));
        let Some((_, number)) = number else { return Ok(None) };
        let digits = number.bytes().all(|b| b.is_ascii_digit());
        match number.parse() {
            Ok(count @ 1..=MOST) if digits && self.next_is(raw.len(), is_open) => Ok(Some(count)),
            _ => Err(QueryError::new(format!("`{raw}` needs a number and a group"), self.at..self.at + raw.len())
                .help(format!("write `{AT_LEAST}:3(word)`, with a number from 1 to {MOST}"))),
        }
    }

    /// Refuses a field without a value.
    fn value_follows(&self, field: &Field) -> Result<(), QueryError> {
        if self.next_is(0, |c| !c.is_whitespace() && !is_close(c)) {
            return Ok(());
        }
        let start = self.lexemes.last().map_or(self.at, |lexeme| lexeme.span.start);
        let typed = &self.query[start..self.at];
        let help = format!("the value follows the colon without a space: `{}`", field.example);
        Err(QueryError::new(format!("nothing follows `{typed}`"), start..self.at).help(help))
    }
}

fn unknown_field(prefix: &str, span: Range<usize>, nothing_follows: bool) -> QueryError {
    let quote = "if it is text to search for, leave the colon out or put it in quotation marks";
    match Field::nearest(prefix) {
        Some(name) => {
            let message = format!("unknown field `{prefix}:`, did you mean `{name}:`?");
            QueryError::new(message, span).help(quote)
        }
        None if nothing_follows => {
            QueryError::new(format!("`{prefix}:` looks like a field, but there is none of that name"), span).help(quote)
        }
        None => {
            let names: Vec<String> = super::FIELDS.iter().map(|field| format!("{}:", field.name)).collect();
            let help = format!("the fields are {}; {quote}", names.join(" "));
            QueryError::new(format!("unknown field `{prefix}:`"), span).help(help)
        }
    }
}

fn word_len(text: &str) -> usize {
    text.find(ends_word).unwrap_or(text.len())
}

/// The length of an address, which may hold balanced parentheses: `https://fr.wikipedia.org/wiki/Nom_(sens)`.
fn address_len(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ if c.is_whitespace() || quotes(c).is_some() => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of what ‘…’ holds. Both marks are apostrophes too, so the closing one must end a word and be the last
/// before any other quotation mark; without one, the opening mark is an apostrophe.
fn single_quoted(inner: &str) -> Option<usize> {
    if !inner.chars().next()?.is_alphanumeric() {
        return None;
    }
    let end = inner.find(|c| quotes(c).is_some() || c == '‘').unwrap_or(inner.len());
    let mut last = ' ';
    for (at, c) in inner[..end].char_indices() {
        let next = inner[at + c.len_utf8()..].chars().next();
        if c == '’' && !last.is_whitespace() && next.is_none_or(|c| c.is_whitespace() || is_open(c) || is_close(c)) {
            return Some(at);
        }
        last = c;
    }
    None
}

/// Whether a text can stand between straight quotation marks. What the other family began cannot hold its own.
pub(super) fn is_straight_quotable(text: &str) -> bool {
    !text.contains(quotes('"').unwrap_or_default())
}
