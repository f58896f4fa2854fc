//! Features: what the model may weigh, each as a 64-bit key.
//!
//! Three families. Those of a word by itself hold for the word and its neighbours and are worked out once per distinct
//! word ([`describe`]). Those of a token in its sentence are worked out where it stands ([`in_sentence`]). Those of the
//! whole article need a first pass of the model and feed the second (`document.rs`). No weights are known here.

use super::fold::{fold, hash, mix};
use super::lexicon::{LISTS, Lexicon, List};
use super::page::{BOUNDARY, Case, Language, Mode, Page, Vocabulary, Word, slot};
use super::surroundings::Surroundings;

/// How far from the token a word's own features reach, on both sides.
pub const REACH: isize = 2;

/// Offsets from `-REACH` to `REACH`.
pub const OFFSETS: usize = 5;

/// The key of a word feature for a word standing `offset` from the token.
#[inline]
pub fn at_offset(key: u64, offset: isize) -> u64 {
    mix(key, (offset + 40) as u64)
}

/// Hands out a word's features with the reach of each: 0, 1 or 2 tokens away.
pub fn describe(text: &str, word: &Word, language: Language, known: bool, mut emit: impl FnMut(isize, u64)) {
    let tongue = language as u64;
    let mut put = |reach: isize, kind: u64, value: u64| emit(reach, mix(mix(0xA0, kind), value));
    put(2, 0, word.fold);
    put(2, 1, word.shape);
    put(2, 2, word.profile);
    put(1, 3, mix(word.profile, tongue));
    put(1, 4, mix(word.shape, tongue));
    for bit in 0..LISTS {
        if word.lists & (1 << bit) != 0 {
            put(2, 5, u64::from(bit));
            put(0, 6, mix(u64::from(bit), word.case as u64));
        }
    }
    let look = word.case as u64 * 8 + word.mode as u64;
    put(1, 7, mix(u64::from(known), look));
    put(0, 8, mix(mix(u64::from(known), look), u64::from(word.lists != 0)));
    let ordinary = mix(word.ordinary as u64, look);
    put(1, 10, ordinary);
    put(0, 11, mix(ordinary, u64::from(known) * 2 + u64::from(word.lists != 0)));
    put(2, 12, mix(u64::from(word.parts), word.case as u64));
    put(0, 13, mix(u64::from(word.parts), look));
    if word.mode == Mode::Normal {
        put(1, 9, hash(text.as_bytes()));
    }
    describe_affixes(text, word, tongue, look, put);
}

fn describe_affixes(text: &str, word: &Word, tongue: u64, look: u64, mut put: impl FnMut(isize, u64, u64)) {
    if word.case == Case::None {
        return;
    }
    let folded = fold(text);
    let chars: Vec<char> = folded.chars().collect();
    let piece = |part: &[char]| part.iter().fold(part.len() as u64, |h, &c| mix(h, c as u64));
    let cased = u64::from(word.has_capital());
    for len in 1..=4usize.min(chars.len().saturating_sub(1)) {
        let (head, tail) = (piece(&chars[..len]), piece(&chars[chars.len() - len..]));
        put(0, 20 + len as u64, head);
        put(0, 30 + len as u64, tail);
        if len >= 2 {
            put(0, 40 + len as u64, mix(tail, mix(cased, tongue)));
        }
        if len == 3 {
            put(1, 50, mix(tail, cased));
            put(0, 52, mix(tail, look));
        }
        if len == 2 {
            put(1, 51, mix(tail, cased));
        }
    }
    if let Some((head, tail)) = folded.split_once('-') {
        put(1, 60, hash(head.as_bytes()));
        put(1, 61, hash(tail.as_bytes()));
        let lexicon = Lexicon::embedded();
        let parts = (lexicon.flags(hash(head.as_bytes())), lexicon.flags(hash(tail.as_bytes())));
        put(1, 62, mix(u64::from(parts.0), u64::from(parts.1)));
        put(0, 63, mix(u64::from(parts.0), cased));
        put(0, 64, mix(u64::from(parts.1), cased));
    }
    put(0, 70, chars.len().min(9) as u64 * 8 + word.case as u64);
    if word.case == Case::Upper {
        put(0, 71, mix(chars.len().min(6) as u64, tongue));
    }
}

