//! Web pages: what their markup says of the article, and its text without menus and share lines.
//!
//! A page is measured before any parser that could choke on it sees it. Nothing a page points to is fetched.

use std::io::BufRead;

use super::charset::{self, Decoder};
use super::{Emit, Found, Options, ReadError, layout, slurp, text};
use crate::date;

mod elsewhere;
mod entities;
mod jsonld;
mod meta;
pub(super) mod plain;
mod scan;
mod worker;

pub(super) use entities::decode as decode_references;
pub(super) use meta::{date_in_url, host};
pub(super) use plain::{without_pairs, without_tags};

pub(super) fn read(input: &mut dyn BufRead, options: &Options, emit: &mut Emit<'_>) -> Result<(), ReadError> {
    let bytes = slurp(input, options.limits.page_bytes, "page")?;
    let html =
        Decoder::new(options.country.as_deref()).decode(&bytes, charset::declared_in_markup(&bytes)).into_owned();
    drop(bytes);
    let found = page(html, options)?;
    let _ = emit(Ok(found));
    Ok(())
}

fn too_deep(limit: usize) -> ReadError {
    ReadError::new(format!("HTML nested more than {limit} levels"))
}

fn page(html: String, options: &Options) -> Result<Found, ReadError> {
    if let Some(error) = scan::refuse(&html, options.limits.page_depth) {
        return Err(error);
    }
    let meta::Described { mut found, description, body, titles } = meta::read(&html);
    let visible = plain::paragraphs(&html);
    let main = worker::extract(elsewhere::blank(html), &options.limits)?;
    let mut paragraphs = plain::paragraphs(&main);
    if let Some(body) = body {
        prefer_declared_body(&mut paragraphs, &body);
    }
    if found.dates.is_empty() {
        let line = visible.iter().find_map(|line| date::line(line).filter(|line| line.published.is_some()));
        let date::Line { published, updated } = line.unwrap_or_default();
        found.visible_date = published;
        found.updated = found.updated.or(updated);
    }
    let repeated = paragraphs.iter().take(3).rposition(|paragraph| titles.contains(paragraph));
    if let Some(at) = repeated.filter(|at| at + 1 < paragraphs.len()) {
        // Above the title stand rubrics and trails.
        paragraphs.drain(..=at);
    }
    take_standfirst(&mut found, &mut paragraphs, description, &visible);
    text::refine(&mut found, paragraphs);
    found.is_page = true;
    Ok(found)
}

/// The body that JSON-LD gives, where the page itself gives none or much less: it knows no paragraphs, so it comes second.
fn prefer_declared_body(paragraphs: &mut Vec<String>, body: &str) {
    let declared = from_text(body);
    let length = |paragraphs: &[String]| paragraphs.iter().map(String::len).sum::<usize>();
    if length(&declared) > 2 * length(paragraphs) {
        *paragraphs = declared;
    }
}

/// The paragraphs of a text that may or may not be HTML, as JSON carries them.
pub(super) fn from_text(body: &str) -> Vec<String> {
    if plain::is_markup(body) { plain::paragraphs(body) } else { layout::paragraphs(&decode_references(body)) }
}

/// The description is a standfirst where readers of the page saw it as a paragraph; otherwise it was written for machines.
fn take_standfirst(found: &mut Found, paragraphs: &mut Vec<String>, description: Option<String>, visible: &[String]) {
    const NEAR_THE_TOP: usize = 3;
    let Some(description) = description.filter(|text| text.split_whitespace().count() >= 4) else { return };
    if let Some(at) = paragraphs.iter().take(NEAR_THE_TOP).position(|paragraph| *paragraph == description) {
        // With nothing else left it is the story.
        if paragraphs.len() > 1 {
            found.draft.standfirst = Some(paragraphs.remove(at));
        }
    } else if visible.contains(&description) && !paragraphs.contains(&description) {
        found.draft.standfirst = Some(description);
    }
}

#[cfg(test)]
mod tests;
