//! PDFs are read in a process of their own: this program again, started for one file, with a limit on memory and time.
//!
//! A PDF is a program in all but name, and its reader allocates what the file asks for, recurses as deep as the file goes and
//! stops when the file lets it. Here that costs one line. Two such processes never run at once, so that their memory does
//! not add up.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::text::{self, Text};
use crate::format::{Limits, ReadError};

/// The command that this program is started with.
pub const COMMAND: &str = "pdf-text";

/// Memory of the process, without what it is made of.
#[cfg(unix)]
const MEMORY: u64 = 512 << 20;
#[cfg(unix)]
const PROCESSOR_SECONDS: u64 = 120;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The text of a PDF, found by the program at `program`.
pub fn extract(program: &Path, input: &mut dyn Read, limits: &Limits) -> Result<Text, ReadError> {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let failed =
        |error: &io::Error| ReadError::by_chance(format!("cannot start a process: {}", crate::cause::cause(error)));
    let mut command = Command::new(program);
    command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ReadError::by_chance("cannot start a process: no pipes"));
    };
    // Every letter may become several bytes of JSON.
    let longest = 4 * limits.article_bytes as u64;
    let answer = thread::spawn(move || {
        let mut answer = Vec::new();
        stdout.take(longest).read_to_end(&mut answer).map(|_| answer)
    });
    let (done, is_done) = channel();
    let seconds = limits.pdf_seconds;
    let watch = thread::spawn(move || watch(child, Duration::from_secs(seconds), &is_done));
    let sent = send(input, stdin, limits.pdf_bytes as u64);
    let answer = answer.join();
    let _ = done.send(());
    let end = watch.join();
    sent?;
    let Ok(Ok(answer)) = answer else { return Err(ReadError::by_chance("the PDF reader does not answer")) };
    match end {
        Ok(End::Late) => {
            Err(ReadError::by_chance(format!("no text found within {seconds} s: the PDF reader hangs on it")))
        }
        Ok(End::Itself(Ok(status))) if status.success() => {
            let parsed: Result<Result<Text, String>, _> = serde_json::from_slice(&answer);
            parsed.map_err(|_| ReadError::new("too much text for a PDF"))?.map_err(ReadError::new)
        }
        _ => Err(ReadError::by_chance("the PDF reader fails on it, or needs too much memory")),
    }
}

enum End {
    Itself(io::Result<ExitStatus>),
    Late,
}

/// Waits until the process has answered, and ends it when it has not in time.
fn watch(mut child: Child, time: Duration, is_done: &std::sync::mpsc::Receiver<()>) -> End {
    let late = is_done.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    if late {
        // It may just have ended by itself.
        let _ = child.kill();
    }
    let status = child.wait();
    if late { End::Late } else { End::Itself(status) }
}

fn send(input: &mut dyn Read, mut to: impl Write, limit: u64) -> Result<(), ReadError> {
    let mut left = limit;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        left = left.checked_sub(read as u64).ok_or_else(|| {
            ReadError::new(format!(
                "PDF longer than {}",
                crate::format::size(usize::try_from(limit).unwrap_or(usize::MAX))
            ))
        })?;
        // A process that does not listen will say why, or its end will.
        if to.write_all(&buffer[..read]).is_err() {
            return Ok(());
        }
    }
}

/// The other side: reads a PDF from `input`, writes what was found to `output`.
pub fn serve(input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
    limit_this_process();
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    serde_json::to_writer(&mut *output, &text::extract(&bytes))?;
    output.flush()
}

#[cfg(unix)]
fn limit_this_process() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where a system has no such limit there remains the one on time.
    for (resource, limit) in [(Resource::Data, MEMORY), (Resource::Cpu, PROCESSOR_SECONDS), (Resource::Core, 0)] {
        let _ = setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) });
    }
}

#[cfg(not(unix))]
fn limit_this_process() {}
