//! A page: the tokens of one article (or of a stretch of a very long one) as the model sees them.
//!
//! Each distinct word is analysed once and kept in a [`Vocabulary`], which outlives the page and is emptied when it
//! has grown large. What a page knows of a word elsewhere in the article (in lower case? how tagged?) is kept by the
//! word's folded form, its lemma here, and is void as soon as the next page begins.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::fold::{fold_into, hash, mix};
use super::label::CLASSES;
use super::lexicon::{Lexicon, List};
use super::ordinary::{Ordinary, ordinary};
use super::token::{Break, Token, TokenKind, tokenize};
use crate::article::Part;

/// The language of a page, as far as the model tells languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    French,
    English,
    Other,
}

impl Language {
    /// From an ISO 639-1 code, with or without a country.
    pub fn from_code(code: &str) -> Language {
        let code = code.as_bytes().get(..2).unwrap_or_default();
        match (code.eq_ignore_ascii_case(b"fr"), code.eq_ignore_ascii_case(b"en")) {
            (true, _) => Language::French,
            (_, true) => Language::English,
            _ => Language::Other,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
            Language::Other => "other",
        }
    }
}

/// How far a word's capital can be trusted, from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Normal,
    /// First word of a sentence or of a quotation.
    Initial,
    /// In a line whose words nearly all have a capital.
    Title,
    /// In a line in capitals.
    Caps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Numbers and marks.
    None,
    Lower,
    Capital,
    Upper,
    /// A capital further inside: `el-Assad`, `iPhone`.
    Inner,
}

/// What is known of a word by itself.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    pub fold: u64,
    pub shape: u64,
    /// Lists that the word is on, see [`super::lexicon::List`].
    pub lists: u32,
    /// The lists as a hash, with the case and the mode, and whether it is ordinary or, of words in lower case, what part
    /// of speech.
    pub profile: u64,
    pub lemma: u32,
    pub case: Case,
    pub mode: Mode,
    /// For marks, the character; otherwise `'\0'`.
    pub mark: char,
    /// First letter of the folded form.
    pub letter: char,
    /// Hash of its last three letters.
    pub tail: u64,
    /// Lists that the word is on and that say nothing of the word itself.
    roles: u32,
    pub length: u8,
    pub ordinary: Ordinary,
    /// What parts of speech it may be, see `ordinary.rs`.
    pub parts: u8,
}

impl Word {
    pub fn has_capital(&self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper | Case::Inner)
    }

    /// Whether it is on a list.
    pub fn is(&self, list: List) -> bool {
        (self.lists | self.roles) & list as u32 != 0
    }
}

/// What this page shows of a lemma elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    page: u32,
    pub lower: bool,
    pub capital: bool,
    /// How often the first pass gave each class, and none.
    pub tags: [u16; CLASSES + 1],
    /// The longest name of the first pass that holds it: length in tokens, class, and place in the name.
    pub longest: (u8, u8, u8),
}

/// Hashes are keys already.
#[derive(Default)]
pub struct Keep(u64);

impl Hasher for Keep {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

pub type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Keep>>;

/// Index of the word that stands beyond the ends of a sentence.
pub const BOUNDARY: u32 = 0;

/// Distinct words kept from page to page.
const MOST_WORDS: usize = 1 << 15;

/// All words met so far, analysed.
pub struct Vocabulary {
    index: HashedMap<u32>,
    lemmas: HashedMap<u32>,
    evidence: Vec<Evidence>,
    pub words: Vec<Word>,
    page: u32,
    buffer: String,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut vocabulary = Vocabulary {
            index: HashedMap::default(),
            lemmas: HashedMap::default(),
            evidence: Vec::new(),
            words: Vec::new(),
            page: 1,
            buffer: String::new(),
        };
        vocabulary.reset();
        vocabulary
    }
}

