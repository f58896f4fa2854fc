//! What every process needs to know of an archive's names, in a form that is read and not computed.
//!
//! For each kind: the forms that the archive has (and those that only the bundled authority has), their keys, the
//! entity of each, why it belongs there, and the forms of each entity. Computed when the archive has changed, kept in
//! a file of sections ([`super::store`]). The user's decisions are not in here: they are laid over it when it is read.

use rustc_hash::FxHashMap;

use super::bundled;
use super::key::key;
use super::learn::{Archive, Known, Learned, Link, Reason, Seen, learn};
use super::store::{Numbers, Reader, Section, Strings, Writer};
use crate::article::Kind;

/// No entity: the form stands only beside fuller ones.
pub const NONE: u32 = u32::MAX;

/// Sections of a kind begin at 32 times its number; strings take two.
const FULL: u32 = 0;
const EXTRA: u32 = 2;
const KEYS: u32 = 4;
const KEY_OF: u32 = 6;
const ARTICLES: u32 = 7;
const ENTITY_OF_KEY: u32 = 8;
const ENTITY_OF_FORM: u32 = 9;
const REASONS: u32 = 10;
const VIA: u32 = 11;
const FORM_ENDS: u32 = 12;
const FORMS: u32 = 13;
const DISPLAY: u32 = 14;
const ALSO_ENDS: u32 = 15;
const ALSO: u32 = 16;
const ALSO_ARTICLES: u32 = 17;
/// Names that were tagged as another kind than the bundled authority knows them to be, in fours: kind and number of
/// the entity found, kind and number of the one that is meant.
pub const MOVES: u32 = 96;
/// Sections from here on are the engine's.
pub const BEYOND: u32 = 128;

/// The names of one kind.
#[derive(Clone)]
pub struct Table {
    /// Forms that are the fullest in some article, sorted: the first numbers.
    full: Strings,
    /// Forms that are only beside others, or only bundled, sorted: the numbers after.
    extra: Strings,
    keys: Strings,
    key_of: Numbers,
    articles: Numbers,
    entity_of_key: Numbers,
    entity_of_form: Numbers,
    reasons: Section,
    via: Numbers,
    form_ends: Numbers,
    forms: Numbers,
    display: Numbers,
    also_ends: Numbers,
    also: Numbers,
    also_articles: Numbers,
}

impl Table {
    /// `None` when something is missing or damaged.
    pub fn read(reader: &Reader, kind: Kind) -> Option<Table> {
        let base = 32 * kind as u32;
        let numbers = |tag| reader.numbers(base + tag);
        let table = Table {
            full: reader.strings(base + FULL)?,
            extra: reader.strings(base + EXTRA)?,
            keys: reader.strings(base + KEYS)?,
            key_of: numbers(KEY_OF)?,
            articles: numbers(ARTICLES)?,
            entity_of_key: numbers(ENTITY_OF_KEY)?,
            entity_of_form: numbers(ENTITY_OF_FORM)?,
            reasons: reader.section(base + REASONS)?,
            via: numbers(VIA)?,
            form_ends: numbers(FORM_ENDS)?,
            forms: numbers(FORMS)?,
            display: numbers(DISPLAY)?,
            also_ends: numbers(ALSO_ENDS)?,
            also: numbers(ALSO)?,
            also_articles: numbers(ALSO_ARTICLES)?,
        };
        Some(table)
    }

    /// How many entities there are; they are numbered from 0.
    pub fn entities(&self) -> u32 {
        self.display.len() as u32
    }

    /// How many forms are the fullest in some article; they are numbered first.
    pub fn full_forms(&self) -> u32 {
        self.full.len() as u32
    }

    pub fn form(&self, form: u32) -> &str {
        match form.checked_sub(self.full_forms()) {
            None => self.full.get(form),
            Some(extra) => self.extra.get(extra),
        }
    }

