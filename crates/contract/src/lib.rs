//! What the web pages may ask of Rust, declared once.
//!
//! - [`for_each_command`] lists every command with its window, request and answer;
//!   the shell builds its handler table from it, so a missing handler does not compile.
//! - [`requests`] and [`answers`] hold the types that cross.
//! - [`errors`] holds the one form in which a failure crosses.
//! - [`events`] holds what a window is told without asking.
//! - [`preferences`] holds what a person prefers, as it is kept and as every window knows it.
//! - [`written`] holds what is written and not sent, which the app keeps for the page.
//! - [`generate`] writes the TypeScript and the permission file from all of these.

pub mod answers;
mod commands;
mod declarations;
pub mod errors;
pub mod events;
pub mod generate;
pub mod preferences;
pub mod requests;
pub mod written;

pub use commands::{CommandSpec, Window, commands};