impl Vocabulary {
    fn reset(&mut self) {
        self.index.clear();
        self.lemmas.clear();
        self.evidence.clear();
        self.words.clear();
        self.evidence.push(Evidence::default());
        self.words.push(Word {
            fold: 1,
            shape: 1,
            lists: 0,
            profile: 1,
            lemma: 0,
            case: Case::None,
            mode: Mode::Normal,
            mark: '\0',
            letter: '\0',
            tail: 0,
            roles: 0,
            length: 0,
            ordinary: Ordinary::No,
            parts: 0,
        });
    }

    /// Begins a page; whether the words were dropped to save memory.
    fn begin(&mut self) -> bool {
        self.page = self.page.wrapping_add(1).max(1);
        let full = self.words.len() > MOST_WORDS || self.page == 1;
        if full {
            self.reset();
        }
        full
    }

    pub fn evidence(&self, lemma: u32) -> Evidence {
        let evidence = self.evidence[lemma as usize];
        if evidence.page == self.page { evidence } else { Evidence::default() }
    }

    pub fn evidence_mut(&mut self, lemma: u32) -> &mut Evidence {
        let evidence = &mut self.evidence[lemma as usize];
        if evidence.page != self.page {
            *evidence = Evidence { page: self.page, ..Evidence::default() };
        }
        evidence
    }

    fn lemma(&mut self, fold: u64) -> u32 {
        let next = self.evidence.len() as u32;
        let lemma = *self.lemmas.entry(fold).or_insert(next);
        if lemma == next {
            self.evidence.push(Evidence::default());
        }
        lemma
    }

    fn analyse(&mut self, text: &str, token: TokenKind, mode: Mode, language: Language, lexicon: &Lexicon) -> Word {
        fold_into(text, &mut self.buffer);
        let fold = hash(self.buffer.as_bytes());
        let case = case_of(text, token);
        let mut lists = lexicon.flags(fold);
        if lists == 0
            && let Some((_, tail)) = self.buffer.rsplit_once('-')
        {
            // A double name counts by its parts; elsewhere the whole word decides.
            let keep = List::Forename as u32 | List::Surname as u32;
            let head = self.buffer.split('-').next().unwrap_or_default();
            lists = (lexicon.flags(hash(tail.as_bytes())) | lexicon.flags(hash(head.as_bytes()))) & keep;
        }
        let mark = if token == TokenKind::Mark { text.chars().next().unwrap_or('\0') } else { '\0' };
        let profile = mix(mix(u64::from(lists), case as u64), mode as u64 + 11);
        let (ordinary, parts) = ordinary(text, fold, language);
        let profile = mix(profile, if case == Case::Lower { u64::from(parts) } else { ordinary as u64 });
        let profile = if lists == 0 && mark != '\0' { mix(profile, mark as u64) } else { profile };
        Word {
            fold,
            shape: mix(shape_of(text), mode as u64),
            lists,
            profile,
            lemma: self.lemma(fold),
            case,
            mode,
            mark,
            letter: self.buffer.chars().next().unwrap_or('\0'),
            tail: self.buffer.chars().rev().take(3).fold(3, |h, c| mix(h, c as u64)),
            roles: lexicon.roles(fold),
            length: text.len() as u8,
            ordinary,
            parts,
        }
    }
}

fn case_of(text: &str, token: TokenKind) -> Case {
    if token != TokenKind::Word {
        return Case::None;
    }
    let mut chars = text.chars().filter(|c| c.is_alphabetic());
    let first_upper = chars.next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (0, 0);
    for c in chars {
        if c.is_lowercase() {
            lower += 1;
        } else if c.is_uppercase() {
            upper += 1;
        }
    }
    match (first_upper, upper, lower) {
        (true, 1.., 0) => Case::Upper,
        (true, ..) => Case::Capital,
        (false, 1.., _) => Case::Inner,
        (false, ..) => Case::Lower,
    }
}

