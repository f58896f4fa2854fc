//! Text to tokens: words, numbers and marks as byte spans, with sentence and line breaks.
//!
//! One scan from left to right, in time linear in the text whatever it holds. Nothing is rewritten or normalised
//! here, and no token is longer than [`MAX_TOKEN`] bytes, so that a text without spaces cannot grow one without end.

/// Longest token in bytes; a longer run of letters becomes several tokens.
pub const MAX_TOKEN: usize = 96;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    Word,
    Number,
    Mark,
}

/// What separates a token from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    None,
    Sentence,
    Line,
}

/// A span of bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub start: u32,
    pub end: u32,
    pub kind: TokenKind,
    pub before: Break,
    /// Whether white space stands before it.
    pub spaced: bool,
}

impl Token {
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Splits `text` into tokens, appended to `out`. Text beyond 4 GiB is left out.
pub fn tokenize(text: &str, out: &mut Vec<Token>) {
    let first = out.len();
    let mut pos = 0;
    let mut newline = true;
    let mut spaced = true;
    while let Some(c) = char_at(text, pos) {
        if pos + MAX_TOKEN > u32::MAX as usize {
            break;
        }
        if c.is_whitespace() || c == '\u{feff}' {
            newline |= c == '\n' || c == '\u{2028}' || c == '\u{2029}' || c == '\u{0c}';
            spaced = true;
            pos += c.len_utf8();
            continue;
        }
        let (end, kind) = scan(text, pos, c);
        let before = if newline { Break::Line } else { Break::None };
        out.push(Token { start: pos as u32, end: end as u32, kind, before, spaced });
        pos = end;
        newline = false;
        spaced = false;
    }
    mark_sentences(text, &mut out[first..]);
}

fn char_at(text: &str, pos: usize) -> Option<char> {
    match text.as_bytes().get(pos) {
        Some(&b) if b < 128 => Some(b as char),
        Some(_) => text.get(pos..)?.chars().next(),
        None => None,
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c >= '\u{aa}' && (c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)))
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '\u{ff07}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn scan(text: &str, pos: usize, c: char) -> (usize, TokenKind) {
    if is_word(c) {
        let end = scan_word(text, pos);
        let digits = text.as_bytes()[pos..end].iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'));
        return (end, if digits { TokenKind::Number } else { TokenKind::Word });
    }
    let after = pos + c.len_utf8();
    if is_apostrophe(c) && matches!(char_at(text, after), Some('s' | 'S')) {
        let end = after + 1;
        let glued = text[..pos].chars().next_back().is_some_and(is_word);
        if glued && !char_at(text, end).is_some_and(is_word) {
            return (end, TokenKind::Word);
        }
    }
    let mut end = after;
    while c == '.' && end - pos < 3 && char_at(text, end) == Some('.') {
        end += 1;
    }
    (end, TokenKind::Mark)
}

/// End of the word that starts at `pos`.
fn scan_word(text: &str, pos: usize) -> usize {
    let mut end = pos;
    let mut previous = ' ';
    while let Some(c) = char_at(text, end) {
        let after = end + c.len_utf8();
        if after - pos > MAX_TOKEN {
            break;
        }
        if !is_word(c) {
            let next = char_at(text, after).unwrap_or(' ');
            match inner_mark(text, pos, end, previous, c, next) {
                Inner::Stop => break,
                Inner::StopAfter => return after,
                Inner::Go => {}
            }
        }
        previous = c;
        end = after;
    }
    end.max(pos + char_at(text, pos).map_or(1, char::len_utf8))
}

enum Inner {
    /// The mark is not part of the word.
    Stop,
    /// The mark is the word's last character.
    StopAfter,
    Go,
}

/// Whether the mark `c` at `end` belongs to the word begun at `pos`.
fn inner_mark(text: &str, pos: usize, end: usize, previous: char, c: char, next: char) -> Inner {
    if is_apostrophe(c) {
        return if is_elision(&text[pos..end]) && (next.is_alphanumeric() || matches!(next, '«' | '“' | '"')) {
            Inner::StopAfter
        } else if matches!(next, 's' | 'S') && !char_at(text, end + c.len_utf8() + 1).is_some_and(is_word) {
            Inner::Stop
        } else if is_word(next) {
            Inner::Go
        } else {
            Inner::Stop
        };
    }
    let go = match c {
        '.' => return inner_dot(text, pos, end, previous, next),
        ',' => previous.is_ascii_digit() && next.is_ascii_digit(),
        '&' => previous.is_uppercase() && next.is_uppercase(),
        // `Japan-U.S.` is two names.
        _ => {
            is_hyphen(c)
                && is_word(next)
                && (text[pos..end].contains('.') || !begins_acronym(&text[end + c.len_utf8()..]))
        }
    };
    if go { Inner::Go } else { Inner::Stop }
}

