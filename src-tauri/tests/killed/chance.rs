//! What is chosen by chance, the same for the same seed, and how often.

use halley_login::ports::Randomness as _;
use halley_testkit::SeededRandomness;

pub struct Chance(SeededRandomness);

impl Chance {
    /// Tells the seed, so that a failure can be tried again.
    pub fn new(what: &str) -> Self {
        let seed = number("HALLEY_KILL_SEED", 5);
        println!("{what}: {} rounds, seed {seed}", rounds());
        Self(SeededRandomness::new(seed))
    }

    pub fn below(&self, end: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes).unwrap();
        u64::from_le_bytes(bytes) % end
    }
}

/// How often the app is killed.
pub fn rounds() -> u64 {
    number("HALLEY_KILL_ROUNDS", 25)
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |value| value.parse().unwrap())
}
