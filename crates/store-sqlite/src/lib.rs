//! Local accounts in SQLite.
//!
//! [`SqliteAccounts`] keeps them in one file, readable by its owner only. Several processes may use
//! the file at the same time. What cannot be used (newer, damaged, locked, read-only, full disk) is
//! refused with an [`AccountsError`](halley_login::ports::AccountsError) that says so, and left as
//! it was.

mod accounts;
mod failures;
mod files;
pub mod integrity;
mod migrations;
mod open;
mod queries;
mod turn;

pub use accounts::SqliteAccounts;
