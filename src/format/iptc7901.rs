//! IPTC 7901, the teleprinter format of agencies: messages between control characters, with a header line, slug, headline,
//! text, and the time of sending at the end.
//!
//! What follows the story for editors only (notebooks, contacts) is not kept, but for those whom it names as authors.

use std::io::BufRead;

use super::charset::Decoder;
use super::layout::{self, tidy};
use super::lines::{Line, next_line};
use super::{Emit, Found, Options, ReadError, byline, size, text, wire};

const START: u8 = 0x01;
const TEXT: u8 = 0x02;
const TEXT_END: u8 = 0x03;

/// Whether a file begins as a message does.
pub(super) fn is_one(head: &[u8]) -> bool {
    let start = head.iter().take(64).position(|&b| b == START);
    let Some(start) = start.filter(|&at| head[..at].iter().all(|b| !b.is_ascii_graphic())) else { return false };
    let line = head[start + 1..].split(|&b| b == b'\n').next().unwrap_or_default();
    let has_text = memchr::memchr(TEXT, &head[start..]).is_some();
    has_text && line.len() < 200 && line.iter().filter(|b| b.is_ascii_digit()).count() >= 2
}

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let limit = options.limits.article_bytes;
    let mut decoder = Decoder::new(options.country.as_deref());
    let (mut line, mut message) = (Vec::new(), Vec::new());
    let (mut open, mut number) = (None, 0);
    loop {
        let read = next_line(input, &mut line, limit)?;
        number += 1;
        let is_new = read != Line::Read || memchr::memchr(START, &line).is_some();
        if is_new && let Some(start) = open.take() {
            let result = match message.len() > limit {
                true => Err(ReadError::at(start, format!("article longer than {}", size(limit)))),
                false => article(&decoder.decode(&message, None)).ok_or_else(|| ReadError::at(start, "no text in it")),
            };
            message.clear();
            if emit(result).is_break() {
                return Ok(());
            }
        }
        if read == Line::End {
            return Ok(());
        }
        open.get_or_insert(number);
        if read == Line::TooLong {
            message.resize(limit + 1, b' ');
        } else if message.len() <= limit {
            message.extend_from_slice(&line);
            message.push(b'\n');
        }
    }
}

fn article(message: &str) -> Option<Found> {
    let message = message.split_once(char::from(START)).map_or(message, |(_, rest)| rest);
    let (head, rest) = message.split_once(char::from(TEXT)).unwrap_or(("", message));
    let (content, tail) = rest.split_once(char::from(TEXT_END)).unwrap_or((rest, ""));
    let mut found = Found::default();
    let mut lines = head.lines();
    set_header(&mut found, lines.next().unwrap_or_default());
    for slug in lines.flat_map(|line| line.split('/')).map(tidy) {
        found.subject(None, Some(slug.as_str()).filter(|slug| !slug.is_empty()));
    }
    let story = set_headline(&mut found, content);
    found.dates.extend(sent(tail));
    let (story, notes) = part_notes(story);
    let mut paragraphs = layout::wire_paragraphs(story);
    wire::drop_sign_off(&mut paragraphs);
    text::refine(&mut found, paragraphs);
    if found.draft.authors.is_empty() {
        set_reporters(&mut found, notes);
    }
    (!found.draft.is_empty()).then_some(found)
}

/// `eca062 4 i 211 ccccb   dpa 061`: service and number, urgency, category, words, keywords, agency and its number.
fn set_header(found: &mut Found, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    found.draft.urgency = words.get(1).and_then(|word| wire::urgency(word));
    let is_name = |word: &&&str| word.len() >= 2 && word.starts_with(char::is_alphabetic);
    // The agency stands last but for its number.
    let agency = words.iter().skip(2).rev().find(is_name);
    // `dpa-tns` is a service of an agency.
    let known = words.iter().skip(2).find_map(|word| byline::agency(word.split('-').next()?));
    found.draft.source = known.map(str::to_string).or_else(|| agency.map(|name| name.to_string()));
}

/// The lines before the text, the last of which ends in `=`: what the revision is, headline, by-line.
fn set_headline<'a>(found: &mut Found, content: &'a str) -> &'a str {
    const MOST: usize = 10;
    let mut at = 0;
    let mut lines = Vec::new();
    let mut ended = false;
    for line in content.split_inclusive('\n').take(MOST) {
        let bare = line.trim();
        if bare.is_empty() && !lines.is_empty() {
            break;
        }
        at += line.len();
        ended = bare.ends_with('=');
        lines.extend(Some(bare.trim_end_matches('=').trim()).filter(|line| !line.is_empty()));
        if ended {
            break;
        }
    }
    if !ended {
        // No mark: the first line is the headline, and the rest of its block is text.
        lines.truncate(1);
        at = content.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum::<usize>();
        at += content[at..].split_inclusive('\n').next().map_or(0, str::len);
    }
    let mut headline: Vec<&str> = Vec::new();
    for line in lines {
        let is_mark = !line.contains(char::is_lowercase) && wire::notice(line).is_some() && headline.is_empty();
        if is_mark {
            found.draft.notice = found.draft.notice.or_else(|| wire::notice(line));
        } else if byline::is_byline(line) || line.starts_with("By ") || line.starts_with("Par ") {
            found.draft.authors = byline::authors(line);
            found.draft.byline = Some(tidy(line));
        } else {
            headline.push(line);
        }
    }
    found.draft.headline = tidy(&headline.join(" "));
    &content[at..]
}

