//! Cuts a stream of JSON into values without parsing them: counts brackets, minds strings.

use std::io::{self, BufRead};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Whole,
    /// Longer than the limit; it has been skipped.
    TooLong,
    /// The file ended within it.
    Truncated,
}

pub(super) struct Cutter<'a> {
    input: &'a mut dyn BufRead,
    line: u64,
    /// A byte that was read ahead of its time.
    ahead: Option<u8>,
}

impl<'a> Cutter<'a> {
    pub fn new(input: &'a mut dyn BufRead) -> Self {
        Cutter { input, line: 1, ahead: None }
    }

    /// The line, from 1, that has been reached.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The line on which the next value stands.
    pub fn line_of_next(&mut self) -> io::Result<u64> {
        self.peek()?;
        Ok(self.line)
    }

    /// The next byte that is no white space, left where it is.
    pub fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.ahead.is_some() {
            return Ok(self.ahead);
        }
        loop {
            let chunk = fill(self.input)?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().position(|b| !b.is_ascii_whitespace());
            let passed = blank.unwrap_or(chunk.len());
            self.line += memchr::memchr_iter(b'\n', &chunk[..passed]).count() as u64;
            let found = blank.map(|at| chunk[at]);
            self.input.consume(passed);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Past the byte that `peek` showed.
    pub fn skip(&mut self) {
        if self.ahead.take().is_none() {
            self.input.consume(1);
        }
    }

    /// Whether the bracket ahead opens a list of objects. The bracket stays ahead.
    pub fn begins_list_of_objects(&mut self) -> io::Result<bool> {
        self.skip();
        let next = self.peek()?;
        self.ahead = Some(b'[');
        Ok(matches!(next, Some(b'{')))
    }

    /// Cuts out the next value.
    pub fn value(&mut self, out: &mut Vec<u8>, limit: usize) -> io::Result<Cut> {
        out.clear();
        self.value_onto(out, limit)
    }

    /// Cuts out the next value and appends it; `limit` counts what is there already.
    pub fn value_onto(&mut self, out: &mut Vec<u8>, limit: usize) -> io::Result<Cut> {
        self.peek()?;
        let mut state = State::default();
        let mut too_long = false;
        if let Some(byte) = self.ahead.take() {
            state.byte(byte);
            out.push(byte);
        }
        loop {
            let chunk = fill(self.input)?;
            if chunk.is_empty() {
                // A number may be ended by the end of the file.
                let whole = state.scalar && !out.is_empty();
                return Ok(if whole { Cut::Whole } else { Cut::Truncated });
            }
            let (used, done) = state.run(chunk);
            self.line += memchr::memchr_iter(b'\n', &chunk[..used]).count() as u64;
            if out.len() + used > limit {
                too_long = true;
            } else if !too_long {
                out.extend_from_slice(&chunk[..used]);
            }
            self.input.consume(used);
            if done {
                return Ok(if too_long { Cut::TooLong } else { Cut::Whole });
            }
        }
    }
}

/// `fill_buf` that is not put off by signals.
fn fill(input: &mut dyn BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    // Asked again because the borrow of a returned slice would outlast the loop; a full buffer is not read again.
    input.fill_buf()
}

/// Where in a value we are.
#[derive(Default)]
struct State {
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// A number, `true`, `false` or `null`, which ends before the mark that follows it.
    scalar: bool,
}

impl State {
    /// Runs through a chunk: how much of it belongs to the value, and whether the value ends there.
    fn run(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut i = 0;
        while i < chunk.len() {
            if self.in_string && !self.escaped {
                // The long stretches of text.
                match memchr::memchr2(b'"', b'\\', &chunk[i..]) {
                    Some(at) => i += at,
                    None => return (chunk.len(), false),
                }
            }
            if self.scalar && (chunk[i].is_ascii_whitespace() || b",]}:".contains(&chunk[i])) {
                return (i, true);
            }
            let done = self.byte(chunk[i]);
            i += 1;
            if done {
                return (i, true);
            }
        }
        (chunk.len(), false)
    }

    /// Whether this byte ends the value.
    fn byte(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    return self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ if self.depth == 0 => self.scalar = true,
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_at_their_ends_whatever_the_chunks() {
        let text = r#" {"a": "}\"]", "b": [1, {"c": 2}]} "x\\" 12, true"#;
        for size in 1..12 {
            let mut input = io::BufReader::with_capacity(size, text.as_bytes());
            let mut cutter = Cutter::new(&mut input);
            let mut out = Vec::new();
            let mut cut = |cutter: &mut Cutter<'_>| {
                assert_eq!(cutter.value(&mut out, 99).unwrap(), Cut::Whole);
                String::from_utf8(out.clone()).unwrap()
            };
            assert_eq!(cut(&mut cutter), r#"{"a": "}\"]", "b": [1, {"c": 2}]}"#);
            assert_eq!(cut(&mut cutter), r#""x\\""#);
            assert_eq!(cut(&mut cutter), "12");
            cutter.skip();
            assert_eq!(cut(&mut cutter), "true");
        }
    }

    #[test]
    fn long_and_truncated_values() {
        let mut input = &br#"[1,2,3,4] 5 {"a"#[..];
        let mut cutter = Cutter::new(&mut input);
        let mut out = Vec::new();
        assert_eq!(cutter.value(&mut out, 5).unwrap(), Cut::TooLong);
        assert_eq!(cutter.value(&mut out, 5).unwrap(), Cut::Whole);
        assert_eq!(cutter.value(&mut out, 5).unwrap(), Cut::Truncated);
    }
}
