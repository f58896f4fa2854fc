//! The matcher against all choices, tried one by one.

use proptest::prelude::*;

use super::*;
use crate::testing::cases;

fn span(start: u32, end: u32) -> Span {
    Span { start, end }
}

/// Every way to choose one span of each part.
fn choices(parts: &[Vec<Span>]) -> Vec<Vec<Span>> {
    let Some((first, rest)) = parts.split_first() else { return vec![Vec::new()] };
    let rest = choices(rest);
    first.iter().flat_map(|&span| rest.iter().map(move |others| [&[span], others.as_slice()].concat())).collect()
}

fn is_near(words: u32, ordered: bool, choice: &[Span]) -> bool {
    let mut in_text = choice.to_vec();
    in_text.sort();
    let close = in_text.windows(2).all(|pair| pair[0].end <= pair[1].start && pair[1].start - pair[0].end <= words);
    close && (!ordered || in_text == choice)
}

fn hull(choice: &[Span]) -> Span {
    let (start, end) = (choice.iter().map(|s| s.start).min(), choice.iter().map(|s| s.end).max());
    span(start.unwrap_or(0), end.unwrap_or(0))
}

fn slow_near(words: u32, ordered: bool, parts: &[Vec<Span>]) -> Vec<Span> {
    let hulls: Vec<Span> =
        choices(parts).iter().filter(|choice| is_near(words, ordered, choice)).map(|choice| hull(choice)).collect();
    let shortest = |hull: &&Span| {
        let later = hulls.iter().any(|other| other.end == hull.end && other.start > hull.start);
        let earlier = hulls.iter().any(|other| other.start == hull.start && other.end < hull.end);
        !later || !earlier
    };
    sorted(hulls.iter().filter(shortest).copied().collect())
}

/// The same as [`Expr::find`] by the definitions.
fn slow_find(expr: &Expr, text: &Text<'_>) -> Vec<Span> {
    let all = |parts: &[Expr]| parts.iter().map(|part| slow_find(part, text)).collect::<Vec<_>>();
    match expr {
        Expr::Leaf(number) => text.leaves[*number].clone(),
        Expr::Or(parts) => sorted(all(parts).concat()),
        Expr::Near { words, ordered, parts } => slow_near(*words, *ordered, &all(parts)),
        Expr::Same { unit, parts } => {
            let starts = |position: u32| {
                position == 0
                    || text.paragraphs.contains(&position)
                    || *unit == Unit::Sentence && text.sentences.contains(&position)
            };
            let parts = all(parts);
            let mut found = Vec::new();
            for start in (0..100).filter(|&start| starts(start)) {
                let end = (start + 1..100).find(|&end| starts(end)).unwrap_or(u32::MAX);
                let holds = |spans: &Vec<Span>| spans.iter().any(|span| start <= span.start && span.end <= end);
                if parts.iter().all(holds) {
                    found.push(span(start, end));
                }
            }
            found
        }
    }
}

fn slow_marks(expr: &Expr, text: &Text<'_>, within: &[Span], marks: &mut Vec<(usize, Span)>) {
    let inside = |span: &Span| within.iter().any(|other| other.start <= span.start && span.end <= other.end);
    match expr {
        Expr::Leaf(number) => {
            marks.extend(text.leaves[*number].iter().filter(|span| inside(span)).map(|&span| (*number, span)));
        }
        Expr::Or(parts) => parts.iter().for_each(|part| slow_marks(part, text, within, marks)),
        Expr::Near { parts, .. } | Expr::Same { parts, .. } => {
            let found: Vec<Span> = slow_find(expr, text).into_iter().filter(inside).collect();
            parts.iter().for_each(|part| slow_marks(part, text, &found, marks));
        }
    }
}

#[test]
fn words_between_are_counted() {
    let a = vec![span(0, 1)];
    let b = vec![span(6, 8)];
    assert_eq!(near::near(5, false, &[a.clone(), b.clone()]), [span(0, 8)]);
    assert_eq!(near::near(4, false, &[a.clone(), b.clone()]), []);
    assert_eq!(near::near(5, true, &[b.clone(), a.clone()]), []);
    assert_eq!(near::near(5, false, &[b, a.clone()]), [span(0, 8)]);
    // One word is not near itself.
    assert_eq!(near::near(5, false, &[a.clone(), a]), []);
}

