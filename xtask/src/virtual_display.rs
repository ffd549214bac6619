//! A virtual display that lives exactly as long as the program that is shown on it, however that program ends.
//! (`xvfb-run` leaves both behind when it is ended by a signal.)

use crate::failure::Failure;
use crate::process;
use crate::workspace::Workspace;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running Xvfb without clients yet. It ends with its last client.
#[derive(Debug)]
pub struct VirtualDisplay {
    name: String,
    authority: PathBuf,
}

impl VirtualDisplay {
    /// Starts Xvfb on a free display that only this user can reach.
    pub fn start(workspace: &Workspace) -> Result<Self, Failure> {
        let folder = workspace.target.join("xvfb");
        let authority = folder.join("Xauthority");
        let cookie = fs::create_dir_all(&folder).and_then(|()| cookie());
        let cookie = cookie.map_err(|e| Failure::new(format!("could not prepare a virtual display: {e}")))?;
        // The server takes any cookie of the file; which display it is for matters to clients alone.
        add_cookie(&authority, ":0", &cookie)?;
        let name = start_server(&authority)?;
        add_cookie(&authority, &name, &cookie)?;
        Ok(Self { name, authority })
    }

    /// Shows what the command opens on this display.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env("XAUTHORITY", &self.authority).env_remove("WAYLAND_DISPLAY");
    }
}

/// Starts the server and waits until it tells its number, which is when it takes clients.
fn start_server(authority: &Path) -> Result<String, Failure> {
    let mut server = Command::new("Xvfb");
    server.args(["-displayfd", "1", "-terminate", "-nolisten", "tcp", "-screen", "0", "1280x800x24"]);
    server.arg("-auth").arg(authority).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let failed = |why: String| Failure::new(format!("could not start a virtual display with Xvfb: {why}"));
    let mut server = server.spawn().map_err(|e| failed(e.to_string()))?;
    let mut number = String::new();
    if let Some(pipe) = server.stdout.take() {
        BufReader::new(pipe).read_line(&mut number).map_err(|e| failed(e.to_string()))?;
    }
    match number.trim() {
        "" => Err(failed("it ended at once".to_owned())),
        number => Ok(format!(":{number}")),
    }
}

fn add_cookie(authority: &Path, display: &str, cookie: &str) -> Result<(), Failure> {
    let mut xauth = Command::new("xauth");
    // It announces that it makes a new file.
    xauth.arg("-q").arg("-f").arg(authority).args(["add", display, ".", cookie]).stderr(Stdio::null());
    process::run(&mut xauth)
}

fn cookie() -> io::Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
