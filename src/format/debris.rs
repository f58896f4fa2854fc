//! What pages and copied texts carry that is no part of the story: share lines, comment counters, teasers.
//!
//! Works on whole paragraphs only, and on those that could be a sentence only near the head or the tail. It never changes a
//! paragraph that it keeps.

/// Lines that are never a paragraph of a story, wherever they stand; lower case, no end marks.
const ALWAYS: &[&str] = &[
    "comments",
    "commentaires",
    "comment",
    "commentaire",
    "no comments",
    "aucun commentaire",
    "leave a comment",
    "laisser un commentaire",
    "view comments",
    "voir les commentaires",
    "add a comment",
    "join the conversation",
    "share",
    "share this",
    "share this article",
    "share this story",
    "share on facebook",
    "share on twitter",
    "share on x",
    "partager",
    "partager cet article",
    "partager l'article",
    "partager sur facebook",
    "partager sur twitter",
    "tweet",
    "tweeter",
    "retweet",
    "facebook",
    "twitter",
    "linkedin",
    "whatsapp",
    "email",
    "e-mail",
    "copy link",
    "copier le lien",
    "print",
    "print this article",
    "imprimer",
    "envoyer par e-mail",
    "envoyer par mail",
    "envoyer à un ami",
    "send to a friend",
    "subscribe",
    "unsubscribe",
    "se désabonner",
    "se désinscrire",
    "view in browser",
    "view this email in your browser",
    "voir dans le navigateur",
    "version en ligne",
    "subscribe now",
    "s'abonner",
    "abonnez-vous",
    "je m'abonne",
    "sign up",
    "sign in",
    "log in",
    "se connecter",
    "s'inscrire",
    "newsletter",
    "read more",
    "lire plus",
    "lire la suite",
    "lire aussi",
    "à lire aussi",
    "voir aussi",
    "see also",
    "read also",
    "also read",
    "related articles",
    "related stories",
    "related",
    "articles liés",
    "sur le même sujet",
    "à lire également",
    "lire également",
    "most read",
    "les plus lus",
    "advertisement",
    "advertising",
    "publicité",
    "sponsored",
    "sponsorisé",
    "story continues below",
    "article continues below advertisement",
    "listen to this article",
    "écouter l'article",
    "écouter cet article",
    "ajouter à vos favoris",
    "add to favourites",
    "save article",
    "report a typo",
    "réagir",
    "suivre",
    "follow",
    "follow us",
    "suivez-nous",
    "back to top",
    "haut de page",
    "réservé aux abonnés",
    "all rights reserved",
    "tous droits réservés",
    "ajouter à mes favoris",
    "l'article a été ajouté à vos favoris",
    "google news",
    "more about",
    "ajouter aux favoris",
    "bookmark",
    "contenus sponsorisés",
    "promoted stories",
    "recommended",
    "recommandé pour vous",
];

/// What announces another story, in the middle of this one too.
pub(super) const TEASERS: &[&str] = &[
    "lire aussi",
    "à lire aussi",
    "voir aussi",
    "à lire :",
    "read more",
    "read next",
    "read also",
    "see also",
    "also read",
];

/// Other beginnings of lines that are debris near the head or the tail, where they are short.
const AT_THE_EDGES: &[&str] = &[
    "related:",
    "more on this",
    "temps de lecture",
    "reading time",
    "join thought-provoking",
    "crédits photo",
    "crédit :",
    "abonnez-vous",
    "inscrivez-vous",
    "sign up for",
    "sign up to",
    "subscribe to",
    "subscribe for",
    "recevez notre",
    "recevez nos",
    "recevez les",
    "suivez-nous",
    "suivez l'actualité",
    "follow us",
    "follow ",
    "partager sur",
    "share on",
    "share this",
    "partagez",
    "copyright",
    "©",
    "(c) ",
    "tous droits",
    "all rights",
    "retrouvez toute",
    "retrouvez-nous",
    "téléchargez l'application",
    "download our app",
    "get our",
    "click here",
    "cliquez ici",
    "join our",
    "rejoignez",
    "this site uses cookies",
    "ce site utilise des cookies",
    "lire l'article",
    "newsletter",
    "crédit photo",
    "photo credit",
    "photo illustrative",
    "photo d'illustration",
    "image d'illustration",
    "image illustrative",
    "illustration :",
    "this is a breaking news story",
    "this is a breaking new story",
];

/// Headings of the lists of other stories that follow one, lower case.
const LISTS: &[&str] = &[
    "dernières news",
    "popular article",
    "most popular",
    "most read",
    "les plus lus",
    "les plus lues",
    "sur le même sujet",
    "dans la même rubrique",
    "related articles",
    "related stories",
    "related news",
    "more from",
    "more stories",
    "à lire aussi",
    "lire aussi",
    "articles liés",
    "à la une",
    "top stories",
    "latest news",
    "dernières actualités",
    "nos derniers articles",
    "you may also like",
    "vous aimerez aussi",
    "read more",
    "recommended",
];

