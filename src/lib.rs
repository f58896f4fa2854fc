//! A searchable archive of news articles.
//!
//! ```text
//! indexing   folder -> walk -> format -> Article -> tag -> resolve -> Engine::add -> Engine::commit
//! searching  text -> query::parse -> Query -> Engine::search(Request) -> Results -> snippet -> output
//! ```
//!
//! Each arrow is one named type handed on once; nothing flows back. [`ingest`] is the first flow, the commands in
//! [`cmd`] are the second; [`engine`] is the seam between both and the index.

pub mod analyze;
pub mod article;
pub mod authority;
pub mod cause;
pub mod cli;
pub mod cmd;
pub mod date;
pub mod engine;
pub mod export;
pub mod format;
pub mod ingest;
pub mod language;
pub mod names;
pub mod near;
pub mod output;
pub mod panics;
pub mod query;
pub mod reading;
pub mod saved;
pub mod snippet;
pub mod spans;
#[cfg(test)]
mod testing;
pub mod timeline;
pub mod walk;
pub mod whole;
pub mod why;
