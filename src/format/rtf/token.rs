//! RTF cut into its smallest pieces, which mean nothing yet.

use std::io::{self, BufRead, Read};

use crate::format::ReadError;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// A byte of text, as it stands or in hexadecimal.
    Byte(u8),
    /// A backslash and what is no letter.
    Symbol(u8),
    /// A backslash and letters, with their number.
    Word(String, Option<i32>),
}

pub(super) struct Tokens<'a> {
    input: &'a mut dyn BufRead,
}

impl<'a> Tokens<'a> {
    pub fn new(input: &'a mut dyn BufRead) -> Self {
        Tokens { input }
    }

    pub fn next(&mut self) -> Result<Option<Token>, ReadError> {
        loop {
            let Some(byte) = self.byte()? else { return Ok(None) };
            return Ok(Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => match self.peek()? {
                    Some(next) if next.is_ascii_alphabetic() => match self.word()? {
                        Some(word) => word,
                        None => continue,
                    },
                    Some(b'\'') => {
                        self.byte()?;
                        Token::Byte(self.hexadecimal()?)
                    }
                    Some(symbol) => {
                        self.byte()?;
                        Token::Symbol(symbol)
                    }
                    None => return Ok(None),
                },
                // The lines of the file are not those of the text.
                b'\n' | b'\r' | 0 => continue,
                byte => Token::Byte(byte),
            }));
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok(chunk) => return Ok(chunk.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.input.consume(1);
        }
        Ok(byte)
    }

    fn hexadecimal(&mut self) -> io::Result<u8> {
        let mut value = 0;
        for _ in 0..2 {
            let Some(digit) = self.peek()?.and_then(|byte| (byte as char).to_digit(16)) else { break };
            self.input.consume(1);
            value = value * 16 + digit as u8;
        }
        Ok(value)
    }

    /// A control word; `None` for `\bin`, whose bytes are skipped.
    fn word(&mut self) -> io::Result<Option<Token>> {
        const LONGEST: usize = 32;
        let mut name = String::new();
        while let Some(letter) = self.peek()?.filter(u8::is_ascii_alphabetic) {
            self.input.consume(1);
            if name.len() < LONGEST {
                name.push(letter as char);
            }
        }
        let number = self.number()?;
        if self.peek()? == Some(b' ') {
            self.input.consume(1);
        }
        if name == "bin" {
            let length = u64::try_from(number.unwrap_or_default()).unwrap_or_default();
            io::copy(&mut (&mut *self.input).take(length), &mut io::sink())?;
            return Ok(None);
        }
        Ok(Some(Token::Word(name, number)))
    }

    fn number(&mut self) -> io::Result<Option<i32>> {
        let negative = self.peek()? == Some(b'-');
        if negative {
            self.input.consume(1);
        }
        let mut number = None;
        while let Some(digit) = self.peek()?.filter(u8::is_ascii_digit) {
            self.input.consume(1);
            number = Some(number.unwrap_or(0i32).saturating_mul(10).saturating_add(i32::from(digit - b'0')));
        }
        Ok(number.map(|number| if negative { -number } else { number }))
    }
}
