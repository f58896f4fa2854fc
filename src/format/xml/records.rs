//! XML of no known kind whose elements have names that anybody understands: `headline`, `body`, `PublishDate`.
//!
//! An element becomes a record as JSON has it, and the same list of names says what its fields mean.

use serde_json::{Map, Value};

use super::blocks;
use super::tree::{Element, Node};
use crate::format::{FieldMap, Found, fields};

/// Values nest no deeper than this: what is deeper is text.
const DEPTH: usize = 6;

/// The article of an element among others of its kind: it must have a text, or a title and something else.
pub(super) fn record(element: &Element, map: &FieldMap) -> Option<Found> {
    let found = article(element, map)?;
    let parts = [!found.draft.headline.is_empty(), !found.draft.body.is_empty(), found.draft.standfirst.is_some()];
    let said = parts.into_iter().filter(|part| *part).count() + usize::from(!found.dates.is_empty());
    (said >= 2).then_some(found)
}

/// The article of an element whose fields are its children and attributes.
pub(super) fn article(element: &Element, map: &FieldMap) -> Option<Found> {
    fields::article(&object(element, 0), map)
}

fn object(element: &Element, depth: usize) -> Map<String, Value> {
    let mut record = Map::new();
    for (name, value) in &element.attributes {
        if !name.starts_with("xmlns") {
            record.insert(name.rsplit(':').next().unwrap_or(name).to_string(), Value::String(value.clone()));
        }
    }
    for child in element.elements() {
        let value = value(child, depth + 1);
        match record.get_mut(child.name()) {
            None | Some(Value::Null) => _ = record.insert(child.name().to_string(), value),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    record
}

fn value(element: &Element, depth: usize) -> Value {
    let has_elements = element.elements().next().is_some();
    let has_text = element.children.iter().any(|child| matches!(child, Node::Text(text) if !text.trim().is_empty()));
    match (has_elements, has_text) {
        (false, false) => element.attribute("value").map_or(Value::Null, |value| Value::String(value.to_string())),
        (false, true) => Value::String(element.raw_text()),
        (true, _) if has_text || depth >= DEPTH || is_markup(element) => {
            Value::String(blocks::paragraphs(element).join("\n\n"))
        }
        _ => list_or_object(element, depth),
    }
}

fn is_markup(element: &Element) -> bool {
    element
        .elements()
        .any(|child| ["p", "div", "br", "h1", "h2", "h3", "para", "paragraph", "ul"].contains(&child.name()))
}

/// Children of one name are a list, as `<keywords><keyword>…`.
fn list_or_object(element: &Element, depth: usize) -> Value {
    let mut names = element.elements().map(Element::name);
    let first = names.next();
    let inner: Vec<&Element> = element.elements().collect();
    if inner.len() > 1 && names.all(|name| Some(name) == first) {
        return Value::Array(inner.into_iter().map(|child| value(child, depth + 1)).collect());
    }
    Value::Object(object(element, depth))
}
