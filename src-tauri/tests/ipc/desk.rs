//! The app with a mock window system, a keyring in memory and a data folder of its own.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]
#![cfg_attr(not(feature = "dev-mode"), expect(dead_code, reason = "without dev-mode there is less to try"))]

use halley::connection::Environment;
use halley::shell::{Adapters, Shell};
use halley::system::{SystemClock, SystemRandomness};
use halley::windows::change_to_chat;
use halley_login::password::Hashing;
use halley_login::ports::Keyring;
use halley_testkit::FakeKeyring;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, AppHandle, Manager, State, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery staple";

pub struct Desk {
    pub app: App<MockRuntime>,
    pub keyring: Arc<FakeKeyring>,
    pub folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::start(tempfile::tempdir().unwrap(), Arc::default(), Environment::default())
    }

    pub fn start(folder: TempDir, keyring: Arc<FakeKeyring>, environment: Environment) -> Self {
        Self::start_with(folder, keyring.clone(), keyring, environment, change_to_chat)
    }

    /// `asked` is the keyring that the app asks, which may be another one around `keyring`.
    pub fn start_with(
        folder: TempDir,
        asked: Arc<dyn Keyring>,
        keyring: Arc<FakeKeyring>,
        environment: Environment,
        change_to_chat: fn(&AppHandle<MockRuntime>) -> tauri::Result<()>,
    ) -> Self {
        let app = halley::builder(mock_builder()).build(halley::context()).unwrap();
        let adapters = Adapters {
            folder: folder.path().to_owned(),
            keyring: asked,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            hashing: Hashing::new(2),
            environment,
        };
        app.manage(Shell::new(app.handle(), adapters).with_change_to_chat(change_to_chat));
        halley::windows::open_login(app.handle()).unwrap();
        Self { app, keyring, folder }
    }

    /// Quits and starts again with the same data and keyring.
    pub fn restarted(self) -> Self {
        self.restarted_with(Environment::default())
    }

    pub fn restarted_with(self, environment: Environment) -> Self {
        let keyring = Arc::clone(&self.keyring);
        Self::start(self.quit(), keyring, environment)
    }

    /// Quits; the data stays for as long as the answer lives.
    pub fn quit(self) -> TempDir {
        let Self { app, folder, .. } = self;
        // The mock system has no event for the end.
        app.state::<Shell<MockRuntime>>().close();
        drop(app);
        folder
    }

    pub fn shell(&self) -> State<'_, Shell<MockRuntime>> {
        self.app.state()
    }

    /// Whether some file of the data folder holds a text.
    pub fn has_written(&self, text: &str) -> bool {
        self.has_written_bytes(text.as_bytes())
    }

    pub fn has_written_bytes(&self, bytes: &[u8]) -> bool {
        let holds = |path| std::fs::read(path).unwrap().windows(bytes.len()).any(|part| part == bytes);
        below(self.folder.path()).into_iter().any(holds)
    }

    /// The window of this label; made if the app has none now, as a page that should not be there.
    pub fn window(&self, label: &str) -> WebviewWindow<MockRuntime> {
        self.app.get_webview_window(label).unwrap_or_else(|| {
            WebviewWindowBuilder::new(&self.app, label, Default::default()).build().unwrap()
        })
    }

    pub fn has_window(&self, label: &str) -> bool {
        self.app.get_webview_window(label).is_some()
    }

    pub fn call(&self, window: &str, command: &str, request: Option<Value>) -> Result<Value, Value> {
        ask(&self.window(window), command, request)
    }

    /// Calls and does not wait for the answer.
    pub fn begin(
        &self,
        window: &str,
        command: &'static str,
        request: Option<Value>,
    ) -> JoinHandle<Result<Value, Value>> {
        let window = self.window(window);
        thread::spawn(move || ask(&window, command, request))
    }

    pub fn ok(&self, window: &str, command: &str, request: Option<Value>) -> Value {
        self.call(window, command, request).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    pub fn refused(&self, window: &str, command: &str, request: Option<Value>) -> Value {
        match self.call(window, command, request) {
            Ok(answer) => panic!("{command} answered {answer}"),
            Err(error) => error,
        }
    }

    pub fn sign_up(&self, keep: bool) -> Value {
        self.ok("login", "sign_up", Some(new_account("ann@example.org", keep)))
    }
}

pub fn ask(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    request: Option<Value>,
) -> Result<Value, Value> {
    let body = request.map_or_else(|| json!({}), |request| json!({ "request": request }));
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }.parse().unwrap(),
        body: InvokeBody::Json(body),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_string(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

pub fn new_account(email: &str, keep: bool) -> Value {
    json!({ "email": email, "name": "Ann", "password": PASSWORD, "keepSignedIn": keep, "withoutKeyring": false, "invite": null })
}

pub fn credentials(identifier: &str, password: &str) -> Value {
    with_keeping(identifier, password, false)
}

pub fn with_keeping(identifier: &str, password: &str, keep: bool) -> Value {
    json!({ "identifier": identifier, "password": password, "keepSignedIn": keep, "afresh": false, "withoutKeyring": false })
}
