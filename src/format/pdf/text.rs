//! What the process of [`super::helper`] does: the text of a PDF, line by line with the size of its letters.
//!
//! The library gives up on many a page by a panic, most often over colours. Such a page is tried again with nothing on it
//! but text; should that fail too, the page is missing and is told to be.

use pdf_extract::content::Content;
use pdf_extract::{Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Transform, output_doc_page};
use serde::{Deserialize, Serialize};

use crate::panics;

/// What can be read of a PDF.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Text {
    pub title: Option<String>,
    pub author: Option<String>,
    pub keywords: Option<String>,
    pub language: Option<String>,
    pub pages: Vec<Vec<Line>>,
    /// Pages that could not be read, from 1.
    pub missing: Vec<u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    /// Where it begins, from the left.
    pub x: f32,
    /// Of its largest letters.
    pub size: f32,
    /// Whether there is room between this line and the one before.
    pub gap: bool,
}

/// Reads a PDF; in one line why not, otherwise.
pub fn extract(bytes: &[u8]) -> Result<Text, String> {
    let loaded = panics::caught(|| Document::load_mem(bytes));
    let mut document = loaded.ok().and_then(Result::ok).ok_or("damaged or truncated PDF")?;
    // Nearly all that are encrypted forbid to print, and let everybody read.
    if document.is_encrypted() && !panics::caught(|| document.decrypt("")).is_ok_and(|result| result.is_ok()) {
        return Err("encrypted PDF".to_string());
    }
    let mut text = describe(&document);
    let pages: Vec<(u32, ObjectId)> = document.get_pages().into_iter().collect();
    let mut read = Vec::new();
    let mut missing: Vec<u32> = pages.iter().map(|&(number, _)| number).collect();
    for is_second_try in [false, true] {
        if is_second_try && !missing.is_empty() {
            strip(&mut document, &pages);
        }
        missing.retain(|&number| match page(&document, number) {
            Some(lines) => {
                read.push((number, lines));
                false
            }
            None => true,
        });
    }
    read.sort_by_key(|(number, _)| *number);
    text.pages = read.into_iter().map(|(_, lines)| lines).collect();
    text.missing = missing;
    Ok(text)
}

fn page(document: &Document, number: u32) -> Option<Vec<Line>> {
    let mut page = Page::default();
    panics::caught(|| output_doc_page(document, &mut page, number)).ok()?.ok()?;
    page.end();
    Some(page.lines)
}

fn describe(document: &Document) -> Text {
    let info = document.trailer.get(b"Info").and_then(|info| document.dereference(info)).ok();
    let info = info.and_then(|(_, info)| info.as_dict().ok());
    let string = |object: &Object| pdf_extract::decode_text_string(object).ok().filter(|text| !text.trim().is_empty());
    let entry = |name: &[u8]| string(info?.get(name).ok()?);
    Text {
        title: entry(b"Title"),
        author: entry(b"Author"),
        keywords: entry(b"Keywords"),
        language: document.catalog().ok().and_then(|catalog| string(catalog.get(b"Lang").ok()?)),
        ..Text::default()
    }
}

/// Leaves nothing on the pages, nor in the forms they are made of, but what writes and places text.
fn strip(document: &mut Document, pages: &[(u32, ObjectId)]) {
    for &(_, page) in pages {
        let content = document.get_page_content(page).ok().and_then(|content| only_text(&content));
        if let Some(content) = content {
            let _ = document.change_page_content(page, content);
        }
    }
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form") {
            let content = stream.get_plain_content().ok().and_then(|content| only_text(&content));
            stream.set_plain_content(content.unwrap_or_default());
        }
    }
}

fn only_text(content: &[u8]) -> Option<Vec<u8>> {
    const KEPT: &[&str] = &[
        "BT", "ET", "Tf", "Tj", "TJ", "'", "\"", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "cm", "q", "Q",
        "Do",
    ];
    let mut content = Content::decode(content).ok()?;
    content.operations.retain(|operation| KEPT.contains(&operation.operator.as_str()));
    content.encode().ok()
}

/// Gathers letters into lines.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
    line: Line,
    height: f64,
    /// Where the last letter stands and ends.
    last: Option<(f64, f64)>,
    begins_word: bool,
}

impl Page {
    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.trim().is_empty() {
            self.lines.push(line);
        }
    }
}

impl OutputDev for Page {
    fn begin_page(&mut self, _: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.height = media.ury - media.lly;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        transform: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let (x, y) = (transform.m31, self.height - transform.m32);
        // The side of the square that a letter takes up, whatever the shape it is drawn in.
        let across = (transform.m11 + transform.m21) * font_size;
        let down = (transform.m12 + transform.m22) * font_size;
        let size = (across * down).abs().sqrt();
        if let Some((last_y, last_end)) = self.last.filter(|_| self.begins_word) {
            let step = (y - last_y).abs();
            let is_far = step > size * 1.5;
            if is_far || (x < last_end && step > size * 0.5) {
                self.end();
                self.line.gap = is_far;
            } else if x > last_end + size * 0.1 {
                self.line.text.push(' ');
            }
        }
        if self.line.text.is_empty() {
            self.line.x = x as f32;
        }
        self.line.text.push_str(text);
        self.line.size = self.line.size.max(size as f32);
        self.begins_word = false;
        self.last = Some((y, x + width * size));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.begins_word = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
