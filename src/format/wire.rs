//! What the formats of news agencies have in common: who sends, what a revision says of itself, how a wire signs off.

use super::layout::{self, tidy};
use super::{Found, byline};
use crate::article::{Draft, Notice};
use crate::date::{self, Order};

/// Sets the source unless something better has set it: the name of an agency or a paper.
pub(super) fn set_source(draft: &mut Draft, name: Option<String>) {
    if draft.source.is_none() {
        draft.source = name.map(|name| source_name(&name)).filter(|name| !name.is_empty());
    }
}

/// `afp.com` and `http://www.ansa.it` are agencies that everybody knows by another name; `/ritzau/` is written with marks.
fn source_name(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '/');
    let host = name.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let known = host.split_once('.').and_then(|(first, rest)| {
        let is_domain = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'.');
        is_domain.then(|| byline::agency(first)).flatten()
    });
    known.map_or_else(|| tidy(name), str::to_string)
}

/// Who holds the rights: `Copyright 2013 The News Agency, www.tna.org - all rights reserved.`
pub(super) fn copyright_holder(notice: &str) -> Option<String> {
    let lower = notice.to_lowercase();
    let mark = ["copyright", "(c)", "©"].iter().filter_map(|mark| lower.find(mark).map(|at| at + mark.len())).max()?;
    // Lower case may have other lengths; then nothing is read.
    let after = notice.get(mark..)?;
    let name = after.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit() || "-–,©(c)".contains(c));
    let end = name.find([',', ';', '|']).into_iter().chain(name.find(". ")).chain(name.find(" - ")).min();
    let name = tidy(name[..end.unwrap_or(name.len())].trim_end_matches(['.', ' ']));
    let name = name.split(" All rights").next().unwrap_or_default().trim().to_string();
    // `ANSA 2017`: the year may come last.
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_string();
    let words = name.split_whitespace().count();
    ((1..=6).contains(&words) && name.starts_with(char::is_uppercase)).then_some(name)
}

/// What the words above a headline, or a note to editors, say of the revision: `REFILE`, `1ST LEAD`, `CORRECTS …`.
pub(super) fn notice(words: &str) -> Option<Notice> {
    const CORRECTIONS: &[&str] =
        &["correction", "corrected", "corrects", "correct", "refile", "refiles", "rectificatif", "erratum", "corrigé"];
    const UPDATES: &[&str] = &["update", "updates", "updated", "lead", "adds", "recasts", "actualisé", "actualisation"];
    const KILLS: &[&str] =
        &["kill", "killed", "cancelled", "canceled", "withdrawn", "annulé", "annulation", "mandatory kill"];
    let lower = words.to_lowercase();
    let has = |list: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word));
    match () {
        _ if has(KILLS) => Some(Notice::Withdrawn),
        _ if has(CORRECTIONS) => Some(Notice::Correction),
        _ if has(UPDATES) => Some(Notice::Update),
        _ => None,
    }
}

/// Notes what a headline says of its revision, as wires put it: `UPDATE 2-Harbour reopens`, `CORRECTED: …`.
pub(super) fn set_notice(draft: &mut Draft) {
    let mark = draft.headline.split(['-', ':', '–']).next().unwrap_or_default();
    let shouts = mark.len() < draft.headline.len() && mark.len() <= 24 && !mark.contains(char::is_lowercase);
    if shouts && draft.notice.is_none() {
        draft.notice = notice(mark);
    }
}

/// What a publishing status says: `usable`, `stat:canceled`, `Withheld`.
pub(super) fn status(status: &str) -> Option<Notice> {
    let name = status.rsplit([':', '/']).next().unwrap_or_default().to_lowercase();
    matches!(name.as_str(), "canceled" | "cancelled" | "withdrawn" | "killed").then_some(Notice::Withdrawn)
}

