//! Lines to paragraphs: tidies white space, joins hard-wrapped lines, keeps one-paragraph-a-line text as it is.
//!
//! Knows nothing of what a line says.

/// White space made plain: one kind of space, no control or invisible characters, no runs of spaces, trimmed.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    let mut rest = text;
    loop {
        // Most text is words of ASCII with single spaces; those go over as they stand.
        let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
        if plain > 0 {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push_str(&rest[..plain]);
        }
        let Some(c) = rest[plain..].chars().next() else { break };
        rest = &rest[plain + c.len_utf8()..];
        if c.is_whitespace() || c.is_control() {
            // Control characters separated fields on the wire; a space keeps the words apart.
            space = true;
        } else if !is_invisible(c) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// Soft hyphens, zero-width marks and the like, which part words that read as one.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// A line of nothing but marks, as those that part the articles of a file or the sections of a story.
pub(super) fn is_rule(line: &str) -> bool {
    let marks = || line.chars().filter(|c| !c.is_whitespace());
    marks().all(|c| matches!(c, '-' | '*' | '=' | '_' | '~' | '#' | '—' | '–' | '•')) && marks().count() >= 3
}

/// The paragraphs of a text, tidied, in order.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    match wrap_width(text) {
        Some(width) => {
            let base = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
            join(text, |last, line| is_indented(line, last, base) || ended_early(last, width))
        }
        None => join(text, |_, _| true),
    }
}

/// The paragraphs of a text whose paragraphs are known to begin with an indented line; rows of tables stay apart.
pub(super) fn indented_paragraphs(text: &str) -> Vec<String> {
    let is_row = |line: &str| line.trim().contains("   ") || line.contains("....");
    join(text, |last, line| indent(line) >= 2 || is_row(line) || is_row(last))
}

/// The paragraphs of a wire's text, which may begin with an indented line or after a blank one.
pub(super) fn wire_paragraphs(text: &str) -> Vec<String> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    // What follows a tag on its line says nothing of the margin.
    let base = lines().skip(1).map(indent).min().unwrap_or(0);
    let further = lines().skip(1).filter(|line| indent(line) >= base + 2).count();
    let at_margin = lines().skip(1).count() - further;
    if further == 0 || at_margin == 0 {
        return paragraphs(text);
    }
    let margin = |line: &str| line[indent(line).min(base)..].to_string();
    indented_paragraphs(&text.lines().map(margin).collect::<Vec<_>>().join("\n"))
}

fn join(text: &str, starts: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut last: &str = "";
    for line in text.split(['\n', '\u{c}', '\u{b}', '\u{2028}', '\u{2029}']) {
        let bare = line.trim();
        let starts = starts(last, line);
        if bare.is_empty() || is_rule(bare) || starts {
            finish(&mut paragraph, &mut out);
        }
        if !bare.is_empty() && !is_rule(bare) {
            // A hyphen at the end of a line stays: it may belong to the word.
            if !paragraph.is_empty() && !ends_in_hyphenated_word(&paragraph) {
                paragraph.push(' ');
            }
            paragraph.push_str(bare);
        }
        last = line;
    }
    finish(&mut paragraph, &mut out);
    out
}

fn finish(paragraph: &mut String, out: &mut Vec<String>) {
    let tidied = tidy(paragraph);
    paragraph.clear();
    if !tidied.is_empty() {
        out.push(tidied);
    }
}

fn ends_in_hyphenated_word(text: &str) -> bool {
    let mut end = text.chars().rev();
    end.next() == Some('-') && end.next().is_some_and(char::is_alphabetic)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Further in than the text as a whole (`base`) and than the line before, or far in as the rows of a table.
fn is_indented(line: &str, last: &str, base: usize) -> bool {
    let (line, last) = (indent(line).saturating_sub(base), indent(last).saturating_sub(base));
    line >= 2 && last < line || line >= 4 && last >= 4
}

/// A sentence that ends well before the margin ends its paragraph.
fn ended_early(line: &str, width: usize) -> bool {
    let line = line.trim_end();
    let closed = line.trim_end_matches(['"', '\'', '»', '”', ')', ' ', '\u{a0}']).ends_with(['.', '!', '?', '…', ':']);
    closed && line.chars().count() * 4 < width * 3
}

/// The width a text was wrapped at, if it was.
///
/// In wrapped text nearly every line but a paragraph's last is as long as it could be (the next word would not have fitted), or
/// the next line goes on in the middle of a sentence.
fn wrap_width(text: &str) -> Option<usize> {
    // Enough to tell, and the whole of most articles.
    let lines: Vec<Measure> = text.lines().take(2000).map(measure).collect();
    let width = lines.iter().map(|line| line.length).max()?;
    if !(30..=110).contains(&width) {
        return None;
    }
    let (mut full, mut free) = (0, 0);
    for pair in lines.windows(2) {
        let (line, next) = (&pair[0], &pair[1]);
        // An indented line begins a paragraph, so the line before it may be short.
        if line.length > 0 && next.length > 0 && next.indent <= line.indent {
            let filled = line.length + 1 + next.first_word + 6 > width;
            if filled || next.goes_on { full += 1 } else { free += 1 }
        }
    }
    (full >= 2 && full >= 2 * free).then_some(width)
}

/// A line in characters.
struct Measure {
    length: usize,
    first_word: usize,
    indent: usize,
    goes_on: bool,
}

fn measure(line: &str) -> Measure {
    let first_word = line.split_whitespace().next().unwrap_or_default();
    Measure {
        length: line.trim_end().chars().count(),
        first_word: first_word.chars().count(),
        indent: indent(line),
        goes_on: first_word.starts_with(char::is_lowercase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_become_paragraphs() {
        let text = "The harbour of Selwick reopened on Monday after\nthree weeks of repairs to the northern sea wall,\n\
                    the port authority said.\n\nFerries to the islands run again from six in the\nmorning, and the fish market opens on Tuesday.\n";
        assert_eq!(
            paragraphs(text),
            [
                "The harbour of Selwick reopened on Monday after three weeks of repairs to the northern sea wall, the port authority said.",
                "Ferries to the islands run again from six in the morning, and the fish market opens on Tuesday."
            ]
        );
    }

    #[test]
    fn indented_lines_begin_paragraphs_and_compounds_keep_their_hyphen() {
        let text = "Le conseil a voté mardi soir un budget sous-\nestimé, selon l'opposition, qui demande qu'on le\n\
                    revoie avant la fin de l'année en cours.\n    Le maire s'y refuse, faute de temps, et renvoie\nla question au printemps prochain.\n";
        let read = paragraphs(text);
        assert_eq!(read.len(), 2);
        assert!(read[0].contains("sous-estimé"));
    }

    #[test]
    fn one_paragraph_a_line_stays_so() {
        let text = "Short line.\nAnother short line.\nA third one that is somewhat longer than those.\nEnd.";
        assert_eq!(paragraphs(text).len(), 4);
    }

    #[test]
    fn white_space_is_made_plain() {
        assert_eq!(tidy(" «\u{a0}Oui\u{202f}»,\t dit-\u{ad}elle\u{1f}\n"), "« Oui », dit-elle");
    }
}
