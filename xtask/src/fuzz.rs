//! `cargo xtask fuzz`: inputs that nobody thought of, for what reads bytes from outside. libFuzzer with the coverage
//! flags of the stable compiler; the programs are in `fuzz/`.

use crate::cli::FuzzOptions;
use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{process, terminal};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

const FOLDER: &str = "fuzz";

/// Coverage for libFuzzer, without which it would only guess.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// Longest input, in bytes.
const LONGEST: &str = "8192";
/// Memory at most, in MiB, and the longest that one input may take, in seconds.
const LIMITS: [&str; 2] = ["-rss_limit_mb=2048", "-timeout=10"];

/// Builds all targets and runs each for so long; the first finding ends it.
pub fn task(workspace: &Workspace, options: &FuzzOptions) -> Result<ExitCode, Failure> {
    let target = workspace.target.join("fuzz");
    let host = host(workspace)?;
    terminal::step("Building the fuzz targets");
    let mut build = workspace.cargo();
    build.args(["build", "--release", "--bins", "--target", &host, "--manifest-path"]);
    build.arg(workspace.path(FOLDER).join("Cargo.toml"));
    process::run(build.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", FLAGS))?;
    for name in names(workspace)?.iter().filter(|name| options.target.as_ref().is_none_or(|one| one == *name))
    {
        let program = target.join(&host).join("release").join(name);
        run(workspace, name, &program, options.seconds)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run(workspace: &Workspace, name: &str, program: &Path, seconds: u32) -> Result<(), Failure> {
    terminal::step(format!("Fuzzing {name} for {seconds} s"));
    let found = workspace.target.join("fuzz").join("found").join(name);
    fs::create_dir_all(&found).map_err(|e| Failure::new(format!("{}: {e}", found.display())))?;
    let mut fuzzer = Command::new(program);
    fuzzer.args([format!("-max_total_time={seconds}"), format!("-max_len={LONGEST}")]).args(LIMITS);
    fuzzer
        .arg(format!("-artifact_prefix={}/crash-", found.display()))
        .arg("-print_final_stats=1")
        .arg("-verbosity=0");
    // The first folder takes what is new; the seeds are read only.
    fuzzer.arg(&found);
    let seeds = workspace.path(FOLDER).join("seeds").join(name);
    fuzzer.args(seeds.is_dir().then_some(&seeds));
    process::run(&mut fuzzer)
}

/// Every file in `targets/` is one.
fn names(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let folder = workspace.path(FOLDER).join("targets");
    let files = fs::read_dir(&folder).map_err(|e| Failure::new(format!("{}: {e}", folder.display())))?;
    let mut names: Vec<String> = files
        .filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// With a target named, the flags are for what is fuzzed and not for build scripts.
fn host(workspace: &Workspace) -> Result<String, Failure> {
    let mut rustc = Command::new("rustc");
    let said = process::capture(rustc.current_dir(&workspace.root).arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new(format!("rustc did not name its host: {said}")))
}