/// An urgency from 1 to 9.
pub(super) fn urgency(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

/// Drops what a wire ends with: the initials of those who handled it, `ends`.
pub(super) fn drop_sign_off(paragraphs: &mut Vec<String>) {
    while paragraphs.len() > 1 && paragraphs.last().is_some_and(|last| is_sign_off(last) || layout::is_rule(last)) {
        paragraphs.pop();
    }
}

/// Where the story of a mail ends: at the agency's sign-off, below which stand the writer's telephone numbers.
pub(super) fn end_of_story(paragraphs: &[String]) -> usize {
    const NEAR_THE_END: usize = 15;
    let first = paragraphs.len().saturating_sub(NEAR_THE_END).max(1);
    (first..paragraphs.len()).find(|&at| is_signed(&paragraphs[at])).unwrap_or(paragraphs.len())
}

/// `AAP RTV ar`, `dpa wsz jln npr`
fn is_signed(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(|first| byline::agency(first).is_some())
        && (1..=5).contains(&words.clone().count())
        && words.all(|word| word.split('/').all(|part| part.is_empty() || is_initials(part)))
}

fn is_initials(word: &str) -> bool {
    (1..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_sign_off(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    if matches!(bare.to_lowercase().as_str(), "" | "ends" | "end" | "fin" | "more" | "suite" | "ende") {
        return true;
    }
    // `hh/ph/ts/hd`
    let slashed = bare.contains('/') && bare.split('/').all(is_initials) && bare.len() <= 24;
    slashed || is_signed(bare) || line.starts_with('/') && byline::agency(bare).is_some()
}

/// The standfirst, unless it repeats the headline or a paragraph of the story.
pub(super) fn set_standfirst(found: &mut Found, paragraphs: &[String], story: &[String]) {
    let headline = found.draft.headline.as_str();
    let new: Vec<&str> = paragraphs
        .iter()
        .map(String::as_str)
        .filter(|text| *text != headline && !story.iter().any(|p| p == text))
        .collect();
    if !new.is_empty() {
        found.draft.standfirst = Some(new.join("\n\n"));
    }
}

/// A date that must not pass before the text is used, if it is one.
pub(super) fn set_embargo(draft: &mut Draft, text: Option<&str>) {
    draft.embargo = draft.embargo.or_else(|| date::in_markup(text?, Order::Unknown));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_known_by_their_domain() {
        assert_eq!(source_name("afp.com"), "AFP");
        assert_eq!(source_name("/ritzau/"), "ritzau");
        assert_eq!(source_name("nitf.org"), "nitf.org");
        assert_eq!(source_name("St. Selwick News"), "St. Selwick News");
    }

    #[test]
    fn holders() {
        let holder = |text: &str| copyright_holder(text).unwrap_or_default();
        assert_eq!(
            holder("Copyright 2013 The Harbour Agency, www.example.org - all rights reserved."),
            "The Harbour Agency"
        );
        assert_eq!(holder("(c) Copyright ANSA 2017. Click for restrictions"), "ANSA");
        assert_eq!(
            holder("Copyright 2019 The Harbour Press. All rights reserved. Not to be published."),
            "The Harbour Press"
        );
        assert_eq!(holder("© 2018 Agence du Port"), "Agence du Port");
        assert_eq!(holder("Copyright"), "");
        assert_eq!(holder("All rights reserved"), "");
    }

    #[test]
    fn headlines_tell_of_revisions() {
        let told = |headline: &str| {
            let mut draft = Draft { headline: headline.to_string(), ..Draft::default() };
            set_notice(&mut draft);
            draft.notice
        };
        assert_eq!(told("UPDATE 2-Harbour reopens"), Some(Notice::Update));
        assert_eq!(told("CORRECTED: Harbour reopens"), Some(Notice::Correction));
        assert_eq!(told("Lead-free paint for the harbour"), None);
        assert_eq!(told("LEAD"), None);
    }

    #[test]
    fn notices() {
        assert_eq!(notice("REFILE"), Some(Notice::Correction));
        assert_eq!(notice("1ST LEAD"), Some(Notice::Update));
        assert_eq!(notice("KILL"), Some(Notice::Withdrawn));
        assert_eq!(notice("Harbour reopens"), None);
        assert_eq!(status("stat:canceled"), Some(Notice::Withdrawn));
        assert_eq!(status("stat:usable"), None);
    }

    #[test]
    fn sign_offs() {
        for line in ["ends", "hh/ph/ts/hd", "AAP RTV ar", "dpa wsz jln npr", "AAP be/", "/ritzau/", "___"] {
            assert!(is_sign_off(line) || layout::is_rule(line), "{line}");
        }
        for line in ["He left.", "AP reported nothing of it", "Yes", "and/or so they say"] {
            assert!(!is_sign_off(line), "{line}");
        }
    }
}
