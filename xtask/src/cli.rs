//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The project's tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// One variant for each task.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Install what is missing, build, and open the app in dev mode
    Run(RunOptions),
    /// Check format, lints, generated files, dependencies and licences
    Check(ConsentOptions),
    /// Run every check and every test
    Test(TestOptions),
    /// Run the unmodified SDK and the UI Kit against the sandbox, in a real browser
    Conformance(ConsentOptions),
    /// Send thousands of requests made from its description to the sandbox
    Contract(ConsentOptions),
    /// Run the tests in the real window
    E2e(E2eOptions),
    /// Measure, on this machine and with what is built for release
    Bench(BenchOptions),
    /// Write anew the list of licences that the settings window shows
    Licences,
    /// Feed what reads bytes from outside with inputs that nobody thought of
    Fuzz(FuzzOptions),
}

/// How `run` opens the app.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Open the window on a virtual display (Xvfb), for a machine without a screen
    #[arg(long)]
    pub xvfb: bool,
    #[command(flatten)]
    pub consent: ConsentOptions,
}

/// What `test` runs.
#[derive(Debug, Args)]
pub struct TestOptions {
    /// Leave out the tests in the real window and in a browser
    #[arg(long)]
    pub no_e2e: bool,
    #[command(flatten)]
    pub consent: ConsentOptions,
}

/// Which window tests run.
#[derive(Debug, Args)]
pub struct E2eOptions {
    /// Run only the tests whose name matches this regular expression
    #[arg(long, value_name = "REGEX")]
    pub only: Option<String>,
    #[command(flatten)]
    pub consent: ConsentOptions,
}

/// What is measured, and how long.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// What to measure
    #[arg(value_enum)]
    pub what: Benchmark,
    /// Some seconds only, to see that it works; the figures mean little
    #[arg(long)]
    pub quick: bool,
    /// The sandbox with a database in place of memory
    #[arg(long)]
    pub db: bool,
    #[command(flatten)]
    pub consent: ConsentOptions,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Benchmark {
    /// Sockets, fan-out, calls and long histories of the sandbox
    Sandbox,
    /// Sign-ins and mints of the token server, beside an Express server that does the same work
    TokenServer,
    /// Start, memory, sign-in and size of the app, beside a Chromium shell that shows the same page
    Desktop,
}

/// What is fuzzed, and for how long.
#[derive(Debug, Args)]
pub struct FuzzOptions {
    /// One target; all of them if none is named
    pub target: Option<String>,
    /// Seconds for each
    #[arg(long, default_value_t = 600)]
    pub seconds: u32,
}

/// Whether system packages may be installed without a question.
#[derive(Debug, Args)]
pub struct ConsentOptions {
    /// Install missing system packages without asking
    #[arg(long)]
    pub yes: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn run_takes_the_flags_of_the_readme() {
        let cli = Cli::try_parse_from(["cargo xtask", "run", "--xvfb", "--yes"]).unwrap();
        assert!(matches!(
            cli.task,
            Task::Run(RunOptions { xvfb: true, consent: ConsentOptions { yes: true } })
        ));
    }
}
