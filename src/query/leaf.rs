//! Words, phrases and values -> leaves of the tree.

use std::ops::Range;

use chrono::NaiveDate;

use super::date::DateRange;
use super::error::QueryError;
use super::field::{Field, Target};
use super::pattern::{Pattern, Refusal};
use super::{Query, Scope, ValueField, lex, refuse};
use crate::analyze::{exact_terms, forms, tokens};
use crate::article::ArticleId;

/// The words of a phrase with gaps, and the parts of NEAR and the like.
pub(super) const MOST_PARTS: usize = 10;

/// What was typed in one place.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub text: &'a str,
    /// Where the text within quotation marks starts; `None`: a bare word.
    pub quoted: Option<usize>,
    /// The number of `"a b"~5`.
    pub slop: Option<u32>,
    /// With quotation marks.
    pub whole: &'a str,
    /// Where `whole` starts.
    pub start: usize,
}

impl Typed<'_> {
    fn span(&self) -> Range<usize> {
        self.start..self.start + self.whole.len()
    }

    fn error(&self, message: impl Into<String>) -> QueryError {
        QueryError::new(message, self.span())
    }

    fn refused(&self, refusal: Refusal) -> QueryError {
        let error = self.error(refusal.why);
        if self.text.chars().all(|c| c == '*') { error.help("for every article, write `*`") } else { error }
    }

    /// The exact terms; there must be some.
    fn terms(&self) -> Result<Vec<String>, QueryError> {
        let terms = exact_terms(self.text);
        match terms.is_empty() {
            true => Err(self.empty()),
            false => Ok(terms),
        }
    }

    fn empty(&self) -> QueryError {
        let error = self.error(format!("nothing to search for in `{}`", self.whole));
        match self.text {
            "-" => error.help("to exclude a word, write `-word`"),
            "=" => error.help("for a word in just this form, write `=Word`"),
            text if text.starts_with('?') => error.help("`?` stands for one letter of a word; leave it out"),
            _ => error,
        }
    }
}

fn target_of(field: Option<&Field>) -> Target {
    field.map_or(Target::Text(Scope::Everywhere), |field| field.target)
}

/// A word or quoted text, in a field or everywhere.
pub(super) fn leaf(field: Option<&Field>, typed: Typed<'_>, today: NaiveDate) -> Result<Query, QueryError> {
    if typed.text == "*" && typed.quoted.is_none() {
        return match field {
            None => Ok(Query::All),
            Some(_) => Err(typed.error("`*` stands for every article and belongs to no field")),
        };
    }
    if typed.quoted.is_none() && typed.text.chars().all(|c| c == '?') {
        return Err(typed.empty());
    }
    let target = target_of(field);
    if let Target::Text(scope) = target {
        return in_text(scope, typed);
    }
    if typed.slop.is_some() {
        return Err(typed.error("only words of the text can be apart").help("leave the `~` and its number out"));
    }
    let text = typed.text.to_owned();
    match target {
        Target::Date => {
            let start = typed.quoted.unwrap_or(typed.start);
            return DateRange::parse(typed.text, start, today).map(Query::Date);
        }
        Target::Like => return Ok(Query::Like { id: id(&typed)? }),
        Target::Value(ValueField::Id) => {
            return Ok(Query::Value { field: ValueField::Id, terms: vec![id(&typed)?], text });
        }
        Target::Value(ValueField::Language) => check_language(&typed)?,
        _ => {}
    }
    let is_address = matches!(target, Target::Value(field) if field.is_address());
    if !is_address && let Some(pattern) = single_pattern(target, &typed)? {
        return Ok(pattern);
    }
    let mut terms = typed.terms()?;
    if let Target::Value(field) = target {
        return Ok(Query::Value { field, terms, text });
    }
    // `org:l'Onu` means the Onu: articles are no part of a name, and no name is lost by leaving one out.
    terms.drain(..elided(typed.text).min(terms.len() - 1));
    Ok(match target {
        Target::Name(kind) => Query::Name { kind, terms, text },
        _ => Query::Mention { terms, text },
    })
}

