//! Results on stdout: text for people, JSON Lines for programs.
//!
//! Text that came from an article reaches a terminal without its control characters, so that no article can move
//! the cursor, change colours or set a window's title.

pub mod json;
pub mod text;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::article::Draft;
use crate::date::Relative;

pub const TITLE: Style = Style::new().bold();
pub const META: Style = Style::new().dimmed();
pub const MATCH: Style = AnsiColor::Yellow.on_default().bold();
pub const PERSON: Style = AnsiColor::Cyan.on_default();
pub const ORGANISATION: Style = AnsiColor::Magenta.on_default();
pub const PLACE: Style = AnsiColor::Green.on_default();

/// Stdout, with colours only where they are wanted.
pub fn stdout() -> impl Write {
    io::BufWriter::new(anstream::AutoStream::auto(io::stdout()))
}

/// Without control characters other than line ends and tabs.
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_bidi_override(c);
    if text.contains(is_harmful) { text.replace(is_harmful, "\u{fffd}").into() } else { text.into() }
}

/// Characters that make text read in another order than it stands.
fn is_bidi_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// On one line.
pub fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A path as the user would type it: relative where it lies below the working folder.
pub fn short_path(path: &str) -> &str {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    let relative = here.as_deref().and_then(Path::to_str).and_then(|here| path.strip_prefix(here));
    match relative.and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) if !rest.is_empty() => rest,
        _ => path,
    }
}

/// `1 article`, `2 articles`.
pub fn plural(count: usize, one: &str) -> String {
    format!("{} {one}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// Columns of the terminal, or of a page where output goes elsewhere.
pub fn width() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(80, |(width, _)| usize::from(width.0))
}

/// 1,234,567.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes in the units that people use (powers of 1,000).
pub fn size(bytes: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    match units.iter().find(|(_, unit)| bytes as f64 >= *unit) {
        Some((name, unit)) => format!("{:.1} {name}", bytes as f64 / unit),
        None => format!("{bytes} bytes"),
    }
}

/// The days that an article names without a date, and whether they agree with its date.
pub struct RelativeDates {
    all: Vec<Relative>,
    pub confirm: bool,
}

impl RelativeDates {
    pub fn of(draft: &Draft) -> RelativeDates {
        let text: Vec<&str> = draft.parts().map(|(_, text)| text).collect();
        let all = Relative::all(&text.join("\n"));
        let day =
            draft.published.as_ref().map(|published| published.moment.days()).filter(|(first, last)| first == last);
        let confirm = day.is_some_and(|(day, _)| Relative::confirm(&all, day));
        RelativeDates { all, confirm }
    }

    pub fn words(&self) -> Vec<String> {
        self.all.iter().map(|relative| relative.words.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}"), "a\u{fffd}[31mb\u{fffd}");
        assert_eq!(clean("evil\u{202e}txt"), "evil\u{fffd}txt");
        assert!(matches!(clean("l'été\n\tici"), Cow::Borrowed(_)));
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1234567), "1,234,567");
        assert_eq!(plural(1, "article"), "1 article");
        assert_eq!(plural(2000, "article"), "2,000 articles");
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1_500_000), "1.5 MB");
    }
}