/// How many paragraphs from the head, and from the tail, are near it.
const HEAD: usize = 3;
const TAIL: usize = 6;
/// A longer paragraph is a sentence of the story, whatever it begins with.
const LONGEST: usize = 140;

/// Drops what is no part of the story.
pub(super) fn sweep(paragraphs: &mut Vec<String>) {
    if let Some(end) = list_of_others(paragraphs) {
        paragraphs.truncate(end);
    }
    let count = paragraphs.len();
    let mut place = 0;
    paragraphs.retain(|paragraph| {
        let near = place < HEAD || place + TAIL >= count;
        place += 1;
        !is_debris(paragraph, near)
    });
}

/// Where a list of other stories begins: at its heading, with nothing but titles after it, no sentence of this story.
fn list_of_others(paragraphs: &[String]) -> Option<usize> {
    let title = |text: &String| text.chars().count() <= LONGEST && !text.ends_with('.');
    let titles = paragraphs.iter().rev().take_while(|paragraph| title(paragraph)).count();
    let first = paragraphs.len() - titles;
    let is_heading = |text: &String| {
        let lower = text.to_lowercase();
        text.chars().count() <= 60 && LISTS.iter().any(|list| lower.contains(list))
    };
    // The first paragraph of an article is never the end of it.
    (first.max(1)..paragraphs.len()).find(|&at| is_heading(&paragraphs[at]))
}

/// `Accueil > Politique > Budget`.
fn is_trail(line: &str) -> bool {
    line.chars().count() <= 200
        && (line.matches(" > ").count() >= 2 || line.matches(" » ").count() >= 2 && !line.contains('«'))
}

/// Whether a paragraph is debris; `near` is whether it stands near the head or the tail.
pub(super) fn is_debris(paragraph: &str, near: bool) -> bool {
    if paragraph.len() > 2 * LONGEST {
        return false;
    }
    let line = paragraph.to_lowercase().replace('’', "'");
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    if ALWAYS.contains(&bare) || ALWAYS.contains(&without_count(bare)) {
        return true;
    }
    // In mid-story a teaser gives itself away by its colon.
    let teaser = TEASERS.iter().any(|start| {
        line.strip_prefix(start)
            .is_some_and(|rest| start.ends_with(':') || rest.trim_start().starts_with([':', '|', '>']))
    });
    if near && is_trail(paragraph) {
        return true;
    }
    let short = paragraph.chars().count() <= LONGEST;
    short
        && (teaser
            || near
                && TEASERS.iter().chain(AT_THE_EDGES).any(|start| line.starts_with(start))
                && !is_sentence(paragraph))
}

/// `comments (12)`, `12 comments`, `commentaires : 3`.
fn without_count(line: &str) -> &str {
    let mark = |c: char| c.is_ascii_digit() || " ():[].,".contains(c) || c == '\u{a0}';
    line.trim_matches(mark)
}

/// A sentence of a story has a verb, which cannot be seen here, and a full stop, which can: quotes inside mean a story.
fn is_sentence(paragraph: &str) -> bool {
    paragraph.contains(['«', '“']) && paragraph.ends_with(['.', '»', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines_of_debris_go() {
        for line in [
            "Comments",
            "Comments (12)",
            "12 commentaires",
            "S’abonner",
            "Partager",
            "• Share this article",
            "© 2021 Le Relais",
        ] {
            assert!(is_debris(line, true), "{line}");
        }
        assert!(is_debris("Lire aussi : Le port rouvre lundi", false));
        assert!(is_debris("Sign up for our newsletter", true));
    }

    #[test]
    fn sentences_stay() {
        for line in [
            "Comments by the minister angered the unions.",
            "Partager la route, disent les cyclistes, est affaire de bon sens.",
            "Share prices fell sharply in early trading.",
            "Read the letter, the judge told him.",
        ] {
            assert!(!is_debris(line, true), "{line}");
        }
        assert!(!is_debris("Sign up for the army, the posters said", false));
    }

    #[test]
    fn lists_of_other_stories_go() {
        let story =
            ["The wall is mended.", "Ferries run again.", "More from Selwick", "Herring prices rise", "A new mayor"];
        let mut paragraphs: Vec<String> = story.map(str::to_string).to_vec();
        sweep(&mut paragraphs);
        assert_eq!(paragraphs, story[..2]);
        let mut paragraphs: Vec<String> =
            ["The wall.", "More from the mayor", "He said so.", "End"].map(str::to_string).to_vec();
        sweep(&mut paragraphs);
        assert_eq!(paragraphs.len(), 4);
        assert!(is_debris("Accueil > Politique > Budget", true));
    }

    #[test]
    fn risky_lines_go_at_the_edges_only() {
        let mut paragraphs: Vec<String> = (0..20).map(|i| format!("Paragraph number {i} of the story.")).collect();
        paragraphs[10] = "Follow the money".into();
        paragraphs[19] = "Follow us on the networks".into();
        sweep(&mut paragraphs);
        assert_eq!(paragraphs.len(), 19);
        assert_eq!(paragraphs[10], "Follow the money");
    }
}
