use std::path::Path;

use super::*;
use crate::article::Draft;
use crate::format::Options;

const STORY: &str = "The harbour of Selwick reopened on Monday after three weeks of repairs, the port authority said.\n\
                     \n\"Ferries run again,\" said the harbour master, who had counted the days.\n";

fn mail(header: &str, body: &str) -> String {
    format!(
        "Received: by mx.example.org; Tue, 3 Mar 2015 01:27:40 +0000\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n{header}\n\n{body}"
    )
}

fn read_all(text: &str, nesting: usize) -> Vec<Result<Draft, String>> {
    read_bytes(text.as_bytes(), nesting)
}

fn read_bytes(bytes: &[u8], nesting: usize) -> Vec<Result<Draft, String>> {
    let mut options = Options::default();
    options.limits.nesting = nesting;
    let mut out = Vec::new();
    let mut sink = |draft: Result<Draft, ReadError>| {
        let told = |error: ReadError| format!("{}: {error}", error.member().unwrap_or_default());
        out.push(draft.map_err(told));
        ControlFlow::Continue(())
    };
    let mut reading = Reading::new(&options, bytes.len() as u64, &mut sink);
    let place = Place::of(Path::new("mail"));
    let input = Input::Stream(Box::new(bytes));
    match is_mbox(bytes) {
        true => read_mbox(input, &place, &mut reading).unwrap(),
        false => super::read(input, &place, &mut reading).unwrap(),
    }
    out
}

fn one(text: &str) -> Draft {
    assert!(is_one(text.as_bytes()), "{text}");
    let mut all = read_all(text, 4);
    assert_eq!(all.len(), 1);
    all.remove(0).unwrap()
}

#[test]
fn a_text_that_a_writer_sends() {
    let header = "From: Ana Costa <ana@example.org>\nDate: Tue, 3 Mar 2015 11:27:36 +1100\nSubject: =?utf-8?Q?Fwd:_R=C3=A9ouverture?=";
    let found = one(&mail(header, &format!("{STORY}\n-- \nAna Costa\nphone 12345\n")));
    assert_eq!(found.headline, "Réouverture");
    assert_eq!(found.authors, ["Ana Costa"]);
    assert_eq!(found.published.unwrap().moment.to_string(), "2015-03-03T11:27:36+11:00");
    assert!(found.body.ends_with("counted the days."), "{}", found.body);
}

#[test]
fn heads_of_mails_that_are_passed_on_are_no_text() {
    let heads = [
        "-------- Forwarded Message --------\nSubject: Harbour\nDate: Mon, 2 Mar 2015 09:00:00 +0000\nFrom: A <a@example.org>\nTo: B <b@example.org>,\n C <c@example.org>\n\n",
        "Début du message transféré :\n\nDe: A <a@example.org>\nObjet: Port\nDate: 2 mars 2015\n\n",
        "-----Message d’origine-----\nDe : A\nEnvoyé : lundi 2 mars 2015\nÀ : B\nObjet : Port\n\n",
    ];
    for head in heads {
        let found = one(&mail("From: Ana Costa <ana@example.org>\nSubject: Fwd: Harbour", &format!("{head}{STORY}")));
        assert!(found.body.starts_with("The harbour of Selwick"), "{}", found.body);
    }
    let text = "Original message\n\nFrom: the harbour comes a voice.\n";
    assert_eq!(without_forward_heads(text), text);
}

#[test]
fn a_text_that_says_what_is_what() {
    let body = format!(
        "SDA\n\nHeadline: Harbour reopens\n\nAbstract: After three weeks.\n\nBy Ana Costa\n\nSELWICK, March 2 AAP - {STORY}\nAAP ac/\nAna Costa\nPort Writer\n"
    );
    let found = one(&mail("From: Desk <desk@example.org>\nSubject: copy", &body));
    assert_eq!(found.headline, "Harbour reopens");
    assert_eq!(found.standfirst.as_deref(), Some("After three weeks."));
    assert_eq!(found.authors, ["Ana Costa"]);
    assert_eq!(found.source.as_deref(), Some("AAP"));
    assert!(found.body.ends_with("counted the days."), "{}", found.body);
}

