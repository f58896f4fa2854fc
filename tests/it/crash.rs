//! Killed at any moment, an archive still opens, and the next run completes it.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Folder, age, copy_folder};

/// Half of them while an archive is made, half while it is brought up to date.
const KILLS: usize = 20;

const FILES: usize = 60;

/// Items that are there in two revisions.
const REVISED: usize = 6;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn story(n: usize) -> (String, String) {
    let people = ["John Kerry", "Angela Merkel", "François Hollande", "Vladimir Putin"];
    let headline = format!("Report number {n} from the harbour");
    let body = format!("{} counted {n} ships on Monday. The harbour of Marseille was calm, she said.", people[n % 4]);
    (headline, body)
}

/// One of the texts that an agency sends again: only the latest of an item is found.
fn revision(n: usize, version: usize) -> String {
    let headline = format!("Bulletin {n} from the harbour, version {version}");
    json!({"uri": format!("urn:bulletin:{n}"), "version": version.to_string(), "versioncreated": "2017-06-08T07:15:00Z",
        "headline": headline, "body_text": "The harbour was calm."})
    .to_string()
}

/// Some sixty files, every tenth the copy of another with a source of its own, and one file of many articles, some
/// of which stand in the small files too.
fn news(folder: &Folder) {
    for n in 0..FILES {
        let (headline, body) = story(n - usize::from(n % 10 == 9));
        let text = json!({"headline": headline, "body": body, "source": format!("Wire {}", n % 7)}).to_string();
        folder.write(&format!("news/{}/{n:03}.json", n % 5), text);
    }
    let line = |n| {
        let (headline, body) = story(n);
        json!({"headline": headline, "body": body, "source": "Harbour Wire"}).to_string()
    };
    for n in 0..REVISED {
        folder.write(&format!("news/wire/{n}a.json"), revision(n, 1));
        folder.write(&format!("news/wire/{n}b.json"), revision(n, 2));
    }
    folder.write("news/many.jsonl", (FILES - 20..FILES + 30).map(line).collect::<Vec<_>>().join("\n"));
}

/// What the second half of the kills meets: files changed, removed and added.
fn change(folder: &Folder) {
    for n in (0..FILES).step_by(6) {
        fs::remove_file(folder.path(&format!("news/{}/{n:03}.json", n % 5))).expect("removed");
    }
    for n in 0..REVISED {
        match n % 3 {
            0 => fs::remove_file(folder.path(&format!("news/wire/{n}b.json"))).expect("removed"),
            1 => _ = folder.write(&format!("news/wire/{n}c.json"), revision(n, 3)),
            _ => _ = folder.write(&format!("news/wire/{n}a.json"), revision(n, 4)),
        }
    }
    for n in (1..FILES).step_by(7).filter(|n| n % 6 != 0) {
        let name = format!("news/{}/{n:03}.json", n % 5);
        let (headline, body) = story(n + 1000);
        folder.write(&name, json!({"headline": headline, "body": body}).to_string());
        age(&folder.path(&name), 100);
    }
}

/// Some of the articles that are in several files, each with all its paths.
fn origins(folder: &Folder, archive: &str) -> Vec<(String, Value)> {
    let query = ["009", "019", "049", "059"].map(|name| format!("path:\"{name}\"")).join(" OR ");
    let hits = folder.run(&["search", &query, "--limit", "0", "--json", "--archive", archive]).ends(0).json();
    let mut ids: Vec<String> = hits.iter().map(|hit| hit["id"].as_str().expect("an id").to_string()).collect();
    ids.sort();
    let shown = |id: String| {
        let article = folder.run(&["show", &id, "--json", "--archive", archive]).ends(0).last();
        (id, article["paths"].clone())
    };
    ids.into_iter().map(shown).collect()
}

const INDEX: [&str; 7] = ["index", "news", "--quiet", "--commit-every", "5", "--threads", "2"];

/// Starts the program and kills it after `delay`; whether it was still at work.
fn kill_after(folder: &Folder, arguments: &[&str], delay: Duration) -> bool {
    let mut child = folder.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    thread::sleep(delay);
    let was_running = child.try_wait().expect("it can be waited for").is_none();
    let _ = child.kill();
    child.wait().expect("it ends");
    was_running
}

/// The archive opens, and no article is in it twice.
#[track_caller]
fn is_sound(folder: &Folder) -> usize {
    if !folder.path("index/archive.json").exists() {
        return 0;
    }
    let run = folder.run(&["search", "harbour", "--limit", "0", "--json"]);
    assert!(run.code <= 1, "{}", run.err);
    let mut ids: Vec<String> = run.json().iter().map(|hit| hit["id"].as_str().expect("an id").to_string()).collect();
    let found = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), found, "an article is there twice");
    assert_eq!(folder.run(&["stats", "--json"]).ends(0).last()["articles"], found);
    found
}

/// Kills so many programs at work, at moments spread over the time that one takes, and looks at the archive after each;
/// `afresh` puts back what one that was done before its turn has changed.
fn kill_at_work(
    folder: &Folder,
    dice: &mut Dice,
    arguments: &[&str],
    (kills, most): (usize, u64),
    look: &mut dyn FnMut(),
    afresh: &mut dyn FnMut(),
) {
    let mut left = kills;
    for _ in 0..8 * kills {
        if left == 0 {
            return;
        }
        if kill_after(folder, arguments, Duration::from_micros(dice.roll(most * 1000))) {
            left -= 1;
            look();
        } else {
            afresh();
        }
    }
    panic!("{left} of {kills} could not be killed at work: {arguments:?}");
}

