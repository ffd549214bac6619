//! What the tests of several crates share: a clock and randomness that tests choose, fakes of the
//! ports, what a fake and the real thing must both do, and a proxy that makes trouble. Only ever a dev-dependency.

mod accounts;
mod accounts_suite;
mod chaos;
mod clock;
mod keyring;
pub mod postgres;
mod randomness;
mod server;
mod tokens;

pub use accounts::FakeAccounts;
pub use accounts_suite::behaves_as_a_user_table;
pub use chaos::{ChaosProxy, Trouble};
pub use clock::ManualClock;
pub use keyring::FakeKeyring;
pub use randomness::SeededRandomness;
pub use server::FakeServer;
pub use tokens::FakeTokens;