/// A word's look: capitals, small letters, digits and marks, repeats dropped, with a coarse length.
fn shape_of(text: &str) -> u64 {
    let mut shape = 7;
    let mut last = '\0';
    for c in text.chars() {
        let class = match c {
            _ if c.is_uppercase() => 'X',
            _ if c.is_lowercase() => 'x',
            _ if c.is_numeric() => '9',
            _ if c.is_alphabetic() => 'y',
            '\u{2019}' => '\'',
            other => other,
        };
        if class != last {
            shape = mix(shape, class as u64);
        }
        last = class;
    }
    mix(shape, text.chars().count().min(4) as u64)
}

/// One token of a page.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub part: Part,
    pub start: u32,
    pub end: u32,
    pub word: u32,
    /// See the constants of [`slot`].
    pub bits: u8,
}

/// Bits of [`Slot::bits`].
pub mod slot {
    pub const QUOTED: u8 = 1;
    pub const BRACKETED: u8 = 2;
    pub const HEADLINE: u8 = 4;
    /// In the first line of the text after the headline.
    pub const FIRST_LINE: u8 = 8;
}

/// The tokens of a page, in sentences.
#[derive(Default)]
pub struct Page {
    pub slots: Vec<Slot>,
    /// First token and one past the last of each sentence.
    pub sentences: Vec<(u32, u32)>,
    tokens: Vec<Token>,
}

/// Sentences longer than this are cut, so that no text makes decoding hold more than a page.
const LONGEST_SENTENCE: usize = 400;

/// Analyses a word that is new to the vocabulary.
pub trait Describe {
    /// `index` is the word's place in the vocabulary.
    fn describe(&mut self, text: &str, word: &Word, index: u32);
    /// All words have been dropped.
    fn forget(&mut self);
}

impl Page {
    /// Begins a page anew. Words are kept from earlier pages as long as there is room.
    pub fn begin(&mut self, vocabulary: &mut Vocabulary, describe: &mut impl Describe) {
        self.slots.clear();
        self.sentences.clear();
        if vocabulary.begin() || vocabulary.words.len() == 1 {
            describe.forget();
            let boundary = vocabulary.words[0];
            describe.describe("", &boundary, BOUNDARY);
        }
    }

    /// Adds a stretch of a part, which begins at byte `offset` of that part.
    pub fn add(
        &mut self,
        (part, text, offset): (Part, &str, usize),
        language: Language,
        vocabulary: &mut Vocabulary,
        lexicon: &Lexicon,
        describe: &mut impl Describe,
    ) {
        let mut tokens = std::mem::take(&mut self.tokens);
        tokens.clear();
        tokenize(text, &mut tokens);
        let mut first = 0;
        while first < tokens.len() {
            let next = tokens[first + 1..].iter().position(|t| t.before == Break::Line);
            let last = next.map_or(tokens.len(), |n| first + 1 + n);
            let mut line = Line::new(text, &tokens[first..last]);
            line.bits = match part {
                Part::Headline => slot::HEADLINE,
                _ if first == 0 && offset == 0 => slot::FIRST_LINE,
                _ => 0,
            };
            self.add_line(&mut line, (part, offset), language, vocabulary, lexicon, describe);
            first = last;
        }
        self.tokens = tokens;
    }

    fn add_line(
        &mut self,
        line: &mut Line,
        (part, offset): (Part, usize),
        language: Language,
        vocabulary: &mut Vocabulary,
        lexicon: &Lexicon,
        describe: &mut impl Describe,
    ) {
        for token in line.tokens {
            let text = token.text(line.text);
            let sentence = self.slots.len() as u32;
            match self.sentences.last_mut() {
                Some((first, last))
                    if token.before == Break::None && ((*last - *first) as usize) < LONGEST_SENTENCE =>
                {
                    *last += 1;
                }
                _ => self.sentences.push((sentence, sentence + 1)),
            }
            let mode = line.mode_of(token, text);
            let key = mix(hash(text.as_bytes()), mode as u64 | (language as u64) << 8);
            let next = vocabulary.words.len() as u32;
            let index = *vocabulary.index.entry(key).or_insert(next);
            if index == next {
                let word = vocabulary.analyse(text, token.kind, mode, language, lexicon);
                vocabulary.words.push(word);
                describe.describe(text, &word, index);
            }
            line.note_mark(text);
            let word = vocabulary.words[index as usize];
            match word.case {
                Case::Lower => vocabulary.evidence_mut(word.lemma).lower = true,
                Case::None => {}
                _ if mode == Mode::Normal => vocabulary.evidence_mut(word.lemma).capital = true,
                _ => {}
            }
            let (start, end) = (token.start + offset as u32, token.end + offset as u32);
            self.slots.push(Slot { part, start, end, word: index, bits: line.bits });
        }
    }
}