/// Kills so many indexers at work, at moments spread over the time that one takes. One that is done before its turn to
/// be killed must have done all; the archive is then put back as it was in `before`, so that there is work again.
fn kill_many(folder: &Folder, dice: &mut Dice, (kills, whole): (usize, Duration), before: &str) {
    let most = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX).max(100) / 6;
    kill_at_work(folder, dice, &INDEX, (kills, most), &mut || _ = is_sound(folder), &mut || {
        assert_eq!(folder.content("index"), folder.content("whole"));
        put_back(folder, before);
    });
}

/// Makes the archive what a copy of it was.
fn put_back(folder: &Folder, copy: &str) {
    fs::remove_dir_all(folder.path("index")).expect("removed");
    copy_folder(&folder.path(copy), &folder.path("index"));
}

/// Completes the archive and compares it with one that nobody disturbed.
fn complete(folder: &Folder) {
    let summary = folder.index();
    assert_eq!(summary["failed"], 0);
    assert_eq!(folder.content("index"), folder.content("whole"));
    assert_eq!(origins(folder, "index"), origins(folder, "whole"));
    assert_eq!(Some(is_sound(folder) as u64), summary["articles"].as_u64());
    let again = folder.index();
    for field in ["added", "replaced", "removed", "failed"] {
        assert_eq!(again[field], 0, "{field} in {again}");
    }
}

/// Kills so many indexers, half of them while an archive is made and half while it is brought up to date.
fn kill_indexers(folder: &Folder, dice: &mut Dice, kills: usize) {
    let index = |archive: &str| {
        folder.run(&[&INDEX[..], &["--archive", archive]].concat()).ends(0);
    };
    let start = Instant::now();
    index("whole");
    let whole = start.elapsed();
    fs::create_dir(folder.path("nothing")).expect("a folder");
    kill_many(folder, dice, (kills / 2, whole), "nothing");
    complete(folder);

    copy_folder(&folder.path("index"), &folder.path("before"));
    change(folder);
    fs::remove_dir_all(folder.path("whole")).expect("removed");
    index("whole");
    kill_many(folder, dice, (kills / 2, whole), "before");
    complete(folder);
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    let folder = Folder::new();
    news(&folder);
    kill_indexers(&folder, &mut Dice(20_260_101), KILLS);
}

/// Kills of all that writes: `cargo test --test it -- --ignored --nocapture two_hundred`.
#[test]
#[ignore = "takes minutes"]
fn two_hundred_kills_of_all_that_writes() {
    let folder = Folder::new();
    news(&folder);
    let mut dice = Dice(20_261_125);
    kill_indexers(&folder, &mut dice, 100);
    println!("index    100 kills: sound after each, in the end what an undisturbed run makes");

    let removal = ["remove", "--query", "\"Angela Merkel\" OR Bulletin", "--yes"];
    let before = folder.content("index");
    let removed = folder.count("\"Angela Merkel\" OR Bulletin");
    assert!(removed > 10, "{removed}");
    let as_before = || {
        let left = is_sound(&folder);
        assert!(left == before.len() || left == before.len() - removed, "{left} of {}", before.len());
    };
    fs::rename(folder.path("before"), folder.path("older")).expect("renamed");
    copy_folder(&folder.path("index"), &folder.path("before"));
    let time = |arguments: &[&str], code| {
        let start = Instant::now();
        folder.run(arguments).ends(code);
        u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX).max(10)
    };
    let most = time(&removal, 0);
    put_back(&folder, "before");
    kill_at_work(&folder, &mut dice, &removal, (30, most), &mut || as_before(), &mut || put_back(&folder, "before"));
    folder.run(&removal);
    assert_eq!(is_sound(&folder), before.len() - removed);
    println!("remove    30 kills: all or none of {removed} articles gone, and all by the next");

    let left = folder.content("index");
    fs::remove_dir_all(folder.path("before")).expect("removed");
    copy_folder(&folder.path("index"), &folder.path("before"));
    let most = time(&["compact"], 0);
    put_back(&folder, "before");
    let as_left = || {
        assert_eq!(folder.content("index"), left);
        folder.run(&["check"]).ends(0);
    };
    kill_at_work(&folder, &mut dice, &["compact"], (40, most), &mut || as_left(), &mut || {
        as_left();
        put_back(&folder, "before");
    });
    folder.run(&["compact"]).ends(0);
    as_left();
    println!("compact   40 kills: the same articles after each, every byte in order");

    let most = time(&["backup", "copy"], 0);
    let no_copy = || fs::remove_dir_all(folder.path("copy")).expect("removed");
    no_copy();
    let (mut whole, mut refused) = (0, 0);
    kill_at_work(
        &folder,
        &mut dice,
        &["backup", "copy"],
        (30, most),
        &mut || {
            as_left();
            let _ = fs::remove_dir_all(folder.path("restored"));
            match folder.run(&["restore", "copy", "--archive", "restored"]).code {
                0 => {
                    whole += 1;
                    assert_eq!(folder.content("restored"), left);
                }
                _ => refused += 1,
            }
            let _ = fs::remove_dir_all(folder.path("copy"));
        },
        &mut || no_copy(),
    );
    println!("backup    30 kills: the archive untouched; of what was copied {whole} were whole, {refused} refused");
}
