//! Where the words of a text stand: positions, sentences, paragraphs.
//!
//! Positions count words from 0; the end of a paragraph takes one position, so that no phrase runs across it. Sentences
//! are told apart by their marks alone: a full stop, `!`, `?` or `…` before white space and a word that is not in small
//! letters, unless the full stop shortens a word (`M. Kerry`, `U.S. Senate`).

use super::fold::{Class, class};
use crate::names::token::is_abbreviation;

/// What begins with a word. The first word of a text begins nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Border {
    None,
    Sentence,
    Paragraph,
}

/// Counts the words of one text.
#[derive(Default)]
pub(super) struct Places {
    next: u32,
    /// The word before, in bytes.
    start: usize,
    end: usize,
}

impl Places {
    /// The position of the next word, and what it begins.
    pub(super) fn place(&mut self, text: &str, start: usize, end: usize) -> (u32, Border) {
        let border = if self.next == 0 { Border::None } else { self.border(text, start) };
        let position = self.next + u32::from(border == Border::Paragraph);
        (self.start, self.end) = (start, end);
        self.next = position.saturating_add(1);
        (position, border)
    }

    fn border(&self, text: &str, start: usize) -> Border {
        let gap = &text[self.end..start];
        if gap.len() < 2 {
            return Border::None;
        }
        if gap.contains('\n') && has_blank_line(gap) {
            return Border::Paragraph;
        }
        match ends_sentence(&text[self.start..self.end], gap, &text[start..]) {
            true => Border::Sentence,
            false => Border::None,
        }
    }
}

fn has_blank_line(gap: &str) -> bool {
    let mut lines = gap.split('\n');
    // What stands before the first line break ends a line, what stands behind the last one begins one.
    lines.next();
    lines.next_back();
    lines.any(|line| line.trim().is_empty())
}

/// Whether a sentence ends between two words.
fn ends_sentence(before: &str, gap: &str, after: &str) -> bool {
    let wide = |c: char| matches!(c, '。' | '！' | '？');
    let Some((at, mark)) =
        gap.char_indices().rfind(|&(_, c)| matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') || wide(c))
    else {
        return false;
    };
    let Some(next) = after.chars().next() else { return false };
    let spaced = wide(mark) || gap[at..].contains(char::is_whitespace);
    spaced && !next.is_lowercase() && !(mark == '.' && at == 0 && shortens(before, next))
}

/// Whether the full stop behind a word belongs to it.
fn shortens(word: &str, next: char) -> bool {
    // An accent may be a character of its own.
    let mut letters = word.chars().filter(|&c| class(c) == Class::Word);
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let is_acronym = word.contains('.') && word.contains(char::is_alphabetic);
    is_initial || is_acronym || is_abbreviation(word) && (next.is_numeric() || !word.eq_ignore_ascii_case("no"))
}

#[cfg(test)]
mod tests {
    use crate::analyze::Analyzer;

    /// The text's words with their positions, `|` before a sentence, `¶` before a paragraph.
    fn placed(text: &str) -> String {
        let mut out = String::new();
        Analyzer::new().read(text, None, |word| {
            let mark = ["", "|", "¶"][word.opens as usize];
            out.push_str(&format!("{mark}{}{} ", word.term, word.position));
        });
        out.trim_end().to_owned()
    }

    #[test]
    fn positions_count_words_and_the_ends_of_paragraphs() {
        assert_eq!(placed("L'idée de Kerry's\n\n\n \nReste-t-il ?"), "l0 idee1 de2 kerry3 ¶reste5 t6 il7");
        assert_eq!(placed("\n\n Un\ntexte"), "un0 texte1");
        assert_eq!(placed("a\r\n\r\nb"), "a0 ¶b2");
    }

    #[test]
    fn sentences_end_at_their_marks() {
        let table = [
            ("Il part. Elle reste.", "il0 part1 |elle2 reste3"),
            ("M. Kerry, du U.S. Senate, J. Smith.", "m0 kerry1 du2 us3 senate4 j5 smith6"),
            ("« Non ! » dit-il. « Oui. » Vrai", "non0 dit1 il2 |oui3 |vrai4"),
            ("Vrai ? Non… Si", "vrai0 |non1 |si2"),
            ("site.com et 2.5. Puis", "site0 com1 et2 2.53 |puis4"),
            ("No. 10 said no. He left", "no0 101 said2 no3 |he4 left5"),
            ("Kerry’s. The end.The end", "kerry0 |the1 end2 the3 end4"),
            ("他走了。她留下", "他0 走1 了2 |她3 留4 下5"),
        ];
        for (text, expected) in table {
            assert_eq!(placed(text), expected, "{text}");
        }
    }
}
