//! The body of a page, found by `trafilatura` on a thread of its own.
//!
//! Other people's parsers recurse, and may hang or panic on a hostile page. Here they do so where it costs one page: the
//! thread has a big stack, its tree is measured before anything recurses over it, and a page that takes too long is given up
//! together with its thread.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use trafilatura::dom::Document;

use crate::format::{Limits, ReadError};

/// Virtual memory: only what is used becomes real.
const STACK: usize = 256 << 20;
/// Threads that have been given up and still run. More of them would only fight over the processor.
const MOST_HUNG: usize = 4;

static HUNG: AtomicUsize = AtomicUsize::new(0);

struct Job {
    html: String,
    depth: usize,
    answer: SyncSender<Result<String, ReadError>>,
}

thread_local! {
    /// One worker for each thread that reads pages, kept from page to page.
    static WORKER: RefCell<Option<Sender<Job>>> = const { RefCell::new(None) };
}

/// The main text of a page as simple HTML; empty where there is none.
pub(super) fn extract(html: String, limits: &Limits) -> Result<String, ReadError> {
    let (answer, answers) = sync_channel(1);
    send(Job { html, depth: limits.page_depth, answer })?;
    let seconds = limits.page_seconds;
    let result = answers.recv_timeout(Duration::from_secs(seconds));
    if result.is_err() {
        WORKER.take();
    }
    match result {
        Ok(found) => found,
        Err(RecvTimeoutError::Disconnected) => Err(ReadError::new("the HTML parser failed on this page")),
        Err(RecvTimeoutError::Timeout) => {
            HUNG.fetch_add(1, Ordering::Relaxed);
            // Whoever still holds the answer's other end is the hung thread; waiting for it to let go costs no processor time.
            let _ = thread::Builder::new().name("depeche-watch".into()).spawn(move || {
                let _ = answers.recv();
                HUNG.fetch_sub(1, Ordering::Relaxed);
            });
            Err(ReadError::by_chance(format!("no text found within {seconds} s: the HTML parser hangs on this page")))
        }
    }
}

fn send(job: Job) -> Result<(), ReadError> {
    WORKER.with_borrow_mut(|worker| {
        let job = match worker {
            Some(jobs) => match jobs.send(job) {
                Ok(()) => return Ok(()),
                Err(unsent) => unsent.0,
            },
            None => job,
        };
        if HUNG.load(Ordering::Relaxed) >= MOST_HUNG {
            return Err(ReadError::by_chance("not read: the HTML parser still hangs on earlier pages"));
        }
        let (jobs, received) = channel();
        let thread = thread::Builder::new().name("depeche-html".into()).stack_size(STACK);
        thread
            .spawn(move || work(&received))
            .map_err(|error| ReadError::new(format!("cannot start a thread: {error}")))?;
        let sent = jobs.send(job).map_err(|_| ReadError::new("the HTML parser failed to start"));
        *worker = Some(jobs);
        sent
    })
}

fn work(jobs: &Receiver<Job>) {
    for job in jobs {
        let found = catch_unwind(AssertUnwindSafe(|| main_text(&job.html, job.depth)));
        let found = found.unwrap_or_else(|_| Err(ReadError::new("the HTML parser failed on this page")));
        let _ = job.answer.send(found);
    }
}

fn main_text(html: &str, limit: usize) -> Result<String, ReadError> {
    let document = Document::parse(html);
    if is_deeper(&document, limit) {
        return Err(super::too_deep(limit));
    }
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
    // No text is no error here: the page may carry its text in JSON-LD.
    Ok(trafilatura::extract_document(document, &options).map(|found| found.content_html).unwrap_or_default())
}

/// Whether the parser's tree is deeper than `limit`, measured without recursion.
fn is_deeper(document: &Document, limit: usize) -> bool {
    let mut open = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        if depth > limit {
            return true;
        }
        open.extend(document.children(node).into_iter().map(|child| (child, depth + 1)));
    }
    false
}