/// What stands between slashes.
pub(super) fn regex(field: Option<&Field>, inner: &str, span: Range<usize>) -> Result<Query, QueryError> {
    let target = target_of(field);
    if let Some(field) = field.filter(|_| !takes_patterns(target)) {
        return Err(no_patterns(field.target, span));
    }
    match Pattern::regex(inner) {
        Ok(pattern) => Ok(Query::Pattern { target, pattern }),
        Err(Refusal { why, at: Some(at) }) => {
            let start = span.start + 1;
            Err(QueryError::new(format!("wrong regular expression: {why}"), start + at.start..start + at.end))
        }
        Err(Refusal { why, at: None }) => Err(QueryError::new(why, span)),
    }
}

/// `=Kerry`, `="Le Pen"`: the form as written.
pub(super) fn exactly(field: Option<&Field>, typed: Typed<'_>) -> Result<Query, QueryError> {
    let Target::Text(scope) = target_of(field) else {
        let name = field.map_or("", |field| field.name);
        return Err(typed
            .error(format!("`{name}:` has no exact forms: case and accents never matter there"))
            .help("leave the `=` out"));
    };
    if typed.slop.is_some() || typed.quoted.is_none() && typed.text.contains(['*', '?', '~']) {
        return Err(typed.error("an exact form has neither wildcards nor gaps").help("leave the `=` out"));
    }
    let mut words = forms(typed.text);
    if words.is_empty() {
        return Err(typed.empty());
    }
    let elided = if typed.quoted.is_some() { 0 } else { elided(typed.text).min(words.len() - 1) };
    let words = words.split_off(elided);
    let text = trimmed(typed.text, elided).to_owned();
    let (terms, forms) = words.into_iter().unzip();
    Ok(Query::Form { scope, terms, forms, text })
}

/// `[2016-01-01 TO 2016-02-01]`
pub(super) fn range(typed: Typed<'_>, today: NaiveDate) -> Result<Query, QueryError> {
    DateRange::parse_brackets(typed.text, typed.start, today).map(Query::Date)
}

/// Words of the text.
fn in_text(scope: Scope, typed: Typed<'_>) -> Result<Query, QueryError> {
    let target = Target::Text(scope);
    if let Some(pattern) = fuzzy(target, &typed)? {
        return Ok(pattern);
    }
    let pieces = pieces(&typed);
    let has_patterns = pieces.iter().any(|piece| matches!(piece, Piece::Pattern(_)));
    match (typed.quoted, typed.slop) {
        (_, Some(words)) => with_gaps(target, &typed, pieces, words),
        _ if has_patterns => side_by_side(target, &typed, pieces),
        (Some(_), None) => Ok(Query::Phrase { scope, terms: typed.terms()?, text: typed.text.to_owned() }),
        (None, None) => Ok(word(scope, typed.text, typed.terms()?)),
    }
}

/// A word of a phrase or of a hyphenated word.
enum Piece {
    Term(String),
    /// A folded word with wildcards.
    Pattern(String),
}

/// Letters of no language that stand for `*` and `?` while words are cut, so that a word with wildcards in it is cut
/// as it would be without.
const STAND_INS: [(char, char); 2] = [('*', '\u{a66e}'), ('?', '\u{a66d}')];

/// The words typed, in order; of a bare word without the elided article before it.
fn pieces(typed: &Typed<'_>) -> Vec<Piece> {
    let text: String = with_stand_ins(typed.text, typed.quoted.is_some());
    let mut pieces = Vec::new();
    let mut leading = typed.quoted.is_none();
    tokens(&text, |token| {
        leading &= token.elision;
        if leading {
            return;
        }
        match token.term.contains(STAND_INS.map(|(_, letter)| letter)) {
            true => {
                let term = STAND_INS.iter().fold(token.term.to_owned(), |term, &(sign, letter)| {
                    term.replace(letter, sign.encode_utf8(&mut [0; 4]))
                });
                pieces.push(Piece::Pattern(term));
            }
            false => pieces.push(Piece::Term(token.term.to_owned())),
        }
    });
    pieces
}

