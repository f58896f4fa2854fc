//! The program as its users meet it: started with arguments in a folder, judged by what it prints and how it ends.

#[path = "it/authority.rs"]
mod authority;
#[path = "it/bad_input.rs"]
mod bad_input;
#[path = "it/commands.rs"]
mod commands;
#[path = "it/containers.rs"]
mod containers;
#[path = "it/corpus.rs"]
mod corpus;
#[path = "it/crash.rs"]
mod crash;
#[path = "it/dates.rs"]
mod dates;
#[path = "it/decisions.rs"]
mod decisions;
#[path = "it/documents.rs"]
mod documents;
#[path = "it/evidence.rs"]
mod evidence;
#[path = "it/export.rs"]
mod export;
#[path = "it/format_number.rs"]
mod format_number;
#[path = "it/formats.rs"]
mod formats;
#[path = "it/incremental.rs"]
mod incremental;
#[path = "it/layouts.rs"]
mod layouts;
#[path = "it/near.rs"]
mod near;
#[path = "it/queries.rs"]
mod queries;
#[path = "it/readme.rs"]
mod readme;
#[path = "it/results.rs"]
mod results;
#[path = "it/revisions.rs"]
mod revisions;
#[path = "it/saved.rs"]
mod saved;
#[path = "it/support.rs"]
mod support;
#[path = "it/upkeep.rs"]
mod upkeep;
#[path = "it/why.rs"]
mod why;
