//! What is learned from a handful of forms; `tests/it/decisions.rs` has the whole of it.

use super::*;

/// Articles of people, each a list of forms.
struct Articles(Vec<Vec<u32>>);

impl Archive for Articles {
    fn len(&self) -> u32 {
        self.0.len() as u32
    }

    fn articles(&self, kind: Kind, form: u32) -> Vec<u32> {
        let has = |forms: &Vec<u32>| kind == Kind::Person && forms.contains(&form);
        (0..).zip(&self.0).filter(|(_, forms)| has(forms)).map(|(article, _)| article).collect()
    }

    fn forms(&self, article: u32, kind: Kind, each: &mut dyn FnMut(u32)) {
        let forms = self.0.get(article as usize).filter(|_| kind == Kind::Person);
        forms.into_iter().flatten().for_each(|&form| each(form));
    }
}

fn seen(text: &str, articles: u32, also: &[(&str, u32)]) -> Seen {
    let also = also.iter().map(|(form, times)| (form.to_string(), *times)).collect();
    Seen { text: text.to_string(), articles, english: articles, also, ..Seen::default() }
}

fn group(learned: &Learned, name: &str) -> Option<u32> {
    learned.find(&key(name)).map(|key| learned.groups.of(key))
}

#[test]
fn an_acronym_is_learned_where_articles_introduce_it_for_one_body() {
    let bodies = vec![
        seen("BOG", 3, &[]),
        seen("Board of Granaries", 4, &[("BOG", 2)]),
        seen("Bureau of Oceans", 2, &[("BOO", 1), ("Bureau", 2)]),
        seen("Ligue des tonneliers", 1, &[("LT", 1), ("QZX", 1)]),
        seen("Order of Bees", 2, &[("OOB", 2)]),
        seen("Ordre oublié des boulangers", 2, &[("OOB", 2)]),
    ];
    let all = learn(&[vec![], bodies, vec![]], &Articles(vec![]));
    let bodies = &all[Kind::Organisation as usize];
    for (short, full) in [("BOG", "Board of Granaries"), ("BOO", "Bureau of Oceans"), ("LT", "Ligue des tonneliers")] {
        assert_eq!(group(bodies, short), group(bodies, full), "{short}");
    }
    for (short, full) in [
        ("OOB", "Order of Bees"),
        ("OOB", "Ordre oublié des boulangers"),
        ("QZX", "Ligue des tonneliers"),
        ("Bureau", "Bureau of Oceans"),
    ] {
        assert_ne!(group(bodies, short), group(bodies, full), "{short}");
    }
    let link = bodies.find("bog").and_then(|key| bodies.links[key as usize]);
    assert_eq!(link.map(|link| (link.reason, link.score)), Some((Reason::Acronym, 98)));
}

#[test]
fn a_common_surname_needs_company() {
    // 0 Ida Moor, 1 Owen Smith, 2 Paul Smith, 3 Smith; alone with Ida Moor, whom only Paul Smith keeps company.
    let people = |paul: u32| {
        vec![seen("Ida Moor", 4, &[]), seen("Owen Smith", 1, &[]), seen("Paul Smith", paul, &[]), seen("Smith", 2, &[])]
    };
    let learned = |articles: Vec<Vec<u32>>| learn(&[people(2), vec![], vec![]], &Articles(articles));
    let company = learned(vec![vec![0, 2], vec![0, 2], vec![0, 3], vec![0, 3], vec![1]]);
    let of = |all: &[Learned; 3], name: &str| group(&all[Kind::Person as usize], name);
    assert_eq!(of(&company, "Smith"), of(&company, "Paul Smith"));
    let alone = learned(vec![vec![0, 2], vec![0, 2], vec![3], vec![0, 3], vec![1]]);
    assert_ne!(of(&alone, "Smith"), of(&alone, "Paul Smith"), "one article without company is doubt");
    let both = learned(vec![vec![0, 2], vec![0, 2], vec![0, 3], vec![0, 3], vec![0, 1]]);
    assert_ne!(of(&both, "Smith"), of(&both, "Paul Smith"), "both keep the same company");
}

#[test]
fn spellings_that_stand_in_one_article_are_two_people() {
    let people = vec![seen("Nadia Belyaeva", 3, &[]), seen("Nadia Beliaeva", 3, &[])];
    let one = |articles: Vec<Vec<u32>>| {
        let all = learn(&[people.clone(), vec![], vec![]], &Articles(articles));
        let people = &all[Kind::Person as usize];
        group(people, "Nadia Belyaeva") == group(people, "Nadia Beliaeva")
    };
    assert!(one(vec![vec![0], vec![0], vec![0], vec![1], vec![1], vec![1]]));
    assert!(!one(vec![vec![0, 1], vec![0, 1], vec![0, 1]]));
}

#[test]
fn two_bundled_people_never_become_one() {
    let people =
        vec![seen("Putin", 50, &[]), seen("Vladimir Medvedev", 1, &[("Medvedev", 1)]), seen("Zelensky", 9, &[])];
    let all = learn(&[people, vec![], vec![]], &Articles(vec![]));
    let people = &all[Kind::Person as usize];
    assert_eq!(group(people, "Putin"), group(people, "Vladimir Poutine"));
    assert_ne!(group(people, "Putin"), group(people, "Zelensky"));
    assert_ne!(group(people, "Vladimir Medvedev"), group(people, "Medvedev"));
}