/// A token in its sentence, with what stands around it.
pub struct View<'a> {
    pub page: &'a Page,
    pub vocabulary: &'a Vocabulary,
    pub around: &'a Surroundings,
    pub language: Language,
    /// The sentence's first token and one past its last.
    pub sentence: (u32, u32),
}

impl View<'_> {
    #[inline]
    pub fn index(&self, i: isize) -> u32 {
        let inside = i >= self.sentence.0 as isize && i < self.sentence.1 as isize;
        if inside { self.page.slots[i as usize].word } else { BOUNDARY }
    }

    #[inline]
    fn word(&self, i: isize) -> &Word {
        &self.vocabulary.words[self.index(i) as usize]
    }
}

/// Hands out the features of token `i` in its sentence.
#[inline]
pub fn in_sentence(view: &View<'_>, i: usize, mut emit: impl FnMut(u64)) {
    let at = i as isize;
    let mut put = |kind: u64, value: u64| emit(mix(mix(0xB0, kind), value));
    let (before, word, after) = (view.word(at - 1), view.word(at), view.word(at + 1));
    put(0, mix(before.fold, word.fold));
    put(1, mix(word.fold, after.fold));
    let phrase = view.around.phrase(i);
    if phrase != 0 {
        put(2, u64::from(phrase));
        put(3, mix(u64::from(phrase), before.fold));
        put(4, mix(u64::from(phrase), word.mode as u64));
    }
    if word.has_capital() {
        capital(view, i, put);
    } else {
        put(5, mix(mix(before.profile, word.fold), after.profile));
        if after.has_capital() || before.has_capital() {
            put(6, mix(mix(before.profile, word.profile), after.profile));
        }
        let cues = List::BodyWord as u32 | List::PlaceWord as u32 | List::EventWord as u32 | List::Function as u32;
        if word.lists & cues != 0 {
            put(7, mix(word.profile, mix(after.fold, view.word(at + 2).profile)));
            put(8, mix(mix(after.profile, view.word(at + 2).profile), word.profile));
            put(9, mix(word.fold, mix(after.profile, view.word(at + 2).profile)));
        }
    }
}

fn capital(view: &View<'_>, i: usize, mut put: impl FnMut(u64, u64)) {
    let at = i as isize;
    let (before, word, after) = (view.word(at - 1), view.word(at), view.word(at + 1));
    let tongue = view.language as u64;
    put(20, mix(mix(before.shape, word.shape), after.shape));
    put(21, mix(before.profile, word.profile));
    put(22, mix(word.profile, after.profile));
    put(23, mix(mix(before.profile, word.profile), after.profile));
    put(24, mix(before.fold, word.profile));
    put(25, mix(word.profile, after.fold));
    put(26, mix(mix(view.word(at - 2).fold, before.fold), word.case as u64));
    put(27, mix(mix(after.fold, view.word(at + 2).fold), word.case as u64));
    put(28, mix(before.fold, after.fold));
    let evidence = view.vocabulary.evidence(word.lemma);
    let look = word.mode as u64 * 8 + word.case as u64;
    let seen = u64::from(evidence.lower) * 2 + u64::from(evidence.capital);
    put(30, mix(look, seen));
    put(31, mix(mix(look, seen), u64::from(word.lists)));
    let bits = view.page.slots[i].bits;
    put(32, mix(u64::from(bits), look));
    put(33, mix(u64::from(bits), mix(word.shape, tongue)));
    if bits & slot::FIRST_LINE != 0 {
        put(34, mix(at as u64 - u64::from(view.sentence.0).min(at as u64), look));
    }
    run(view, i, look, put);
}

