//! The test suites and what their runners say at the end.

mod parse;

use crate::failure::Failure;
use crate::{process, terminal};
use std::fmt;
use std::ops::AddAssign;
use std::process::Command;

/// How many tests did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that ran and held.
    pub passed: u32,
    /// Tests that ran and did not, and suites that broke otherwise (each counted as one).
    pub failed: u32,
    /// Tests that did not run.
    pub skipped: u32,
}

/// Programs read this: its form is fixed.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Who runs the tests, and so how the summary looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runner {
    /// `cargo test`: one summary for each test binary.
    Cargo,
    /// `vitest run`.
    Vitest,
    /// `node --test --test-reporter=spec`.
    Node,
    /// `tests/contract/server_api.py`: each operation of the API is a test, and calls that follow each other are one.
    Contract,
}

/// Runs a suite with its output shown, and counts.
pub fn run(runner: Runner, command: &mut Command) -> Result<Counts, Failure> {
    let (status, text) = process::tee(command)?;
    let counts = judged(runner.counts(&text), status.success());
    if counts.failed > 0 {
        terminal::error(format!("`{}` failed ({status})", process::shown(command)));
    }
    Ok(counts)
}

impl Runner {
    fn counts(self, text: &str) -> Counts {
        match self {
            Self::Cargo => parse::cargo(text),
            Self::Vitest => parse::vitest(text),
            Self::Node => parse::node(text),
            Self::Contract => parse::contract(text),
        }
    }
}

/// A runner that fails without naming a failed test (it does not compile, it crashed) and one that ran no test
/// count as one failure: "0 failed" must mean that all is well.
fn judged(mut counts: Counts, success: bool) -> Counts {
    let broke = !success && counts.failed == 0;
    let empty = counts.passed == 0 && counts.failed == 0;
    if broke || empty {
        counts.failed += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Counts = Counts { passed: 3, failed: 0, skipped: 1 };

    #[test]
    fn counts_are_told_in_a_fixed_form() {
        assert_eq!(Counts { passed: 12, failed: 0, skipped: 0 }.to_string(), "12 passed, 0 failed");
        assert_eq!(THREE.to_string(), "3 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn a_suite_that_passed_is_taken_at_its_word() {
        assert_eq!(judged(THREE, true), THREE);
    }

    #[test]
    fn a_crash_after_passing_tests_is_a_failure() {
        assert_eq!(judged(THREE, false), Counts { failed: 1, ..THREE });
    }

    #[test]
    fn named_failures_are_not_counted_twice() {
        let counts = Counts { failed: 2, ..THREE };
        assert_eq!(judged(counts, false), counts);
    }

    #[test]
    fn a_suite_without_tests_is_a_failure() {
        assert_eq!(judged(Counts::default(), true).failed, 1);
        assert_eq!(judged(Counts { skipped: 4, ..Counts::default() }, true).failed, 1);
    }
}
