//! The bundled corpus: which files a query finds; and a wire story as agencies send them.

use crate::support::{CORPUS, Folder, texts};

/// The files that hold what a query finds, each once, in order.
fn files(query: &str) -> Vec<String> {
    let run = CORPUS.run(&["search", query, "--limit", "0", "--json"]);
    assert!(run.code <= 1, "{query}: {}", run.err);
    let lines = run.json();
    let root = CORPUS.key("news/");
    let mut files: Vec<String> = texts(&lines, "path").iter().map(|path| path.replace(&root, "")).collect();
    files.sort();
    files.dedup();
    files
}

/// Query, and the files that it finds, as a look through the files shows.
const QUERIES: &[(&str, &[&str])] = &[
    ("weathercock", &["en/ok-hexham-first-leg.txt"]),
    ("Prudhoe", &["en/ok-hexham-first-leg.txt"]),
    ("eels", &["en/eels-return.html"]),
    ("enzyme", &["fr/virelia-proces-premiere-journee.txt"]),
    ("Oyonnax", &["en/marchetaux-feature.md", "fr/virelia-proces-premiere-journee.txt"]),
    ("oyonnax -lang:en", &["fr/virelia-proces-premiere-journee.txt"]),
    ("maquereau", &["fr/revue-de-presse.txt"]),
    ("Ollivro source:\"sport ouest\"", &["fr/revue-de-presse.txt"]),
    ("bagad echardes", &["fr/conseil-municipal-kervallan.txt"]),
    ("\"opening hours\"", &["en/library-hours.txt"]),
    ("\"pocket watch\"", &["en/geneva-talks-stall.txt"]),
    ("\"watch pocket\"", &[]),
    ("\"war crimes\"", &["en/ceasefire-signed.html", "en/geneva-talks-stall.txt", "en/nwa-wire.jsonl"]),
    (
        "«crimes de guerre»",
        &[
            "fr/2024/geneve-kostandi-claque-la-porte.txt",
            "fr/json/tarvanie-chambre-mixte.json",
            "fr/markdown/diallo-l-horloger-de-geneve.md",
        ],
    ),
    (
        "goteborg",
        &[
            "fr/afo/kervallan-vente-suspendue.txt",
            "fr/markdown/norlund-l-armateur-discret.md",
            "fr/quotidien-du-rhone/2023-07-21-ferries-bretons-la-vente-suspendue.txt",
        ],
    ),
    (
        "Gothenburg",
        &[
            "en/2023-05-12-kervallan-strike.txt",
            "en/2023-07-20-court-halts-ferry-sale.txt",
            "en/kervallan-sale-suspended.txt",
            "en/norlund-bid.html",
            "en/norlund-completes.json",
            "en/quemeneur-profile.md",
        ],
    ),
    ("lighthouse", &["en/last-lighthouse-review.md", "en/lyon-trial-ramanathan.txt"]),
    ("lighthouse topic:theatre", &["en/last-lighthouse-review.md"]),
    ("cessez-le-feu", &["fr/2024/geneve-kostandi-claque-la-porte.txt", "fr/web/ati-cessez-le-feu.html"]),
    (
        "\"le Furet\"",
        &[
            "fr/json/odile-ferrand-entretien.json",
            "fr/markdown/la-fileuse-reparait-a-londres.md",
            "fr/web/proces-du-furet.html",
        ],
    ),
    (
        "OEUVRE",
        &[
            "fr/markdown/nascimento-le-systeme-et-la-pluie.md",
            "fr/toulouse-la-fileuse-volee.txt",
            "fr/web/theatre-le-dernier-phare.html",
        ],
    ),
    ("œuvre -phare", &["fr/markdown/nascimento-le-systeme-et-la-pluie.md", "fr/toulouse-la-fileuse-volee.txt"]),
    (
        "\"Rosalind Achterberg\" lang:en",
        &["en/2021/03/ferret-arrested.html", "en/achterberg.md", "en/cuttings.txt", "en/old-bailey-farrant.txt"],
    ),
    ("title:Lascombes", &["en/lascombes-year-on.html", "fr/orvanne/henri-lascombes-la-grande-noue.txt"]),
    ("author:\"Callista Venn\"", &["en/last-lighthouse-review.md", "en/marchetaux-feature.md"]),
    ("section:world", &["en/ceasefire-signed.html", "en/geneva-talks-stall.txt"]),
    (
        "path:orvanne",
        &[
            "en/orvanne-flood.txt",
            "fr/depeches-orvanne.jsonl",
            "fr/orvanne/henri-lascombes-la-grande-noue.txt",
            "fr/orvanne/le-pont-vieux.txt",
        ],
    ),
    (
        "person:Wikstrom date:2023-06",
        &["en/norlund-bid.html", "en/quemeneur-profile.md", "fr/markdown/norlund-l-armateur-discret.md"],
    ),
    (
        "person:Kostandi lang:en date:..2022",
        &["en/2021/03/letter-from-selmo.txt", "en/geneva-talks-open.txt", "en/geneva-talks-stall.txt"],
    ),
    ("Wexcombe date:2019-11..2019-12", &["en/cuttings.txt", "en/orvanne-flood.txt", "en/wexcombe-flood.txt"]),
    ("date:2018", &["en/spinner-theft.txt", "fr/toulouse-la-fileuse-volee.txt"]),
    // What has no date anywhere, neither in the text nor in its name nor in its folder.
    (
        "date:none",
        &[
            "en/cold-snap.txt",
            "en/library-hours.txt",
            "fr/conseil-municipal-kervallan.txt",
            "fr/orvanne/henri-lascombes-la-grande-noue.txt",
        ],
    ),
    ("Commentaires lang:fr title:banc", &[]),
];

