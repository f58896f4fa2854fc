//! The user's decisions, laid over the tables: which entities are one, which forms stand for themselves, what has
//! another name or kind, and what is no entity at all.
//!
//! Small, however large the archive: it holds what was decided about, and everything else is read from the tables.
//! Decisions are applied one after the other, each to what the ones before have made; one about names that the archive
//! does not have is kept in mind for queries and does no harm.

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::key;
use super::table::{NONE, Table};
use super::user::{Change, What};
use super::{Entity, Form};
use crate::article::Kind;

#[derive(Default)]
pub struct Overlay {
    /// Entities that no table has, numbered after those that it has.
    added: [Vec<Added>; 3],
    /// How many entities each table has.
    first_added: [u32; 3],
    /// Keys that no longer mean what their table says.
    split: FxHashMap<(Kind, u32), Entity>,
    /// Keys that no table has.
    aliases: FxHashMap<(Kind, String), Entity>,
    /// What an entity has become part of.
    part_of: FxHashMap<Entity, Entity>,
    /// The entities that became part of one, and itself.
    parts: FxHashMap<Entity, Vec<Entity>>,
    /// Parts that the bundled authority, not the user, has put elsewhere.
    bundled: FxHashSet<Entity>,
    rejected: FxHashSet<Entity>,
    names: FxHashMap<Entity, String>,
    /// Entities whose forms are not those of a table.
    touched: FxHashSet<Entity>,
}

/// An entity made by a decision.
struct Added {
    /// What to call it when the archive has no form of it.
    name: String,
    keys: Vec<(Kind, u32)>,
}

impl Overlay {
    /// `moves`: names that the bundled authority knows to be of another kind, in fours.
    pub fn new(tables: &[Table; 3], moves: &[u32]) -> Overlay {
        let mut overlay = Overlay { first_added: tables.each_ref().map(Table::entities), ..Overlay::default() };
        let entity = |kind: u32, number: u32| {
            let kind = Kind::ALL.get(kind as usize).copied()?;
            (number < tables[kind as usize].entities()).then_some(Entity { kind, number })
        };
        for &[from, number, to, target] in moves.as_chunks().0 {
            if let (Some(from), Some(to)) = (entity(from, number), entity(to, target)) {
                overlay.join(to, from);
                overlay.bundled.insert(from);
            }
        }
        overlay
    }

    pub fn added(&self, kind: Kind) -> usize {
        self.added[kind as usize].len()
    }

    pub fn renamed(&self, entity: Entity) -> Option<&str> {
        self.names.get(&entity).map(String::as_str)
    }

    pub fn is_touched(&self, entity: Entity) -> bool {
        self.touched.contains(&entity) || self.names.contains_key(&entity)
    }

    /// Whether the user has joined it with others.
    pub fn is_merged(&self, entity: Entity) -> bool {
        let parts = self.parts.get(&entity).map_or(&[][..], Vec::as_slice);
        parts.iter().any(|part| *part != entity && !self.bundled.contains(part))
    }

    /// What to call an entity of which the archive has no form.
    pub fn name_of(&self, entity: Entity) -> &str {
        let added = entity.number.checked_sub(self.first_added[entity.kind as usize]);
        let added = added.and_then(|at| self.added[entity.kind as usize].get(at as usize));
        added.map_or("", |added| &added.name)
    }

    /// The entity that a key names, before the user's merging.
    pub fn entity_of_key(&self, table: &Table, kind: Kind, key: u32) -> Option<Entity> {
        if let Some(entity) = self.split.get(&(kind, key)) {
            return Some(*entity);
        }
        let number = table.entity_of_key(key);
        (number != NONE).then_some(Entity { kind, number })
    }

    /// What an entity has become, rejected or not.
    fn settle(&self, mut entity: Entity) -> Entity {
        while let Some(whole) = self.part_of.get(&entity) {
            entity = *whole;
        }
        entity
    }

    /// What an entity has become; `None` for what the user has rejected.
    pub fn resolve(&self, entity: Entity) -> Option<Entity> {
        Some(self.settle(entity)).filter(|entity| !self.rejected.contains(entity))
    }

    fn lookup_settled(&self, tables: &[Table; 3], tagged: Kind, key: &str) -> Option<Entity> {
        let table = &tables[tagged as usize];
        let in_table = table.find_key(key).and_then(|key| self.entity_of_key(table, tagged, key));
        let entity = in_table.or_else(|| self.aliases.get(&(tagged, key.to_string())).copied());
        entity.map(|entity| self.settle(entity))
    }

    /// The entity that a name tagged as `tagged` means.
    pub fn lookup(&self, tables: &[Table; 3], tagged: Kind, key: &str) -> Option<Entity> {
        self.lookup_settled(tables, tagged, key).and_then(|entity| self.resolve(entity))
    }

