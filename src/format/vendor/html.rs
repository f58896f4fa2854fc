//! Pages that hold many articles, each an element with the fields in elements of its own.

use std::io::BufRead;

use super::layout::{Description, Html, Selector};
use super::{Gathered, text};
use crate::format::xml::{self, Element, Piece};
use crate::format::{Emit, Options, ReadError};

pub(super) fn read(
    layout: &Description,
    html: &Html,
    input: &mut dyn BufRead,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ReadError> {
    let limit = options.limits.article_bytes;
    let mut input = input;
    xml::with_html_parser(&mut input, limit, &mut |parser| {
        loop {
            let line = parser.line();
            let element = match parser.next()? {
                Piece::Open(element, false) if fits(&html.article, &element) => element,
                Piece::End => return Ok(()),
                _ => continue,
            };
            let step = match parser.rest_of(element)? {
                Ok(element) => {
                    let article = article(layout, html, &element);
                    if article.is_empty() { continue } else { emit(Ok(article.finish(layout))) }
                }
                Err(cause) => emit(Err(ReadError::at(line, cause))),
            };
            if step.is_break() {
                return Ok(());
            }
        }
    })
}

fn fits(selector: &Selector, element: &Element) -> bool {
    selector.fits(element.name(), element.attribute("class").unwrap_or_default())
}

fn article(layout: &Description, html: &Html, element: &Element) -> Gathered {
    let mut gathered = Gathered::default();
    for (selector, target) in &html.fields {
        if let Some(field) = element.outermost(&mut |element| fits(selector, element)).first() {
            gathered.set_target(target, &field.line());
        }
    }
    let body = html.body.iter().find_map(|selector| {
        let found = element.outermost(&mut |element| fits(selector, element));
        (!found.is_empty()).then_some(found)
    });
    let is_furniture = |line: &String| layout.furniture.lines.iter().any(|pattern| pattern.0.is_match(line));
    let paragraphs = |element: &Element| xml::paragraphs(element).into_iter().filter(|line| !is_furniture(line));
    match body {
        Some(elements) => {
            for line in elements.into_iter().flat_map(paragraphs) {
                gathered.body.push(line);
                gathered.body.push(String::new());
            }
        }
        // Nothing says where the text is: the lines of the page do, as those of a text.
        None if html.fields.is_empty() => {
            let lines: Vec<String> = paragraphs(element).flat_map(|line| [line, String::new()]).collect();
            gathered = text::article(layout, lines.iter().map(String::as_str));
        }
        None => {}
    }
    gathered
}