#[test]
fn queries_find_the_files_that_hold_the_words() {
    let mut wrong = String::new();
    for (query, expected) in QUERIES {
        let found = files(query);
        if found != *expected {
            wrong.push_str(&format!("{query}\n  expected {expected:?}\n  found    {found:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(QUERIES.len() >= 25);
}

/// File and date, as the file itself gives it in a line on its own, with the paper or with the author.
const DATES: &[(&str, &str)] = &[
    ("en/geneva-talks-stall.txt", "2022-07-15"),
    ("en/kervallan-sale-suspended.txt", "2023-07-21"),
    ("en/ok-hexham-first-leg.txt", "2024-08-23"),
    ("en/2023-05-12-kervallan-strike.txt", "2023-05-12"),
    ("en/2021/03/letter-from-selmo.txt", "2021-03"),
    ("fr/2021/03/selmo-offensive-du-front.txt", "2021-03-12"),
    ("fr/2022/07/virelia-essai-suspendu.txt", "2022-07-15"),
    ("fr/2024/geneve-kostandi-claque-la-porte.txt", "2024-02-15"),
    ("fr/creations-d-entreprises-bretagne.txt", "2024-04-18"),
    ("fr/orvanne/le-pont-vieux.txt", "2019-11-25"),
    ("fr/virelia-proces-premiere-journee.txt", "2024-01-16"),
    ("fr/quotidien-du-rhone/2023-07-21-ferries-bretons-la-vente-suspendue.txt", "2023-07-21"),
];

#[test]
fn articles_have_the_dates_that_their_files_give() {
    let mut wrong = String::new();
    for (file, date) in DATES {
        let article = CORPUS.run(&["inspect", &format!("news/{file}"), "--json"]).ends(0).last();
        if article["published"] != *date {
            wrong.push_str(&format!("{file}: expected {date}, found {}\n", article["published"]));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_headline_is_not_the_paper_or_the_kicker_above_it() {
    let headline = |file: &str| {
        let article = CORPUS.run(&["inspect", &format!("news/{file}"), "--json"]).ends(0).last();
        article["headline"].as_str().expect("a text").to_string()
    };
    let expected = [
        ("en/geneva-talks-stall.txt", "Diallo sends Tarvania negotiators home “to read”"),
        (
            "fr/2021/03/selmo-offensive-du-front.txt",
            "Tarvanie : les rebelles du Front du Haut-Tarvan revendiquent la prise de Berzen",
        ),
        ("en/ok-hexham-first-leg.txt", "OK 1, HEXHAM ROVERS 1: ROVERS RIDE THE GALE"),
    ];
    let found = expected.map(|(file, _)| (file, headline(file)));
    assert_eq!(found, expected.map(|(file, headline)| (file, headline.to_string())));
}

#[test]
fn the_copy_of_a_file_is_the_same_article() {
    let hits = CORPUS.run(&["search", "path:\"ok hexham tirage\"", "--json"]).ends(0).json();
    assert_eq!(hits.len(), 1);
    let article = CORPUS.run(&["show", hits[0]["id"].as_str().expect("an id"), "--json"]).ends(0).last();
    let paths = ["news/fr/2024/08/ok-hexham-tirage-au-sort.txt", "news/fr/sport-ouest/tirage-ligue-conference.txt"];
    assert_eq!(article["paths"], serde_json::json!(paths.map(|path| CORPUS.key(path))));
}

#[test]
fn half_is_french_and_half_is_english() {
    let count = |query: &str| CORPUS.count(query);
    assert_eq!((count("lang:fr"), count("langue:en"), count("*")), (40, 40, 80));
    assert_eq!(count("lang:fr OR lang:en"), 80);
    assert_eq!(count("* -lang:fr"), 40);
}

#[test]
fn the_best_match_comes_first() {
    let first = |query: &str| {
        let hit = CORPUS.run(&["search", query, "-n", "1", "--json"]).ends(0).last();
        hit["path"].as_str().expect("a path").replace(&CORPUS.key("news/"), "")
    };
    assert_eq!(first("theatre"), "en/last-lighthouse-review.md");
    assert_eq!(first("Ollerenshaw oysters"), "en/ollerenshaw.md");
    assert_eq!(first("eels Tarrow"), "en/eels-return.html");
}

/// As agencies send them: no date, typographic apostrophes, guillemets, a source at the end, a stray line after it.
const WIRE: &str = "\
Les deux capitales relancent l’idée d’une force de secours commune

Les états-majors des deux pays se sont parlé mardi pour la première fois depuis l’automne, et l’idée d’une force de \
secours en mer n’est plus écartée. « Nous ne partons pas de rien », a dit l’amiral Théodore Quillivic.

Selon lui, la «\u{a0}coopération navale\u{a0}» a sauvé trente-deux pêcheurs l’hiver dernier. Reste à savoir qui paiera le \
carburant, et sous quel drapeau les équipages prendront la mer.

« C'est l’affaire des ministres », a conclu l’amiral, qu’on interrogeait à la sortie du port de Brest.

Source: agences et rédaction

Comments
";

fn wire() -> Folder {
    let folder = Folder::new();
    folder.write("news/force-de-secours.txt", WIRE);
    folder.index();
    folder
}

#[test]
fn a_wire_story_is_understood() {
    let folder = wire();
    let article = folder.run(&["inspect", "news/force-de-secours.txt", "--json"]).ends(0).last();
    assert_eq!(article["headline"], "Les deux capitales relancent l’idée d’une force de secours commune");
    assert_eq!(article["source"], "agences et rédaction");
    assert_eq!(article["language"], "fr");
    assert!(article["published"].is_null(), "{}", article["published"]);
    let body = article["body"].as_str().expect("a text");
    assert!(body.starts_with("Les états-majors") && body.ends_with("la sortie du port de Brest."), "{body}");
    assert_eq!(folder.count("source:agences"), 1);
    assert_eq!(folder.count("source:\"agences et redaction\" date:none"), 1);
    assert_eq!((folder.count("Comments"), folder.count("comment")), (0, 0));
}

#[test]
fn a_wire_story_is_found_however_its_words_are_typed() {
    let folder = wire();
    let found = [
        "idée",
        "idee",
        "IDÉE",
        "idées",
        "l’idée",
        "l'idée",
        "l'idee",
        "\"l’idée d’une force\"",
        "\"l'idee d'une force\"",
        "coopération navale",
        "\"coopération navale\"",
        "“cooperation navale”",
        "«coopération navale»",
        "« coopération navale »",
        "„coopération navale“",
        "‘coopération navale’",
        "etats-majors",
        "états-majors",
        "pecheur",
        "pêcheurs brest",
        "title:capitale",
        "body:carburant",
        "Quillivic",
        "c’est",
        "\"c'est l'affaire des ministres\"",
        "« Nous ne partons pas de rien »",
        "trente-deux",
    ];
    let missed: Vec<&str> = found.into_iter().filter(|query| folder.count(query) != 1).collect();
    assert!(missed.is_empty(), "not found: {missed:?}");
    let not_found =
        ["\"navale coopération\"", "\"coopérations navales\"", "title:carburant", "body:capitales", "agences"];
    let wrong: Vec<&str> = not_found.into_iter().filter(|query| folder.count(query) != 0).collect();
    assert!(wrong.is_empty(), "found: {wrong:?}");
}