    /// A form by its text, letter for letter.
    pub fn find_form(&self, text: &str) -> Option<u32> {
        self.full.find(text).or_else(|| self.extra.find(text).map(|extra| self.full_forms() + extra))
    }

    /// In how many articles a form is the fullest.
    pub fn articles(&self, form: u32) -> u32 {
        self.articles.get(form).unwrap_or(0)
    }

    pub fn key_of(&self, form: u32) -> u32 {
        self.key_of.get(form).unwrap_or(NONE)
    }

    pub fn key(&self, key: u32) -> &str {
        self.keys.get(key)
    }

    pub fn find_key(&self, key: &str) -> Option<u32> {
        self.keys.find(key)
    }

    /// Keys that hold these words side by side.
    pub fn keys_with(&self, words: &str) -> Vec<u32> {
        self.keys.with_words(words)
    }

    pub fn keys(&self) -> u32 {
        self.keys.len() as u32
    }

    /// The entity that a key names by itself, or [`NONE`].
    pub fn entity_of_key(&self, key: u32) -> u32 {
        self.entity_of_key.get(key).unwrap_or(NONE)
    }

    /// The entity of each full form, in order.
    pub fn entities_of_forms(&self) -> &Numbers {
        &self.entity_of_form
    }

    /// Why a key belongs to its entity.
    pub fn link(&self, key: u32) -> Link {
        let pair = 2 * key as usize;
        let [reason, score] = *self.reasons.as_ref().get(pair..pair + 2).unwrap_or_default() else {
            return Link { reason: Reason::Itself, score: 100, via: key };
        };
        Link { reason: Reason::of(reason), score, via: self.via.get(key).unwrap_or(key) }
    }

    /// Every form whose key names the entity, most articles first; some may be of no article.
    pub fn forms_of(&self, entity: u32) -> impl Iterator<Item = u32> {
        self.forms.list(&self.form_ends, entity)
    }

    /// The form to show for an entity, unless the user says otherwise.
    pub fn display(&self, entity: u32) -> u32 {
        self.display.get(entity).unwrap_or(NONE)
    }

    /// The forms that stand beside a full form in its articles, and in how many of these.
    pub fn also(&self, form: u32) -> impl Iterator<Item = (u32, u32)> {
        self.also.list(&self.also_ends, form).zip(self.also_articles.list(&self.also_ends, form))
    }
}

/// A form as a candidate for being shown.
pub struct Candidate<'a> {
    pub number: u32,
    pub text: &'a str,
    pub articles: u32,
    pub reason: Reason,
}

/// Which form to show: one that is full and not shouted, the most frequent of those.
pub fn best_form<'a>(kind: Kind, forms: impl Iterator<Item = Candidate<'a>>) -> Option<u32> {
    let rank = |form: Candidate<'_>| {
        let Candidate { number, text, articles, reason } = form;
        let names = text.split([' ', '\u{a0}']).filter(|word| word.len() > 2).count();
        let is_full = (kind != Kind::Person || names > 1) && !reason.is_of_short_form();
        let shouts = text.chars().count() > 6 && !text.chars().any(char::is_lowercase);
        // Of equals the longer says more; but people are not called by all their names.
        let length = if kind == Kind::Person { 0 } else { text.chars().count() };
        ((articles > 0, is_full, !shouts, articles, length, std::cmp::Reverse(number)), number)
    };
    forms.map(rank).max().map(|(_, number)| number)
}

/// Learns all there is to learn, and writes the tables.
pub fn build(seen: &[Vec<Seen>; 3], archive: &dyn Archive, writer: &mut Writer) {
    let learned = learn(seen, archive);
    let numbers = Kind::ALL.map(|kind| number_entities(&learned[kind as usize]));
    for kind in Kind::ALL {
        write(kind, &seen[kind as usize], &learned[kind as usize], &numbers[kind as usize], writer);
    }
    writer.numbers(MOVES, &moves(&learned, numbers.each_ref().map(|(of_key, _)| of_key.as_slice())));
}

