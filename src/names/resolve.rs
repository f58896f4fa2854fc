//! Mentions to entities, within one article: who is meant by "Kerry" where "John Kerry" has been introduced.
//!
//! An entity's name is the fullest form in the article. People are joined by surname, first name, initials and
//! inverted forms; bodies by acronyms and short forms; names that the bundled authority knows as one are one. Two people who
//! share a surname stay two, a body inside a longer body's name stays its own, and names of different kinds are never
//! joined. Nothing is known here of other articles.

mod link;
mod surface;

#[cfg(test)]
mod tests;

use crate::article::{GivenName, Kind, Mention, Name, Part};
use surface::{Surface, surfaces};

/// Joins the mentions of an article into entities, in order of first mention; names that the file lists come last
/// unless the text mentions them too.
pub fn resolve(parts: &[(Part, &str)], found: &[(Kind, Mention)], given: &[GivenName]) -> Vec<Name> {
    let surfaces = surfaces(parts, found);
    let entity_of = link::entities(&surfaces, parts);
    let mut names: Vec<Entity> = Vec::new();
    for (mention, surface, entity) in in_reading_order(&surfaces, &entity_of) {
        match names.iter_mut().find(|name| name.root == entity) {
            Some(name) => name.add(surface, mention),
            None => names.push(Entity::new(entity, surface, mention)),
        }
    }
    let mut names: Vec<Name> = names.into_iter().map(|entity| entity.into_name(&surfaces)).collect();
    let mut budget = LOCATING;
    for given in given {
        let key = surface::key(&given.name);
        let is_known = |name: &Name| {
            name.kind == given.kind
                && (surface::key(&name.name) == key || name.also.iter().any(|form| surface::key(form) == key))
        };
        if !key.is_empty() && !names.iter().any(is_known) {
            let mentions = places_of(&given.name, parts, &mut budget);
            names.push(Name { kind: given.kind, name: given.name.clone(), also: Vec::new(), mentions });
        }
    }
    names
}

/// Bytes of text, at most, in which the names that a file lists are looked for, all together: a file may list as many as it
/// likes.
const LOCATING: usize = 256 << 20;

/// Where a name that the file lists stands in the text, letter for letter and as words of their own.
fn places_of(name: &str, parts: &[(Part, &str)], budget: &mut usize) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for &(part, text) in parts {
        let Some(left) = budget.checked_sub(text.len()) else { break };
        *budget = left;
        for start in memchr::memmem::find_iter(text.as_bytes(), name) {
            let end = start + name.len();
            let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let alone = !joined(text[..start].chars().next_back()) && !joined(text[end..].chars().next());
            if let (true, Ok(start), Ok(end)) = (alone, u32::try_from(start), u32::try_from(end)) {
                mentions.push(Mention { part, start, end });
            }
        }
    }
    mentions
}

/// Every mention with its surface and its entity.
fn in_reading_order<'a>(surfaces: &'a [Surface], entity_of: &'a [Vec<usize>]) -> Vec<(&'a Mention, usize, usize)> {
    let mut mentions = Vec::new();
    for (number, surface) in surfaces.iter().enumerate() {
        for (mention, &entity) in surface.mentions.iter().zip(&entity_of[number]) {
            mentions.push((mention, number, entity));
        }
    }
    mentions.sort_by_key(|(mention, ..)| (mention.part, mention.start));
    mentions
}

/// An entity on its way to being a [`Name`].
struct Entity {
    /// The surface whose form is the name.
    root: usize,
    surfaces: Vec<usize>,
    mentions: Vec<Mention>,
}

impl Entity {
    fn new(root: usize, surface: usize, mention: &Mention) -> Entity {
        Entity { root, surfaces: vec![surface], mentions: vec![mention.clone()] }
    }

    fn add(&mut self, surface: usize, mention: &Mention) {
        if !self.surfaces.contains(&surface) {
            self.surfaces.push(surface);
        }
        self.mentions.push(mention.clone());
    }

    fn into_name(self, surfaces: &[Surface]) -> Name {
        let root = &surfaces[self.root];
        let name = root.best_form().to_string();
        let mut also: Vec<String> = Vec::new();
        for &surface in &self.surfaces {
            for form in &surfaces[surface].forms {
                if form.text != name && !also.contains(&form.text) {
                    also.push(form.text.clone());
                }
            }
        }
        Name { kind: root.kind, name, also, mentions: self.mentions }
    }
}