    /// The forms that an entity has by itself, before merging.
    fn own_forms(&self, tables: &[Table; 3], entity: Entity) -> Vec<Form> {
        let table = &tables[entity.kind as usize];
        let Some(added) = entity.number.checked_sub(self.first_added[entity.kind as usize]) else {
            let stays = |&form: &u32| !self.split.contains_key(&(entity.kind, table.key_of(form)));
            return table.forms_of(entity.number).filter(stays).map(|form| (entity.kind, form)).collect();
        };
        let added = self.added[entity.kind as usize].get(added as usize);
        let keys = added.map_or(&[][..], |added| &added.keys);
        let forms_of_key = |&(kind, key): &(Kind, u32)| {
            let table = &tables[kind as usize];
            let forms = table.forms_of(table.entity_of_key(key));
            forms.filter(move |&form| table.key_of(form) == key).map(move |form| (kind, form))
        };
        // One that was split off once more has gone elsewhere.
        keys.iter().filter(|key| self.split.get(key) == Some(&entity)).flat_map(forms_of_key).collect()
    }

    /// The forms of an entity and of all that became part of it.
    pub fn forms(&self, tables: &[Table; 3], entity: Entity) -> Vec<Form> {
        match self.parts.get(&entity) {
            Some(parts) => parts.iter().flat_map(|&part| self.own_forms(tables, part)).collect(),
            None => self.own_forms(tables, entity),
        }
    }

    /// Entities whose forms do not count where their tables say.
    fn affected(&self) -> impl Iterator<Item = Entity> {
        let settled = self.rejected.iter().copied();
        self.part_of.keys().copied().chain(settled).chain(self.split.values().copied())
    }

    /// See [`super::Authority::column`].
    pub fn column(&self, tables: &[Table; 3], kind: Kind, tagged: Kind) -> Option<Vec<u32>> {
        let table = &tables[tagged as usize];
        let mut column = (kind == tagged).then(|| table.entities_of_forms().iter().collect::<Vec<u32>>());
        for entity in self.affected() {
            let now = self.resolve(entity).filter(|now| now.kind == kind).map_or(NONE, |now| now.number);
            for (form_kind, form) in self.own_forms(tables, entity) {
                if form_kind != tagged || column.is_none() && now == NONE {
                    continue;
                }
                let column = column.get_or_insert_with(|| vec![NONE; table.full_forms() as usize]);
                if let Some(place) = column.get_mut(form as usize) {
                    *place = now;
                }
            }
        }
        column
    }

    /// The kinds that forms of entities of a kind may have been tagged with.
    pub fn tagged(&self, kind: Kind) -> impl Iterator<Item = Kind> {
        let crosses = self.part_of.keys().any(|part| part.kind != self.settle(*part).kind)
            || self.added.iter().flatten().any(|added| added.keys.iter().any(|(tagged, _)| *tagged != kind));
        Kind::ALL.into_iter().filter(move |&tagged| tagged == kind || crosses)
    }

    /// Forms tagged as a kind that are not of that kind, and forms of that kind that were tagged otherwise, with what
    /// they are.
    pub fn moved(&self, tables: &[Table; 3], kind: Kind) -> Vec<(Form, Option<Entity>)> {
        let mut moved = Vec::new();
        for entity in self.affected() {
            let now = self.resolve(entity);
            let is_kind = now.is_some_and(|now| now.kind == kind);
            let own = self.own_forms(tables, entity).into_iter();
            moved.extend(own.filter(|(tagged, _)| (*tagged == kind) != is_kind).map(|form| (form, now)));
        }
        moved
    }

    /// Entities with a name or alias of the user's that holds these words side by side.
    pub fn with_words(&self, kind: Kind, words: &str, found: &mut FxHashSet<u32>) {
        let holds = |key: &str| format!(" {key} ").contains(&format!(" {words} "));
        let by_name = self.names.iter().filter(|(_, name)| holds(&key(name))).map(|(entity, _)| *entity);
        let by_alias = self.aliases.iter().filter(|((_, key), _)| holds(key)).map(|(_, entity)| *entity);
        let entities = by_name.chain(by_alias).filter_map(|entity| self.resolve(entity));
        found.extend(entities.filter(|entity| entity.kind == kind).map(|entity| entity.number));
    }

    /// Whether it was the user who made a key count as an entity.
    pub fn is_by_user(&self, table: &Table, kind: Kind, key: u32, entity: Entity) -> bool {
        let own = Entity { kind, number: table.entity_of_key(key) };
        self.split.contains_key(&(kind, key)) || own != entity && !self.bundled.contains(&own)
    }

    /// Makes `part` a part of `whole`, and all its parts with it.
    fn join(&mut self, whole: Entity, part: Entity) {
        let (whole, part) = (self.settle(whole), self.settle(part));
        if whole == part {
            return;
        }
        let mut moving = self.parts.remove(&part).unwrap_or_else(|| vec![part]);
        self.parts.entry(whole).or_insert_with(|| vec![whole]).append(&mut moving);
        self.part_of.insert(part, whole);
        if let Some(name) = self.names.remove(&part) {
            self.names.entry(whole).or_insert(name);
        }
        self.rejected.remove(&part);
        self.rejected.remove(&whole);
        self.touched.insert(whole);
    }