/// In a phrase a `?` behind a word and a `*` by itself are punctuation.
fn with_stand_ins(text: &str, quoted: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let (before, after) = (last.is_alphanumeric(), next.is_alphanumeric());
        let counts = match c {
            '*' => !quoted || before || after,
            '?' => !quoted || before && after,
            _ => false,
        };
        let letter = STAND_INS.iter().find(|&&(sign, _)| sign == c && counts).map_or(c, |&(_, letter)| letter);
        out.push(letter);
        last = c;
    }
    out
}

/// `"a b"~5`
fn with_gaps(target: Target, typed: &Typed<'_>, pieces: Vec<Piece>, words: u32) -> Result<Query, QueryError> {
    let parts: Vec<Query> =
        pieces.into_iter().map(|piece| part(target, typed, vec![piece])).collect::<Result<_, _>>()?;
    match parts.len() {
        0 => Err(typed.empty()),
        1 => Err(typed.error("words apart take at least two words").help("for a misspelt word write `word~1`")),
        count if count > MOST_PARTS => {
            Err(typed.error(format!("a phrase with gaps has at most {MOST_PARTS} words; this one has {count}")))
        }
        _ => Ok(Query::Near { words, ordered: false, parts }),
    }
}

/// `"coop* militaire"`, `al-Nos*`
fn side_by_side(target: Target, typed: &Typed<'_>, pieces: Vec<Piece>) -> Result<Query, QueryError> {
    // Terms that follow each other are one phrase.
    let mut runs: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match (runs.last_mut(), &piece) {
            (Some(run), Piece::Term(_)) if matches!(run.last(), Some(Piece::Term(_))) => run.push(piece),
            _ => runs.push(vec![piece]),
        }
    }
    let mut parts: Vec<Query> = runs.into_iter().map(|run| part(target, typed, run)).collect::<Result<_, _>>()?;
    match parts.len() {
        1 => Ok(parts.swap_remove(0)),
        count if count > MOST_PARTS => Err(typed.error("too many wildcards in one phrase")),
        _ => Ok(Query::Near { words: 0, ordered: true, parts }),
    }
}

/// Terms of one phrase, or a pattern.
fn part(target: Target, typed: &Typed<'_>, pieces: Vec<Piece>) -> Result<Query, QueryError> {
    let scope = match target {
        Target::Text(scope) => scope,
        _ => Scope::Everywhere,
    };
    let mut terms = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Term(term) => terms.push(term),
            Piece::Pattern(text) => {
                let pattern = Pattern::wildcard(text).map_err(|refusal| typed.refused(refusal))?;
                return Ok(Query::Pattern { target, pattern });
            }
        }
    }
    let text = terms.join(" ");
    Ok(Query::Phrase { scope, terms, text })
}

/// A value that is one pattern: `person:Pout*`, `source:reut~1`.
fn single_pattern(target: Target, typed: &Typed<'_>) -> Result<Option<Query>, QueryError> {
    let is_pattern = typed.quoted.is_none() && typed.text.contains(['*', '?', '~']);
    let pieces = pieces(typed);
    if !is_pattern && pieces.iter().all(|piece| matches!(piece, Piece::Term(_))) {
        return Ok(None);
    }
    if !takes_patterns(target) {
        return Err(no_patterns(target, typed.span()));
    }
    if let Some(pattern) = fuzzy(target, typed)? {
        return Ok(Some(pattern));
    }
    match <[Piece; 1]>::try_from(pieces) {
        Ok(piece) => part(target, typed, piece.into()).map(Some),
        Err(_) => Err(typed
            .error("wildcards stand in one word of a name or value, without others beside it")
            .help("write the words apart: `person:Vlad* person:Poutine`")),
    }
}

