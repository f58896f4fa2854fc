//! What each character is to the analysis, and what it becomes in a term.
//!
//! Everything here is per character and free of context, so that composed (NFC) and decomposed (NFD) spellings of a
//! word meet in the same term: a precomposed letter folds to exactly what its base letter and marks fold to.
//! Which characters make one word is not decided here.

use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

/// What a character does to the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Separator,
    /// A letter or digit of a script that spaces its words.
    Word,
    /// A character that is a term of its own (Han, kana, Hangul).
    Cjk,
    /// Belongs to the character before it; never starts a word.
    Mark,
    Apostrophe,
    /// `·`, which in Catalan (`col·lega`) and in French (`élu·e·s`) stands inside a word.
    MiddleDot,
    /// Soft hyphens, zero-width and direction marks: as if they were not there.
    Nothing,
}

pub(super) fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Word,
        '\'' | '`' | '\u{b4}' => Class::Apostrophe,
        '\0'..='\x7f' => Class::Separator,
        '\u{b7}' | '\u{387}' => Class::MiddleDot,
        '\u{ad}' => Class::Nothing,
        '\u{80}'..='\u{ff}' => word_if(c.is_alphanumeric()),
        '\u{2b9}' | '\u{2bb}' | '\u{2bc}' | '\u{374}' | '\u{1fef}' | '\u{1ffd}' => Class::Apostrophe,
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}' => Class::Apostrophe,
        '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => Class::Nothing,
        '\u{2060}'..='\u{206f}' | '\u{feff}' => Class::Nothing,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Class::Nothing,
        '\u{2000}'..='\u{206f}' => word_if(c.is_alphanumeric()),
        _ if is_cjk(c) => Class::Cjk,
        _ if c >= '\u{300}' && is_combining_mark(c) => Class::Mark,
        _ => word_if(c.is_alphanumeric()),
    }
}

fn word_if(alphanumeric: bool) -> Class {
    if alphanumeric { Class::Word } else { Class::Separator }
}

fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7a3}' | '\u{d7b0}'..='\u{d7fb}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3131}'..='\u{318e}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}'
        | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

/// A vowel or final consonant of a Hangul syllable written letter by letter: it joins what stands before it.
pub(super) fn is_hangul_tail(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}')
}

/// Marks that a reader leaves out: accents, Hebrew points, Arabic vowels; also the Arabic stretching stroke.
///
/// Vowel signs of Indic scripts and the voicing marks of kana are part of the spelling and stay.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Calls `push` for each character that `c` becomes in a term: lower case, without diacritics, ligatures undone.
pub(super) fn fold(c: char, push: &mut impl FnMut(char)) {
    match c {
        '\0'..='\x7f' => push(c.to_ascii_lowercase()),
        '\u{c0}'..='\u{17f}' => {
            let [first, second] = LATIN[c as usize - 0xc0];
            push(char::from(first));
            if second != 0 {
                push(char::from(second));
            }
        }
        _ if is_dropped(c) => {}
        _ if class(c) == Class::Cjk => decompose_canonical(c, push),
        _ if is_plain_compatible(c) => decompose_compatible(c, |d| fold_decomposed(d, push)),
        _ => decompose_canonical(c, |d| fold_decomposed(d, push)),
    }
}

/// Whether the compatibility form of `c` is made of letters, digits and marks only: `ﬁ` and `Ａ`, not `½` or `⒈`.
fn is_plain_compatible(c: char) -> bool {
    let mut plain = true;
    decompose_compatible(c, |d| plain &= matches!(class(d), Class::Word | Class::Mark));
    plain
}

fn fold_decomposed(c: char, push: &mut impl FnMut(char)) {
    for lower in c.to_lowercase() {
        match lower {
            'ς' => push('σ'),
            _ if is_dropped(lower) => {}
            '\0'..='\x7f' => push(lower),
            '\u{c0}'..='\u{17f}' => fold(lower, push),
            // Lower case may itself be composed (Cherokee and the like are not, but Unicode may grow).
            _ => decompose_canonical(lower, |d| {
                if !is_dropped(d) {
                    push(d);
                }
            }),
        }
    }
}

/// Latin-1 letters and Latin Extended-A, U+00C0 to U+017F, each as one or two ASCII letters.
const LATIN: [[u8; 2]; 0x180 - 0xc0] = {
    const ROWS: [&[u8; 32]; 12] = [
        b"a a a a a a aec e e e e i i i i ",
        b"d n o o o o o * o u u u u y thss",
        b"a a a a a a aec e e e e i i i i ",
        b"d n o o o o o / o u u u u y thy ",
        b"a a a a a a c c c c c c c c d d ",
        b"d d e e e e e e e e e e g g g g ",
        b"g g g g h h h h i i i i i i i i ",
        b"i i ijijj j k k q l l l l l l l ",
        b"l l l n n n n n n n n n o o o o ",
        b"o o oeoer r r r r r s s s s s s ",
        b"s s t t t t t t u u u u u u u u ",
        b"u u u u w w y y y z z z z z z s ",
    ];
    let mut table = [[0; 2]; 0x180 - 0xc0];
    let mut i = 0;
    while i < table.len() {
        let row = ROWS[i / 16];
        let second = row[2 * (i % 16) + 1];
        table[i] = [row[2 * (i % 16)], if second == b' ' { 0 } else { second }];
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn folded(text: impl Iterator<Item = char>) -> String {
        let mut out = String::new();
        text.for_each(|c| fold(c, &mut |d| out.push(d)));
        out.nfc().collect()
    }

    fn word_characters() -> impl Iterator<Item = char> {
        ('\0'..=char::MAX).filter(|&c| matches!(class(c), Class::Word | Class::Mark | Class::Cjk))
    }

    #[test]
    fn every_character_folds_like_its_decomposed_form() {
        for c in word_characters() {
            let whole = folded([c].into_iter());
            assert_eq!(whole, folded([c].into_iter().nfd()), "{c:?} U+{:04X}", c as u32);
            assert_eq!(whole, folded(whole.chars()), "folded twice: {c:?} U+{:04X}", c as u32);
        }
    }

    #[test]
    fn decomposing_a_character_never_changes_what_it_does_to_words() {
        for c in '\0'..=char::MAX {
            let first = [c].into_iter().nfd().next().unwrap_or(c);
            assert_eq!(class(c), class(first), "{c:?} U+{:04X}", c as u32);
        }
    }

    #[test]
    fn what_a_word_character_becomes_is_word_characters() {
        for c in word_characters() {
            let whole = folded([c].into_iter());
            let fits = |d: char| matches!(class(d), Class::Word | Class::Mark | Class::Cjk);
            assert!(whole.chars().all(fits), "{c:?} U+{:04X} -> {whole:?}", c as u32);
        }
    }

    #[test]
    fn latin_letters_fold_as_readers_expect() {
        let pairs = [
            ("ÀÉÎõÜçñ", "aeioucn"),
            ("œŒæÆßẞ", "oeoeaeaessss"),
            ("ﬁﬂﬀ", "fiflff"),
            ("ŁøđıİſŋĸÐþ", "lodiisnqdth"),
            ("ＡＢ１", "ab1"),
            ("Ⅻ²", "xii2"),
            ("ΣΑΣς", "σασσ"),
            ("Йод", "иод"),
            ("½", "½"),
            ("ǿǼ", "oae"),
        ];
        for (text, expected) in pairs {
            assert_eq!(folded(text.chars()), expected, "{text}");
        }
    }
}
