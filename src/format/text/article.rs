//! The parts of one article in plain text: header lines, headline, by-line, dateline, source line, body.
//!
//! `refine` serves every format whose body comes as paragraphs. What is doubtful stays in the body.

use crate::article::Draft;
use crate::date::{self, Order};
use crate::format::layout::{self, tidy};
use crate::format::{Found, byline, debris};

use super::head;

/// A longer first line is a paragraph, not a headline.
const LONGEST_HEADLINE: usize = 300;
pub(super) const LONGEST_STANDFIRST: usize = 600;

/// What a header line (`Title: …`) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Title,
    Standfirst,
    Date,
    Updated,
    Source,
    Author,
    Section,
    Url,
    Language,
    Topics,
}

fn key(name: &str) -> Option<Key> {
    let name = name.trim().to_lowercase().replace(['-', '_'], " ");
    Some(match name.as_str() {
        "title" | "titre" | "headline" => Key::Title,
        "standfirst" | "chapô" | "chapo" | "lead" | "summary" | "abstract" | "description" | "résumé" => {
            Key::Standfirst
        }
        "date" | "published" | "publié" | "publié le" | "publication date" | "date de publication" => Key::Date,
        "updated" | "mis à jour" | "modified" => Key::Updated,
        "source" | "publication" | "publisher" | "journal" => Key::Source,
        "author" | "authors" | "auteur" | "auteurs" | "by" | "byline" | "par" => Key::Author,
        "section" | "rubrique" | "category" | "catégorie" => Key::Section,
        "url" | "link" | "lien" => Key::Url,
        "language" | "langue" | "lang" => Key::Language,
        "keywords" | "mots clés" | "mots cles" | "tags" | "topics" | "sujets" | "thèmes" => Key::Topics,
        _ => return None,
    })
}

fn header(line: &str) -> Option<(Key, &str)> {
    let (name, value) = line.split_once(':')?;
    let value = value.trim();
    // `Date:2016` is a header, `http://…` is not.
    if name.chars().count() > 24 || value.is_empty() || value.starts_with("//") {
        return None;
    }
    Some((key(name)?, value))
}

/// Whether a line alone shows that an article begins here.
pub(super) fn is_decisive_header(line: &str) -> bool {
    match header(line) {
        Some((Key::Title, _)) => true,
        Some((Key::Date, value)) => value.contains(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}

/// Whether a line names the headline: `Headline: …`.
pub(in crate::format) fn is_title_line(line: &str) -> bool {
    matches!(header(line), Some((Key::Title, _)))
}

/// Reads one article.
pub(in crate::format) fn parse(text: &str) -> Found {
    let unix;
    let text = if text.contains('\r') {
        unix = text.replace("\r\n", "\n").replace('\r', "\n");
        &unix
    } else {
        text
    };
    let mut found = Found::default();
    let mut rest = take_headers(skip_blank(text), &mut found, false);
    if !found.draft.headline.is_empty() {
        rest = take_more_headers(rest, &mut found);
    } else {
        rest = take_headline(skip_blank(rest), &mut found.draft);
        rest = take_headers(rest, &mut found, false);
        rest = take_headers(skip_blank(rest), &mut found, true);
    }
    refine(&mut found, layout::paragraphs(rest));
    found
}

/// Past blank lines, rules and share lines.
fn skip_blank(mut text: &str) -> &str {
    while let Some((line, rest)) = next_line(text) {
        let bare = line.trim();
        if !(bare.is_empty() || layout::is_rule(bare) || debris::is_debris(bare, false)) {
            break;
        }
        text = rest;
    }
    text
}

fn next_line(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    Some(text.split_once('\n').unwrap_or((text, "")))
}

/// Takes the header lines that stand here; `whole_block`: only if no other line stands among them.
fn take_headers<'a>(text: &'a str, found: &mut Found, whole_block: bool) -> &'a str {
    let mut rest = text;
    let mut headers = Vec::new();
    while let Some((line, after)) = next_line(rest) {
        let Some(header) = header(line) else {
            if whole_block && !line.trim().is_empty() {
                return text;
            }
            break;
        };
        headers.push(header);
        rest = after;
    }
    for (key, value) in headers {
        set(found, key, value);
    }
    rest
}

/// Header lines may have blank lines between them.
fn take_more_headers<'a>(mut text: &'a str, found: &mut Found) -> &'a str {
    const MOST: usize = 8;
    for _ in 0..MOST {
        let next = skip_blank(text);
        // `Paris: une ville` may be the story, so only what cannot be taken for it.
        let is_header = next_line(next).and_then(|(line, _)| header(line)).is_some_and(|(key, _)| key != Key::Section);
        if !is_header {
            break;
        }
        text = take_headers(next, found, false);
    }
    text
}

fn set(found: &mut Found, key: Key, value: &str) {
    let draft = &mut found.draft;
    let text = tidy(value);
    match key {
        Key::Title => draft.headline = text,
        Key::Standfirst => draft.standfirst = Some(text),
        Key::Date => found.dates.push(text),
        Key::Updated => found.updated = Some(text),
        Key::Source => draft.source = Some(text),
        Key::Author => set_byline(draft, text),
        Key::Section => draft.section = Some(text),
        Key::Url => draft.url = Some(text),
        Key::Language => draft.language = Some(text),
        Key::Topics => add_topics(draft, &text),
    }
}

pub(super) fn set_byline(draft: &mut Draft, line: String) {
    draft.authors = byline::authors(&line);
    draft.byline = Some(line);
}

