//! The server under load, in a process of its own.

use std::fmt;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Failed;

/// A running sandbox without rate limits.
pub struct Server {
    child: Child,
    pub url: String,
    pub api_key: String,
    /// Holds its database.
    _folder: TempDir,
}

/// Resident memory of the server, in bytes.
pub struct Memory {
    now: u64,
    peak: u64,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes / (1024 * 1024);
        write!(f, "memory {} MiB (peak {} MiB)", mib(self.now), mib(self.peak))
    }
}

impl Server {
    pub async fn start(on_disk: bool) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_halley-sandbox"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--empty"]);
        if on_disk {
            command.arg("--db").arg(folder.path().join("sandbox.sqlite3"));
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let out = child.stdout.take().ok_or("the server has no standard output")?;
        let line = BufReader::new(out).lines().next_line().await?.ok_or("the server did not start")?;
        let ready: Value = serde_json::from_str(&line)?;
        let text =
            |field: &str| ready[field].as_str().map(str::to_owned).ok_or("the first line is incomplete");
        Ok(Self { url: text("url")?, api_key: text("apiKey")?, child, _folder: folder })
    }

    pub fn memory(&self) -> Result<Memory, Failed> {
        let id = self.child.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        Ok(Memory { now: kibibytes(&status, "VmRSS:")? * 1024, peak: kibibytes(&status, "VmHWM:")? * 1024 })
    }

    pub async fn stop(mut self) -> Result<(), Failed> {
        Ok(self.child.kill().await?)
    }
}

fn kibibytes(status: &str, field: &str) -> Result<u64, Failed> {
    let line = status.lines().find_map(|line| line.strip_prefix(field)).ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
