//! Words described by a pattern: wildcards (`coop*`, `t?xt`), spellings (`kadhafi~1`), regular expressions (`/gr[ae]y/`).
//!
//! A pattern is matched against the whole of an exact term, which has neither case nor diacritics. All of them become
//! finite automata, so that matching never backtracks; a pattern whose automaton would grow large is refused.

use std::fmt;
use std::sync::{Arc, OnceLock};

use levenshtein_automata::{DFA as Spellings, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind};

use crate::analyze;

/// Bytes of an automaton, and of what it takes to make it.
const AUTOMATON: usize = 1 << 20;
/// How deep groups of a regular expression may nest.
const NESTING: u32 = 50;

/// What a word must look like.
#[derive(Clone)]
pub struct Pattern {
    kind: PatternKind,
    /// Folded like a term; a regular expression stands as it was typed.
    text: String,
    automaton: Arc<Automaton>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternKind {
    /// `*` is any letters or none, `?` just one.
    Wildcard,
    /// At most so many letters changed, added, left out or swapped with their neighbour.
    Fuzzy(u8),
    Regex,
}

/// Why a pattern cannot be used: one line, and where in a regular expression it is wrong, in bytes.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    pub why: String,
    pub at: Option<std::ops::Range<usize>>,
}

impl Pattern {
    /// A folded word with `*` and `?` in it.
    pub(super) fn wildcard(text: String) -> Result<Pattern, Refusal> {
        if !text.chars().any(char::is_alphanumeric) {
            let why = format!("`{text}` needs a letter or digit beside the `*` and `?`");
            return Err(Refusal { why, at: None });
        }
        let mut regex = String::new();
        for c in text.chars() {
            match c {
                '*' if regex.ends_with(".*") => {}
                '*' => regex.push_str(".*"),
                '?' => regex.push('.'),
                c => regex.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4]))),
            }
        }
        let automaton = Automaton::of_regex(&regex)?;
        Ok(Pattern { kind: PatternKind::Wildcard, text, automaton: Arc::new(automaton) })
    }

    /// A term, misspelt.
    pub(super) fn fuzzy(term: String, distance: u8) -> Result<Pattern, Refusal> {
        let letters = term.chars().count();
        let least = 2 * usize::from(distance) + 1;
        if letters < least {
            let changes = if distance == 1 { "one change" } else { "two changes" };
            let why = format!("`{term}` is too short for {changes}: nearly every short word would match");
            return Err(Refusal { why, at: None });
        }
        let automaton = Automaton::Spellings(spellings(distance).build_dfa(&term));
        Ok(Pattern { kind: PatternKind::Fuzzy(distance), text: term, automaton: Arc::new(automaton) })
    }

    /// Words that are nearly a term: one letter misspelt, two in a long one; none for a short one.
    pub fn spelled_like(term: &str) -> Option<Pattern> {
        let distance = if term.chars().count() < 8 { 1 } else { 2 };
        Pattern::fuzzy(term.to_owned(), distance).ok()
    }

    /// A regular expression, as typed between its slashes.
    pub(super) fn regex(text: &str) -> Result<Pattern, Refusal> {
        let automaton = Automaton::of_regex(text)?;
        Ok(Pattern { kind: PatternKind::Regex, text: text.to_owned(), automaton: Arc::new(automaton) })
    }

    pub fn kind(&self) -> PatternKind {
        self.kind
    }

    pub fn automaton(&self) -> &Arc<Automaton> {
        &self.automaton
    }

    /// Whether an exact term is one of those described.
    pub fn matches(&self, term: &str) -> bool {
        let automaton = &*self.automaton;
        let end = term.bytes().try_fold(automaton.start(), |state, byte| {
            Some(automaton.step(state, byte)).filter(|&next| !automaton.is_dead(next))
        });
        end.is_some_and(|state| automaton.is_match(state))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        (self.kind, &self.text) == (other.kind, &other.text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({self})")
    }
}

/// As it is typed.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PatternKind::Wildcard => f.write_str(&self.text),
            PatternKind::Fuzzy(distance) => write!(f, "{}~{distance}", self.text),
            PatternKind::Regex => write!(f, "/{}/", self.text),
        }
    }
}

