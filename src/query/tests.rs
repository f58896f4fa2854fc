//! The language by example: what queries are read as, and what is said of those that cannot be read.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyze::exact_terms;

fn read(text: &str) -> Result<Parsed, QueryError> {
    parse(text, NaiveDate::default())
}

fn normal(text: &str) -> String {
    read(text).map_or_else(|error| error.render(text), |parsed| parsed.query.to_string())
}

/// Queries and their normal forms.
const NORMAL_FORMS: &[(&str, &str)] = &[
    ("*", "*"),
    ("idée", "idée"),
    ("l’idée", "idée"),
    ("L'idée", "idée"),
    ("l'", "l"),
    ("Kerry's", "Kerry"),
    ("Poutine, Kerry.", "Poutine AND Kerry"),
    ("\"coopération militaire\"", "\"coopération militaire\""),
    ("« coopération militaire »", "\"coopération militaire\""),
    ("“coopération militaire”", "\"coopération militaire\""),
    ("„Zusammenarbeit“", "\"Zusammenarbeit\""),
    ("‘air strikes’", "\"air strikes\""),
    ("‘air strikes’ l’idée", "\"air strikes\" AND idée"),
    ("‘tis l’idée", "tis AND idée"),
    ("al-Nosra", "\"al-Nosra\""),
    ("cessez-le-feu", "\"cessez-le-feu\""),
    ("d'al-Nosra", "\"al-Nosra\""),
    ("d'«al-Nosra»", "\"al-Nosra\""),
    ("«dit \"oui\" hier»", "«dit \"oui\" hier»"),
    ("U.S. O.N.U.", "U.S AND O.N.U"),
    ("2.5 1,000", "2.5 AND 1,000"),
    ("12:30", "\"12:30\""),
    ("http://lemonde.fr/x", "\"http://lemonde.fr/x\""),
    ("R&D", "\"R&D\""),
    ("a b c", "a AND b AND c"),
    ("a AND b", "a AND b"),
    ("a ET b", "a AND b"),
    ("a OR b", "a OR b"),
    ("a OU b", "a OR b"),
    ("a b OR c", "(a AND b) OR c"),
    ("a OR b c", "a OR (b AND c)"),
    ("a OR b AND c OR d", "a OR (b AND c) OR d"),
    ("(a OR b) c", "(a OR b) AND c"),
    ("a (b OR c)", "a AND (b OR c)"),
    ("((a))", "a"),
    ("a NOT b", "a AND NOT b"),
    ("a AND NOT b", "a AND NOT b"),
    ("a SAUF b", "a AND NOT b"),
    ("a -b", "a AND NOT b"),
    ("a –b", "a AND NOT b"),
    ("-a -b", "NOT a AND NOT b"),
    ("NOT a", "NOT a"),
    ("NOT (a OR b)", "NOT (a OR b)"),
    ("-(a b)", "NOT (a AND b)"),
    ("-\"a b\"", "NOT \"a b\""),
    ("NOT NOT a", "NOT NOT a"),
    ("a OR NOT b", "a OR NOT b"),
    ("person:Kerry", "person:Kerry"),
    ("personne:\"John Kerry\"", "person:\"John Kerry\""),
    ("person:O’Brien", "person:O’Brien"),
    ("org:(opec OR nato)", "org:opec OR org:nato"),
    ("org:(opec nato)", "org:opec AND org:nato"),
    ("org:(opec -nato)", "org:opec AND NOT org:nato"),
    ("-org:opec", "NOT org:opec"),
    ("org:al-Nosra", "org:al-Nosra"),
    ("lieu:Syrie", "place:Syrie"),
    ("titre:idée", "title:idée"),
    ("title:\"air strikes\"", "title:\"air strikes\""),
    ("title:cessez-le-feu", "title:\"cessez-le-feu\""),
    ("lead:talks body:talks", "lead:talks AND body:talks"),
    ("title:(a OR \"b c\")", "title:a OR title:\"b c\""),
    ("source:AFP", "source:AFP"),
    ("source:\"agences et rédaction\"", "source:\"agences et rédaction\""),
    ("auteur:Martin", "author:Martin"),
    ("section:sport sujet:grain", "section:sport AND topic:grain"),
    ("LANGUE:FR", "lang:FR"),
    ("url:https://example.org/a?id=3&b=(c)", "url:\"https://example.org/a?id=3&b=(c)\""),
    ("(url:example.org/x)", "url:\"example.org/x\""),
    ("path:2016/sport", "path:\"2016/sport\""),
    ("id:3f9ab2c4d5e6g7h8", "id:3f9ab2c4d5e6g7h8"),
    ("mention:Poutine", "mention:Poutine"),
    ("date:2016", "date:2016"),
    ("date:2016-07", "date:2016-07"),
    ("date:2016-07-15", "date:2016-07-15"),
    ("date:2016..2018", "date:2016..2018"),
    ("date:..2015", "date:..2015"),
    ("date:2016-07..", "date:2016-07.."),
    ("date:none", "date:none"),
    ("date:(2016 OR 2018)", "date:2016 OR date:2018"),
    ("date:2016-01..2016-12", "date:2016"),
    ("a or b", "a AND or AND b"),
    ("Poutine et Kerry", "Poutine AND et AND Kerry"),
    ("title:OR", "title:OR"),
    (",OR,", ",OR,"),
    ("person:OR", "person:OR"),
    ("北京", "\"北京\""),
    ("it's -5", "it AND NOT 5"),
    ("rock 'n' roll", "rock AND n AND roll"),
    ("\"OR\"", "\"OR\""),
    ("aujourd'hui OR prud'homme", "aujourd'hui OR prud'homme"),
    ("al-", "al"),
    ("1990's", "1990"),
    ("coopé\u{ad}ration", "coopé\u{ad}ration"),
    ("(a）", "a"),
    ("(a)(b)", "a AND b"),
    ("Путин OR 北京", "Путин OR \"北京\""),
    ("a OR b OR c", "a OR b OR c"),
    ("(a OR b) (c OR d)", "(a OR b) AND (c OR d)"),
    ("((a OR b) AND c) OR d", "((a OR b) AND c) OR d"),
    ("a (b c)", "a AND b AND c"),
    ("-(a -b)", "NOT (a AND NOT b)"),
    ("coop*", "coop*"),
    ("Coopé*", "coope*"),
    ("*ation t?xt", "*ation AND t?xt"),
    ("title:*x", "title:*x"),
    ("l'écon*", "econ*"),
    ("al-Nos*", "\"al\" ADJ/0 nos*"),
    ("\"coop* militaire\"", "coop* ADJ/0 \"militaire\""),
    ("\"la coop* militaire russe\"", "\"la\" ADJ/0 coop* ADJ/0 \"militaire russe\""),
    ("\"t?xt\"", "t?xt"),
    ("\"est-il là ?\"", "\"est-il là ?\""),
    ("\"2 * 3\"", "\"2 * 3\""),
    ("kadhafi~1", "kadhafi~1"),
    ("Kadhafi~", "kadhafi~2"),
    ("l'Élysée~1", "elysee~1"),
    ("person:Pout*", "person:pout*"),
    ("person:Poutine~1 mention:Z*y", "person:poutine~1 AND mention:z*y"),
    ("source:Reu* topic:/gr.in/", "source:reu* AND topic:/gr.in/"),
    ("/gr[ae]y/", "/gr[ae]y/"),
    ("/a\\/b/", "/a\\/b/"),
    ("title:/(19|20)\\d\\d/", "title:/(19|20)\\d\\d/"),
    ("=Kerry", "=Kerry"),
    ("=l'Été", "=Été"),
    ("=\"Le Pen\" title:=US", "=\"Le Pen\" AND title:=US"),
    ("=al-Nosra", "=al-Nosra"),
    ("a NEAR/5 b", "a NEAR/5 b"),
    ("a NEAR/5 b NEAR/5 c", "a NEAR/5 b NEAR/5 c"),
    ("(a NEAR/5 b) NEAR/5 c", "(a NEAR/5 b) NEAR/5 c"),
    ("a NEAR/5 b NEAR/3 c", "(a NEAR/5 b) NEAR/3 c"),
    ("a ADJ/0 b", "a ADJ/0 b"),
    ("a NEAR/5 (b OR \"c d\")", "a NEAR/5 (b OR \"c d\")"),
    ("\"a b\"~5", "\"a\" NEAR/5 \"b\""),
    ("\"a coop* c\"~5", "\"a\" NEAR/5 coop* NEAR/5 \"c\""),
    ("\"cessez-le-feu\"~0", "\"cessez\" NEAR/0 \"le\" NEAR/0 \"feu\""),
    ("title:(a NEAR/5 b)", "title:a NEAR/5 title:b"),
    ("title:a NEAR/5 b", "title:a NEAR/5 b"),
    ("title:\"a b\"~2", "title:\"a\" NEAR/2 title:\"b\""),
    ("person:Kerry NEAR/10 org:Kremlin", "person:Kerry NEAR/10 org:Kremlin"),
    ("person:Lavrov SAME/s \"cessez-le-feu\"", "person:Lavrov SAME/s \"cessez-le-feu\""),
    ("a SAME/S b SAME/P c", "(a SAME/s b) SAME/p c"),
    ("a SAME/s b SAME/s c", "a SAME/s b SAME/s c"),
    ("(a b) SAME/p c", "a SAME/p b SAME/p c"),
    ("(a b OR c) SAME/s d", "((a SAME/s b) OR c) SAME/s d"),
    ("(a SAME/s b) SAME/s c", "a SAME/s b SAME/s c"),
    ("(a NEAR/2 b) SAME/s coop*", "(a NEAR/2 b) SAME/s coop*"),
    ("x a NEAR/5 b y", "x AND (a NEAR/5 b) AND y"),
    ("NOT (a NEAR/5 b)", "NOT (a NEAR/5 b)"),
    ("c -(a NEAR/5 b)", "c AND NOT (a NEAR/5 b)"),
    ("atleast:3(x)", "atleast:3(x)"),
    ("ATLEAST:2(a OR \"b c\")", "atleast:2(a OR \"b c\")"),
    ("title:atleast:2(a OR b)", "atleast:2(title:a OR title:b)"),
    ("atleast:2(a NEAR/5 b)", "atleast:2(a NEAR/5 b)"),
    ("+a +\"b c\" -d", "a AND \"b c\" AND NOT d"),
    ("+(a b)", "a AND b"),
    ("id:3F9A", "id:3F9A"),
    ("like:3f9a", "like:3f9a"),
    ("date:[2016-01-01 TO 2016-02-01]", "date:2016-01-01..2016-02-01"),
    ("[2016 TO 2017] a", "date:2016..2017 AND a"),
    ("date:{2016 TO *}", "date:2017.."),
    ("date:>2016", "date:2017.."),
    ("date:hier", "date:1969-12-31"),
    ("date:\"last week\"", "date:1969-12-22..1969-12-28"),
    ("date:\"15 juillet 2016\"", "date:2016-07-15"),
    ("org:l'Onu", "org:l'Onu"),
    ("lang:pt-BR", "lang:pt-BR"),
];