fn write(kind: Kind, seen: &[Seen], learned: &Learned, numbers: &(Vec<u32>, usize), writer: &mut Writer) {
    let base = 32 * kind as u32;
    let (entity_of_key, entities) = numbers;
    let extra = extra_forms(kind, seen);
    let forms: Vec<&str> = seen.iter().map(|seen| seen.text.as_str()).chain(extra.iter().copied()).collect();
    let articles: Vec<u32> = seen.iter().map(|seen| seen.articles).chain(extra.iter().map(|_| 0)).collect();
    let mut key_of = vec![NONE; seen.len()];
    for (key, known) in (0..).zip(&learned.keys) {
        known.forms.iter().for_each(|&form| key_of[form as usize] = key);
    }
    key_of.extend(extra.iter().map(|form| learned.find(&key(form)).unwrap_or(NONE)));
    writer.strings(base + FULL, seen.iter().map(|seen| seen.text.as_str()));
    writer.strings(base + EXTRA, extra.iter().copied());
    writer.strings(base + KEYS, learned.keys.iter().map(|known| known.key.as_str()));
    writer.numbers(base + KEY_OF, &key_of);
    writer.numbers(base + ARTICLES, &articles);
    let entity_of = |form: usize| entity_of_key.get(key_of[form] as usize).copied().unwrap_or(NONE);
    let of_forms: Vec<u32> = (0..seen.len()).map(entity_of).collect();
    writer.numbers(base + ENTITY_OF_KEY, entity_of_key);
    writer.numbers(base + ENTITY_OF_FORM, &of_forms);
    let link = |key: usize| learned.links[key];
    let itself = Link { reason: Reason::Itself, score: 100, via: NONE };
    let reason = |key: usize| link(key).map_or([itself.reason as u8, itself.score], |l| [l.reason as u8, l.score]);
    writer.bytes(base + REASONS, (0..learned.keys.len()).flat_map(reason).collect());
    let via: Vec<u32> = (0..learned.keys.len()).map(|key| link(key).map_or(key as u32, |link| link.via)).collect();
    writer.numbers(base + VIA, &via);
    let mut forms_of: Vec<Vec<u32>> = vec![Vec::new(); *entities];
    for form in 0..forms.len() {
        if let Some(of_entity) = forms_of.get_mut(entity_of(form) as usize) {
            of_entity.push(form as u32);
        }
    }
    for of_entity in &mut forms_of {
        of_entity.sort_by_key(|&form| (std::cmp::Reverse(articles[form as usize]), form));
    }
    let display = |of_entity: &Vec<u32>| {
        let candidate = |&number: &u32| {
            let reason = link(key_of[number as usize] as usize).map_or(Reason::Itself, |link| link.reason);
            Candidate { number, text: forms[number as usize], articles: articles[number as usize], reason }
        };
        best_form(kind, of_entity.iter().map(candidate)).unwrap_or(NONE)
    };
    writer.numbers(base + DISPLAY, &forms_of.iter().map(display).collect::<Vec<_>>());
    lists(writer, base + FORM_ENDS, base + FORMS, forms_of.iter().map(Vec::as_slice));
    write_also(base, seen, &extra, writer);
}

/// Forms that are not the fullest anywhere, sorted.
fn extra_forms(kind: Kind, seen: &[Seen]) -> Vec<&str> {
    let also = seen.iter().flat_map(|seen| seen.also.iter().map(|(form, _)| form.as_str()));
    let bundled = bundled::entities(kind).flatten().map(|form| form.text);
    let is_full = |form: &str| seen.binary_search_by(|seen| seen.text.as_str().cmp(form)).is_ok();
    let mut extra: Vec<&str> = also.chain(bundled).filter(|form| !is_full(form)).collect();
    extra.sort_unstable();
    extra.dedup();
    extra
}

