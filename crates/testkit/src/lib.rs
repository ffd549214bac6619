//! What the tests of several crates share: a clock and randomness that tests choose, and fakes of
//! the ports. Only ever a dev-dependency.

mod accounts;
mod clock;
mod keyring;
mod randomness;
mod tokens;

pub use accounts::FakeAccounts;
pub use clock::ManualClock;
pub use keyring::FakeKeyring;
pub use randomness::SeededRandomness;
pub use tokens::FakeTokens;
