//! Markup to text: block elements part paragraphs, everything else is dropped but its text.

use super::entities::decode;
use super::scan::{Scanner, Token};
use crate::format::layout::tidy;

/// Elements whose text nobody reads.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "textarea", "head", "object",
    "math", "xmp",
];
/// Elements that run along in a paragraph; all others part it.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "td", "th", "time", "tt", "u", "var", "wbr", "picture", "source", "hi", "ref", "graphic",
];

fn listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// The paragraphs of a piece of HTML.
pub(in crate::format) fn paragraphs(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    // The silent element we are in, and how many of its kind are open.
    let mut silent: Option<(&str, usize)> = None;
    let mut flush = |paragraph: &mut String| {
        split_breaks(paragraph, &mut out);
        paragraph.clear();
    };
    for token in Scanner::new(html) {
        match (token, &mut silent) {
            (Token::Open(tag), Some((name, depth))) => *depth += usize::from(tag.is(name)),
            (Token::Close(close), Some((name, depth))) if close.eq_ignore_ascii_case(name) => {
                *depth -= 1;
                if *depth == 0 {
                    silent = None;
                }
            }
            (_, Some(_)) => {}
            (Token::Open(tag), None) if listed(SILENT, tag.name) => silent = Some((tag.name, 1)),
            (Token::Open(tag), None) if tag.is("td") || tag.is("th") => paragraph.push(' '),
            (Token::Open(tag), None) if tag.is("br") => paragraph.push(BREAK),
            (Token::Open(tag), None) if !listed(INLINE, tag.name) => flush(&mut paragraph),
            (Token::Close(name), None) if !listed(INLINE, name) => flush(&mut paragraph),
            (Token::Text(text), None) => paragraph.push_str(&decode(text)),
            _ => {}
        }
    }
    flush(&mut paragraph);
    out
}

/// Stands for `<br>` until its paragraph is complete; no text holds it once it is tidied.
const BREAK: char = '\u{2028}';

/// A break parts two paragraphs, unless it stands in the middle of a sentence.
fn split_breaks(paragraph: &str, out: &mut Vec<String>) {
    let first = out.len();
    for part in paragraph.split(BREAK).map(tidy).filter(|part| !part.is_empty()) {
        match out[first..].last_mut() {
            Some(last) if part.starts_with(char::is_lowercase) && !last.ends_with(['.', '!', '?', ':', ';']) => {
                last.push(' ');
                last.push_str(&part);
            }
            _ => out.push(part),
        }
    }
}

/// A short text (a title, a name) that may hold markup, as one line.
pub(in crate::format) fn line(text: &str) -> String {
    if is_markup(text) { paragraphs(text).join(" ") } else { tidy(&decode(text)) }
}

/// Whether a text is HTML rather than plain text with a `<` in it.
pub(in crate::format) fn is_markup(text: &str) -> bool {
    const TAGS: &[&str] = &[
        "p",
        "br",
        "div",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "span",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "figure",
        "img",
        "table",
        "section",
        "article",
        "body",
        "html",
        "u",
        "sup",
        "font",
        "hl2",
        "block",
    ];
    memchr::memchr(b'<', text.as_bytes()).is_some()
        && Scanner::new(text).any(|token| match token {
            Token::Open(tag) => listed(TAGS, tag.name),
            Token::Close(name) => listed(TAGS, name),
            Token::Text(_) => false,
        })
}

/// A text with each of its tags turned into a line end.
pub(in crate::format) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for token in Scanner::new(text) {
        match token {
            Token::Text(text) => out.push_str(&decode(text)),
            Token::Open(_) | Token::Close(_) => out.push('\n'),
        }
    }
    out
}

/// A text without the tags that come in pairs, whatever their names: markup that was escaped once too often.
pub(in crate::format) fn without_pairs(text: &str) -> String {
    let closed: Vec<&str> =
        Scanner::new(text).filter_map(|token| if let Token::Close(name) = token { Some(name) } else { None }).collect();
    let mut out = text.to_string();
    for name in closed.into_iter().take(100) {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        if out.contains(&open) {
            out = out.replace(&open, "").replace(&close, "");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_part_and_inline_elements_do_not() {
        let html = "<h2>Le&nbsp;port</h2><p>Le <b>maire</b> d&rsquo;<a href=x>Évron</a><br>Il a parlé.</p><ul><li>un<li>deux</ul>\
                    <script>var x='<p>no</p>'</script><svg><svg></svg><text>no</text></svg>end";
        assert_eq!(paragraphs(html), ["Le port", "Le maire d’Évron", "Il a parlé.", "un", "deux", "end"]);
    }

    #[test]
    fn table_cells_keep_their_numbers_apart() {
        assert_eq!(paragraphs("<table><tr><td>Oats<td>12.5</tr><tr><td>Rye<td>7</tr></table>"), ["Oats 12.5", "Rye 7"]);
    }

    #[test]
    fn a_break_in_a_sentence_parts_nothing() {
        assert_eq!(paragraphs("<p>One two<br>three.<br><br>Four</p>"), ["One two three.", "Four"]);
    }

    #[test]
    fn a_less_than_sign_is_no_markup() {
        assert!(!is_markup("if 3 < 4 and <SRD> rises"));
        assert!(is_markup("x<br/>y"));
        assert_eq!(line("Tom &amp; <i>Jerry</i>"), "Tom & Jerry");
    }
}
