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

/// Starts an indexer and kills it after `delay`; whether it was still at work.
fn kill_after(folder: &Folder, delay: Duration) -> bool {
    let arguments = ["index", "news", "--quiet", "--commit-every", "5", "--threads", "2"];
    let mut child = folder.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
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

/// Kills so many indexers at work, at moments spread over the time that one takes. One that is done before its turn to
/// be killed must have done all; the archive is then put back as it was in `before`, so that there is work again.
fn kill_many(folder: &Folder, dice: &mut Dice, whole: Duration, before: &str) {
    let most = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX).max(100) / 6;
    let mut kills = 0;
    for _ in 0..4 * KILLS {
        if kills == KILLS / 2 {
            return;
        }
        if kill_after(folder, Duration::from_millis(dice.roll(most))) {
            kills += 1;
            is_sound(folder);
        } else {
            assert_eq!(folder.content("index"), folder.content("whole"));
            fs::remove_dir_all(folder.path("index")).expect("removed");
            copy_folder(&folder.path(before), &folder.path("index"));
        }
    }
    panic!("only {kills} indexers could be killed at work");
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

#[test]
fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    let folder = Folder::new();
    news(&folder);
    let index = |archive: &str| {
        folder
            .run(&["index", "news", "--archive", archive, "--quiet", "--commit-every", "5", "--threads", "2"])
            .ends(0);
    };
    let start = Instant::now();
    index("whole");
    let whole = start.elapsed();
    let mut dice = Dice(20_260_101);
    fs::create_dir(folder.path("nothing")).expect("a folder");
    kill_many(&folder, &mut dice, whole, "nothing");
    complete(&folder);

    copy_folder(&folder.path("index"), &folder.path("before"));
    change(&folder);
    fs::remove_dir_all(folder.path("whole")).expect("removed");
    index("whole");
    kill_many(&folder, &mut dice, whole, "before");
    complete(&folder);
}