    fn add(&mut self, kind: Kind, name: &str, keys: Vec<(Kind, u32)>) -> Entity {
        let added = &mut self.added[kind as usize];
        added.push(Added { name: name.to_string(), keys });
        let entity = Entity { kind, number: self.first_added[kind as usize] + added.len() as u32 - 1 };
        self.touched.insert(entity);
        entity
    }

    /// Applies one decision.
    pub fn apply(&mut self, tables: &[Table; 3], change: &Change) {
        let names: Vec<&str> = match &change.what {
            What::Merge(names) => names.iter().map(String::as_str).collect(),
            What::Split { form, from } => vec![from, form],
            What::Rename { name, .. } | What::Reject(name) | What::Recast { name, .. } => vec![name],
        };
        let Some(kind) = change.kind.or_else(|| self.kind_of(tables, &names)) else { return };
        match &change.what {
            What::Merge(names) => self.merge(tables, kind, names),
            What::Split { form, from } => self.split(tables, kind, form, from),
            What::Rename { name, to } => {
                let Some(entity) = self.find(tables, kind, name) else { return };
                self.names.insert(entity, to.clone());
                self.alias(tables, to, entity);
            }
            What::Reject(name) => {
                let Some(entity) = self.find(tables, kind, name) else { return };
                self.rejected.insert(entity);
                self.touched.insert(entity);
            }
            What::Recast { name, to } => self.recast(tables, kind, name, *to),
        }
    }

    /// The kind in which most of the names are known; of equals that with more articles.
    fn kind_of(&self, tables: &[Table; 3], names: &[&str]) -> Option<Kind> {
        let known = |kind: Kind| {
            let found: Vec<Entity> = names.iter().filter_map(|name| self.find(tables, kind, name)).collect();
            let forms = found.iter().flat_map(|&entity| self.forms(tables, entity));
            let articles: u32 = forms.map(|(kind, form)| tables[kind as usize].articles(form)).sum();
            (found.len(), articles)
        };
        let best = Kind::ALL.into_iter().rev().max_by_key(|&kind| known(kind))?;
        (known(best).0 > 0).then_some(best)
    }

    /// The entity of a kind that a name means, rejected or not.
    fn find(&self, tables: &[Table; 3], kind: Kind, name: &str) -> Option<Entity> {
        let key = key(name);
        let own_first = std::iter::once(kind).chain(Kind::ALL.into_iter().filter(|&tagged| tagged != kind));
        let mut found = own_first.filter_map(|tagged| self.lookup_settled(tables, tagged, &key));
        found.find(|entity| entity.kind == kind)
    }

    /// Makes a name that nothing else has mean an entity.
    fn alias(&mut self, tables: &[Table; 3], name: &str, entity: Entity) {
        let key = key(name);
        if self.lookup_settled(tables, entity.kind, &key).is_none() {
            self.aliases.insert((entity.kind, key), entity);
        }
    }

    fn merge(&mut self, tables: &[Table; 3], kind: Kind, names: &[String]) {
        let known: Vec<Entity> = names.iter().filter_map(|name| self.find(tables, kind, name)).collect();
        let first = names.first().map_or("", String::as_str);
        let whole = known.first().copied().unwrap_or_else(|| self.add(kind, first, Vec::new()));
        known.iter().for_each(|&part| self.join(whole, part));
        names.iter().for_each(|name| self.alias(tables, name, whole));
    }

    fn split(&mut self, tables: &[Table; 3], kind: Kind, form: &str, from: &str) {
        let form_key = key(form);
        let Some(source) = self.find(tables, kind, from) else { return };
        let mut keys = Vec::new();
        for tagged in Kind::ALL {
            let table = &tables[tagged as usize];
            if let Some(key) = table.find_key(&form_key)
                && self.entity_of_key(table, tagged, key).is_some_and(|entity| self.settle(entity) == source)
            {
                keys.push((tagged, key));
            }
        }
        let is_alias = self.aliases.get(&(kind, form_key.clone())).is_some_and(|&entity| self.settle(entity) == source);
        if keys.is_empty() && !is_alias {
            return;
        }
        let new = self.add(kind, form, keys.clone());
        for (tagged, key) in keys {
            self.split.insert((tagged, key), new);
        }
        if is_alias {
            self.aliases.insert((kind, form_key), new);
        }
        self.touched.insert(source);
    }

    fn recast(&mut self, tables: &[Table; 3], kind: Kind, name: &str, to: Kind) {
        let Some(entity) = self.find(tables, kind, name).filter(|entity| entity.kind != to) else { return };
        let there = self.find(tables, to, name);
        let whole = there.unwrap_or_else(|| self.add(to, name, Vec::new()));
        self.join(whole, entity);
    }
}
