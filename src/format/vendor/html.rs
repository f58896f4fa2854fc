//! Pages that hold many articles: each an element with the fields in elements of its own, or lines as a text has them.

use std::io::BufRead;

mod lines;

use super::Gathered;
use super::layout::{Description, Html, Selector};
use crate::format::xml::{self, Element, Piece};
use crate::format::{Emit, Options, ReadError};

pub(super) fn read(
    layout: &Description,
    html: &Html,
    input: &mut dyn BufRead,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ReadError> {
    if html.fields.is_empty() {
        return lines::read(layout, html, input, options, emit);
    }
    let limit = options.limits.article_bytes;
    let mut input = input;
    xml::with_html_parser(&mut input, limit, &mut |parser| {
        loop {
            let line = parser.line();
            let element = match parser.next()? {
                Piece::Open(element, false) if is_article(html, &element) => element,
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

fn is_article(html: &Html, element: &Element) -> bool {
    html.article.as_ref().is_some_and(|selector| fits(selector, element))
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
    for line in body.into_iter().flatten().flat_map(paragraphs) {
        gathered.body.push(line);
        gathered.body.push(String::new());
    }
    gathered
}
