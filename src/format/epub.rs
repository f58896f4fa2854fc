//! EPUB: every chapter, or story of a newspaper, is a page of its own, read as web pages are.
//!
//! The book's title is the source, its date that of the stories that give none. Pages that only list others are passed over.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::layout::tidy;
use super::nested::{Input, Issue, Place, Reading};
use super::xml::Element;
use super::zip::Package;
use super::{ReadError, xml};

pub(super) fn read(package: &mut Package, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let limit = reading.options.limits.article_bytes;
    let damaged = |what: &str| ReadError::new(format!("damaged EPUB: {what}"));
    let container = package.part("META-INF/container.xml", |part| xml::root(part, limit))?;
    let container = container.ok_or_else(|| damaged("no container"))?;
    let path = container.find("rootfile").and_then(|root| root.attribute("full-path"));
    let path = path.ok_or_else(|| damaged("no root file"))?.to_string();
    let book = package.part(&path, |part| xml::root(part, limit))?.ok_or_else(|| damaged("no root file"))?;
    let before = reading.count();
    let place = place.issue(issue(&book));
    let mut wanted = pages(&book, &path);
    // In the order of the zip, which is hardly ever another: looking each page up would take a hostile book for ever.
    let step = package.each_part(&mut |name, part| {
        if !wanted.remove(name) {
            return ControlFlow::Continue(());
        }
        match part.open() {
            Ok(page) => reading.member(&place, name, Input::Stream(Box::new(page))),
            Err(error) => reading.skip(&place, name, error.to_string()),
        }
    })?;
    if step.is_break() {
        return Ok(());
    }
    for name in wanted {
        if reading.skip(&place, &name, "missing in the EPUB").is_break() {
            return Ok(());
        }
    }
    if reading.count() == before {
        return Err(ReadError::no_article("no text in it"));
    }
    Ok(())
}

fn issue(book: &Element) -> Issue {
    let Some(metadata) = book.child("metadata") else { return Issue::default() };
    // `The Relay [Thu, 8 Jun 2017]`
    let title = metadata.text_of("title").and_then(|title| title.split('[').next().map(tidy));
    Issue {
        source: title.filter(|title| !title.is_empty()),
        date: metadata.text_of("date"),
        language: metadata.text_of("language"),
    }
}

/// The paths of the pages that are read one after the other.
fn pages(book: &Element, path: &str) -> BTreeSet<String> {
    const MOST: usize = 20_000;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut items: HashMap<&str, &str> = HashMap::new();
    for item in book.child("manifest").into_iter().flat_map(|manifest| manifest.all("item")) {
        let is_page = item.attribute("media-type").is_some_and(|kind| kind.contains("html"));
        let is_contents = item.attribute("properties").is_some_and(|properties| properties.contains("nav"));
        if let (Some(id), Some(href), true, false) =
            (item.attribute("id"), item.attribute("href"), is_page, is_contents)
        {
            items.insert(id, href);
        }
    }
    let spine = book.child("spine").into_iter().flat_map(|spine| spine.all("itemref"));
    let hrefs = spine.filter_map(|reference| items.remove(reference.attribute("idref")?));
    hrefs.take(MOST).map(|href| resolve(folder, href)).collect()
}

/// The path that a reference means: below the folder of the file that it stands in.
fn resolve(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let decoded = percent_decoded(href);
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn references_are_followed_within_the_book() {
        assert_eq!(resolve("OEBPS", "a%20b/c.xhtml#d"), "OEBPS/a b/c.xhtml");
        assert_eq!(resolve("OEBPS/text", "../c.xhtml"), "OEBPS/c.xhtml");
        assert_eq!(resolve("", "../../c%zz.xhtml"), "c%zz.xhtml");
    }
}
