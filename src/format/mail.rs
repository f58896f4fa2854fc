//! Mail: single messages, and mailboxes with a message after each `From ` line.
//!
//! A message is an article: newsletters and texts that agencies and writers send. What is attached is read by its content,
//! as a file of its own would be. Pictures, signatures and calendars are passed over; nothing that a mail links to is looked
//! at.

use std::ops::ControlFlow;

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders};

use crate::panics;

use super::layout::{self, tidy};
use super::lines::{Line, next_line};
use super::nested::{Input, Place, Reading};
use super::{Found, ReadError, byline, html, size, slurp, text, wire};

/// Whether a file begins with the header of a mail: three fields or more, some of which only mail has.
pub(super) fn is_one(head: &[u8]) -> bool {
    const ONLY_MAIL: &[&str] =
        &["received", "return-path", "delivered-to", "message-id", "mime-version", "dkim-signature", "x-mailer"];
    let (mut fields, mut sure, mut from) = (0, 0, false);
    for line in head.split(|&b| b == b'\n').take(200) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else { break };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') {
            break;
        }
        fields += 1;
        let name = name.to_ascii_lowercase();
        sure += usize::from(ONLY_MAIL.iter().any(|known| known.as_bytes() == name));
        from |= name == b"from" && memchr::memchr(b'@', line).is_some();
    }
    fields >= 3 && sure >= 1 && (from || sure >= 2)
}

/// Whether a file begins as mailboxes do.
pub(super) fn is_mbox(head: &[u8]) -> bool {
    let mut lines = head.splitn(2, |&b| b == b'\n');
    let is_start = lines.next().is_some_and(is_from_line);
    is_start && lines.next().is_some_and(is_one)
}

/// `From ana@example.org Thu Jan  1 00:00:00 2015`
fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let digits = rest.iter().filter(|b| b.is_ascii_digit()).count();
    rest.len() < 200 && digits >= 5 && memchr::memchr(b':', rest).is_some()
}

pub(super) fn read(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let bytes = slurp(&mut input.buffered(), reading.options.limits.mail_bytes, "mail")?;
    let _ = message(&bytes, place, reading);
    Ok(())
}

pub(super) fn read_mbox(input: Input<'_>, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let limit = reading.options.limits.mail_bytes;
    let mut input = input.buffered();
    let (mut line, mut mail) = (Vec::new(), Vec::new());
    let mut after_blank = true;
    loop {
        let read = next_line(&mut input, &mut line, limit)?;
        let ends = read == Line::End || after_blank && read == Line::Read && is_from_line(&line);
        if ends && !mail.is_empty() {
            let step = match mail.len() > limit {
                true => reading.emit(place, Err(ReadError::new(format!("mail longer than {}", size(limit))))),
                false => message(&mail, place, reading),
            };
            // A mail with much attached does not keep its memory for the rest of the file.
            mail = Vec::new();
            if step.is_break() {
                return Ok(());
            }
        }
        match read {
            Line::End => return Ok(()),
            Line::Read if ends => continue,
            Line::TooLong => mail.resize(limit + 1, b' '),
            Line::Read => {}
        }
        after_blank = line.is_empty();
        if mail.len() <= limit {
            // `>From ` stands for a line of the text that would look like the next mail's first.
            let marks = line.iter().take_while(|&&b| b == b'>').count();
            let quoted = marks > 0 && line[marks..].starts_with(b"From ");
            mail.extend_from_slice(&line[usize::from(quoted)..]);
            mail.push(b'\n');
        }
    }
}

/// Hands on the article of a message and those in its attachments.
fn message(bytes: &[u8], place: &Place, reading: &mut Reading<'_>) -> ControlFlow<()> {
    // The parser gives up on some messages within messages by a panic; the next mail of a mailbox is still to be read.
    match panics::caught(|| MessageParser::default().parse(bytes.trim_ascii_start())) {
        Ok(Some(message)) => hand_on(&message, 0, place, reading),
        Ok(None) => reading.emit(place, Err(ReadError::new("not a mail: no header"))),
        Err(_) => reading.emit(place, Err(ReadError::new("a mail whose parts do not fit together"))),
    }
}