/// Numbers the groups of keys that name something, in the order of their first keys.
fn number_entities(learned: &Learned) -> (Vec<u32>, usize) {
    let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
    let mut of_key = Vec::with_capacity(learned.keys.len());
    for (key, known) in (0..).zip(&learned.keys) {
        let group = learned.groups.of(key);
        // A form that only stands beside fuller ones names nothing by itself, unless it was linked to something.
        let names = !known.forms.is_empty() || known.bundled.is_some() || learned.links[key as usize].is_some();
        let next = numbers.len() as u32;
        of_key.push(if names { *numbers.entry(group).or_insert(next) } else { NONE });
    }
    (of_key, numbers.len())
}

/// A person is never a body or a place: what was tagged as one and is well known as the other is moved. Bodies and
/// places change over by nature (the Kremlin decides, the Kremlin stands in Moscow), so they stay as they were tagged.
fn moves(learned: &[Learned; 3], entity_of_key: [&[u32]; 3]) -> Vec<u32> {
    let mut moves = Vec::new();
    for from in Kind::ALL {
        let mut meant: FxHashMap<u32, Option<(Kind, u32)>> = FxHashMap::default();
        for (known, &entity) in learned[from as usize].keys.iter().zip(entity_of_key[from as usize]) {
            if entity == NONE || known.articles == 0 && known.bundled.is_none() {
                continue;
            }
            let target = well_known(from, known, learned, entity_of_key);
            // All forms of the entity must agree.
            meant.entry(entity).and_modify(|meant| *meant = meant.filter(|_| *meant == target)).or_insert(target);
        }
        let mut meant: Vec<(u32, Option<(Kind, u32)>)> = meant.into_iter().collect();
        meant.sort_unstable();
        for (entity, target) in meant {
            moves.extend(target.iter().flat_map(|&(kind, to)| [from as u32, entity, kind as u32, to]));
        }
    }
    moves
}

/// The entity of another kind that a name tagged as `from` is well known as.
fn well_known(from: Kind, known: &Known, learned: &[Learned; 3], entity_of_key: [&[u32]; 3]) -> Option<(Kind, u32)> {
    let is_telling = known.key.contains(' ') || known.is_acronym() && known.key.len() > 2;
    let kinds = Kind::ALL.into_iter().filter(|&kind| (kind == Kind::Person) != (from == Kind::Person));
    kinds.filter(|_| is_telling && known.bundled.is_none()).find_map(|kind| {
        let key = learned[kind as usize].find(&known.key)?;
        let bundled = learned[kind as usize].keys[key as usize].bundled.is_some();
        bundled.then(|| (kind, entity_of_key[kind as usize][key as usize]))
    })
}

fn lists<'a>(writer: &mut Writer, ends: u32, all: u32, lists: impl Iterator<Item = &'a [u32]>) {
    let (mut list_ends, mut numbers) = (Vec::new(), Vec::new());
    for list in lists {
        numbers.extend_from_slice(list);
        list_ends.push(numbers.len() as u32);
    }
    writer.numbers(ends, &list_ends);
    writer.numbers(all, &numbers);
}

fn write_also(base: u32, seen: &[Seen], extra: &[&str], writer: &mut Writer) {
    let find = |form: &str| {
        let full = seen.binary_search_by(|seen| seen.text.as_str().cmp(form)).ok();
        full.or_else(|| extra.binary_search(&form).ok().map(|extra| seen.len() + extra))
    };
    let (mut ends, mut also, mut articles) = (Vec::new(), Vec::new(), Vec::new());
    for seen in seen {
        for (form, times) in &seen.also {
            if let Some(form) = find(form) {
                also.push(form as u32);
                articles.push(*times);
            }
        }
        ends.push(also.len() as u32);
    }
    writer.numbers(base + ALSO_ENDS, &ends);
    writer.numbers(base + ALSO, &also);
    writer.numbers(base + ALSO_ARTICLES, &articles);
}
