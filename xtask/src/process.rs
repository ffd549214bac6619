//! Running other programs. None of them gets our standard input unless it is the app itself.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Runs the program with its output shown; a non-zero exit is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| not_started(command, &e))?;
    must_succeed(command, status)
}

/// Runs the program silently and says whether it succeeded. A missing program is a no.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Runs the program and returns what it wrote to standard output, whatever its exit status.
pub fn output(command: &mut Command) -> Result<(ExitStatus, String), Failure> {
    let done = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|e| not_started(command, &e))?;
    Ok((done.status, String::from_utf8_lossy(&done.stdout).into_owned()))
}

/// Like [`output`], and a non-zero exit is a failure.
pub fn capture(command: &mut Command) -> Result<String, Failure> {
    let (status, text) = output(command)?;
    must_succeed(command, status)?;
    Ok(text)
}

/// Runs the program, shows its standard output as it comes and returns it too.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String), Failure> {
    let mut child = spawn_piped(command)?;
    let mut seen = Vec::new();
    let mut chunk = [0; 8192];
    let mut pipe = child.stdout.take();
    while let Some(read) = pipe.as_mut().and_then(|p| p.read(&mut chunk).ok()).filter(|read| *read > 0) {
        let _ = io::stdout().write_all(&chunk[..read]);
        let _ = io::stdout().flush();
        seen.extend_from_slice(&chunk[..read]);
    }
    let status = child.wait().map_err(|e| not_started(command, &e))?;
    Ok((status, String::from_utf8_lossy(&seen).into_owned()))
}

/// Runs the program for at most `limit`, then ends it. `None` when the time was up.
pub fn within(limit: Duration, command: &mut Command) -> Result<Option<ExitStatus>, Failure> {
    let mut child = spawn_piped(command)?;
    let (ended, end) = mpsc::channel();
    let pipe = child.stdout.take();
    // The pipe closes when the program ends, which a receiver can wait for with a limit.
    thread::spawn(move || {
        let _ = pipe.map(|mut p| io::copy(&mut p, &mut io::sink()));
        let _ = ended.send(());
    });
    if end.recv_timeout(limit).is_err() {
        let _ = child.kill();
        let _ = child.wait();
        return Ok(None);
    }
    child.wait().map(Some).map_err(|e| not_started(command, &e))
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn spawn_piped(command: &mut Command) -> Result<Child, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|e| not_started(command, &e))
}

fn must_succeed(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` failed ({status})", shown(command))))
    }
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("could not run `{}`: {error}", shown(command)))
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_pasted_into_a_shell() {
        let mut command = Command::new("echo");
        command.args(["plain-word", "two words", "it's"]);
        assert_eq!(shown(&command), r"echo plain-word 'two words' 'it'\''s'");
    }

    #[test]
    fn tee_returns_everything_and_the_exit_status() {
        let (status, text) = tee(Command::new("sh").args(["-c", "echo one; echo two; exit 3"])).unwrap();
        assert_eq!((status.code(), text.as_str()), (Some(3), "one\ntwo\n"));
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let ended = within(Duration::from_millis(50), Command::new("sleep").arg("600")).unwrap();
        assert!(ended.is_none());
    }

    #[test]
    fn a_program_that_ends_in_time_reports_its_status() {
        let ended = within(Duration::from_secs(60), Command::new("sh").args(["-c", "exit 4"])).unwrap();
        assert_eq!(ended.and_then(|status| status.code()), Some(4));
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(failure.0.starts_with("could not run `no-such-program-here`"), "{failure}");
    }
}
