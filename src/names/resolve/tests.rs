use super::*;

/// Resolves a text in which names are written `[text](PER)`; gives `kind name (also): mentions`.
fn resolved(annotated: &str) -> Vec<String> {
    let (mut text, mut found) = (String::new(), Vec::new());
    let mut rest = annotated;
    while let Some(open) = rest.find('[') {
        text.push_str(&rest[..open]);
        let close = open + rest[open..].find("](").expect("a name is closed");
        let end = close + rest[close..].find(')').expect("a kind is closed");
        let kind = match &rest[close + 2..end] {
            "PER" => Kind::Person,
            "ORG" => Kind::Organisation,
            _ => Kind::Place,
        };
        let start = text.len() as u32;
        text.push_str(&rest[open + 1..close]);
        found.push((kind, Mention { part: Part::Body, start, end: text.len() as u32 }));
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    let names = resolve(&[(Part::Body, &text)], &found, &[]);
    let line = |name: &Name| {
        let also = if name.also.is_empty() { String::new() } else { format!(" ({})", name.also.join(", ")) };
        format!("{}{also}: {}", name.name, name.mentions.len())
    };
    names.iter().map(line).collect()
}

#[test]
fn people_are_joined_by_what_is_left_of_their_names() {
    for (text, expected) in [
        ("[John Kerry](PER) puis [Kerry](PER)", &["John Kerry (Kerry): 2"][..]),
        ("[Poutine](PER) et [Vladimir Poutine](PER)", &["Vladimir Poutine (Poutine): 2"]),
        ("[KERRY](PER) à Moscou. [John Kerry](PER), [Kerry](PER)", &["John Kerry (KERRY, Kerry): 3"]),
        ("[Bachar el-Assad](PER), [Assad](PER), [el-Assad](PER)", &["Bachar el-Assad (Assad, el-Assad): 3"]),
        (
            "[Dominique de Villepin](PER) dit. [Villepin](PER), [de Villepin](PER)",
            &["Dominique de Villepin (Villepin, de Villepin): 3"],
        ),
        ("[Yann Le Goaziou](PER). [Le Goaziou](PER) et [Goaziou](PER)", &["Yann Le Goaziou (Le Goaziou, Goaziou): 3"]),
        ("[J. Kerry](PER) or [John Kerry](PER), [John F. Kerry](PER)", &["John F. Kerry (J. Kerry, John Kerry): 3"]),
        ("[POUTINE Vladimir](PER) : [Vladimir Poutine](PER)", &["Vladimir Poutine (POUTINE Vladimir): 2"]),
        (
            "[Amadou Sérigne Diallo](PER), [Sérigne Diallo](PER), [Diallo](PER)",
            &["Amadou Sérigne Diallo (Sérigne Diallo, Diallo): 3"],
        ),
        ("[Hélène Quéméneur](PER). [Quemeneur](PER)", &["Hélène Quéméneur (Quemeneur): 2"]),
        ("[Élodie Marchetaux](PER). [Élodie](PER)", &["Élodie Marchetaux (Élodie): 2"]),
        ("[Banda-Phiri](PER), [Chimwemwe Banda-Phiri](PER)", &["Chimwemwe Banda-Phiri (Banda-Phiri): 2"]),
        ("[John Kerry](PER)'s word: [Kerry’s](PER)", &["John Kerry (Kerry): 2"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn titles_and_halves_of_brackets_are_no_names() {
    for (text, expected) in [
        ("[President Reagan](PER), [Ronald Reagan](PER)", &["Ronald Reagan (Reagan): 2"][..]),
        ("[Sen. Doyle](PER) and [Col. Gen. Oleg Zaroff](PER)", &["Doyle: 1", "Oleg Zaroff: 1"]),
        (
            "[Lady Ocarina](PER), [Dean Pelletier](PER), [M. Watt](PER)",
            &["Lady Ocarina: 1", "Dean Pelletier: 1", "M. Watt: 1"],
        ),
        ("[Président de la République](PER)", &["Président de la République: 1"]),
        ("[Dilson) Funaro](PER), [BPC.L>](ORG), [HUGHES <H](ORG)", &["BPC.L: 1", "HUGHES: 1"]),
        ("[Parti (PdN) du Nil](ORG), [Front (FTN)](ORG)", &["Parti (PdN) du Nil: 1", "Front (FTN): 1"]),
        ("[John Kerry (D](PER), [(Igor Bazine)](PER)", &["John Kerry: 1", "Igor Bazine: 1"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn what_everybody_knows_to_be_one_is_one() {
    for (text, expected) in [
        ("[US](LOC), [U.S.](LOC), [United States](LOC)", &["United States (US, U.S.): 3"][..]),
        ("l'[ONU](ORG), les [Nations unies](ORG)", &["Nations unies (ONU): 2"]),
        ("[Putin](PER). [Vladimir Poutine](PER)", &["Vladimir Poutine (Putin): 2"]),
        ("[Géorgie](LOC), [France](LOC)", &["Géorgie: 1", "France: 1"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn two_people_with_one_surname_stay_two() {
    for (text, expected) in [
        ("[Bill Clinton](PER) and [Hillary Clinton](PER)", &["Bill Clinton: 1", "Hillary Clinton: 1"][..]),
        (
            "[Bill Clinton](PER). [Clinton](PER). [Hillary Clinton](PER). [Clinton](PER).",
            &["Bill Clinton (Clinton): 2", "Hillary Clinton (Clinton): 2"],
        ),
        (
            "[Clinton](PER) again: [Bill Clinton](PER), [Hillary Clinton](PER)",
            &["Bill Clinton (Clinton): 2", "Hillary Clinton: 1"],
        ),
        ("[Marie Curie](PER) et [Pierre Curie](PER), [Marie](PER)", &["Marie Curie (Marie): 2", "Pierre Curie: 1"]),
        ("[Paul Roy](PER), [Paul Petit](PER), [Paul](PER)", &["Paul Roy: 1", "Paul Petit: 1", "Paul: 1"]),
        ("[John Kerry](PER) and [James Kerr](PER)", &["John Kerry: 1", "James Kerr: 1"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn bodies_are_joined_by_acronyms_and_short_forms() {
    for (text, expected) in [
        ("[Mouvement populaire du Nil](ORG) ([MPN](ORG)). Le [MPN](ORG)", &["Mouvement populaire du Nil (MPN): 3"][..]),
        ("[Front al-Nosra](ORG) et d'[al-Nosra](ORG)", &["Front al-Nosra (al-Nosra): 2"]),
        ("[Washington Post](ORG). Selon le [Post](ORG)", &["Washington Post (Post): 2"]),
        ("[Norlund Shipping](ORG); [Norlund](ORG)", &["Norlund Shipping (Norlund): 2"]),
        ("[European Medicines Agency](ORG), the [EMA](ORG)", &["European Medicines Agency (EMA): 2"]),
        ("[Banque de France](ORG). La [Banque](ORG)", &["Banque de France (Banque): 2"]),
        (
            "[Commission européenne](ORG), [Commission nationale](ORG), la [Commission](ORG)",
            &["Commission européenne: 1", "Commission nationale (Commission): 2"],
        ),
        ("[Union africaine](ORG) ([UA](ORG)), [UA](ORG)", &["Union africaine (UA): 3"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_alike_stays_apart() {
    for (text, expected) in [
        ("[Conseil de sécurité de l'Onu](ORG), [Onu](ORG)", &["Conseil de sécurité de l'Onu: 1", "Onu: 1"][..]),
        ("[Thomas Cook](PER) founded [Thomas Cook Group](ORG)", &["Thomas Cook: 1", "Thomas Cook Group: 1"]),
        ("[Washington](LOC), [Washington Post](ORG)", &["Washington: 1", "Washington Post: 1"]),
        ("[Bank of England](ORG) in [England](LOC)", &["Bank of England: 1", "England: 1"]),
        ("[Alan Smith](PER) ([AS](ORG))", &["Alan Smith: 1", "AS: 1"]),
        ("[GENEVA](LOC) ([Reuters](ORG))", &["GENEVA: 1", "Reuters: 1"]),
    ] {
        assert_eq!(resolved(text), expected, "{text}");
    }
}

#[test]
fn the_kind_is_settled_by_the_majority() {
    let text = "[Lavrov](LOC), [Lavrov](PER), [Lavrov](PER), [Sergueï Lavrov](PER)";
    assert_eq!(resolved(text), ["Sergueï Lavrov (Lavrov): 4"]);
}

#[test]
fn mentions_keep_their_place_without_quotation_marks() {
    let text = "avec «Daech» hier";
    let found = [(Kind::Organisation, Mention { part: Part::Body, start: 5, end: 14 })];
    let names = resolve(&[(Part::Body, text)], &found, &[]);
    assert_eq!(names[0].name, "Daech");
    assert_eq!(&text[names[0].mentions[0].range()], "Daech");
}

#[test]
fn names_that_the_file_lists_are_added_once() {
    let text = "OPEC met in Vienna.";
    let found = [(Kind::Organisation, Mention { part: Part::Body, start: 0, end: 4 })];
    let given = |kind, name: &str| GivenName { kind, name: name.to_string() };
    let given = [given(Kind::Organisation, "opec"), given(Kind::Place, "Austria"), given(Kind::Place, "Austria")];
    let names = resolve(&[(Part::Body, text)], &found, &given);
    let names: Vec<(&str, usize)> = names.iter().map(|name| (name.name.as_str(), name.mentions.len())).collect();
    assert_eq!(names, [("OPEC", 1), ("Austria", 0)]);
}

#[test]
fn names_that_the_file_lists_are_found_where_they_stand_as_words() {
    let text = "Élie Vanhoutte parle. Vanhoutte-Roy non, Vanhouttes non plus ; Élie Vanhoutte écoute.";
    let given = [GivenName { kind: Kind::Person, name: "Élie Vanhoutte".to_string() }];
    let names = resolve(&[(Part::Body, text)], &[], &given);
    let found: Vec<&str> = names[0].mentions.iter().map(|mention| &text[mention.range()]).collect();
    assert_eq!(found, ["Élie Vanhoutte"; 2]);
    let given = [GivenName { kind: Kind::Person, name: "Vanhoutte".to_string() }];
    assert_eq!(resolve(&[(Part::Body, text)], &[], &given)[0].mentions.len(), 3);
}

#[test]
fn nothing_panics_on_odd_mentions() {
    let found = [
        (Kind::Person, Mention { part: Part::Body, start: 1, end: 2 }),
        (Kind::Person, Mention { part: Part::Headline, start: 0, end: 9 }),
        (Kind::Person, Mention { part: Part::Body, start: 0, end: 2 }),
    ];
    assert!(resolve(&[(Part::Body, "é «»")], &found[..2], &[]).is_empty());
    assert_eq!(resolve(&[(Part::Body, "é «»")], &found, &[]).len(), 1);
}
