//! Panics never reach a user as such: where a parser of somebody else's fails on a file, the file costs a line; where
//! the program itself is at fault, the run ends with one.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the place of a panic for [`caught`], instead of printing a backtrace.
pub fn collect() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or(String::new(), |at| {
            let file = at.file().rsplit('/').next().unwrap_or_default();
            format!(" ({file}:{})", at.line())
        });
        let text = format!("{}{place}", message(info.payload()));
        LAST.with(|last| *last.borrow_mut() = Some(text));
    }));
}

/// Runs `work`; a panic comes back as one line of text.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let last = LAST.with(|last| last.borrow_mut().take());
        let text = last.unwrap_or_else(|| message(payload.as_ref()).to_string());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_one_line() {
        let result = caught(|| if std::hint::black_box(true) { panic!("two\n lines") } else { 1 });
        assert_eq!(result.unwrap_err(), "two lines");
        assert_eq!(caught(|| 7), Ok(7));
    }
}