fn add_topics(draft: &mut Draft, list: &str) {
    for topic in list.split([',', ';', '|']).map(|topic| topic.trim().trim_start_matches('#')) {
        if !topic.is_empty() && !draft.topics.iter().any(|known| known == topic) {
            draft.topics.push(topic.to_string());
        }
    }
}

/// The first line, with the line it runs on to; none where the text begins with a paragraph.
fn take_headline<'a>(text: &'a str, draft: &mut Draft) -> &'a str {
    let Some((mut first, mut rest)) = next_line(text) else { return text };
    if byline::is_paper(first) && reads_on(skip_blank(rest)) {
        draft.source.get_or_insert_with(|| tidy(first));
        let Some(next) = next_line(skip_blank(rest)) else { return text };
        (first, rest) = next;
    }
    if let Some(below) = below_kicker(first, rest) {
        draft.section.get_or_insert_with(|| tidy(first));
        let Some(next) = next_line(below) else { return text };
        (first, rest) = next;
    }
    let mut headline = first.to_string();
    if runs_on(first, rest) {
        let more: Vec<&str> = rest.lines().take_while(|line| !line.trim().is_empty()).take(3).collect();
        if more.len() > 2 {
            return text;
        }
        for line in more {
            headline.push(' ');
            headline.push_str(line);
            rest = next_line(rest).map_or("", |(_, rest)| rest);
        }
    }
    let headline = tidy(&headline);
    if headline.chars().count() > LONGEST_HEADLINE {
        return text;
    }
    draft.headline = headline;
    rest
}

/// What follows a rubric or a wire's slug in capitals (`GRAND FORMAT`, `TARVANIE-CONFLIT-REBELLES`), if the next line
/// is a headline of its own.
fn below_kicker<'a>(first: &str, rest: &'a str) -> Option<&'a str> {
    const LONGEST_KICKER: usize = 40;
    let is_kicker = first.chars().count() <= LONGEST_KICKER
        && first.split_whitespace().count() <= 4
        && first.chars().any(char::is_alphabetic)
        && !first.chars().any(char::is_lowercase)
        && !first.ends_with(['.', '!', '?']);
    let rest = skip_blank(rest);
    (is_kicker && opens_with_headline(rest)).then_some(rest)
}

/// Whether the text below a paper's name is an article: a headline, with a rubric above it or not.
fn reads_on(below: &str) -> bool {
    opens_with_headline(below) || next_line(below).is_some_and(|(first, rest)| below_kicker(first, rest).is_some())
}

/// Whether the first line is a headline in small letters with something below it.
fn opens_with_headline(text: &str) -> bool {
    let Some((line, below)) = next_line(text) else { return false };
    line.chars().any(char::is_lowercase)
        && line.split_whitespace().count() >= 3
        && line.chars().count() <= LONGEST_HEADLINE
        && !line.trim_end().ends_with(['.', ',', ';'])
        && header(line).is_none()
        && !byline::is_byline(line)
        && date::find(line, Order::DayFirst).is_none()
        && !below.trim().is_empty()
}

/// Whether the next line goes on with the sentence of the first.
fn runs_on(first: &str, rest: &str) -> bool {
    let open = !first.trim_end().ends_with(['.', '!', '?', ':', '"', '»', '”', ')']);
    open && rest.lines().next().is_some_and(|line| line.trim_start().starts_with(char::is_lowercase))
}

/// Sorts paragraphs into the parts of an article and puts what remains into the body.
pub(in crate::format) fn refine(found: &mut Found, mut paragraphs: Vec<String>) {
    if paragraphs.first().is_some_and(|first| *first == found.draft.headline) {
        paragraphs.remove(0);
    }
    take_tail(found, &mut paragraphs);
    head::take(found, &mut paragraphs);
    if let Some(source) = found.draft.source.as_deref().map(str::to_lowercase) {
        found.draft.authors.retain(|author| author.to_lowercase() != source);
    }
    debris::sweep(&mut paragraphs);
    // A slug may stand above the paragraph that opens with the dateline.
    let slugs = paragraphs.iter().take_while(|paragraph| paragraph.chars().count() <= 40).count().min(2);
    if let Some(first) = paragraphs.get(slugs).or(paragraphs.first()) {
        take_dateline(found, first);
    }
    found.draft.body = paragraphs.join("\n\n");
}

/// `Source: …`, `Tags: …` near the end.
fn take_tail(found: &mut Found, paragraphs: &mut Vec<String>) {
    const TAIL: usize = 6;
    for i in (paragraphs.len().saturating_sub(TAIL)..paragraphs.len()).rev() {
        let Some((name, value)) = paragraphs[i].split_once(':') else { continue };
        let short = value.chars().count() <= 120 && !value.trim().is_empty();
        let key = key(name.trim_end().trim_end_matches('s')).or_else(|| key(name));
        match key.filter(|_| short && !value.trim_start().starts_with("//")) {
            Some(Key::Source) => {
                let source = tidy(value.trim_end_matches('.'));
                found.draft.source.get_or_insert(source);
            }
            Some(Key::Topics) => add_topics(&mut found.draft, value),
            _ => continue,
        }
        paragraphs.remove(i);
    }
}

/// Copies the dateline; the body keeps it, as it was published.
fn take_dateline(found: &mut Found, paragraph: &str) {
    if found.draft.dateline.is_some() {
        return;
    }
    let Some(dateline) = byline::dateline(paragraph) else { return };
    found.draft.dateline = Some(dateline.text.to_string());
    if found.draft.source.is_none() {
        found.draft.source = dateline.agency.map(str::to_string);
    }
    if found.visible_date.is_none() && date::in_text(dateline.text, Order::Unknown).is_some() {
        found.visible_date = Some(dateline.text.to_string());
    }
}