/// Reads a term byte by byte; a state is a number.
pub enum Automaton {
    Regex(Box<dense::DFA<Vec<u32>>>),
    Spellings(Spellings),
}

impl Automaton {
    fn of_regex(text: &str) -> Result<Automaton, Refusal> {
        let (folded, places) = fold(text);
        let mut parser = regex_syntax::ParserBuilder::new().case_insensitive(true).nest_limit(NESTING).build();
        let hir = parser.parse(&folded).map_err(|error| Refusal::of(&error, &places))?;
        if !hir.properties().look_set().is_empty() {
            let why = "a regular expression always means the whole of one word: leave out `^`, `$` and `\\b`";
            return Err(Refusal { why: why.to_owned(), at: None });
        }
        let too_large = || Refusal { why: "the pattern is too complex".to_owned(), at: None };
        let limits = thompson::Config::new().nfa_size_limit(Some(AUTOMATON));
        let nfa = thompson::Compiler::new().configure(limits).build_from_hir(&hir).map_err(|_| too_large())?;
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            // A shorter match must not hide the one that reaches the word's end.
            .match_kind(MatchKind::All)
            .accelerate(false)
            .dfa_size_limit(Some(AUTOMATON))
            .determinize_size_limit(Some(AUTOMATON));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|_| too_large())?;
        Ok(Automaton::Regex(Box::new(dfa)))
    }

    pub fn start(&self) -> u32 {
        match self {
            // There is one start without look-around, which is refused above.
            Automaton::Regex(dfa) => dfa.universal_start_state(Anchored::Yes).map_or(0, |state| state.as_u32()),
            Automaton::Spellings(dfa) => dfa.initial_state(),
        }
    }

    pub fn step(&self, state: u32, byte: u8) -> u32 {
        match self {
            Automaton::Regex(dfa) => dfa.next_state(StateID::new_unchecked(state as usize), byte).as_u32(),
            Automaton::Spellings(dfa) => dfa.transition(state, byte),
        }
    }

    /// Whether a term that ends here matches.
    pub fn is_match(&self, state: u32) -> bool {
        match self {
            Automaton::Regex(dfa) => dfa.is_match_state(dfa.next_eoi_state(StateID::new_unchecked(state as usize))),
            Automaton::Spellings(dfa) => matches!(dfa.distance(state), Distance::Exact(_)),
        }
    }

    /// Whether no term that begins so matches.
    pub fn is_dead(&self, state: u32) -> bool {
        match self {
            Automaton::Regex(dfa) => dfa.is_dead_state(StateID::new_unchecked(state as usize)),
            Automaton::Spellings(_) => state == SINK_STATE,
        }
    }
}

/// Letters beyond ASCII without their diacritics, and where each byte of the result, and its end, comes from.
fn fold(text: &str) -> (String, Vec<usize>) {
    let (mut folded, mut places) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        match c.is_ascii() {
            true => folded.push(c),
            false => folded.push_str(&analyze::fold(c.encode_utf8(&mut [0; 4]))),
        }
        places.resize(folded.len(), at);
    }
    places.push(text.len());
    (folded, places)
}

impl Refusal {
    fn of(error: &regex_syntax::Error, places: &[usize]) -> Refusal {
        let (why, span) = match error {
            regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
            regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
            _ => return Refusal { why: "the pattern cannot be read".to_owned(), at: None },
        };
        let place = |at: usize| places.get(at).or(places.last()).copied().unwrap_or(0);
        Refusal { why, at: Some(place(span.start.offset)..place(span.end.offset)) }
    }
}