/// Whether a text begins with letters that each have a full stop: `U.S.`
fn begins_acronym(text: &str) -> bool {
    let mut chars = text.chars();
    let mut letter = || chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.');
    letter() && letter()
}

/// Full stops inside numbers (1.5), acronyms (U.S.), initials (J. Smith) and web addresses (booking.com).
fn inner_dot(text: &str, pos: usize, end: usize, previous: char, next: char) -> Inner {
    if previous.is_ascii_digit() && next.is_ascii_digit() {
        return Inner::Go;
    }
    if !previous.is_alphabetic() {
        return Inner::Stop;
    }
    let word = &text[pos..end];
    let lone = word.len() == previous.len_utf8()
        || word[..word.len() - previous.len_utf8()].ends_with(|c| c == '.' || (is_hyphen(c) && word.contains('.')));
    let rest = &text[end + 1..];
    if lone {
        let mut chars = rest.chars();
        let (one, two) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
        if one.is_alphabetic() && (two == '.' || (previous.is_uppercase() && one.is_uppercase() && !is_word(two))) {
            return Inner::Go;
        }
        if is_hyphen(one) && two.is_uppercase() && rest.chars().nth(2) == Some('.') {
            return Inner::Go;
        }
        let dotted = word.contains('.');
        let initial = previous.is_uppercase() && (one == ' ' || one == '\u{a0}') && two.is_uppercase();
        return if dotted || initial { Inner::StopAfter } else { Inner::Stop };
    }
    let domain = ["com", "fr", "org", "net", "co", "io", "eu"]
        .iter()
        .any(|tail| rest.strip_prefix(tail).is_some_and(|after| !after.chars().next().is_some_and(is_word)));
    if domain && !word.contains('.') { Inner::Go } else { Inner::Stop }
}

/// French words that lose their vowel before another: `l`, `d`, `qu`, `jusqu`...
fn is_elision(word: &str) -> bool {
    const SHORT: &[u8] = b"ldjmtsnc";
    match word.as_bytes() {
        [one] => SHORT.contains(&one.to_ascii_lowercase()),
        _ => ["qu", "jusqu", "lorsqu", "puisqu", "quoiqu"].iter().any(|e| e.eq_ignore_ascii_case(word)),
    }
}

/// Sets `before` of the tokens that open a sentence.
fn mark_sentences(text: &str, tokens: &mut [Token]) {
    let mut open_quote = false;
    let mut ended = false;
    for i in 0..tokens.len() {
        let word = tokens[i].text(text);
        if tokens[i].before == Break::Line {
            open_quote = false;
            ended = false;
        }
        let straight = word == "\"";
        let closes = matches!(word, "»" | "”" | ")" | "]" | "’" | "'") || (straight && open_quote);
        if ended && !closes {
            ended = false;
            if tokens[i].spaced && opens_sentence(word) {
                tokens[i].before = tokens[i].before.max(Break::Sentence);
            }
        }
        if straight {
            open_quote = !open_quote;
        }
        if is_end(word) {
            let shortens = |last: &Token| {
                let word = last.text(text);
                // "No. 10" is a number, "No." an answer.
                let is_number = tokens.get(i + 1).is_some_and(|next| next.kind == TokenKind::Number);
                last.end == tokens[i].start && is_abbreviation(word) && (is_number || !word.eq_ignore_ascii_case("no"))
            };
            ended = !(word == "." && i > 0 && shortens(&tokens[i - 1]));
        }
    }
}

fn is_end(word: &str) -> bool {
    matches!(word, "." | "!" | "?" | "…" | ".." | "...")
}

