//! What is wrong with a query, where, and what to write instead.

use std::fmt;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// How many columns of the query an error shows.
const COLUMNS: usize = 100;

/// A query that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// One line, starting in lower case.
    pub message: String,
    /// The place in the query, in bytes.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl QueryError {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> QueryError {
        QueryError { message: message.into(), span, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> QueryError {
        self.help = Some(help.into());
        self
    }

    /// The message, the query with carets under the place, and the help; no line break at the end.
    ///
    /// Of a long query only the part around the place is shown.
    pub fn render(&self, query: &str) -> String {
        let (mut line, mut carets) = (String::from("  "), String::from("  "));
        let columns = |text: &str| text.chars().map(width).sum::<usize>();
        let before = query.get(..self.span.start).map_or(0, columns);
        // Leave a third of the line for what led to the place.
        let from = if columns(query) <= COLUMNS { 0 } else { before.saturating_sub(COLUMNS / 3) };
        let mut column = 0;
        if from > 0 {
            line.push('…');
            carets.push(' ');
        }
        for (at, c) in query.char_indices() {
            let width = width(c);
            if column >= from + COLUMNS {
                line.push('…');
                break;
            }
            column += width;
            if column <= from {
                continue;
            }
            line.push(if c.is_whitespace() || c.is_control() { ' ' } else { c });
            let caret = if self.span.contains(&at) { '^' } else { ' ' };
            carets.extend(std::iter::repeat_n(caret, width));
        }
        if !carets.contains('^') {
            carets.push('^');
        }
        let mut out = format!("{}\n{}\n{}", self.message, line.trim_end(), carets.trim_end());
        if let Some(help) = &self.help {
            out.push_str("\n  help: ");
            out.push_str(help);
        }
        out
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

/// Columns a character takes on a terminal, near enough: none for marks, two for East Asian letters and emoji.
fn width(c: char) -> usize {
    match c {
        ' '..='~' => 1,
        '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{a960}'..='\u{a97c}' => 2,
        '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff60}' => 2,
        '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f9ff}' | '\u{20000}'..='\u{3fffd}' => {
            2
        }
        _ if is_combining_mark(c) => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rendered(query: &str, span: Range<usize>) -> String {
        QueryError::new("wrong", span).render(query)
    }

    #[test]
    fn carets_stand_under_the_place() {
        assert_eq!(rendered("a foo b", 2..5), "wrong\n  a foo b\n    ^^^");
        assert_eq!(rendered("é\u{301} 北京 x", 12..13), "wrong\n  é\u{301} 北京 x\n         ^");
        assert_eq!(rendered("北京", 0..3), "wrong\n  北京\n  ^^");
        assert_eq!(rendered("a (", 3..3), "wrong\n  a (\n     ^");
        assert_eq!(rendered("a\n\tb", 3..4), "wrong\n  a  b\n     ^");
        assert_eq!(rendered("", 0..0), "wrong\n\n  ^");
    }

    #[test]
    fn long_queries_are_shown_around_the_place() {
        let query = format!("{} foo {}", "a".repeat(500), "b".repeat(500));
        let text = rendered(&query, 501..504);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].chars().count() <= COLUMNS + 4, "{text}");
        let caret = lines[2].find('^').unwrap();
        assert_eq!(lines[1].chars().skip(caret).take(3).collect::<String>(), "foo");
    }

    #[test]
    fn help_comes_last() {
        let error = QueryError::new("wrong", 0..1).help("write `b`");
        assert_eq!(error.render("a"), "wrong\n  a\n  ^\n  help: write `b`");
    }

    proptest! {
        #[test]
        fn any_place_of_any_query_can_be_shown(query in any::<String>(), start in 0usize..40, len in 0usize..9) {
            let text = rendered(&query, start..start + len);
            prop_assert!(text.contains('^'));
            prop_assert_eq!(text.lines().count(), 3);
        }
    }
}
