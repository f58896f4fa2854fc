//! OpenDocument texts (`.odt`): the text without notes, comments and what was deleted.

use std::collections::HashMap;
use std::io::Read;

use super::document::{Document, Properties, Style};
use super::nested::{Place, Reading};
use super::xml::{Element, Parser, Piece};
use super::zip::Package;
use super::{ReadError, xml};

pub(super) fn read(package: &mut Package, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let limit = reading.options.limits.article_bytes;
    let mut document = Document::new(limit);
    if package.part("content.xml", |part| text(part, &mut document, limit))?.is_none() {
        return Err(ReadError::new("damaged OpenDocument: no content"));
    }
    // A document is no worse for properties that cannot be read.
    if let Ok(Some(meta)) = package.part("meta.xml", |part| xml::root(part, limit)) {
        document.properties = properties_of(&meta);
    }
    document.read(reading.options, &mut |found| reading.emit(place, found))
}

fn properties_of(root: &Element) -> Properties {
    let Some(meta) = root.child("meta") else { return Properties::default() };
    let author = meta.text_of("initial-creator").or_else(|| meta.text_of("creator"));
    Properties {
        title: meta.text_of("title"),
        authors: author.into_iter().collect(),
        keywords: meta.all("keyword").filter_map(Element::said).collect(),
        language: meta.text_of("language"),
    }
}

fn text(part: &mut dyn Read, document: &mut Document, limit: usize) -> Result<(), ReadError> {
    /// What these hold is not printed with the text.
    const SILENT: &[&str] = &["tracked-changes", "annotation", "note", "sequence-decls", "forms", "script"];
    xml::with_parser(part, limit, &mut |parser: &mut Parser<'_>| {
        let mut open: Vec<String> = Vec::new();
        let mut styles: HashMap<String, Style> = HashMap::new();
        // Frames lie in paragraphs and hold paragraphs.
        let mut paragraphs: Vec<(Style, String)> = Vec::new();
        let mut silent = 0;
        loop {
            match parser.next()? {
                Piece::Open(element, is_empty) => {
                    if silent == 0 {
                        begin(&element, is_empty, &mut styles, &mut paragraphs);
                    }
                    if !is_empty {
                        silent += usize::from(SILENT.contains(&element.name()));
                        open.push(element.name().to_string());
                    }
                }
                Piece::Close => {
                    let name = open.pop().unwrap_or_default();
                    if SILENT.contains(&name.as_str()) {
                        silent -= 1;
                    } else if matches!(name.as_str(), "p" | "h")
                        && silent == 0
                        && let Some((style, text)) = paragraphs.pop()
                    {
                        document.push(style, &text)?;
                    }
                }
                Piece::Text(text) if silent == 0 => {
                    if let Some((_, paragraph)) = paragraphs.last_mut() {
                        // White space means nothing here; line ends are elements.
                        paragraph.push_str(&text.replace(['\n', '\r'], " "));
                    }
                }
                Piece::Text(_) => {}
                Piece::End if open.is_empty() => return Ok(()),
                Piece::End => return Err(ReadError::new("truncated document")),
            }
        }
    })
}

fn begin(
    element: &Element,
    is_empty: bool,
    styles: &mut HashMap<String, Style>,
    paragraphs: &mut Vec<(Style, String)>,
) {
    const MOST_STYLES: usize = 10_000;
    match element.name() {
        // What the document calls P7 is a title by its parent.
        "style" => {
            let parent = element.attribute("parent-style-name").unwrap_or_default();
            if let (Some(name), Some(style)) = (element.attribute("name"), by_name(parent))
                && styles.len() < MOST_STYLES
            {
                styles.insert(name.to_string(), style);
            }
        }
        "p" | "h" if !is_empty => {
            let name = element.attribute("style-name").unwrap_or_default();
            let level = element.attribute("outline-level").and_then(|level| level.parse::<u8>().ok());
            let heading = element.is("h") && level.is_none_or(|level| level <= 2);
            let style = by_name(name).or_else(|| styles.get(name).copied());
            let style = style.unwrap_or(if heading { Style::Heading } else { Style::Text });
            paragraphs.push((style, String::new()));
        }
        "s" | "tab" => push(paragraphs, ' '),
        "line-break" => push(paragraphs, '\n'),
        _ => {}
    }
}

fn push(paragraphs: &mut [(Style, String)], c: char) {
    if let Some((_, paragraph)) = paragraphs.last_mut() {
        paragraph.push(c);
    }
}

/// Styles have the same names in every language.
fn by_name(name: &str) -> Option<Style> {
    Some(match name {
        "Title" => Style::Title,
        "Subtitle" => Style::Subtitle,
        "Heading_20_1" | "Heading_20_2" => Style::Heading,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let xml = "<office:document-content><office:automatic-styles><style:style style:name='P1' style:parent-style-name='Title'/>\
             </office:automatic-styles><office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>\
             <text:p text:style-name='P1'>Le phare<text:s text:c='2'/>rallumé</text:p><text:p/>\
             <text:p>Le <text:span>phare</text:span> luit<text:note><text:p>Note.</text:p></text:note>\n             encore.\
             <text:line-break/>Toujours<draw:text-box><text:p>Encadré.</text:p></draw:text-box>.</text:p>\
             </office:text></office:body></office:document-content>";
        let mut document = Document::new(1 << 20);
        text(&mut xml.as_bytes(), &mut document, 1 << 20).unwrap();
        let draft = document.article().draft;
        assert_eq!(draft.headline, "Le phare rallumé");
        assert_eq!(draft.body, "Encadré.\n\nLe phare luit encore.\n\nToujours.");
    }
}
