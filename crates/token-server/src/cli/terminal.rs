//! What a person types: shown while it is typed, but for passwords.

use secrecy::{ExposeSecret, SecretString};
use std::io::{self, BufRead, IsTerminal, Write};
use zeroize::Zeroizing;

/// Whether a person can be asked.
pub(super) fn is_attended() -> bool {
    io::stdin().is_terminal()
}

/// What is asked goes to standard error: the output stays clean.
pub(super) fn ask(question: &str) -> io::Result<String> {
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    Ok(line()?.to_string())
}

/// A new password: typed twice at a terminal, otherwise the first line of standard input.
pub(super) fn new_password() -> Result<SecretString, String> {
    let failed = |why: io::Error| format!("the password cannot be read: {why}");
    if !is_attended() {
        return line().map(|line| line.as_str().into()).map_err(failed);
    }
    let first = hidden("Password: ").map_err(failed)?;
    let again = hidden("The same again: ").map_err(failed)?;
    if first.expose_secret() == again.expose_secret() { Ok(first) } else { Err("the two differ".to_owned()) }
}

fn line() -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().read_line(&mut line)?;
    let text = line.strip_suffix('\n').map_or(line.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(Zeroizing::new(text.to_owned()))
}

fn hidden(question: &str) -> io::Result<SecretString> {
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    let typed = {
        let _silent = Silent::begin()?;
        line()?
    };
    writeln!(err)?;
    Ok(typed.as_str().into())
}

/// The terminal does not show what is typed, until this is dropped.
#[cfg(unix)]
struct Silent(rustix::termios::Termios);

#[cfg(unix)]
impl Silent {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing anyway.
        let _gone = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, &self.0);
    }
}

#[cfg(not(unix))]
struct Silent;

#[cfg(not(unix))]
impl Silent {
    fn begin() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "pipe the password in on this system"))
    }
}
