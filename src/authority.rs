//! Who is meant by a name across articles, applied when an archive is read: a change needs no re-indexing.
//!
//! Three layers, each over the one before. The bundled authority ([`bundled`]) knows what everybody knows. Links
//! learned from the archive ([`learn`]) join transliterations, lone surnames and acronyms where there is no doubt. The
//! user's own decisions ([`user`], [`edit`]) win over both. The first two are computed when the archive has changed and
//! kept in a table ([`table`]) that is read without parsing; the third is a small file, read every time.
//!
//! Nothing in an article changes: within it, its own forms stand. Kinds are kept apart, but for what the user recasts
//! and for well-known bodies that were taken for people.

mod apply;
pub mod bundled;
pub mod edit;
pub mod key;
pub mod learn;
mod overlay;
pub mod store;
pub mod table;
pub mod user;

pub use apply::names_somebody;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::Kind;
use key::{Tongue, key, spelling};
use learn::{Link, Reason};
use overlay::Overlay;
use store::Reader;
use table::{Candidate, MOVES, Table, best_form};
use user::Change;

/// An entity of an archive, as long as the archive does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    pub kind: Kind,
    pub number: u32,
}

/// A form of a name, by the kind that it was tagged with.
pub type Form = (Kind, u32);

/// What the names of an archive mean.
pub struct Authority {
    tables: [Table; 3],
    overlay: Overlay,
}

/// What somebody who types a name means by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// Fullest forms to look for, letter for letter, each under the kind it was tagged with.
    pub forms: Vec<(Kind, String)>,
    /// Fullest forms that hold the words but are no name of this kind any more.
    pub not: Vec<(Kind, String)>,
}

/// What a name in an article is to the authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Too long a name for the tables.
    Unknown,
    /// The user says that it is none.
    Rejected,
    Is(Entity),
}

/// A form that counts as an entity, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub text: String,
    /// Articles in which it is the fullest form.
    pub articles: u32,
    pub reason: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    Table {
        reason: Reason,
        score: u8,
        via: String,
    },
    /// The bundled authority knows it to be of this kind, not of the one it was tagged with.
    Kind(Kind),
    User,
}

impl Authority {
    /// `None` when a table is missing or damaged.
    pub fn open(reader: &Reader, changes: &[Change]) -> Option<Authority> {
        let [people, bodies, places] = Kind::ALL.map(|kind| Table::read(reader, kind));
        let tables = [people?, bodies?, places?];
        let moves: Vec<u32> = reader.numbers(MOVES)?.iter().collect();
        let mut overlay = Overlay::new(&tables, &moves);
        changes.iter().for_each(|change| overlay.apply(&tables, change));
        Some(Authority { tables, overlay })
    }

    fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind as usize]
    }

    /// How many entities of a kind there may be; their numbers are below this.
    pub fn entities(&self, kind: Kind) -> usize {
        self.table(kind).entities() as usize + self.overlay.added(kind)
    }

    /// For each fullest form tagged as `tagged`, the number of its entity of kind `kind`, or [`table::NONE`]. No list where no
    /// form of the one is of the other.
    pub fn column(&self, kind: Kind, tagged: Kind) -> Option<Vec<u32>> {
        self.overlay.column(&self.tables, kind, tagged)
    }

    /// How many fullest forms of a kind the archive has.
    pub fn full_forms(&self, kind: Kind) -> u32 {
        self.table(kind).full_forms()
    }

    pub fn text(&self, (kind, form): Form) -> &str {
        self.table(kind).form(form)
    }

    /// The entities that a name means by itself, of one kind.
    pub fn named(&self, kind: Kind, name: &str) -> Vec<Entity> {
        self.named_by_key(kind, &key(name))
    }

    fn named_by_key(&self, kind: Kind, key: &str) -> Vec<Entity> {
        let found = Kind::ALL.into_iter().filter_map(|tagged| self.overlay.lookup(&self.tables, tagged, key));
        let mut found: Vec<Entity> = found.filter(|entity| entity.kind == kind).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Who is meant by a fullest form as an article has it.
    pub fn standing(&self, kind: Kind, text: &str) -> Standing {
        let table = self.table(kind);
        let Some(form) = table.find_form(text) else { return Standing::Unknown };
        let Some(entity) = self.overlay.entity_of_key(table, kind, table.key_of(form)) else {
            return Standing::Unknown;
        };
        self.overlay.resolve(entity).map_or(Standing::Rejected, Standing::Is)
    }

    /// Whether the user has had a say in what a full form of an article means, or in what it is called.
    fn is_decided(&self, kind: Kind, text: &str, entity: Entity) -> bool {
        let table = self.table(kind);
        let by_user = |form| self.overlay.is_by_user(table, kind, table.key_of(form), entity);
        self.renamed(entity).is_some() || self.overlay.is_merged(entity) || table.find_form(text).is_some_and(by_user)
    }

    /// The keys that mean an entity by themselves, each by the kind that its forms were tagged with.
    pub fn keys_of(&self, entity: Entity) -> FxHashSet<(Kind, u32)> {
        let forms = self.forms(entity).into_iter();
        forms.map(|(kind, form)| (kind, self.table(kind).key_of(form))).collect()
    }

    /// The name that the user gave to an entity.
    pub fn renamed(&self, entity: Entity) -> Option<&str> {
        self.overlay.renamed(entity)
    }

    /// The name to show: the user's, or the archive's most frequent full form.
    pub fn name(&self, entity: Entity) -> &str {
        if let Some(name) = self.overlay.renamed(entity) {
            return name;
        }
        let table = self.table(entity.kind);
        if !self.overlay.is_touched(entity) && entity.number < table.entities() {
            return table.form(table.display(entity.number));
        }
        let forms = self.forms(entity);
        let candidate = |(number, &(kind, form)): (u32, &Form)| {
            let table = self.table(kind);
            let reason = table.link(table.key_of(form)).reason;
            Candidate { number, text: table.form(form), articles: table.articles(form), reason }
        };
        let best = best_form(entity.kind, (0..).zip(&forms).map(candidate));
        let best = best.and_then(|number| forms.get(number as usize));
        best.map_or_else(|| self.overlay.name_of(entity), |&form| self.text(form))
    }

    /// Every form that means the entity by itself, most articles first.
    pub fn forms(&self, entity: Entity) -> Vec<Form> {
        let mut forms = self.overlay.forms(&self.tables, entity);
        forms.sort_by_key(|&(kind, form)| (std::cmp::Reverse(self.table(kind).articles(form)), kind, form));
        forms
    }

    /// All that an entity is called in the archive, without the name to show: full forms, then those beside them, most
    /// frequent first.
    pub fn also(&self, entity: Entity) -> Vec<String> {
        let name = self.name(entity);
        let mut also: Vec<&str> = Vec::new();
        let mut beside: FxHashMap<&str, u32> = FxHashMap::default();
        for (kind, form) in self.forms(entity) {
            let table = self.table(kind);
            if table.articles(form) == 0 {
                continue;
            }
            if !also.contains(&table.form(form)) {
                also.push(table.form(form));
            }
            table.also(form).for_each(|(other, times)| *beside.entry(table.form(other)).or_default() += times);
        }
        let mut beside: Vec<(&str, u32)> = beside.into_iter().collect();
        beside.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let mut seen: FxHashSet<&str> = also.iter().copied().collect();
        also.extend(beside.into_iter().map(|(form, _)| form).filter(|form| seen.insert(form)));
        also.into_iter().filter(|form| *form != name).map(str::to_string).collect()
    }

    /// The entities of a kind of which some form holds these words side by side; where there are none, those of which
    /// some form sounds like them.
    pub fn matching(&self, kind: Kind, terms: &[String]) -> FxHashSet<u32> {
        let words = terms.join(" ");
        let mut found = FxHashSet::default();
        if words.is_empty() {
            return found;
        }
        for tagged in self.overlay.tagged(kind) {
            let keys = self.table(tagged).keys_with(&words);
            self.entities_of_keys(kind, tagged, &keys, &mut found);
        }
        self.overlay.with_words(kind, &words, &mut found);
        if found.is_empty() {
            let keys = self.sounding_like(kind, &words);
            self.entities_of_keys(kind, kind, &keys, &mut found);
        }
        found
    }

    /// The entities that have one of these keys, by itself or beside a fuller form.
    fn entities_of_keys(&self, kind: Kind, tagged: Kind, keys: &[u32], found: &mut FxHashSet<u32>) {
        let table = self.table(tagged);
        let mut add = |key| {
            let entity = self.overlay.entity_of_key(table, tagged, key).and_then(|entity| self.overlay.resolve(entity));
            if let Some(entity) = entity.filter(|entity| entity.kind == kind) {
                found.insert(entity.number);
            }
        };
        keys.iter().for_each(|&key| add(key));
        self.beside(table, keys).into_iter().for_each(|form| add(table.key_of(form)));
    }

    /// The fullest forms beside which a form with one of these keys stands.
    fn beside(&self, table: &Table, keys: &[u32]) -> Vec<u32> {
        let keys: FxHashSet<u32> = keys.iter().copied().collect();
        let has = |&form: &u32| table.also(form).any(|(other, _)| keys.contains(&table.key_of(other)));
        if keys.is_empty() { Vec::new() } else { (0..table.full_forms()).filter(has).collect() }
    }

    fn sounding_like(&self, kind: Kind, words: &str) -> Vec<u32> {
        let tongues = [Tongue::French, Tongue::English, Tongue::Other];
        let wanted: Vec<String> = tongues.into_iter().filter_map(|tongue| spelling(words, tongue)).collect();
        let table = self.table(kind);
        let sounds = |key: &u32| {
            let key = table.key(*key);
            tongues[..2]
                .iter()
                .filter_map(|&tongue| spelling(key, tongue))
                .any(|key| wanted.iter().any(|wanted| format!(" {key} ").contains(&format!(" {wanted} "))))
        };
        (0..table.keys()).filter(sounds).collect()
    }

    /// What a name in a query means, beside the articles in which its words stand side by side in some form.
    pub fn meant(&self, kind: Kind, terms: &[String]) -> Meant {
        let words = terms.join(" ");
        let mut meant = Meant::default();
        let mut forms: FxHashSet<Form> = FxHashSet::default();
        for entity in self.named_by_key(kind, &words) {
            forms.extend(self.forms(entity));
        }
        let mut not: FxHashSet<Form> = FxHashSet::default();
        for (form, now) in self.overlay.moved(&self.tables, kind) {
            if self.holds(form, &words) {
                let set = if now.is_some_and(|entity| entity.kind == kind) { &mut forms } else { &mut not };
                set.insert(form);
            }
        }
        not.retain(|&(tagged, _)| tagged == kind);
        if !not.is_empty() {
            // Some that hold the words do not count: those that do must be named one by one.
            let table = self.table(kind);
            let mut holding = self.beside(table, &table.keys_with(&words));
            let keys: FxHashSet<u32> = table.keys_with(&words).into_iter().collect();
            holding.extend((0..table.full_forms()).filter(|&form| keys.contains(&table.key_of(form))));
            forms.extend(holding.into_iter().map(|form| (kind, form)).filter(|form| !not.contains(form)));
        }
        let texts = |forms: FxHashSet<Form>| {
            let mut forms: Vec<Form> =
                forms.into_iter().filter(|&form| self.table(form.0).articles(form.1) > 0).collect();
            forms.sort_unstable();
            forms.into_iter().map(|form| (form.0, self.text(form).to_string())).collect()
        };
        (meant.forms, meant.not) = (texts(forms), texts(not));
        meant
    }

    /// Whether a full form, or one beside it, holds these words side by side.
    fn holds(&self, (kind, form): Form, words: &str) -> bool {
        let table = self.table(kind);
        let holds = |form: u32| format!(" {} ", table.key(table.key_of(form))).contains(&format!(" {words} "));
        holds(form) || table.also(form).any(|(other, _)| holds(other))
    }

    /// The forms that count as an entity, each with the reason.
    pub fn evidence(&self, entity: Entity) -> Vec<Evidence> {
        let forms = self.forms(entity);
        forms.into_iter().map(|form| self.evidence_of(entity, form)).collect()
    }

    fn evidence_of(&self, entity: Entity, (kind, form): Form) -> Evidence {
        let table = self.table(kind);
        let key = table.key_of(form);
        let Link { reason, score, via } = table.link(key);
        let has_key = |form: &u32| table.key_of(*form) == via;
        let via =
            table.forms_of(table.entity_of_key(via)).find(has_key).map_or(table.key(via), |form| table.form(form));
        let via = via.to_string();
        let reason = if self.overlay.is_by_user(table, kind, key, entity) {
            Why::User
        } else if kind != entity.kind {
            Why::Kind(kind)
        } else {
            Why::Table { reason, score, via }
        };
        Evidence { text: table.form(form).to_string(), articles: table.articles(form), reason }
    }

    /// Entities that are more than one form of one key, or that the user has decided about; with their articles, each
    /// article counted once for every form that it has.
    pub fn composed(&self, kind: Kind) -> Vec<Entity> {
        let several = |&number: &u32| {
            let entity = Entity { kind, number };
            if self.overlay.resolve(entity) != Some(entity) {
                return false;
            }
            let mut keys: Vec<(Kind, u32)> = Vec::new();
            for (tagged, form) in self.forms(entity) {
                let table = self.table(tagged);
                if table.articles(form) > 0 {
                    keys.push((tagged, table.key_of(form)));
                }
            }
            keys.dedup();
            keys.len() > 1 || !keys.is_empty() && self.overlay.is_touched(entity)
        };
        (0..self.entities(kind) as u32).filter(several).map(|number| Entity { kind, number }).collect()
    }

    /// Articles that name the entity, each counted once for every full form that it has: good enough to order by.
    pub fn weight(&self, entity: Entity) -> u32 {
        self.forms(entity).into_iter().map(|(kind, form)| self.table(kind).articles(form)).sum()
    }

    /// Full forms that the user has rejected, of those tagged as a kind.
    pub fn rejected(&self, kind: Kind) -> Vec<&str> {
        let moved = self.overlay.moved(&self.tables, kind).into_iter();
        let mut forms: Vec<&str> =
            moved.filter(|(form, now)| form.0 == kind && now.is_none()).map(|(form, _)| self.text(form)).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }
}