/// `depth`: how many messages this one lies in.
fn hand_on(message: &Message<'_>, depth: usize, place: &Place, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let mut any = false;
    if let Some(found) = article(message) {
        any = true;
        reading.emit(place, Ok(found))?;
    }
    for part in message.attachments().filter(|part| is_readable(part)) {
        any = true;
        match part.message() {
            Some(inner) if depth < reading.options.limits.nesting => hand_on(inner, depth + 1, place, reading)?,
            Some(_) => reading.emit(place, Err(ReadError::new("mails nested too deep")))?,
            None => {
                let name = part.attachment_name().map(tidy).filter(|name| !name.is_empty());
                let content = Input::Stream(Box::new(part.contents()));
                reading.member(place, name.as_deref().unwrap_or("attachment"), content)?;
            }
        }
    }
    match any {
        true => ControlFlow::Continue(()),
        false => reading.emit(place, Err(ReadError::no_article("no text in it"))),
    }
}

/// Whether an attachment is one that people read: no picture, no sound, no signature, no calendar.
fn is_readable(part: &MessagePart<'_>) -> bool {
    const SILENT: &[&str] =
        &["pgp-signature", "pkcs7-signature", "x-pkcs7-signature", "calendar", "vcard", "x-vcard", "ics"];
    part.content_type().is_none_or(|kind| {
        let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
        let main = kind.ctype().to_ascii_lowercase();
        !["image", "audio", "video"].contains(&main.as_str()) && !SILENT.contains(&subtype.as_str())
    })
}

/// The article that the message itself is; None where it has no text.
fn article(message: &Message<'_>) -> Option<Found> {
    let subject = message.subject().map(without_marks).unwrap_or_default();
    let mut found = match body(message) {
        Body::Text(text) => of_text(&text, &subject),
        Body::Paragraphs(paragraphs) => of_paragraphs(paragraphs, &subject),
    };
    if found.draft.body.is_empty() && found.draft.standfirst.is_none() {
        return None;
    }
    found.dates.extend(message.header_raw("Date").map(tidy));
    set_sender(&mut found, message);
    let header = |name: &str| message.header_raw(name).map(tidy).filter(|value| !value.is_empty());
    if found.draft.language.is_none() {
        found.draft.language = header("Content-Language");
    }
    for keyword in header("Keywords").iter().flat_map(|list| list.split(',')) {
        found.subject(None, Some(keyword).filter(|keyword| !keyword.trim().is_empty()));
    }
    Some(found)
}

/// A subject without what mail programs put before it.
fn without_marks(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        if !["re", "fw", "fwd", "tr", "rv", "wg", "aw"].contains(&mark.trim().to_lowercase().as_str()) {
            break;
        }
        rest = after.trim();
    }
    tidy(rest)
}

enum Body {
    Text(String),
    Paragraphs(Vec<String>),
}

/// The plain text, unless it is a mere hint at the page that the mail also carries.
fn body(message: &Message<'_>) -> Body {
    let texts: Vec<&str> =
        message.text_bodies().filter(|part| !part.is_text_html()).filter_map(|part| part.text_contents()).collect();
    let plain = without_forward_heads(&without_signature(&texts.join("\n\n")));
    let page: Vec<String> = message
        .html_bodies()
        .filter(|part| part.is_text_html())
        .filter_map(|part| part.text_contents())
        .flat_map(html::plain::paragraphs)
        .collect();
    let words = |text: &str| text.split_whitespace().count();
    let on_page: usize = page.iter().map(|paragraph| words(paragraph)).sum();
    match words(&plain) * 10 >= on_page * 6 && !plain.trim().is_empty() {
        true => Body::Text(plain),
        false => Body::Paragraphs(page),
    }
}

/// Cuts what stands below the mark of a signature, and a notice of confidentiality below a rule.
fn without_signature(text: &str) -> String {
    let unix = text.replace("\r\n", "\n");
    let mut at = 0;
    for line in unix.split_inclusive('\n') {
        let bare = line.trim_end();
        let is_rule = bare.len() >= 10 && bare.bytes().all(|b| b == b'_');
        if bare == "--" || is_rule && is_notice(&unix[at + line.len()..]) {
            break;
        }
        at += line.len();
    }
    unix[..at].to_string()
}

