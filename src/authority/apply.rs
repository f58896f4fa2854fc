//! The authority applied to what a reader sees of one article, and to what is marked in it.
//!
//! An article's own forms stand: only what the user has decided shows in it. What is bundled or learned says who is
//! meant, not how the article should have put it.

use rustc_hash::FxHashSet;

use super::{Authority, Entity, Standing};
use crate::article::{Article, Name};
use crate::query::Query;

/// Whether a query asks for a person, an organisation or a place.
pub fn names_somebody(query: &Query) -> bool {
    matches!(query, Query::Name { .. }) || query.parts().iter().any(names_somebody)
}

impl Authority {
    /// Gives an article's names the user's names and kinds, joins what the user has joined, and leaves out what the
    /// user has rejected.
    pub fn apply(&self, article: &mut Article) {
        let mut names: Vec<(Option<Entity>, Name)> = Vec::new();
        for mut name in std::mem::take(&mut article.names) {
            let entity = match self.standing(name.kind, &name.name) {
                Standing::Rejected => continue,
                Standing::Is(entity) => Some(entity).filter(|&entity| self.is_decided(name.kind, &name.name, entity)),
                Standing::Unknown => None,
            };
            if let Some(entity) = entity {
                name.kind = entity.kind;
                if let Some(new) = self.renamed(entity) {
                    rename(&mut name, new);
                }
                if let Some((_, first)) = names.iter_mut().find(|(other, _)| *other == Some(entity)) {
                    join(first, name);
                    continue;
                }
            }
            names.push((entity, name));
        }
        article.names = names.into_iter().map(|(_, name)| name).collect();
    }
}

fn rename(name: &mut Name, new: &str) {
    if name.name != new {
        let old = std::mem::replace(&mut name.name, new.to_string());
        name.also.retain(|form| form != new);
        name.also.insert(0, old);
    }
}

/// Two names of one article become one, under the longer of them.
fn join(first: &mut Name, mut second: Name) {
    if second.name.chars().count() > first.name.chars().count() {
        std::mem::swap(first, &mut second);
    }
    let mut known: FxHashSet<String> = first.also.iter().cloned().chain([first.name.clone()]).collect();
    let forms = std::iter::once(second.name).chain(second.also);
    first.also.extend(forms.filter(|form| known.insert(form.clone())));
    first.mentions.append(&mut second.mentions);
    first.mentions.sort_by_key(|mention| (mention.part, mention.start));
}