/// Queries that cannot be read, the place that is marked, and the message.
const ERRORS: &[(&str, &str, &str)] = &[
    ("", "", "the query is empty"),
    ("   ", "", "the query is empty"),
    ("!!!", "!!!", "nothing to search for in `!!!`"),
    ("\"\"", "\"\"", "nothing to search for in `\"\"`"),
    ("« »", "« »", "nothing to search for in `« »`"),
    ("-", "-", "nothing to search for in `-`"),
    ("a - b", "-", "nothing to search for in `-`"),
    ("--a", "--", "`--` is no operator"),
    ("a AND", "AND", "nothing to search for follows `AND`"),
    ("AND a", "AND", "nothing to search for stands before `AND`"),
    ("a OR", "OR", "nothing to search for follows `OR`"),
    ("OR", "OR", "nothing to search for stands before `OR`"),
    ("a OR AND b", "OR", "nothing to search for follows `OR`"),
    ("NOT", "NOT", "nothing to search for follows `NOT`"),
    ("a NOT", "NOT", "nothing to search for follows `NOT`"),
    ("a AND OR b", "AND", "nothing to search for follows `AND`"),
    ("(a", "(", "the parenthesis `(` is never closed"),
    ("(", "(", "the parenthesis `(` is never closed"),
    ("()", "()", "there is nothing in the parentheses"),
    ("a)", ")", "`)` closes nothing"),
    (")", ")", "`)` closes nothing"),
    ("(a OR)", "OR", "nothing to search for follows `OR`"),
    ("(a OR b", "(", "the parenthesis `(` is never closed"),
    ("\"a b", "\"", "the quotation mark `\"` is never closed"),
    ("a «b c", "«", "the quotation mark `«` is never closed"),
    ("\"a b\"c", "c", "`c` is glued to a closing quotation mark"),
    ("a\"b c\"", "a", "`a` is glued to a quotation mark"),
    ("!a", "!", "`!` is no operator"),
    ("persn:Kerry", "persn:", "unknown field `persn:`, did you mean `person:`?"),
    ("foo:bar", "foo:", "unknown field `foo:`"),
    ("sorce:AFP x", "sorce:", "unknown field `sorce:`, did you mean `source:`?"),
    ("Source: AFP", "Source:", "nothing follows `Source:`"),
    ("Syrie: rien", "Syrie:", "`Syrie:` looks like a field, but there is none of that name"),
    ("Syrie : rien", ":", "nothing to search for in `:`"),
    ("person:", "person:", "nothing follows `person:`"),
    ("person: Kerry", "person:", "nothing follows `person:`"),
    ("(person:)", "person:", "nothing follows `person:`"),
    ("person:-x", "-", "`-` stands before the field, not before its value"),
    ("person:org:x", "org:", "a field cannot stand in another field's value"),
    ("org:(person:x OR y)", "person:", "`person:` cannot stand in another field's value"),
    ("person:*", "*", "`*` stands for every article and belongs to no field"),
    ("person:!!!", "!!!", "nothing to search for in `!!!`"),
    ("date:2016-13", "2016-13", "`2016-13` is not a date: there is no month 13"),
    ("date:2016-02-30", "2016-02-30", "`2016-02-30` is not a date: that month has no day 30"),
    ("date:2018..2016", "2018..2016", "the range `2018..2016` ends before it starts"),
    ("date:..", "..", "a range needs a start or an end"),
    ("date:2016-7", "2016-7", "`2016-7` is not a date"),
    ("date:0000", "0000", "`0000` is not a date: there is no year 0"),
    ("\"a\"-b", "-b", "`-b` is glued to a closing quotation mark"),
    ("北京 persn:x", "persn:", "unknown field `persn:`, did you mean `person:`?"),
    ("a -", "-", "nothing to search for in `-`"),
    ("title:()", "()", "there is nothing in the parentheses"),
    ("person:(Kerry", "(", "the parenthesis `(` is never closed"),
    ("(a)-b", "-", "`-` must follow a space to exclude what comes next"),
    ("---", "---", "`---` is no operator"),
    ("person:\"!!!\"", "\"!!!\"", "nothing to search for in `\"!!!\"`"),
    ("-AND", "-", "nothing to search for follows `-`"),
    ("Kerry ?", "?", "nothing to search for in `?`"),
    ("**", "**", "`**` needs a letter or digit beside the `*` and `?`"),
    ("l'*", "l'*", "`*` needs a letter or digit beside the `*` and `?`"),
    (
        "person:\"Vlad* Poutine\"",
        "\"Vlad* Poutine\"",
        "wildcards stand in one word of a name or value, without others beside it",
    ),
    ("path:*.html", "*", "an address has no wildcards"),
    ("url:x*", "*", "an address has no wildcards"),
    ("lang:f*", "f*", "`f*` is no code of a language"),
    ("lang:french", "french", "`french` is no code of a language"),
    ("date:/20.*/", "/20.*/", "`date:` has no wildcards"),
    ("id:/x/", "/x/", "`id:` has no wildcards"),
    ("id:hello!", "hello!", "`hello!` is no article's id"),
    ("like:", "like:", "nothing follows `like:`"),
    ("like:ufo", "ufo", "`ufo` is no article's id"),
    ("ab~1", "ab~1", "`ab` is too short for one change: nearly every short word would match"),
    ("abc~", "abc~", "`abc` is too short for two changes: nearly every short word would match"),
    ("kadhafi~3", "kadhafi~3", "`~3` is not a number of misspelt letters"),
    ("kadhafi~0.5", "kadhafi~0.5", "`~0.5` is not a number of misspelt letters"),
    ("coop*~1", "coop*~1", "`~` stands behind one word without wildcards"),
    ("al-Nosra~1", "al-Nosra~1", "`~` stands behind one word without wildcards"),
    ("\"kadhafi\"~1", "\"kadhafi\"~1", "words apart take at least two words"),
    ("\"a b\"~", "~", "`~` does not say how many words may stand between"),
    ("\"a b\"~x", "~x", "`~x` does not say how many words may stand between"),
    ("person:\"a b\"~5", "\"a b\"~5", "only words of the text can be apart"),
    (
        "\"a b c d e f g h i j k\"~5",
        "\"a b c d e f g h i j k\"~5",
        "a phrase with gaps has at most 10 words; this one has 11",
    ),
    ("=coop*", "coop*", "an exact form has neither wildcards nor gaps"),
    ("=\"a b\"~5", "\"a b\"~5", "an exact form has neither wildcards nor gaps"),
    ("= a", "=", "nothing to search for in `=`"),
    ("=(a b)", "=", "a word or phrase must follow `=`"),
    ("==a", "=", "a word or phrase must follow `=`"),
    ("=!!!", "!!!", "nothing to search for in `!!!`"),
    ("person:=Kerry", "Kerry", "`person:` has no exact forms: case and accents never matter there"),
    ("a NEAR b", "NEAR", "`NEAR` is no operator"),
    ("a NEAR/x b", "NEAR/x", "`NEAR/x` does not say how many words may stand between"),
    ("a NEAR/5000 b", "NEAR/5000", "`NEAR/5000` does not say how many words may stand between"),
    ("a SAME b", "SAME", "`SAME` is no operator"),
    ("a SAME/x b", "SAME/x", "`SAME/x` is no operator"),
    ("a w/5 b", "w/5", "`w/5` is no operator"),
    ("a PRE/5 b", "PRE/5", "`PRE/5` is no operator"),
    ("a near5 b", "near5", "`near5` is no operator"),
    ("a w/s b", "w/s", "`w/s` is no operator"),
    ("a /s b", "/s", "the regular expression `/s` is never closed"),
    ("a /5 b", "/5", "the regular expression `/5` is never closed"),
    ("NEAR/5 b", "NEAR/5", "nothing to search for stands before `NEAR/5`"),
    ("a NEAR/5", "NEAR/5", "nothing to search for follows `NEAR/5`"),
    ("a NEAR/5 AND b", "NEAR/5", "nothing to search for follows `NEAR/5`"),
    ("a NEAR/5 -b", "-", "nothing can stand beside `NEAR/5` that is excluded"),
    ("a NEAR/5 NOT b", "NOT", "nothing can stand beside `NEAR/5` that is excluded"),
    ("a NEAR/5 (NOT b)", "(NOT b)", "nothing can stand beside `NEAR/5` that is excluded"),
    ("-a NEAR/5 b", "-", "`-` before words that are near each other can be read in two ways"),
    ("NOT a NEAR/5 b", "NOT", "`NOT` before words that are near each other can be read in two ways"),
    ("(a b) NEAR/5 c", "(a b)", "`NEAR/5` does not link several terms at once"),
    ("a NEAR/5 (b OR c d)", "(b OR c d)", "`NEAR/5` does not link several terms at once"),
    ("a NEAR/5 date:2016", "date:2016", "`date:2016` stands at no place of the text"),
    ("source:AFP SAME/s a", "source:AFP", "`source:AFP` stands at no place of the text"),
    ("* NEAR/5 a", "*", "`*` stands at no place of the text"),
    ("(a SAME/s b) NEAR/5 c", "(a SAME/s b)", "SAME cannot stand inside `NEAR/5`"),
    ("a SAME/p b SAME/s c", "a SAME/p b", "SAME cannot stand inside `SAME/s`"),
    ("a NEAR/5 atleast:2(b)", "atleast:2(b)", "`atleast:2(b)` stands at no place of the text"),
    (
        "a SAME/s b SAME/s c SAME/s d SAME/s e SAME/s f SAME/s g SAME/s h SAME/s i SAME/s j SAME/s k",
        "SAME/s",
        "`SAME/s` links at most 10 terms",
    ),
    ("atleast:3", "atleast:3", "`atleast:3` needs a number and a group"),
    ("atleast:0(x)", "atleast:0", "`atleast:0` needs a number and a group"),
    ("atleast:(x)", "atleast:", "`atleast:` needs a number and a group"),
    ("atleast:3 (x)", "atleast:3", "`atleast:3` needs a number and a group"),
    ("atleast:3(a b)", "(a b)", "`atleast:3` counts places of the text"),
    ("atleast:3(lang:fr)", "(lang:fr)", "`atleast:3` counts places of the text"),
    ("atleast:3()", "()", "there is nothing in the parentheses"),
    ("atlest:3(x)", "atlest:", "unknown field `atlest:`, did you mean `atleast:`?"),
    ("/reg", "/reg", "the regular expression `/reg` is never closed"),
    ("/a b/", "/a", "the regular expression `/a` is never closed"),
    ("/home/user", "user", "`user` is glued to a regular expression"),
    ("/a(b/", "(", "wrong regular expression: unclosed group"),
    ("title:/œ[/", "[", "wrong regular expression: unclosed character class"),
    ("/^a/", "/^a/", "a regular expression always means the whole of one word: leave out `^`, `$` and `\\b`"),
    ("/(a{1,100}){1,100}/", "/(a{1,100}){1,100}/", "the pattern is too complex"),
    ("+ a", "+", "nothing to search for in `+`"),
    ("title:+a", "+", "`+` stands before no value"),
    ("[2016 TO 2017", "[", "the range is never closed"),
    ("[a TO b]", "a", "`a` is not a date"),
    ("title:[a TO b]", "[", "only dates have ranges"),
    ("date:[2016]", "[2016]", "`[2016]` is no range"),
    ("date:[2018 TO 2016]", "[2018 TO 2016]", "the range `[2018 TO 2016]` ends before it starts"),
    ("a]", "]", "`]` belongs to a range of dates"),
    ("a^2", "^", "`^` gives no weight here"),
    ("a && b", "&&", "`&&` is no operator"),
    ("a || b", "|", "`|` is no operator"),
    ("a\\b", "\\", "`\\` has no meaning here"),
    (">2016", ">", "`>` compares nothing here"),
    ("date:>x", "x", "`x` is not a date"),
    ("date:demain", "demain", "`demain` is not a date"),
    ("date:03/04/2021", "03/04/2021", "`03/04/2021` is not a date"),
    ("date:2016..demain", "demain", "`demain` is not a date"),
    ("tilte:x", "tilte:", "unknown field `tilte:`, did you mean `title:`?"),
    ("Personn:x", "Personn:", "unknown field `Personn:`, did you mean `person:`?"),
];