/// One line being read.
struct Line<'t> {
    text: &'t str,
    tokens: &'t [Token],
    mode: Mode,
    /// Whether the next word may have its capital from its place.
    initial: bool,
    straight_open: bool,
    bits: u8,
}

impl<'t> Line<'t> {
    fn new(text: &'t str, tokens: &'t [Token]) -> Line<'t> {
        let mode = line_mode(text, tokens);
        Line { text, tokens, mode, initial: true, straight_open: false, bits: 0 }
    }

    fn mode_of(&mut self, token: &Token, text: &str) -> Mode {
        if token.before != Break::None {
            self.initial = true;
        }
        let initial = self.initial;
        if token.kind == TokenKind::Word {
            // After an elision the capital of the next word is its own.
            self.initial = false;
        } else if token.kind == TokenKind::Number {
            self.initial = false;
        } else {
            let opens = matches!(text, "«" | "“" | "—" | "–" | ":") || (text == "-" && token.spaced);
            self.initial |= opens || (text == "\"" && !self.straight_open);
        }
        match self.mode {
            Mode::Normal if initial && token.kind == TokenKind::Word => Mode::Initial,
            mode => mode,
        }
    }

    /// Follows quotation marks and brackets.
    fn note_mark(&mut self, text: &str) {
        match text {
            "«" | "“" => self.bits |= slot::QUOTED,
            "»" | "”" => self.bits &= !slot::QUOTED,
            "\"" => {
                self.straight_open = !self.straight_open;
                self.bits ^= slot::QUOTED;
            }
            "(" => self.bits |= slot::BRACKETED,
            ")" => self.bits &= !slot::BRACKETED,
            _ => {}
        }
    }
}

/// Whether nearly all words of a line are in capitals, or begin with one.
fn line_mode(text: &str, tokens: &[Token]) -> Mode {
    let (mut words, mut upper, mut long, mut capital) = (0u32, 0u32, 0u32, 0u32);
    for token in tokens.iter().filter(|t| t.kind == TokenKind::Word) {
        let word = token.text(text);
        let case = case_of(word, token.kind);
        let letters = word.chars().count();
        if letters > 1 {
            words += 1;
            upper += u32::from(case == Case::Upper);
        }
        if letters > 3 {
            long += 1;
            capital += u32::from(matches!(case, Case::Capital | Case::Upper));
        }
    }
    if words >= 3 && upper * 5 >= words * 4 {
        Mode::Caps
    } else if long >= 3 && capital * 4 >= long * 3 {
        Mode::Title
    } else {
        Mode::Normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_capitals_and_titles_are_told() {
        let mode = |text: &str| {
            let mut tokens = Vec::new();
            tokenize(text, &mut tokens);
            line_mode(text, &tokens)
        };
        assert_eq!(mode("LE KREMLIN DÉMENT TOUT CONTACT AVEC KIEV"), Mode::Caps);
        assert_eq!(mode("Ceasefire Talks Stall as Delegation Leaves Geneva"), Mode::Title);
        assert_eq!(mode("Le président russe Vladimir Poutine a parlé avec John Kerry"), Mode::Normal);
    }

    #[test]
    fn cases_are_told() {
        let cases = ["paris", "Paris", "ONU", "el-Assad", "U.S.", "A"].map(|w| case_of(w, TokenKind::Word));
        let expected = [Case::Lower, Case::Capital, Case::Upper, Case::Inner, Case::Upper, Case::Capital];
        assert_eq!(cases, expected);
    }
}