/// `131137 GMT Nov 13`: day, hour and minute, zone, month and year.
fn sent(tail: &str) -> Option<String> {
    let line = tail.lines().map(tidy).find(|line| line.starts_with(|c: char| c.is_ascii_digit()))?;
    let words: Vec<&str> = line.split_whitespace().collect();
    let (stamp, zone, month, year) = match words.as_slice() {
        [stamp, zone, month, year, ..] if !zone.starts_with(|c: char| c.is_ascii_digit()) && year.len() <= 4 => {
            (*stamp, *zone, *month, *year)
        }
        [stamp, month, year, ..] => (*stamp, "", *month, *year),
        _ => return None,
    };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(stamp, 6) || !(digits(year, 2) || digits(year, 4)) {
        return None;
    }
    // The format has been in use since the seventies.
    let year = match year.parse().unwrap_or(0) {
        short @ 0..70 => 2000 + short,
        short @ 70..100 => 1900 + short,
        year => year,
    };
    let zone = if matches!(zone, "GMT" | "UTC" | "Z") { "+0000" } else { zone };
    Some(format!("{} {month} {year} {}:{} {zone}", &stamp[..2], &stamp[2..4], &stamp[4..6]))
}

/// The story, and what stands below it for editors.
fn part_notes(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        let is_heading = bare.starts_with("# ") && bare.to_lowercase().contains("notebook");
        let is_notice = bare.to_lowercase().starts_with("the following information is not ");
        if at > 0 && (is_heading || is_notice) {
            return text.split_at(at);
        }
        at += line.len();
    }
    (text, "")
}

/// `- Reporting by: Albert Otti in Vienna, Christiane Oelrich in Geneva`
fn set_reporters(found: &mut Found, notes: &str) {
    let mut lines = notes.lines().skip_while(|line| !line.to_lowercase().contains("reporting by"));
    let Some(first) = lines.next() else { return };
    let more = lines.take_while(|line| line.starts_with("  ") && !line.trim().is_empty());
    let line = std::iter::once(first).chain(more).collect::<Vec<_>>().join(" ");
    let people = line.split_once(':').map_or(line.as_str(), |(_, people)| people);
    found.draft.authors = byline::authors(people);
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    const MESSAGE: &str = "\u{1}eca0003 3 i 380  dpa 0045\r\n\r\nNorland/harbour/\r\n\u{2}REFILE\r\n1ST LEAD\r\n\
        Harbour of Selwick reopens after repairs\r\nBy Ana Costa =\r\n\r\nSelwick (dpa) - The harbour of Selwick reopened on\r\n\
        Monday after three weeks, the port said.\r\n\r\n\"Ferries run again,\" said the harbour master.\r\n\r\n# Notebook\r\n\r\n\
        ## Note to editors\r\n- adds quote\r\n\r\ndpa ac rm\r\n\r\n\u{3}212322 GMT Nov 18\r\n\u{7f}\r\n\u{4}";

    fn read_all(text: &str) -> Vec<Result<Found, ReadError>> {
        let mut out = Vec::new();
        read(&mut text.as_bytes(), &Options::default(), &mut |found| {
            out.push(found);
            ControlFlow::Continue(())
        })
        .unwrap();
        out
    }

    #[test]
    fn a_message_and_its_parts() {
        let found = read_all(MESSAGE).remove(0).unwrap();
        let draft = &found.draft;
        assert_eq!(draft.headline, "Harbour of Selwick reopens after repairs");
        assert_eq!(draft.authors, ["Ana Costa"]);
        assert_eq!((draft.source.as_deref(), draft.urgency), (Some("dpa"), Some(3)));
        assert_eq!(draft.notice, Some(crate::article::Notice::Correction));
        assert_eq!(found.dates, ["21 Nov 2018 23:22 +0000"]);
        assert!(draft.body.ends_with("\n\n\"Ferries run again,\" said the harbour master."), "{}", draft.body);
    }

    #[test]
    fn several_messages_in_one_file() {
        let found = read_all(&format!("{MESSAGE}\r\n{MESSAGE}"));
        assert_eq!(found.iter().filter(|found| found.is_ok()).count(), 2);
    }

    #[test]
    fn times_of_sending() {
        assert_eq!(sent("131137 GMT Nov 13 \r\n").as_deref(), Some("13 Nov 2013 11:37 +0000"));
        assert_eq!(sent("211259 Nov 18").as_deref(), Some("21 Nov 2018 12:59 "));
        assert_eq!(sent("131137 GMT Nov 87").as_deref(), Some("13 Nov 1987 11:37 +0000"));
        assert_eq!(sent("no time"), None);
    }

    #[test]
    fn other_files_are_none() {
        assert!(is_one(MESSAGE.as_bytes()));
        assert!(!is_one(b"The \x01 and \x02"));
        assert!(!is_one(b"\x01\x02\x03"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(\u{1}|\u{2}|\u{3}|\u{4}|eca 4 i dpa 12\n|[a-zé ]{0,12}|=\n|\n|By A B|131137 GMT Nov 13|# notebook){0,40}") {
            read_all(&text);
        }
    }
}
