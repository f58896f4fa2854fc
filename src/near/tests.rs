use proptest::prelude::*;

use super::*;

fn draft(body: &str) -> Draft {
    Draft { headline: "A headline of its own".to_string(), body: body.to_string(), ..Draft::default() }
}

fn resemblance(a: &str, b: &str) -> f64 {
    let mut analyzer = Analyzer::new();
    let [a, b] = [a, b].map(|text| Shingles::of(&draft(text), &mut analyzer));
    assert_eq!(a.resemblance(&b), b.resemblance(&a));
    a.resemblance(&b)
}

#[test]
fn texts_are_alike_by_the_shingles_they_share() {
    assert_eq!(resemblance("one two three four", "one two three four"), 1.0);
    assert_eq!(resemblance("One, two; THREE four!", "one two three four"), 1.0, "case and punctuation do not matter");
    // one-two-three is shared; two-three-four and two-three-five are not.
    assert_eq!(resemblance("one two three four", "one two three five"), 1.0 / 3.0);
    assert_eq!(resemblance("one two three", "three two one"), 0.0, "the order of words matters");
    assert_eq!(resemblance("one two", "one two"), 1.0);
    assert_eq!(resemblance("one two", "one two three"), 0.0);
    assert_eq!(resemblance("one two three one two three", "one two three one two"), 1.0, "each shingle counts once");
}

#[test]
fn the_headline_counts_only_where_there_is_nothing_else() {
    let mut analyzer = Analyzer::new();
    let mut of = |headline: &str, lead: Option<&str>, body: &str| {
        let standfirst = lead.map(str::to_string);
        let draft = Draft { headline: headline.to_string(), standfirst, body: body.to_string(), ..Draft::default() };
        Shingles::of(&draft, &mut analyzer)
    };
    assert_eq!(of("Grain ships leave", None, "one two three"), of("Ships at sea", None, "one two three"));
    assert_eq!(of("x", Some("one two"), "three four"), of("y", None, "one two three four"), "a standfirst is text");
    assert_ne!(of("Grain ships leave", None, ""), of("Ships at sea", None, ""));
    assert_eq!(of("", None, "").resemblance(&of("", None, "")), 0.0, "nothing is like nothing");
}

#[test]
fn a_sketch_is_the_same_on_every_machine_and_in_every_version() {
    // An archive holds sketches: when these change, its format must.
    let sketch = sketch("", "", "the old bridge over the tamar reopened to carts and bicycles on friday");
    assert_eq!(sketch.len(), BANDS);
    assert_eq!(sketch[..3], [203211414, 1035731712, 855835681]);
}

#[test]
fn a_text_without_words_has_no_sketch() {
    assert!(sketch("", "", "").is_empty());
    assert_eq!(sketch("word", "", "").len(), BANDS);
}

/// A text of numbered words; `changed` of them are others in the second text.
fn pair(words: usize, changed: usize, seed: usize) -> (String, String) {
    let word = |n: usize| format!("w{}", hash(&(n + seed * 1_000_003).to_le_bytes()) % 100_000);
    let first: Vec<String> = (0..words).map(word).collect();
    let mut second = first.clone();
    for n in 0..changed {
        let at = (hash(&(n * 7919 + seed).to_le_bytes()) % words as u64) as usize;
        second[at] = format!("x{n}");
    }
    (first.join(" "), second.join(" "))
}

#[test]
fn sketches_find_near_copies_as_often_as_is_said() {
    // Over many pairs: how often texts of a resemblance share a number, beside what the formula says.
    let mut found = [(0_usize, 0_usize); 10];
    let mut estimates = Vec::new();
    for seed in 0..1000 {
        let words = 40 + seed % 7 * 100;
        let (first, second) = pair(words, seed % 11 * words / 50, seed);
        let tenth = (resemblance(&first, &second) * 10.0).min(9.0) as usize;
        let [a, b] = [&first, &second].map(|text| sketch("", "", text));
        found[tenth].0 += usize::from(a.iter().zip(&b).any(|(a, b)| a == b));
        estimates.push((resemblance(&first, &second), a, b));
        found[tenth].1 += 1;
    }
    for (tenth, (found, of)) in found.into_iter().enumerate().filter(|(_, (_, of))| *of > 50) {
        let share = found as f64 / of as f64;
        let at = |s: f64| 1.0 - (1.0 - s.powi(ROWS as i32)).powi(BANDS as i32);
        let low = at(tenth as f64 / 10.0);
        assert!(share > low - 0.03, "{tenth}: {share} of {of}, expected at least {low}");
    }
    // And sketches do not keep texts that are alike enough from being compared, but most of those that are not.
    assert!(estimates.iter().all(|(all, a, b)| may_resemble(a, b, *all)));
    let unlike =
        estimates.iter().zip(estimates.iter().skip(1)).filter(|((_, a, _), (_, b, _))| may_resemble(a, b, 0.5));
    assert_eq!(unlike.count(), 0);
}

proptest! {
    #[test]
    fn resemblance_is_between_none_and_all(a in "\\PC{0,60}", b in "\\PC{0,60}") {
        let all = resemblance(&a, &b);
        prop_assert!((0.0..=1.0).contains(&all));
        let mut analyzer = Analyzer::new();
        let shingles = Shingles::of(&draft(&a), &mut analyzer);
        prop_assert!(shingles.resemblance(&shingles) == 1.0 || shingles == Shingles(vec![]));
    }
}
