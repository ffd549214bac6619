//! What the tests of several crates share: a clock and randomness that tests choose, fakes of the
//! ports, and what a fake and the real thing must both do. Only ever a dev-dependency.

mod accounts;
mod accounts_suite;
mod clock;
mod keyring;
mod randomness;
mod server;
mod tokens;

pub use accounts::FakeAccounts;
pub use accounts_suite::behaves_as_a_user_table;
pub use clock::ManualClock;
pub use keyring::FakeKeyring;
pub use randomness::SeededRandomness;
pub use server::FakeServer;
pub use tokens::FakeTokens;