/// Features of the whole run of capitals that a word stands in, for each of its words.
fn run(view: &View<'_>, i: usize, look: u64, mut put: impl FnMut(u64, u64)) {
    let (start, end) = view.around.run(i);
    let (start, end) = (start as isize, end as isize);
    if end <= start {
        return;
    }
    let at = i as isize;
    let (left, right) = (view.word(start - 1), view.word(end));
    let (first, last) = (view.word(start), view.word(end - 1));
    let length = (end - start).min(5) as u64;
    let place = (at - start).min(3) as u64 * 8 + (end - 1 - at).min(3) as u64;
    put(50, mix(left.fold, place));
    put(51, mix(right.fold, place));
    put(52, mix(mix(length, place), look));
    put(53, mix(mix(left.profile, right.profile), place));
    put(54, mix(left.fold, mix(right.fold, length)));
    put(55, mix(view.word(start - 2).fold, mix(left.fold, place)));
    put(56, mix(right.fold, mix(view.word(end + 1).fold, place)));
    if end - start > 1 {
        put(57, mix(first.fold, place));
        put(58, mix(last.fold, place));
        put(59, mix(first.profile, place));
        put(60, mix(last.profile, place));
        put(61, mix(mix(first.profile, last.profile), place));
        put(62, mix(mix(left.profile, first.profile), mix(last.profile, place)));
    }
    // Which degrees of ordinary occur in the run, as a set.
    let ordinary = (start..end).fold(0, |all, k| all | 1 << view.word(k).ordinary as u64);
    put(90, mix(ordinary, mix(look, place)));
    put(91, mix(ordinary, mix(length, u64::from(view.page.slots[i].bits))));
    put(92, mix(mix(first.ordinary as u64, last.ordinary as u64), mix(left.profile, place)));
    let quoted = matches!(left.mark, '«' | '“' | '"' | '‘') && matches!(right.mark, '»' | '”' | '"' | '’');
    let bracketed = left.mark == '(' && right.mark == ')';
    let introduces = right.mark == '(' && view.word(end + 1).case == Case::Upper && view.word(end + 2).mark == ')';
    let marks = u64::from(quoted) | u64::from(bracketed) << 1 | u64::from(introduces) << 2;
    if marks != 0 {
        put(63, mix(marks, mix(length, look)));
        put(64, mix(marks, place));
        put(65, mix(marks, mix(view.word(start - 2).profile, look)));
    }
    verbs_and_titles(view, (start, end), place, put);
}

/// Words that tell what a name near them is.
const CUES: u32 = List::Title as u32 | List::Function as u32 | List::BodyWord as u32 | List::PlaceWord as u32;

/// The nearest title, function or speech verb on either side of a run, a few words away at most.
fn verbs_and_titles(view: &View<'_>, (start, end): (isize, isize), place: u64, mut put: impl FnMut(u64, u64)) {
    if let Some(k) = (1..=4).find(|&k| view.word(start - k).lists & CUES != 0) {
        put(70, mix(mix(u64::from(view.word(start - k).lists & CUES), k as u64), place));
    }
    let says = List::Speech as u32;
    if let Some(k) = (0..=3).find(|&k| view.word(end + k).lists & says != 0) {
        put(71, mix(k as u64, place));
    }
    if let Some(k) = (1..=3).find(|&k| view.word(start - k).lists & says != 0) {
        put(72, mix(k as u64, place));
    }
    let any = (start..end).fold(0, |lists, k| lists | view.word(k).lists);
    put(73, mix(u64::from(any), place));
    let bodies = List::BodyWord as u32 | List::BodyTail as u32 | List::Forename as u32 | List::PlaceWord as u32;
    put(74, mix(u64::from(any & bodies), place));
    put(66, mix(view.word(end - 1).tail, place));
    trades(view, start, place, &mut put);
    sport(view, (start, end), any, place, put);
}

/// What a body is called by what it does, before a run: `the carmaker Nissan`.
fn trades(view: &View<'_>, start: isize, place: u64, mut put: impl FnMut(u64, u64)) {
    let cues = CUES | List::Trade as u32 | List::EventWord as u32 | List::Thing as u32;
    if let Some(k) = (1..=6).find(|&k| view.word(start - k).lists & cues != 0) {
        put(77, mix(mix(u64::from(view.word(start - k).lists & cues), k as u64), place));
        put(78, mix(view.word(start - k).fold, mix(k.min(3) as u64, place)));
    }
}

/// On a page about sport a town is likely a club.
fn sport(view: &View<'_>, (start, end): (isize, isize), any: u32, place: u64, mut put: impl FnMut(u64, u64)) {
    let sport = view.around.sport();
    if sport == 0 {
        return;
    }
    let (left, right) = (view.word(start - 1), view.word(end));
    let towns = u64::from(any & (List::City as u32 | List::Country as u32 | List::Region as u32));
    put(84, mix(sport, mix(u64::from(any), place)));
    put(85, mix(sport, mix(left.fold, mix(u64::from(any), place))));
    put(86, mix(sport, mix(right.fold, mix(towns, place))));
    put(87, mix(sport, mix(left.profile, right.profile)));
}
