//! The entries of feeds: RSS 0.9 to 2.0 and Atom, with the extensions that news sites use (Dublin Core, full text).
//!
//! A feed library would be shorter here, but would turn every date into UTC and so lose the day as it was written. What an
//! entry only links to (pictures, sound, comments) is left alone.

use super::blocks;
use super::tree::{Element, Node};
use crate::article::Item;
use crate::date::{self, Order};
use crate::format::layout::tidy;
use crate::format::{Found, byline, html, text, wire};

/// Prefixes of extensions whose elements mean something else than a feed's own of the same name.
const OTHERS: &[&str] = &["media", "itunes", "slash", "wfw", "sy", "thr", "georss", "geo", "content", "dc", "dcterms"];

/// The article of an `item` or `entry`; `channel` is what the feed says of itself.
pub(super) fn article(entry: &Element, channel: &Element) -> Option<Found> {
    let mut found = Found::default();
    let line =
        |name: &str| own(entry, name).map(text_of).map(|text| html::plain::line(&text)).filter(|t| !t.is_empty());
    found.draft.headline = line("title").unwrap_or_default();
    set_text(&mut found, entry);
    found.draft.url = link(entry);
    set_dates(&mut found, entry);
    set_authors(&mut found, entry, channel);
    set_about(&mut found, entry, channel);
    set_item(&mut found, entry, channel);
    (!found.draft.is_empty()).then_some(found)
}

/// A feed's own element, not an extension's.
fn own<'a>(element: &'a Element, name: &'a str) -> Option<&'a Element> {
    let is_own = |child: &Element| child.tag.split_once(':').is_none_or(|(prefix, _)| !OTHERS.contains(&prefix));
    element.all(name).find(|child| is_own(child) && !(child.children.is_empty() && child.attributes.is_empty()))
}

fn own_line(element: &Element, name: &str) -> Option<String> {
    own(element, name).and_then(Element::said)
}

/// An extension's element, by its usual prefix.
fn extension(element: &Element, tag: &str) -> Option<String> {
    element.elements().find(|child| child.tag.eq_ignore_ascii_case(tag)).and_then(Element::said)
}

/// An element's content as text, escaped markup still in it.
fn text_of(element: &Element) -> String {
    match element.children.iter().all(|child| matches!(child, Node::Text(_))) {
        true => element.raw_text(),
        false => blocks::paragraphs(element).join("\n\n"),
    }
}

fn paragraphs(element: &Element) -> Vec<String> {
    match element.attribute("type") {
        Some("text" | "text/plain") => crate::format::layout::paragraphs(&text_of(element)),
        _ => html::from_text(&text_of(element)),
    }
}

/// The whole text where there is one, with the summary above it; otherwise the summary.
fn set_text(found: &mut Found, entry: &Element) {
    let full = ["content:encoded", "yandex:full-text", "fulltext"];
    let is_full = |child: &&Element| full.iter().any(|tag| child.tag.eq_ignore_ascii_case(tag));
    let body = entry.elements().find(is_full).or_else(|| own(entry, "content")).map(paragraphs);
    let summary = own(entry, "description").or_else(|| own(entry, "summary")).map(paragraphs).unwrap_or_default();
    let mut story = body.filter(|paragraphs| !paragraphs.is_empty()).unwrap_or_default();
    if story.is_empty() {
        story = summary;
    } else {
        let begins_alike = |text: &String| {
            let start: String = text.trim_end_matches(['…', '.', ' ', ']', '[']).chars().take(120).collect();
            !start.is_empty() && story.iter().any(|paragraph| paragraph.starts_with(&start))
        };
        let new: Vec<String> = summary.into_iter().filter(|text| !begins_alike(text)).collect();
        wire::set_standfirst(found, &new, &story);
    }
    text::refine(found, story);
}

/// The page that the entry stands for.
fn link(entry: &Element) -> Option<String> {
    let href = |element: &Element| element.attribute("href").map(str::to_string);
    let main = |element: &&Element| element.attribute("rel").is_none_or(|rel| rel == "alternate");
    let of_atom = entry.all("link").filter(main).find_map(href);
    let of_rss = || entry.all("link").find_map(Element::said);
    let permanent = || {
        let guid = entry.child("guid").filter(|guid| guid.attribute("isPermaLink") != Some("false"))?;
        guid.said().filter(|address| address.starts_with("http"))
    };
    of_atom.or_else(of_rss).or_else(permanent).filter(|address| address.contains("://"))
}

