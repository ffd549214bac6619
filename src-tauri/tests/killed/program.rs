//! The program that is killed: this very test program, started anew with a part to play. It runs the app's commands with
//! a mock window system; all that it keeps is in files.
//!
//! Questions come a line each on standard input, answers go to standard error, as the test runner has the other one.

use crate::desk::ask;
use crate::file_keyring::FileKeyring;
use crate::settings;
use halley::connection::Environment;
use halley::shell::{Adapters, Shell};
use halley::system::{SystemClock, SystemRandomness};
use halley::windows::change_to_chat;
use halley_login::password::Hashing;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tauri::test::{MockRuntime, mock_builder};
use tauri::{App, Manager as _, WebviewWindow, WebviewWindowBuilder};

const PART: &str = "HALLEY_KILLED_PART";
const FOLDER: &str = "HALLEY_KILLED_FOLDER";
/// Answers begin with it, whatever else is written.
const MARK: &str = "answer ";

/// What it can be started as.
#[derive(Clone, Copy)]
pub enum Part {
    /// The app, which answers commands.
    App,
    /// Nothing but the settings, saved over and over.
    Settings,
}

/// No test, but the program itself where it was started with a part.
#[test]
fn plays_its_part_if_it_has_one() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    match std::env::var(PART).as_deref() {
        Ok("settings") => settings::save_for_ever(&folder),
        _ => answer_commands(&folder),
    }
}

fn answer_commands(folder: &Path) {
    let app = app(folder);
    tell(&json!("ready"));
    for line in std::io::stdin().lines() {
        let asked: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = |key: &str| asked[key].as_str().unwrap().to_owned();
        let request = Some(asked["request"].clone()).filter(|request| !request.is_null());
        match ask(&window(&app, &text("window")), &text("command"), request) {
            Ok(answer) => tell(&json!({ "ok": answer })),
            Err(error) => tell(&json!({ "error": error })),
        }
    }
}

/// As the app sets itself up, but for the window system and the system's keyring.
fn app(folder: &Path) -> App<MockRuntime> {
    let app = halley::builder(mock_builder()).build(halley::context()).unwrap();
    let adapters = Adapters {
        folder: folder.to_owned(),
        keyring: Arc::new(FileKeyring::new(folder.join("keyring.json"))),
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
        hashing: Hashing::new(2),
        environment: Environment::default(),
    };
    app.manage(Shell::new(app.handle(), adapters).with_change_to_chat(change_to_chat));
    halley::windows::open_login(app.handle()).unwrap();
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell<MockRuntime>>();
        shell.remove_leftover().await;
        shell.refresh_server().await;
        shell.finish_sign_outs_for_ever().await;
    });
    app
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    app.get_webview_window(label)
        .unwrap_or_else(|| WebviewWindowBuilder::new(app, label, Default::default()).build().unwrap())
}

/// Whoever reads this may act on it: it is written at once and whole.
pub fn tell(what: &Value) {
    std::io::stderr().write_all(format!("{MARK}{what}\n").as_bytes()).unwrap();
}

/// A run of the program.
pub struct Run {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStderr>,
}

impl Run {
    pub fn start(part: Part, folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "program::plays_its_part_if_it_has_one", "--nocapture"]);
        command.env(FOLDER, folder).env(PART, if matches!(part, Part::App) { "app" } else { "settings" });
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let questions = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stderr.take().unwrap());
        Self { child, questions, answers }
    }

    /// Starts the app and waits until it answers.
    pub fn ready(folder: &Path) -> Self {
        let mut run = Self::start(Part::App, folder);
        assert_eq!(run.next(), json!("ready"));
        run
    }

    pub fn ask(&mut self, window: &str, command: &str, request: Value) -> Result<Value, Value> {
        self.begin(window, command, request);
        self.answer()
    }

    /// Asks and does not wait for the answer.
    pub fn begin(&mut self, window: &str, command: &str, request: Value) {
        let asked = json!({ "window": window, "command": command, "request": request });
        writeln!(self.questions, "{asked}").unwrap();
    }

    /// Waits for the answer to what was begun.
    pub fn answer(&mut self) -> Result<Value, Value> {
        outcome(self.next())
    }

    pub fn ok(&mut self, window: &str, command: &str, request: Value) -> Value {
        self.ask(window, command, request).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    fn next(&mut self) -> Value {
        let mut seen = String::new();
        while self.answers.read_line(&mut seen).unwrap() > 0 {
            if let Some(answer) = answers_in(&seen).next() {
                return answer;
            }
        }
        panic!("the program has ended: {seen}");
    }

    /// Kills it after so long, wherever it is by then, and answers what it had said that nobody has read.
    pub fn kill_after(mut self, wait: Duration) -> Vec<Value> {
        pause(wait);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut rest = String::new();
        self.answers.read_to_string(&mut rest).unwrap();
        answers_in(&rest).collect()
    }

    /// Kills it, and answers how what was begun has ended, if it has.
    pub fn kill(self, wait: Duration) -> Option<Result<Value, Value>> {
        self.kill_after(wait).pop().map(outcome)
    }
}

/// A run that nobody kills ends with the test.
impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A last line that was not written whole was not told.
fn answers_in(text: &str) -> impl Iterator<Item = Value> {
    let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    lines.filter_map(|line| line.strip_prefix(MARK)).map(|answer| serde_json::from_str(answer).unwrap())
}

fn outcome(answer: Value) -> Result<Value, Value> {
    match answer.get("error") {
        Some(error) => Err(error.clone()),
        None => Ok(answer["ok"].clone()),
    }
}

#[expect(clippy::disallowed_methods, reason = "the moment of the kill is what is chosen by chance")]
fn pause(wait: Duration) {
    std::thread::sleep(wait);
}