#[test]
fn queries_have_a_normal_form() {
    let wrong = NORMAL_FORMS.iter().filter(|(query, expected)| normal(query) != *expected);
    let wrong: Vec<String> =
        wrong.map(|(query, expected)| format!("{query}: {} not {expected}", normal(query))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn errors_name_the_thing_and_the_place() {
    let mut wrong = Vec::new();
    for &(query, place, message) in ERRORS {
        match read(query) {
            Ok(parsed) => wrong.push(format!("{query} was read as {}", parsed.query)),
            Err(error) if (&query[error.span.clone()], error.message.as_str()) == (place, message) => {}
            Err(error) => wrong.push(format!("{query}: {:?} {}", &query[error.span.clone()], error.message)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_error_shows_the_place_and_the_way_out() {
    let expected = "unknown field `persn:`, did you mean `person:`?\n  \
                    idée persn:Kerry\n       ^^^^^^\n  \
                    help: if it is text to search for, leave the colon out or put it in quotation marks";
    assert_eq!(normal("idée persn:Kerry"), expected);
    assert_eq!(
        normal("date:2018..2016"),
        "the range `2018..2016` ends before it starts\n  date:2018..2016\n       ^^^^^^^^^^\n  \
         help: write `date:2016..2018`"
    );
    assert_eq!(normal("北京 (a"), "the parenthesis `(` is never closed\n  北京 (a\n       ^");
}

#[test]
fn leaves_say_what_they_look_for() {
    let word = |scope, text: &str, term: &str| Query::Word { scope, text: text.into(), term: term.into() };
    let phrase = |terms: &[&str], text: &str| Query::Phrase {
        scope: Scope::Everywhere,
        terms: terms.iter().map(|&term| term.into()).collect(),
        text: text.into(),
    };
    let table = [
        ("l’Idée", word(Scope::Everywhere, "Idée", "idee")),
        ("titre:Kerry's", word(Scope::Title, "Kerry", "kerry")),
        ("\"L’idée\"", phrase(&["l", "idee"], "L’idée")),
        ("d'al-Nosra", phrase(&["al", "nosra"], "al-Nosra")),
        ("org:l'Onu", Query::Name { kind: Kind::Organisation, terms: vec!["onu".into()], text: "l'Onu".into() }),
        ("mention:Poutine", Query::Mention { terms: vec!["poutine".into()], text: "Poutine".into() }),
        ("lang:FR", Query::Value { field: ValueField::Language, terms: vec!["fr".into()], text: "FR".into() }),
        ("date:none", Query::Date(DateRange::Unknown)),
    ];
    for (query, tree) in table {
        assert_eq!(read(query).map(|parsed| parsed.query), Ok(tree), "{query}");
    }
}

#[test]
fn notes_tell_what_may_surprise() {
    let notes = |text| read(text).map(|parsed| parsed.notes).unwrap_or_default();
    assert_eq!(notes("a b OR c"), ["AND binds tighter than OR: read as (a AND b) OR c"]);
    assert_eq!(notes("org:(a OR b c)"), ["AND binds tighter than OR: read as org:a OR (org:b AND org:c)"]);
    assert_eq!(notes("a or b"), ["`or` in small letters is a word to search for; the operator is `OR`"]);
    assert_eq!(notes("a et b"), ["`et` in small letters is a word to search for; the operator is `ET`"]);
    assert_eq!(notes("x a NEAR/5 b"), ["NEAR, ADJ and SAME bind tighter than AND and OR: read as x AND (a NEAR/5 b)"]);
    assert_eq!(
        notes("a NEAR/5 b OR c"),
        ["NEAR, ADJ and SAME bind tighter than AND and OR: read as (a NEAR/5 b) OR c"]
    );
    assert_eq!(
        notes("a NEAR/5 b SAME/s c"),
        ["NEAR, ADJ and SAME are read from left to right: read as (a NEAR/5 b) SAME/s c"]
    );
    assert_eq!(notes("+a b"), ["`+` changes nothing: every word must match already"]);
    assert_eq!(
        notes("où est Kerry?"),
        ["`?` stands for one more letter in `kerry?`; to search for `kerry`, leave it out"]
    );
    for quiet in [
        "a NEAR/5 b",
        "x (a NEAR/5 b)",
        "a NEAR/5 b NEAR/5 c",
        "(a SAME/s b) SAME/p c",
        "t?xt",
        "a b",
        "a OR b",
        "(a b) OR c",
        "a (b OR c)",
        "or",
        "\"a or b\"",
        "title:or x y",
    ] {
        assert_eq!(notes(quiet), [""; 0], "{quiet}");
    }
}

#[test]
fn the_help_page_shows_every_field_and_its_examples_work() {
    for field in FIELDS {
        let line = HELP.lines().find(|line| line.trim_start().starts_with(&format!("{}: ", field.name)));
        let line = line.unwrap_or_default();
        let shown = [field.help, field.example, field.alias.unwrap_or_default()];
        assert!(shown.iter().all(|text| line.contains(text)), "{}: {line}", field.name);
        assert!(read(field.example).is_ok(), "{}", normal(field.example));
    }
    let (_, examples) = HELP.split_once("Examples\n").unwrap_or_default();
    assert_eq!(examples.lines().filter(|line| read(line).is_ok()).count(), 3);
}

#[test]
fn length_and_depth_are_limited() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(normal(&nested(DEEPEST)), "a");
    let message = |text: &str| read(text).map_or_else(|error| error.message, |parsed| parsed.query.to_string());
    assert_eq!(message(&nested(DEEPEST + 1)), "the query is nested more than 64 deep");
    assert_eq!(message(&"(".repeat(LONGEST)), "the query is nested more than 64 deep");
    assert_eq!(message(&format!("{}a", "NOT ".repeat(2000))), "the query is nested more than 64 deep");
    // Each step nests twice: an OR of an AND.
    let steps = format!("{}a{}", "(b c OR ".repeat(40), ")".repeat(40));
    assert_eq!(read(&steps).map(|parsed| parsed.query.depth()), Ok(2));
    let steps = format!("{}a{}", "(b OR c ".repeat(40), ")".repeat(40));
    assert_eq!(message(&steps), "the query is nested more than 64 deep");
    assert_eq!(message(&"a* ".repeat(51)), "the query has 51 wildcards, misspellings and expressions; the limit is 50");
    assert_eq!(message(&"a ".repeat(LONGEST / 2 + 1)), "the query is too long (16386 bytes; the limit is 16384)");
    assert!(read(&"a ".repeat(LONGEST / 2)).is_ok());
}

/// Queries near the language: its pieces in any order, glued or not.
fn near_the_language() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "Idée",
        "l’idée",
        "al-Nosra",
        "d'",
        "U.S.",
        "Kerry's",
        "!!!",
        "AND",
        "OR",
        "NOT",
        "ET",
        "OU",
        "SAUF",
        "or",
        "-",
        "–",
        "(",
        ")",
        "\"",
        "“",
        "«",
        "»",
        "‘",
        "’",
        "*",
        "?",
        "~1",
        "coop*",
        "=",
        "+",
        "[2016 TO 2017]",
        "[",
        "}",
        "NEAR/5",
        "ADJ/2",
        "SAME/s",
        "SAME/p",
        "atleast:2(",
        "like:3f9a",
        "/a.c/",
        "hier",
        "person:",
        "org:",
        "titre:",
        "url:",
        "date:",
        "lang:",
        "foo:",
        "2016",
        "2016-07",
        "..",
        ":",
        "/",
        "=",
        "北京",
        "\u{ad}",
        "\u{301}",
        "é\u{301}",
        ",",
        "NEAR",
        "http://x.fr/(b)?c",
        "s's",
        "x",
    ]);
    let glue = prop::sample::select(vec![" ", " ", " ", "", "\u{a0}"]);
    prop::collection::vec((piece, glue), 0..16)
        .prop_map(|pieces| pieces.iter().flat_map(|(piece, glue)| [*piece, *glue]).collect())
}

/// Queries that can be read, nested a few levels deep.
fn of_the_language() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "Idée,",
        "l’idée",
        "al-Nosra",
        "qu'al-Nosra",
        "U.S.'s",
        ",OR,",
        "\"air strikes\"",
        "«dit \"oui\"»",
        "“b”",
        "person:\"John Kerry\"",
        "org:Onu",
        "lieu:(Syrie OR Iran)",
        "title:b",
        "lead:\"c d\"",
        "url:http://x.fr/(b)?c=d",
        "path:a/b",
        "date:2016",
        "date:2016-07..",
        "date:none",
        "mention:O’Brien",
        "*",
        "d'«al-Nosra»",
        "‘x y’",
        "id:3f9a",
        "coop*",
        "l'Éco*",
        "\"la coop* x\"",
        "Kadhafi~1",
        "person:pout*",
        "topic:/gr.in/",
        "/gr[ae]y/",
        "=Kerry",
        "=\"l'Été O.N.U.\"",
        "\"a b\"~3",
        "a NEAR/2 (b OR \"c d\")",
        "(person:x ADJ/0 y)",
        "(a b) SAME/s (c NEAR/9 org:d)",
        "atleast:2(a OR mention:b)",
        "like:3f9a",
        "date:<2016",
        "[2016 TO 2017}",
        "+z",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let operator = prop::sample::select(vec![" ", " AND ", " OR ", " NOT ", " SAUF ", " OU "]);
        // What is near each other is grouped, or a negation before it would be refused.
        let inner =
            inner.prop_map(
                |text: String| {
                    if text.contains("NEAR") || text.contains("SAME") { format!("({text})") } else { text }
                },
            );
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| format!("{a}{operator}{b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

/// Whether the terms of every leaf are those of its text, an elided article aside.
fn consistent(query: &Query) -> bool {
    match query {
        Query::Word { text, term, .. } => exact_terms(text).last() == Some(term),
        Query::Phrase { terms, text, .. } | Query::Form { terms, text, .. } => &exact_terms(text) == terms,
        Query::Name { terms, text, .. } | Query::Mention { terms, text } => exact_terms(text).ends_with(terms),
        Query::Value { terms, text, .. } => &exact_terms(text) == terms,
        _ => query.parts().iter().all(consistent),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in prop_oneof![any::<String>(), "\\PC{0,80}", near_the_language()]) {
        match read(&text) {
            Ok(parsed) => {
                let normal = parsed.query.to_string();
                prop_assert_eq!(read(&normal).map(|again| again.query), Ok(parsed.query), "{}", normal);
            }
            Err(error) => {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
                prop_assert!(error.render(&text).contains('^'));
            }
        }
    }

    #[test]
    fn the_normal_form_is_read_as_the_same_tree(text in of_the_language()) {
        let parsed = read(&text);
        prop_assert!(parsed.is_ok(), "{}", normal(&text));
        let query = parsed.map(|parsed| parsed.query).unwrap_or(Query::All);
        prop_assert!(consistent(&query), "{:?}", query);
        let normal = query.to_string();
        let again = read(&normal);
        prop_assert_eq!(again.as_ref().map(|again| &again.query), Ok(&query), "{}", normal);
        // It leaves nothing to guess.
        prop_assert_eq!(again.map(|again| again.notes), Ok(Vec::new()));
    }

    #[test]
    fn quotes_and_apostrophes_of_every_kind_are_one(text in of_the_language()) {
        let query = |text: &str| read(text).map(|parsed| terms(&parsed.query));
        if !text.contains('‘') {
            prop_assert_eq!(query(&text), query(&text.replace('’', "'")));
        }
        // A phrase within a phrase needs two kinds.
        if !text.contains('«') {
            prop_assert_eq!(query(&text), query(&text.replace('"', "”")));
            prop_assert_eq!(query(&text), query(&text.replace(['"', '“', '”'], "»")));
        }
    }
}

/// The terms of all leaves, in order.
fn terms(query: &Query) -> Vec<String> {
    match query {
        Query::Word { term, .. } => vec![term.clone()],
        Query::Phrase { terms, .. } | Query::Name { terms, .. } | Query::Form { terms, .. } => terms.clone(),
        Query::Pattern { pattern, .. } => vec![pattern.to_string()],
        Query::Mention { terms, .. } | Query::Value { terms, .. } => terms.clone(),
        _ => query.parts().iter().flat_map(terms).collect(),
    }
}