#[test]
fn a_newsletter_is_its_page() {
    let header = "From: The Selwick Chronicle <news@example.org>\nList-Unsubscribe: <mailto:no@example.org>\nSubject: Morning news\n\
                  Content-Type: multipart/alternative; boundary=x";
    let page = "<html><body><h1>Morning news</h1><p>The harbour of Selwick reopened.</p><p>The mayor was pleased with it.</p></body></html>";
    let body =
        format!("--x\nContent-Type: text/plain\n\nView online.\n--x\nContent-Type: text/html\n\n{page}\n--x--\n");
    let found = one(&mail(header, &body));
    assert_eq!(found.headline, "Morning news");
    assert_eq!(found.source.as_deref(), Some("The Selwick Chronicle"));
    assert_eq!(found.body, "The harbour of Selwick reopened.\n\nThe mayor was pleased with it.");
}

#[test]
fn what_is_attached_is_read_by_its_content() {
    let header = "From: Ana Costa <ana@example.org>\nSubject: two texts\nContent-Type: multipart/mixed; boundary=x";
    let json = r#"{"headline": "Wall mended", "body": "It took three weeks."}"#;
    let body = format!(
        "--x\nContent-Type: text/plain\n\nHere they are.\n--x\nContent-Type: application/octet-stream; name=\"2015-03-02-wall.dat\"\n\
         Content-Disposition: attachment; filename=\"2015-03-02-wall.dat\"\n\n{json}\n--x\nContent-Type: image/png\n\
         Content-Disposition: attachment; filename=a.png\n\nxx\n--x\nContent-Type: application/pdf; name=a.pdf\n\
         Content-Disposition: attachment; filename=a.pdf\n\n%PDF-1.7\n--x\nContent-Type: message/rfc822\n\n\
         From: Luc <luc@example.org>\nSubject: inner\n\nAn inner text.\n--x--\n"
    );
    let all = read_all(&mail(header, &body), 4);
    let told: Vec<String> = all
        .iter()
        .map(|found| match found {
            Ok(found) => found.headline.clone(),
            Err(error) => error.clone(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "two texts",
            "Wall mended",
            "a.pdf: not read: PDFs need a process of their own, and no program is set for it",
            "inner"
        ]
    );
    let attached = all[1].as_ref().unwrap();
    assert_eq!(attached.member.as_deref(), Some("2015-03-02-wall.dat"));
    assert_eq!(attached.published.as_ref().unwrap().moment.to_string(), "2015-03-02");
    let shallow = read_all(&mail(header, &body), 0);
    assert!(shallow.iter().any(|found| found.as_ref().is_err_and(|error| error.ends_with("nested too deep"))));
}

#[test]
fn a_mailbox_is_many_mails() {
    let first = mail("From: a@example.org\nSubject: One", &format!("{STORY}\n>From then on all was well.\n"));
    let second = mail("From: b@example.org\nSubject: Two", STORY);
    let text = format!(
        "From a@example.org Thu Jan  1 00:00:00 2015\n{first}\nFrom b@example.org Thu Jan  1 00:00:00 2015\n{second}"
    );
    let all: Vec<Draft> = read_all(&text, 4).into_iter().map(Result::unwrap).collect();
    assert_eq!(all.iter().map(|found| found.headline.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
    assert!(all[0].body.ends_with("\n\nFrom then on all was well."), "{}", all[0].body);
}

#[test]
fn header_lines_of_an_article_are_no_mail() {
    assert!(!is_one(b"Title: Harbour\nDate: 2015-03-03\nSource: The Chronicle\nFrom: Selwick\n\nText"));
    assert!(!is_mbox(b"From 12:30 to 14:00 the port was shut in 2015.\nText"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(From a@b.c Thu Jan  1 00:00:00 2015\n|From: a@b.c\n|Subject: x\n|Content-Type: multipart/mixed; boundary=x\n|--x\n|--x--\n|Content-Type: message/rfc822\n|\n|[a-z]{0,9} ){0,40}") {
        read_all(&text, 2);
        read_all(&format!("From a@b.c Thu Jan  1 00:00:00 2015\nMessage-ID: <1>\nMIME-Version: 1.0\nFrom: a@b.c\n{text}"), 2);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let header = b"Message-ID: <1>\nMIME-Version: 1.0\nFrom: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n".to_vec();
        read_bytes(&[header, bytes].concat(), 2);
    }
}