fn takes_patterns(target: Target) -> bool {
    match target {
        Target::Text(_) | Target::Name(_) | Target::Mention => true,
        Target::Value(field) => field.has_words(),
        Target::Date | Target::Like => false,
    }
}

fn no_patterns(target: Target, span: Range<usize>) -> QueryError {
    let name = Field::for_target(target).map_or("", |field| field.name);
    QueryError::new(format!("`{name}:` has no wildcards"), span)
}

/// `kadhafi~1`
fn fuzzy(target: Target, typed: &Typed<'_>) -> Result<Option<Query>, QueryError> {
    let Some((word, distance)) = typed.text.split_once('~').filter(|_| typed.quoted.is_none()) else {
        return Ok(None);
    };
    let distance = match distance {
        "1" => 1,
        "" | "2" => 2,
        _ => {
            let help = "write `word~1` or `word~2`; for words near each other write `\"a b\"~5`";
            return Err(typed.error(format!("`~{distance}` is not a number of misspelt letters")).help(help));
        }
    };
    let base = Typed { text: word, ..*typed };
    match <[Piece; 1]>::try_from(pieces(&base)) {
        Ok([Piece::Term(term)]) => match Pattern::fuzzy(term, distance) {
            Ok(pattern) => Ok(Some(Query::Pattern { target, pattern })),
            Err(refusal) => Err(typed.refused(refusal).help("write the spellings out: `(Mao OR Mo)`")),
        },
        _ => Err(typed
            .error("`~` stands behind one word without wildcards")
            .help("for words near each other write `\"a b\"~5`")),
    }
}

fn check_language(typed: &Typed<'_>) -> Result<(), QueryError> {
    let primary = typed.text.split(['-', '_']).next().unwrap_or_default();
    match (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic()) {
        true => Ok(()),
        false => Err(typed
            .error(format!("`{}` is no code of a language", typed.text))
            .help("write two letters: `lang:fr`, `lang:en`")),
    }
}

/// The beginning of an article's id, or all of it.
fn id(typed: &Typed<'_>) -> Result<String, QueryError> {
    let id = typed.text.to_lowercase();
    match !id.is_empty() && id.len() <= ArticleId::LEN && id.bytes().all(ArticleId::is_digit) {
        true => Ok(id),
        false => Err(typed
            .error(format!("`{}` is no article's id", typed.text))
            .help("ids stand in the results of `depeche search`; their first characters will do")),
    }
}

/// How many elided words stand before a bare word.
fn elided(raw: &str) -> usize {
    let (mut count, mut leading) = (0, true);
    tokens(raw, |token| {
        leading &= token.elision;
        count += usize::from(leading);
    });
    count
}

/// A text without the punctuation around it and its first words.
fn trimmed(raw: &str, skip: usize) -> &str {
    let (mut start, mut end, mut count) = (None, raw.len(), 0);
    tokens(raw, |token| {
        if count >= skip {
            start.get_or_insert(token.start);
            end = token.end;
        }
        count += 1;
    });
    &raw[start.unwrap_or(0)..end]
}

/// A bare word: a word, or a phrase if it is several (`cessez-le-feu`). An elided article before it is left out.
fn word(scope: Scope, raw: &str, mut terms: Vec<String>) -> Query {
    let elided = elided(raw).min(terms.len() - 1);
    terms.drain(..elided);
    let trimmed = trimmed(raw, elided);
    // The text without punctuation around it, if that is read the same.
    let same = exact_terms(trimmed) == terms;
    match <[String; 1]>::try_from(terms) {
        Ok([term]) => {
            let plain = same && !lex::is_operator(trimmed) && refuse::in_word(trimmed, 0, false).is_ok();
            Query::Word { scope, text: if plain { trimmed } else { raw }.to_owned(), term }
        }
        Err(terms) => {
            let text = if same { trimmed.to_owned() } else { terms.join(" ") };
            Query::Phrase { scope, terms, text }
        }
    }
}
