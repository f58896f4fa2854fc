//! Finds the words of a text, in one pass over its bytes.
//!
//! A run of ASCII letters and digits that nothing can join is handed on as it stands or lower-cased; everything else
//! (accents, apostrophes, acronyms, numbers, other scripts) is read character by character into reused buffers.
//! Which language a word is in, and its stem, are not known here.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::fold::{Class, class, fold, is_hangul_tail};

/// The longest term in bytes; longer words are cut into consecutive terms.
pub(super) const LONGEST: usize = 200;

/// Words that French writes onto the next one with an apostrophe, folded.
const ELISIONS: [&str; 15] =
    ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu"];

/// One word as the scanner sees it.
pub(super) struct Found<'a> {
    pub term: &'a str,
    /// Lower case, NFC, accents kept: what a stemmer wants. Equal to `term` for plain ASCII words.
    pub lower: &'a str,
    pub start: usize,
    pub end: usize,
    pub elision: bool,
    /// Whether a stemmer should see it: it has letters, is no elision and was not cut.
    pub stems: bool,
}

/// What an ASCII byte is to the fast path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Byte {
    Separator,
    Lower,
    Upper,
    Digit,
    /// An apostrophe or the first byte of a character beyond ASCII: needs the slow path to judge.
    Other,
}

const BYTES: [Byte; 256] = {
    let mut table = [Byte::Separator; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'a'..=b'z' => Byte::Lower,
            b'A'..=b'Z' => Byte::Upper,
            b'0'..=b'9' => Byte::Digit,
            b'\'' | b'`' | 0x80.. => Byte::Other,
            _ => Byte::Separator,
        };
        b += 1;
    }
    table
};

/// The buffers of a scan, kept from one text to the next.
#[derive(Default)]
pub(super) struct Scanner {
    term: String,
    lower: String,
    /// Second buffer of a normalisation, swapped with the one normalised.
    spare: String,
}

