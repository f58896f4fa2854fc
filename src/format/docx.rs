//! Word documents (`.docx`): the text as it would be printed, without notes, comments and what was deleted.

use std::io::Read;

use super::document::{Document, Properties, Style};
use super::nested::{Place, Reading};
use super::xml::{Element, Parser, Piece};
use super::zip::Package;
use super::{ReadError, xml};

pub(super) fn read(package: &mut Package, place: &Place, reading: &mut Reading<'_>) -> Result<(), ReadError> {
    let limit = reading.options.limits.article_bytes;
    let mut document = Document::new(limit);
    package.part("word/document.xml", |part| text(part, &mut document, limit))?;
    // A document is no worse for properties that cannot be read.
    let properties = package.part("docProps/core.xml", |part| xml::root(part, limit));
    if let Ok(Some(core)) = properties {
        document.properties = properties_of(&core);
    }
    document.read(reading.options, &mut |found| reading.emit(place, found))
}

fn properties_of(core: &Element) -> Properties {
    let text = |name: &str| core.text_of(name);
    Properties {
        title: text("title"),
        authors: text("creator").map(|authors| authors.split(';').map(str::to_string).collect()).unwrap_or_default(),
        keywords: ["keywords", "subject"].iter().filter_map(|name| text(name)).collect(),
        language: text("language"),
    }
}

#[derive(Default)]
struct Paragraph {
    style: Style,
    text: String,
}

fn text(part: &mut dyn Read, document: &mut Document, limit: usize) -> Result<(), ReadError> {
    /// What these hold is not printed, or is printed from elsewhere.
    const SILENT: &[&str] = &["moveFrom", "del", "Fallback", "instrText"];
    xml::with_parser(part, limit, &mut |parser: &mut Parser<'_>| {
        let mut open: Vec<String> = Vec::new();
        // Boxes of text lie in paragraphs and hold paragraphs.
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        let mut silent = 0;
        loop {
            match parser.next()? {
                Piece::Open(element, is_empty) => {
                    if silent == 0 {
                        begin(&element, &open, &mut paragraphs);
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
                    } else if name == "p"
                        && silent == 0
                        && let Some(paragraph) = paragraphs.pop()
                    {
                        document.push(paragraph.style, &paragraph.text)?;
                    }
                }
                Piece::Text(text) if silent == 0 && open.last().is_some_and(|name| name == "t") => {
                    if let Some(paragraph) = paragraphs.last_mut() {
                        paragraph.text.push_str(&text);
                    }
                }
                Piece::Text(_) => {}
                Piece::End if open.is_empty() => return Ok(()),
                Piece::End => return Err(ReadError::new("truncated document")),
            }
        }
    })
}

fn begin(element: &Element, open: &[String], paragraphs: &mut Vec<Paragraph>) {
    if element.is("p") {
        paragraphs.push(Paragraph::default());
        return;
    }
    let Some(paragraph) = paragraphs.last_mut() else { return };
    let in_run = open.last().is_some_and(|name| name == "r");
    match element.name() {
        "pStyle" => paragraph.style = style(element.attribute("val").unwrap_or_default()),
        "tab" if in_run => paragraph.text.push(' '),
        "br" | "cr" if in_run => paragraph.text.push('\n'),
        "noBreakHyphen" => paragraph.text.push('-'),
        _ => {}
    }
}

/// Styles are called in the language of whoever made the document.
fn style(id: &str) -> Style {
    let id: String = id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let name = id.trim_end_matches(|c: char| c.is_ascii_digit());
    match (name, &id[name.len()..]) {
        ("title" | "titre" | "titel" | "ttulo" | "título" | "titolo", "") => Style::Title,
        ("subtitle" | "soustitre" | "untertitel" | "subttulo" | "sottotitolo", _) => Style::Subtitle,
        ("heading" | "titre" | "berschrift" | "überschrift" | "ttulo" | "titolo", "1" | "2") => Style::Heading,
        _ => Style::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<String, String> {
        let xml = format!(
            "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='w'><w:body>{body}</w:body></w:document>"
        );
        let mut document = Document::new(1 << 20);
        text(&mut xml.as_bytes(), &mut document, 1 << 20).map_err(|error| error.to_string())?;
        let draft = document.article().draft;
        Ok(format!("{}|{}", draft.headline, draft.body))
    }

    #[test]
    fn what_is_printed_is_read() {
        let run = |text: &str| format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>");
        let body = format!(
            "<w:p><w:pPr><w:pStyle w:val='Titre'/><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>{}{}</w:p>\
             <w:p>{}<w:r><w:tab/></w:r>{}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom>{}</w:moveFrom></w:p>\
             <w:p><w:r><w:AlternateContent><w:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:Choice>\
             <w:Fallback><w:p>{}</w:p></w:Fallback></w:AlternateContent></w:r>{}<w:r><w:br/></w:r>{}</w:p>",
            run("Le phare "),
            run("rallumé"),
            run("Le phare"),
            run("d&#233;sormais &amp; toujours."),
            run("moved"),
            run("Encadré."),
            run("Encadré."),
            run("Première ligne."),
            run("Seconde.")
        );
        assert_eq!(
            read(&body).unwrap(),
            "Le phare rallumé|Le phare désormais & toujours.\n\nEncadré.\n\nPremière ligne.\n\nSeconde."
        );
    }

    #[test]
    fn a_document_that_is_cut_off_is_refused() {
        let mut document = Document::new(1000);
        let error = text(&mut &b"<w:document><w:p><w:r><w:t>Cut"[..], &mut document, 1000).unwrap_err();
        assert_eq!(error.to_string(), "truncated document");
    }

    #[test]
    fn styles_in_several_languages() {
        assert_eq!(style("Titre"), Style::Title);
        assert_eq!(style("Titre1"), Style::Heading);
        assert_eq!(style("Heading 2"), Style::Heading);
        assert_eq!(style("Sous-titre"), Style::Subtitle);
        assert_eq!(style("Normal"), Style::Text);
    }
}