/// What makes automata for a distance; made once.
fn spellings(distance: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; 2] = [OnceLock::new(), OnceLock::new()];
    let distance = distance.clamp(1, 2);
    BUILDERS[usize::from(distance) - 1].get_or_init(|| LevenshteinAutomatonBuilder::new(distance, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wildcard(text: &str) -> Pattern {
        Pattern::wildcard(text.to_owned()).unwrap()
    }

    #[test]
    fn wildcards_mean_the_whole_word() {
        let table = [
            ("coop*", "cooperation", true),
            ("coop*", "coop", true),
            ("coop*", "scoop", false),
            ("*ation", "cooperation", true),
            ("*ation", "nations", false),
            ("t?xt", "text", true),
            ("t?xt", "txt", false),
            ("?ran", "иran", true),
            ("a*b*c", "aXbYbZc", true),
            ("2.5*", "255", false),
        ];
        for (pattern, term, expected) in table {
            assert_eq!(wildcard(pattern).matches(term), expected, "{pattern} {term}");
        }
    }

    #[test]
    fn expressions_mean_the_whole_word_and_any_case() {
        let table = [
            ("gr[ae]y", "gray", true),
            ("gr[ae]y", "greyhound", false),
            ("a|ab", "ab", true),
            ("Kadh?afi", "kadafi", true),
            ("ÉLYS[ÉE]E", "elysee", true),
            ("(19|20)\\d\\d", "1986", true),
            ("", "", true),
        ];
        for (pattern, term, expected) in table {
            assert_eq!(Pattern::regex(pattern).unwrap().matches(term), expected, "{pattern} {term}");
        }
    }

    #[test]
    fn spellings_are_within_their_distance() {
        let one = Pattern::fuzzy("kadhafi".to_owned(), 1).unwrap();
        for (term, expected) in
            [("kadhafi", true), ("kadafi", true), ("khadafi", false), ("kahdafi", true), ("gaddafi", false)]
        {
            assert_eq!(one.matches(term), expected, "{term}");
        }
        assert!(Pattern::fuzzy("kadhafi".to_owned(), 2).unwrap().matches("gadafi"));
        assert!(Pattern::fuzzy("ab".to_owned(), 1).is_err());
        assert!(Pattern::fuzzy("abcd".to_owned(), 2).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_placed_in_the_text_as_typed() {
        let at = |text: &str| Pattern::regex(text).err().map(|refusal| (refusal.why, refusal.at));
        assert_eq!(at("œu(vre"), Some(("unclosed group".to_owned(), Some(3..4))));
        assert_eq!(at("aé{"), Some(("unclosed counted repetition".to_owned(), Some(3..4))));
        assert!(at("^a").is_some_and(|(why, at)| why.contains("whole of one word") && at.is_none()));
        assert!(Pattern::wildcard("*?".to_owned()).is_err());
    }

    #[test]
    fn large_automata_are_refused() {
        for text in ["(a{1,100}){1,100}", "(a|b)*a(a|b){20}", "\\w{500}"] {
            let refused = Pattern::regex(text).err().map(|refusal| refusal.why);
            assert_eq!(refused.as_deref(), Some("the pattern is too complex"), "{text}");
        }
        assert!(Pattern::wildcard(format!("*a{}", "?".repeat(30))).is_err());
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(text in "\\PC{0,30}|[ab*?.+(){}\\[\\]|^$\\\\0-9-]{0,20}", term in "[a-c]{0,8}") {
            if let Ok(pattern) = Pattern::regex(&text) {
                pattern.matches(&term);
            }
            if let Ok(pattern) = Pattern::wildcard(text) {
                pattern.matches(&term);
            }
        }

        #[test]
        fn wildcards_match_as_the_plain_definition_says(pattern in "[ab*?]{1,6}", term in "[ab]{0,6}") {
            fn plain(pattern: &[u8], term: &[u8]) -> bool {
                match (pattern.split_first(), term.split_first()) {
                    (None, None) => true,
                    (Some((b'*', rest)), _) => plain(rest, term) || !term.is_empty() && plain(pattern, &term[1..]),
                    (Some((b'?', rest)), Some((_, term))) => plain(rest, term),
                    (Some((p, rest)), Some((t, term))) => p == t && plain(rest, term),
                    _ => false,
                }
            }
            if let Ok(wildcard) = Pattern::wildcard(pattern.clone()) {
                prop_assert_eq!(wildcard.matches(&term), plain(pattern.as_bytes(), term.as_bytes()));
            }
        }
    }
}
