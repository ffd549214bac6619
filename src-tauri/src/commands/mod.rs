//! What the pages may ask, one short handler each. The table is the contract's: a command without
//! a handler does not compile.

pub mod account;
pub mod chat;
pub mod connection;
pub mod own_account;
pub mod preferences;
pub mod start;

// Globs, as each handler comes with macros of its own that the table below looks for.
use account::*;
use chat::*;
use connection::*;
use halley_contract::for_each_command;
use own_account::*;
use preferences::*;
use start::*;
use tauri::Runtime;
use tauri::ipc::Invoke;

macro_rules! handlers {
    ($($summary:literal; $window:ident $name:ident($($request:ident)?) -> $answer:ident;)+) => {
        /// Finds the handler of a command.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),+]
        }
    };
}
for_each_command!(handlers);
