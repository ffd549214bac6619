//! `cargo xtask test`: every check and every test, and how many there were.

use crate::cli::TestOptions;
use crate::failure::Failure;
use crate::setup::packages::Need;
use crate::setup::{apt, pages};
use crate::suites::{self, Counts, Runner};
use crate::workspace::Workspace;
use crate::{check, conformance, contract, e2e, terminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// One row of the table at the end.
#[derive(Debug, Clone)]
struct Row {
    name: &'static str,
    counts: Counts,
    took: Duration,
    /// Whether what passed are tests. A check that holds is none, but one that does not must show in the sum.
    tests: bool,
}

/// Runs everything, also after a failure, and prints the table.
pub fn test(workspace: &Workspace, options: &TestOptions) -> Result<ExitCode, Failure> {
    let window = e2e::SUPPORTED && !options.no_e2e;
    let windows: &[Need] = if window { &e2e::NEEDS } else { &[] };
    let browser: &[Need] = if window { &conformance::NEEDS } else { &[] };
    let needs =
        [&[Need::Build, Need::Keyring, Need::Databases], contract::needs(), windows, browser].concat();
    apt::ensure(&needs, &options.consent)?;
    let mut rows = vec![
        Row { tests: false, ..row("checks", || checks(workspace)) },
        row("Rust", || rust(workspace)),
        row("without dev mode", || without_dev_mode(workspace)),
        row("web pages", || web(workspace)),
        row("contract", || contract::run(workspace)),
    ];
    if window {
        rows.push(row("SDK conformance", || conformance::sdk(workspace)));
        rows.push(row("UI Kit walks", || conformance::ui_kit(workspace)));
        rows.push(row("real window", || e2e::run(workspace, None)));
    }
    let total = print(&rows);
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A suite that could not even start is one failure.
fn row(name: &'static str, run: impl FnOnce() -> Result<Counts, Failure>) -> Row {
    let start = now();
    let counts = run().unwrap_or_else(|failure| {
        terminal::error(failure);
        Counts { failed: 1, ..Counts::default() }
    });
    Row { name, counts, took: now().duration_since(start), tests: true }
}

fn checks(workspace: &Workspace) -> Result<Counts, Failure> {
    let outcome = check::check_all(workspace)?;
    Ok(Counts { passed: outcome.passed, failed: outcome.failed, skipped: 0 })
}

fn rust(workspace: &Workspace) -> Result<Counts, Failure> {
    pages::ensure(workspace)?;
    terminal::step("Rust tests");
    let mut cargo = workspace.cargo();
    suites::run(
        Runner::Cargo,
        cargo.args(["test", "--workspace", "--features", "dev-mode", "--no-fail-fast"]),
    )
}

/// The commands as a build for people has them, where no connection may take an API key.
fn without_dev_mode(workspace: &Workspace) -> Result<Counts, Failure> {
    pages::ensure(workspace)?;
    terminal::step("Rust tests of the commands without dev mode");
    suites::run(Runner::Cargo, workspace.cargo().args(["test", "--package", "halley", "--test", "ipc"]))
}

fn web(workspace: &Workspace) -> Result<Counts, Failure> {
    pages::ensure(workspace)?;
    terminal::step("Tests of the web pages");
    suites::run(Runner::Vitest, workspace.npm(pages::UI).arg("test"))
}

fn print(rows: &[Row]) -> Counts {
    terminal::result("");
    for row in rows {
        terminal::result(line(row));
    }
    let total = total(rows);
    // Programs read the last line of the output.
    terminal::result(total);
    total
}

fn total(rows: &[Row]) -> Counts {
    let mut total = Counts::default();
    for Row { counts, tests, .. } in rows {
        total += if *tests { *counts } else { Counts { passed: 0, ..*counts } };
    }
    total
}

fn line(row: &Row) -> String {
    let Row { name, counts: Counts { passed, failed, skipped }, took, tests } = row;
    let passed_word = if *tests { "passed" } else { "hold  " };
    format!(
        "{name:<16} {passed:>5} {passed_word} {failed:>4} failed {skipped:>4} skipped {:>6} s",
        took.as_secs()
    )
}

#[expect(clippy::disallowed_methods, reason = "the real time that a real run takes is what is shown")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_that_hold_are_not_counted_as_tests() {
        let row = |passed, failed, tests| {
            let counts = Counts { passed, failed, skipped: 0 };
            Row { name: "any", counts, took: Duration::ZERO, tests }
        };
        let rows = [row(10, 1, false), row(5, 0, true)];
        assert_eq!(total(&rows), Counts { passed: 5, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_suite_that_cannot_start_counts_as_failed() {
        let row = row("any", || Err(Failure::new("no such program")));
        assert_eq!(row.counts, Counts { passed: 0, failed: 1, skipped: 0 });
    }
}