#[test]
fn three_words_come_in_any_order() {
    let at = |position| vec![span(position, position + 1)];
    assert_eq!(near::near(2, false, &[at(3), at(0), at(6)]), [span(0, 7)]);
    assert_eq!(near::near(2, true, &[at(3), at(0), at(6)]), []);
    assert_eq!(near::near(2, true, &[at(0), at(3), at(6)]), [span(0, 7)]);
    assert_eq!(near::near(1, false, &[at(3), at(0), at(6)]), []);
}

#[test]
fn phrases_and_counts() {
    assert_eq!(phrase(&[&[0, 4, 9], &[1, 5], &[2, 7]]), [span(0, 3)]);
    assert_eq!(phrase(&[&[3, 4]]), [span(3, 4), span(4, 5)]);
    assert_eq!(phrase(&[]), []);
    assert_eq!(phrase(&[&[u32::MAX], &[0]]), []);
    assert_eq!(count(&[span(0, 2), span(1, 3), span(2, 4)]), 2);
    assert_eq!(count(&[span(0, 9), span(1, 2), span(5, 6)]), 2);
    assert_eq!(count(&[]), 0);
}

#[test]
fn much_text_takes_little_time() {
    // Each of five thousand words in each of eight parts: more choices than could ever be tried.
    let everywhere: Vec<Span> = (0..5_000).map(|start| span(start, start + 1)).collect();
    let parts = vec![everywhere; 8];
    assert_eq!(near::near(1000, false, &parts).len(), 5_000 - 7);
}

fn some_spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((0u32..30, 1u32..4), 0..6)
        .prop_map(|spans| sorted(spans.into_iter().map(|(start, length)| span(start, start + length)).collect()))
}

fn some_expr() -> impl Strategy<Value = Expr> {
    let leaf = (0usize..5).prop_map(Expr::Leaf);
    leaf.prop_recursive(3, 12, 3, |inner| {
        let parts = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            parts().prop_map(Expr::Or),
            (0u32..8, any::<bool>(), parts()).prop_map(|(words, ordered, parts)| Expr::Near { words, ordered, parts }),
            (any::<bool>(), parts()).prop_map(|(sentence, parts)| Expr::Same {
                unit: if sentence { Unit::Sentence } else { Unit::Paragraph },
                parts
            }),
        ]
    })
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn the_matcher_finds_what_trying_all_choices_finds(
        leaves in prop::collection::vec(some_spans(), 5),
        sentences in prop::collection::btree_set(1u32..30, 0..6),
        paragraphs in prop::collection::btree_set(1u32..30, 0..3),
        expr in some_expr(),
    ) {
        let (sentences, paragraphs): (Vec<u32>, Vec<u32>) =
            (sentences.into_iter().collect(), paragraphs.into_iter().collect());
        let text = Text { leaves: &leaves, sentences: &sentences, paragraphs: &paragraphs };
        prop_assert_eq!(expr.find(&text), slow_find(&expr, &text));
        let (mut marks, mut slow) = (Vec::new(), Vec::new());
        expr.mark(&text, &mut |leaf, span| marks.push((leaf, span)));
        slow_marks(&expr, &text, &[span(0, u32::MAX)], &mut slow);
        prop_assert_eq!(marks, slow);
    }

    #[test]
    fn the_count_is_the_most_that_do_not_overlap(spans in some_spans()) {
        let most = (0..1usize << spans.len()).filter_map(|chosen| {
            let chosen: Vec<Span> = (0..spans.len()).filter(|i| chosen >> i & 1 == 1).map(|i| spans[i]).collect();
            let apart = chosen.windows(2).all(|pair| pair[0].end <= pair[1].start);
            apart.then_some(chosen.len())
        });
        prop_assert_eq!(count(&spans), most.max().unwrap_or(0));
    }
}