fn set_dates(found: &mut Found, entry: &Element) {
    let own = ["pubDate", "published", "issued", "created"].map(|name| own_line(entry, name));
    let dublin =
        ["dc:date", "dcterms:issued", "dcterms:created", "prism:publicationDate"].map(|tag| extension(entry, tag));
    found.dates.extend(own.into_iter().chain(dublin).flatten());
    let updated = own_line(entry, "updated").or_else(|| own_line(entry, "modified"));
    let updated = updated.or_else(|| extension(entry, "dcterms:modified"));
    if found.dates.is_empty() {
        found.dates.extend(updated);
    } else {
        found.updated = updated;
    }
}

fn set_authors(found: &mut Found, entry: &Element, channel: &Element) {
    let mut lines: Vec<String> =
        entry.elements().filter(|e| e.tag.eq_ignore_ascii_case("dc:creator")).filter_map(Element::said).collect();
    let own = |element: &Element| -> Vec<String> {
        element
            .all("author")
            .filter(|e| !e.tag.starts_with("itunes:") && !e.tag.starts_with("media:"))
            .filter_map(author)
            .collect()
    };
    lines.extend(own(entry));
    if lines.is_empty() {
        lines = own(channel);
    }
    for person in lines.iter().flat_map(|line| byline::authors(line)) {
        if !found.draft.authors.contains(&person) {
            found.draft.authors.push(person);
        }
    }
    if found.draft.byline.is_none() && !lines.is_empty() {
        found.draft.byline = Some(lines.join(", "));
    }
}

/// `<author><name>Jane Roe</name></author>`, `jane@example.org (Jane Roe)`.
fn author(element: &Element) -> Option<String> {
    let line = element.text_of("name").or_else(|| element.said())?;
    let inside =
        line.split_once('(').and_then(|(before, rest)| before.contains('@').then(|| rest.split(')').next())).flatten();
    inside.map(tidy).or(Some(line).filter(|line| !line.contains('@')))
}

fn set_about(found: &mut Found, entry: &Element, channel: &Element) {
    let draft = &mut found.draft;
    wire::set_source(draft, extension(entry, "dc:publisher"));
    let origin = own(entry, "source");
    wire::set_source(draft, origin.and_then(|origin| origin.text_of("title").or_else(|| origin.said())));
    wire::set_source(draft, extension(channel, "dc:publisher"));
    wire::set_source(draft, own_line(channel, "title"));
    let language = |element: &Element| {
        let said = own_line(element, "language").or_else(|| extension(element, "dc:language"));
        said.or_else(|| element.attribute("lang").map(str::to_string))
    };
    draft.language = language(entry).or_else(|| language(channel));
    let rights = |element: &Element| {
        let said = extension(element, "dc:rights").or_else(|| own_line(element, "rights"));
        said.or_else(|| own_line(element, "copyright"))
    };
    draft.copyright = rights(entry).or_else(|| rights(channel));
    for category in entry.all("category") {
        let name = category.attribute("label").map(tidy).or_else(|| category.said());
        let name = name.or_else(|| category.attribute("term").map(tidy));
        found.subject(None, name.as_deref());
    }
    for subject in entry.elements().filter(|element| element.tag.eq_ignore_ascii_case("dc:subject")) {
        found.subject(None, subject.said().as_deref());
    }
    let keywords = extension(entry, "media:keywords").unwrap_or_default();
    keywords.split(',').filter(|word| !word.trim().is_empty()).for_each(|word| found.subject(None, Some(word)));
    found.draft.section = extension(entry, "prism:section").or_else(|| own_line(entry, "section"));
}

/// A feed carries an entry again when it has changed, under the same id.
fn set_item(found: &mut Found, entry: &Element, channel: &Element) {
    let Some(id) = own_line(entry, "guid").or_else(|| own_line(entry, "id")) else { return };
    // Only addresses are the same for nobody else.
    let is_global = id.contains(':');
    let feed =
        own_line(channel, "id").or_else(|| link(channel)).or_else(|| own_line(channel, "title")).unwrap_or_default();
    let id = if is_global { id } else { format!("{feed}#{id}") };
    let last = found.updated.as_ref().or(found.dates.first());
    let created = last.and_then(|text| date::in_markup(text, Order::Unknown));
    found.draft.item = Some(Item { id, version: None, created });
}