impl Scanner {
    pub(super) fn scan(&mut self, text: &str, each: &mut impl FnMut(Found<'_>)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at = match BYTES[byte as usize] {
                Byte::Separator => at + 1,
                Byte::Other => self.beyond_ascii(text, at, each),
                _ => match self.plain(text, at, each) {
                    Some(next) => next,
                    None => Word::new(self, text, at).read(each),
                },
            };
        }
    }

    /// The fast path: a word of ASCII letters and digits that ends where they end. `None` if that is not certain.
    fn plain(&mut self, text: &str, start: usize, each: &mut impl FnMut(Found<'_>)) -> Option<usize> {
        let bytes = text.as_bytes();
        let (mut end, mut upper, mut letters) = (start, false, false);
        let after = loop {
            match bytes.get(end).map(|&byte| (byte, BYTES[byte as usize])) {
                Some((_, Byte::Lower)) => letters = true,
                Some((_, Byte::Upper)) => (letters, upper) = (true, true),
                Some((_, Byte::Digit)) => {}
                Some((byte, _)) => break byte,
                None => break b' ',
            }
            end += 1;
        };
        if end - start > LONGEST || !ends_word(bytes, end, end - start == 1, after) {
            return None;
        }
        let mut term = &text[start..end];
        if upper {
            self.term.clear();
            self.term.push_str(term);
            self.term.make_ascii_lowercase();
            term = &self.term;
        }
        each(Found { term, lower: term, start, end, elision: false, stems: letters });
        Some(end)
    }

    /// A place that is no ASCII letter, digit or separator; says where to go on.
    fn beyond_ascii(&mut self, text: &str, at: usize, each: &mut impl FnMut(Found<'_>)) -> usize {
        let Some(c) = text[at..].chars().next() else { return text.len() };
        match class(c) {
            Class::Word => Word::new(self, text, at).read(each),
            Class::Cjk => Word::new(self, text, at).read_cjk(each),
            _ => at + c.len_utf8(),
        }
    }
}

/// Whether an ASCII word surely ends before `after` at `end`: no acronym, number, accent or apostrophe goes on there.
fn ends_word(bytes: &[u8], end: usize, single: bool, after: u8) -> bool {
    match BYTES[after as usize] {
        Byte::Other => false,
        _ if after != b'.' && after != b',' => true,
        _ => match bytes.get(end + 1).map_or(Byte::Separator, |&next| BYTES[next as usize]) {
            Byte::Separator => true,
            // `U.S` may be an acronym, `2.5` a number; `end.Then` and `3.Then` are neither.
            _ => !single && bytes.get(end - 1).is_none_or(|last| !last.is_ascii_digit()),
        },
    }
}

/// A word being read character by character.
struct Word<'s, 't> {
    scanner: &'s mut Scanner,
    text: &'t str,
    start: usize,
    /// Behind the last character that counts.
    end: usize,
    /// Where to read on.
    at: usize,
    letters: bool,
    /// The last character was an ASCII digit, so that `.` and `,` may join another.
    digit: bool,
    /// Characters beyond Latin were read: the buffers may need composing.
    compose: bool,
    cut: bool,
}

impl<'s, 't> Word<'s, 't> {
    fn new(scanner: &'s mut Scanner, text: &'t str, start: usize) -> Self {
        scanner.term.clear();
        scanner.lower.clear();
        let (letters, digit, compose, cut) = (false, false, false, false);
        Word { scanner, text, start, end: start, at: start, letters, digit, compose, cut }
    }

    /// Reads a word that starts with a letter or digit; says where to go on.
    fn read(mut self, each: &mut impl FnMut(Found<'_>)) -> usize {
        let mut first = true;
        while let Some((c, at)) = peek(self.text, self.at) {
            let next = at + c.len_utf8();
            match class(c) {
                Class::Word | Class::Mark => self.push(c, at, each),
                Class::Apostrophe if first && self.is_elision() && !ends_possessive(self.text, next) => {
                    self.hand_on(true, each);
                    return next;
                }
                Class::Apostrophe if ends_possessive(self.text, next) => {
                    self.hand_on(false, each);
                    // Behind the `s` as well; it is the next character but for some that do not count.
                    return peek(self.text, next).map_or(next, |(s, at)| at + s.len_utf8());
                }
                Class::Apostrophe | Class::MiddleDot if starts_word(self.text, next) => {
                    first = false;
                    self.at = next;
                }
                _ if c == '.' && first && self.is_one_letter() && self.read_acronym(next, each) => {
                    self.hand_on(false, each);
                    let behind = self.at;
                    return match peek(self.text, behind) {
                        Some((mark, at)) if class(mark) == Class::Apostrophe => {
                            let next = at + mark.len_utf8();
                            let possessive = ends_possessive(self.text, next);
                            peek(self.text, next).filter(|_| possessive).map_or(behind, |(s, at)| at + s.len_utf8())
                        }
                        _ => behind,
                    };
                }
                _ if matches!(c, '.' | ',') && self.digit && starts_with_digit(self.text, next) => {
                    self.push_point(c, at, each);
                }
                _ => break,
            }
        }
        self.hand_on(false, each);
        self.at
    }

    /// Reads one character of a script without spaces, with the marks and Hangul letters that belong to it.
    fn read_cjk(mut self, each: &mut impl FnMut(Found<'_>)) -> usize {
        let mut hangul = None;
        while let Some((c, at)) = peek(self.text, self.at) {
            let is_hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{d7fb}');
            let joins = match hangul {
                None => true,
                Some(hangul) => class(c) == Class::Mark || (hangul && is_hangul_tail(c)),
            };
            if !joins {
                break;
            }
            hangul = Some(is_hangul);
            self.push(c, at, each);
        }
        self.hand_on(false, each);
        self.at
    }

    /// `U.S.`, `O.N.U`: single letters, each behind a full stop. Reads them all, or leaves the word as it was.
    fn read_acronym(&mut self, mut at: usize, each: &mut impl FnMut(Found<'_>)) -> bool {
        let mut found = false;
        // `at` is behind a full stop each time round.
        while let Some((c, letter)) = peek(self.text, at) {
            if class(c) != Class::Word || !c.is_alphabetic() {
                break;
            }
            let mut behind = letter + c.len_utf8();
            while let Some((mark, at)) = peek(self.text, behind).filter(|&(mark, _)| class(mark) == Class::Mark) {
                behind = at + mark.len_utf8();
            }
            if starts_word(self.text, behind) {
                break;
            }
            found = true;
            while let Some((c, at)) = peek(self.text, self.at.max(letter)).filter(|&(_, at)| at < behind) {
                self.push(c, at, each);
            }
            match peek(self.text, behind) {
                Some(('.', stop)) => at = stop + 1,
                _ => break,
            }
            self.at = at;
        }
        found
    }

    /// Adds one character to the word.
    fn push(&mut self, c: char, at: usize, each: &mut impl FnMut(Found<'_>)) {
        self.digit = c.is_ascii_digit();
        self.letters |= c.is_alphabetic();
        if c.is_ascii() {
            let c = c.to_ascii_lowercase();
            self.push_folded(c, at, each);
            self.scanner.lower.push(c);
        } else {
            // Beyond Latin Extended-A a character may decompose, and its parts meet others.
            self.compose |= c > '\u{17f}';
            let mut folded = ['\0'; 24];
            let mut count = 0;
            fold(c, &mut |d| {
                if let Some(place) = folded.get_mut(count) {
                    *place = d;
                    count += 1;
                }
            });
            for &d in &folded[..count] {
                self.push_folded(d, at, each);
            }
            self.scanner.lower.extend(c.to_lowercase());
        }
        self.at = at + c.len_utf8();
        self.end = self.at;
    }

    /// Adds one folded character to the term, handing on what is there when the term grows too long.
    fn push_folded(&mut self, c: char, at: usize, each: &mut impl FnMut(Found<'_>)) {
        let too_long = self.scanner.term.len() + c.len_utf8() > LONGEST;
        if (too_long || self.scanner.term.is_empty()) && (class(c) == Class::Mark || is_hangul_tail(c) && too_long) {
            // No term may start with one; and nobody writes so many.
            return;
        }
        if too_long {
            self.cut(at, each);
        }
        self.scanner.term.push(c);
    }

    /// The `.` or `,` of a number.
    fn push_point(&mut self, c: char, at: usize, each: &mut impl FnMut(Found<'_>)) {
        // A term must not end in the point, lest it be another term when read again.
        if self.scanner.term.len() + 2 > LONGEST {
            self.cut(at, each);
        } else {
            self.scanner.term.push(c);
            self.scanner.lower.push(c);
        }
        self.digit = false;
        self.at = at + 1;
    }

    fn cut(&mut self, at: usize, each: &mut impl FnMut(Found<'_>)) {
        self.cut = true;
        self.hand_on(false, each);
        self.scanner.term.clear();
        self.scanner.lower.clear();
        self.start = at.max(self.end);
    }

    fn is_elision(&self) -> bool {
        ELISIONS.contains(&self.scanner.term.as_str())
    }

    fn is_one_letter(&self) -> bool {
        let mut letters = self.text[self.start..self.end].chars().filter(|&c| class(c) == Class::Word);
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    }

    /// Composes the buffers if they need it, and hands the word on.
    fn hand_on(&mut self, elision: bool, each: &mut impl FnMut(Found<'_>)) {
        let scanner = &mut *self.scanner;
        if self.compose {
            compose(&mut scanner.term, &mut scanner.spare);
            compose(&mut scanner.lower, &mut scanner.spare);
        }
        // A lone stretching stroke or the like leaves nothing.
        if !scanner.term.is_empty() {
            let (term, lower) = (scanner.term.as_str(), scanner.lower.as_str());
            // Endless marks are not in the term, but would be stemmed.
            let stems = self.letters && !elision && !self.cut && lower.len() <= 2 * LONGEST;
            each(Found { term, lower, start: self.start, end: self.end, elision, stems });
        }
    }
}

fn compose(text: &mut String, spare: &mut String) {
    if !is_nfc(text) {
        spare.clear();
        spare.extend(text.nfc());
        std::mem::swap(text, spare);
    }
}

/// The next character that counts, and where it stands.
fn peek(text: &str, at: usize) -> Option<(char, usize)> {
    let mut at = at;
    for c in text[at..].chars() {
        if class(c) != Class::Nothing {
            return Some((c, at));
        }
        at += c.len_utf8();
    }
    None
}

fn starts_word(text: &str, at: usize) -> bool {
    peek(text, at).is_some_and(|(c, _)| class(c) == Class::Word)
}

fn starts_with_digit(text: &str, at: usize) -> bool {
    peek(text, at).is_some_and(|(c, _)| c.is_ascii_digit())
}

/// Whether what follows an apostrophe is the `s` of a possessive: the last letter of its word.
fn ends_possessive(text: &str, at: usize) -> bool {
    match peek(text, at) {
        Some((s @ ('s' | 'S'), at)) => {
            !peek(text, at + s.len_utf8()).is_some_and(|(c, _)| matches!(class(c), Class::Word | Class::Mark))
        }
        _ => false,
    }
}