/// Cuts what mail programs put above a mail that is passed on: a mark and the lines of its head.
fn without_forward_heads(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if !is_forward_mark(line) {
            kept.push_str(line);
            continue;
        }
        while lines.next_if(|line| line.trim().is_empty()).is_some() {}
        // A head's long lines go on in the next, which begins with a space.
        while lines
            .next_if(|line| is_head_line(line) || line.starts_with([' ', '\t']) && !line.trim().is_empty())
            .is_some()
        {}
    }
    kept
}

fn is_forward_mark(line: &str) -> bool {
    const MARKS: &[&str] = &[
        "forwarded message",
        "original message",
        "begin forwarded message",
        "message transféré",
        "message d'origine",
        "message original",
        "début du message transféré",
        "début du message réexpédié",
    ];
    let bare = line.trim().trim_matches(['-', ' ', ':', '\u{a0}']);
    bare.len() < line.trim().len() && MARKS.contains(&bare.to_lowercase().replace('’', "'").as_str())
}

fn is_head_line(line: &str) -> bool {
    const NAMES: &[&str] = &[
        "from",
        "date",
        "sent",
        "to",
        "cc",
        "subject",
        "reply-to",
        "de",
        "envoyé",
        "à",
        "objet",
        "sujet",
        "pour",
        "répondre à",
    ];
    let name =
        line.trim_start_matches(['*', ' ']).split_once(':').map(|(name, _)| name.trim_matches(['*', ' ', '\u{a0}']));
    name.is_some_and(|name| NAMES.contains(&name.to_lowercase().as_str()))
}

/// What houses put below their mails.
fn is_notice(below: &str) -> bool {
    const NOTICES: &[&str] =
        &["confidential", "confidentiel", "unsubscribe", "désabonner", "received this", "reçu ce", "in error"];
    const LONGEST: usize = 2000;
    below.len() < LONGEST && NOTICES.iter().any(|notice| below.to_lowercase().contains(notice))
}

fn of_text(text: &str, subject: &str) -> Found {
    const NEAR_THE_TOP: usize = 10;
    // Texts that say what is what: `Headline: …`.
    let mut at = 0;
    for line in text.split_inclusive('\n').take(NEAR_THE_TOP) {
        if text::is_title_line(line) {
            return cut_below_sign_off(text::parse(&text[at..]));
        }
        at += line.len();
    }
    of_paragraphs(layout::paragraphs(text), subject)
}

fn of_paragraphs(mut paragraphs: Vec<String>, subject: &str) -> Found {
    paragraphs.truncate(wire::end_of_story(&paragraphs));
    let mut found = Found::default();
    found.draft.headline = subject.to_string();
    if subject.is_empty() && paragraphs.len() > 1 && paragraphs[0].chars().count() < 200 {
        found.draft.headline = paragraphs.remove(0);
    }
    text::refine(&mut found, paragraphs);
    found
}

fn cut_below_sign_off(mut found: Found) -> Found {
    let paragraphs: Vec<String> = found.draft.body.split("\n\n").map(str::to_string).collect();
    found.draft.body = paragraphs[..wire::end_of_story(&paragraphs)].join("\n\n");
    found
}

/// Who wrote it, or, where a list or a house sends it, whose it is.
fn set_sender(found: &mut Found, message: &Message<'_>) {
    let Some(sender) = message.from().and_then(Address::first) else { return };
    let name = sender.name().map(tidy).filter(|name| !name.is_empty() && !name.contains('@'));
    let is_bulk = ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|name| message.header_raw(*name).is_some());
    let people = name.as_deref().map(byline::authors).unwrap_or_default();
    if !is_bulk && !people.is_empty() {
        if found.draft.authors.is_empty() {
            found.draft.authors = people;
        }
        return;
    }
    let domain = || sender.address()?.rsplit_once('@').map(|(_, domain)| domain.to_string());
    // `Ben` sends for nobody but his house.
    let is_house = |name: &String| is_bulk || name.contains(' ');
    wire::set_source(&mut found.draft, name.filter(is_house).or_else(domain));
}

#[cfg(test)]
mod tests;