fn opens_sentence(word: &str) -> bool {
    word.chars().next().is_some_and(|c| {
        c.is_uppercase() || c.is_numeric() || matches!(c, '«' | '"' | '“' | '‘' | '—' | '–' | '-' | '[' | '(')
    }) || !word.is_ascii() && word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
}

/// Words whose full stop does not end the sentence.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    const LIST: &[&str] = &[
        "m", "mm", "mme", "mlle", "mgr", "me", "dr", "pr", "mr", "mrs", "ms", "st", "ste", "sen", "rep", "gen", "gov",
        "col", "lt", "sgt", "capt", "cpl", "maj", "adm", "cmdr", "prof", "rev", "hon", "jr", "sr", "messrs", "supt",
        "insp", "sept", "oct", "nov", "dec", "jan", "feb", "aug", "vs", "v", "no", "vol", "env", "av", "bd", "cf",
        "ex", "art", "fig", "pp", "p", "mt", "ft", "approx", "tel", "ph", "pres", "dist", "atty", "det",
    ];
    word.len() <= 6 && LIST.iter().any(|a| a.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens.iter().map(|t| t.text(text)).collect()
    }

    fn sentences(text: &str) -> usize {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens.iter().filter(|t| t.before != Break::None).count()
    }

    #[test]
    fn elisions_split_with_either_apostrophe() {
        assert_eq!(words("l'Onu, jusqu’à d’«Al-Qaïda»"), ["l'", "Onu", ",", "jusqu’", "à", "d’", "«", "Al-Qaïda", "»"]);
        assert_eq!(words("qu'Aujourd'hui O'Brien Val-d'Oise"), ["qu'", "Aujourd'hui", "O'Brien", "Val-d'Oise"]);
    }

    #[test]
    fn possessives_and_acronyms() {
        assert_eq!(words("Kerry's U.S. trip, don't"), ["Kerry", "'s", "U.S.", "trip", ",", "don't"]);
        assert_eq!(
            words("J. K. Smith and J.-P. Roy of AT&T"),
            ["J.", "K.", "Smith", "and", "J.-P.", "Roy", "of", "AT&T"]
        );
        assert_eq!(
            words("Japan-U.S. and U.S.-Japan ties"),
            ["Japan", "-", "U.S.", "and", "U.S.", "-", "Japan", "ties"]
        );
        assert_eq!(words("booking.com a 1.5 ou 2,5."), ["booking.com", "a", "1.5", "ou", "2,5", "."]);
    }

    #[test]
    fn hyphenated_words_stay_whole() {
        assert_eq!(words("Bachar el-Assad, Jean-Paul - oui"), ["Bachar", "el-Assad", ",", "Jean-Paul", "-", "oui"]);
    }

    #[test]
    fn sentence_breaks() {
        assert_eq!(sentences("Il part. Elle reste."), 2);
        assert_eq!(sentences("M. Martin et Mr. Smith vont. « Non ! » Oui."), 3);
        assert_eq!(sentences("The U.S. Senate voted. \"No.\" He left"), 3);
        assert_eq!(sentences("Titre\n\nTexte"), 2);
        assert_eq!(sentences("Dr. J. Smith of No. 10"), 1);
    }

    #[test]
    fn a_text_without_spaces_is_cut() {
        let text = "a".repeat(1_000_000);
        let mut tokens = Vec::new();
        tokenize(&text, &mut tokens);
        assert!(tokens.iter().all(|t| (t.end - t.start) as usize <= MAX_TOKEN));
        assert_eq!(tokens.iter().map(|t| t.end - t.start).sum::<u32>(), 1_000_000);
    }

    proptest! {
        #[test]
        fn tokens_are_ordered_disjoint_and_on_boundaries(text in "(\\PC|[ \n'’.\"«»-]|[a-zA-Zé'.&]){0,200}") {
            let mut tokens = Vec::new();
            tokenize(&text, &mut tokens);
            let mut last = 0;
            for token in &tokens {
                prop_assert!(token.start >= last && token.end > token.start);
                prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
                prop_assert!((token.end - token.start) as usize <= MAX_TOKEN);
                last = token.end;
            }
            let kept: usize = tokens.iter().map(|t| (t.end - t.start) as usize).sum();
            let ink: usize = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').map(char::len_utf8).sum();
            prop_assert_eq!(kept, ink);
        }
    }
}
