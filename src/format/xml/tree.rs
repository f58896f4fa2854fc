//! An element of XML with all that is in it, small enough to be held, and the questions that readers ask it.
//!
//! Names are compared without their namespace prefix unless a question says otherwise: the prefix is the file's own choice.

use crate::format::layout::tidy;

#[derive(Debug, Default)]
pub(in crate::format) struct Element {
    /// As written, with its prefix.
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

#[derive(Debug)]
pub(in crate::format) enum Node {
    Element(Element),
    /// Character data, its references resolved.
    Text(String),
}

impl Element {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        local(&self.tag)
    }

    pub fn is(&self, name: &str) -> bool {
        self.name() == name
    }

    /// An attribute that says something, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| local(known) == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The children of one name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.is(name))
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// The element at the end of a path of children, the first of each name.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All elements of one name, at any depth but not one inside the other, in order.
    pub fn deep<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        self.outermost(&mut |element| element.is(name))
    }

    /// The first element of one name, at any depth.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.deep(name).into_iter().next()
    }

    /// All elements that are wanted, at any depth but not one inside the other, in order.
    pub fn outermost<'a>(&'a self, wanted: &mut dyn FnMut(&Element) -> bool) -> Vec<&'a Element> {
        let mut found = Vec::new();
        self.collect(wanted, &mut found);
        found
    }

    /// No deeper than the parser lets elements nest.
    fn collect<'a>(&'a self, wanted: &mut dyn FnMut(&Element) -> bool, found: &mut Vec<&'a Element>) {
        for element in self.elements() {
            if wanted(element) {
                found.push(element);
            } else {
                element.collect(wanted, found);
            }
        }
    }

    /// How much memory it takes, roughly.
    pub fn weight(&self) -> usize {
        const ELEMENT: usize = 64;
        let attributes: usize = self.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        let children = self.children.iter().map(|child| match child {
            Node::Element(element) => element.weight(),
            Node::Text(text) => text.len(),
        });
        ELEMENT + attributes + children.sum::<usize>()
    }

    /// All text inside, as one line.
    pub fn line(&self) -> String {
        tidy(&self.raw_text())
    }

    /// `line`, if there is anything on it.
    pub fn said(&self) -> Option<String> {
        Some(self.line()).filter(|line| !line.is_empty())
    }

    /// All text inside, as it stands, with a space between elements.
    pub fn raw_text(&self) -> String {
        let mut text = String::new();
        self.append_text(&mut text);
        text
    }

    fn append_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) if element.children.is_empty() => out.push(' '),
                Node::Element(element) => element.append_text(out),
            }
        }
    }

    /// The line of the first child of one name that says something.
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.all(name).find_map(Element::said)
    }
}

pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
