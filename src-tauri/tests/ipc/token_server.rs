//! What a token server answers to the app, without its checks: who may do what is tried in its own tests. Takes whatever
//! device it has enrolled and looks at no signature.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

pub const TOKEN: &str = "h-0001_1630306819c3027ce530b2367f3c97b4106f0cb8";

#[derive(Default)]
pub struct State {
    pub config: Value,
    pub calls: Vec<String>,
    pub password: String,
    pub name: String,
    /// Public keys, by the number in the device's id; a refusal in place of one that ended.
    pub devices: Vec<Result<String, &'static str>>,
    /// Whoever wants a password checked gets nothing.
    pub passwords_blocked: bool,
    stopped: bool,
}

pub struct TokenServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: Option<JoinHandle<()>>,
}

impl TokenServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let config = json!({
            "appId": "app1", "region": "eu", "registration": "open", "serverName": "Example",
            "passwordPolicy": { "minChars": 12, "maxBytes": 1024, "minScore": 3 },
            "serverUrl": format!("http://{address}"),
        });
        let state = Arc::new(Mutex::new(State { config, ..State::default() }));
        let shared = Arc::clone(&state);
        let serving = thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.lock().unwrap().stopped {
                    return;
                }
                serve(stream.unwrap(), &shared);
            }
        });
        Self { address, state, serving: Some(serving) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        // A test that failed under the lock still ends the server.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn connection(&self) -> Option<Value> {
        let network = json!({ "caCertificate": null, "proxy": { "kind": "none" } });
        Some(json!({ "kind": "server", "address": self.url(), "network": network }))
    }
}

impl Drop for TokenServer {
    fn drop(&mut self) {
        self.state().stopped = true;
        if TcpStream::connect(self.address).is_ok()
            && let Some(serving) = self.serving.take()
        {
            let _ended = serving.join();
        }
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length, mut authorization) = (String::new(), 0, String::new());
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let header = header.trim();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(": ").unwrap();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => value.trim_start_matches("Bearer ").clone_into(&mut authorization),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let call = line.rsplit_once(' ').unwrap().0.to_owned();
    let (status, answer) = answer(&mut state.lock().unwrap(), &call, &authorization, &body);
    let answer = if status == 204 { String::new() } else { answer.to_string() };
    let length = answer.len();
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: application/json\r\n");
    let _gone = write!(stream, "{head}content-length: {length}\r\n\r\n{answer}");
}

fn answer(state: &mut State, call: &str, authorization: &str, body: &Value) -> (u16, Value) {
    state.calls.push(call.to_owned());
    let refused =
        |status, code| (status, json!({ "error": { "code": code, "message": "No.", "requestId": "r" } }));
    let (own, now) = (state.devices.len(), 1_700_000_000);
    let user = |state: &State| json!({ "uid": "h-0001", "name": state.name, "email": "ann@example.org" });
    if matches!(call, "POST /v1/accounts" | "POST /v1/devices") {
        let fresh = call == "POST /v1/accounts";
        if state.passwords_blocked {
            return refused(503, "busy");
        }
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        if fresh {
            (state.password, state.name) = (text(&body["password"]), text(&body["name"]));
        } else if body["password"] != json!(state.password) {
            return refused(401, "invalid_credentials");
        }
        state.devices.push(Ok(text(&body["device"]["publicKey"])));
        return (201, json!({ "user": user(state), "deviceId": format!("d-{own}") }));
    }
    if call == "GET /v1/config" {
        return (200, state.config.clone());
    }
    if call == "POST /team/login" {
        return (200, json!({ "authToken": TOKEN, "user": { "uid": "user-7", "name": "Ann" } }));
    }
    if !call.contains(" /v1/") {
        return refused(404, "not_found");
    }
    let assertion =
        if call == "POST /v1/token" { body["assertion"].as_str().unwrap() } else { authorization };
    let device = device_of(assertion);
    if let Err(end) = &state.devices[device] {
        return refused(401, end);
    }
    match call {
        "POST /v1/token" => (200, json!({ "user": user(state), "authToken": TOKEN })),
        "GET /v1/devices" => {
            let devices = state.devices.iter().enumerate().filter(|(_, known)| known.is_ok());
            let shown = devices.map(|(at, _)| {
                json!({ "id": format!("d-{at}"), "name": "Desk", "createdAt": now, "current": at == device })
            });
            (200, json!({ "devices": shown.collect::<Vec<_>>() }))
        }
        "PUT /v1/password" if body["oldPassword"] == json!(state.password) => {
            body["newPassword"].as_str().unwrap().clone_into(&mut state.password);
            (204, Value::Null)
        }
        "DELETE /v1/account" if body["password"] == json!(state.password) => {
            state.devices.fill(Err("account_deleted"));
            (204, Value::Null)
        }
        "PUT /v1/password" | "DELETE /v1/account" => refused(401, "invalid_credentials"),
        "PATCH /v1/profile" => {
            body["name"].as_str().unwrap().clone_into(&mut state.name);
            (200, json!({ "user": user(state) }))
        }
        "DELETE /v1/token" => (204, Value::Null),
        _ => match call.strip_prefix("DELETE /v1/devices/d-") {
            Some(number) => {
                state.devices[number.parse::<usize>().unwrap()] = Err("device_revoked");
                (204, Value::Null)
            }
            None => refused(404, "not_found"),
        },
    }
}

/// The number in `kid`, which our uids and ids let us find without decoding more than the header.
fn device_of(assertion: &str) -> usize {
    let header = assertion.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&base64url(header)).unwrap();
    header["kid"].as_str().unwrap().trim_start_matches("d-").parse().unwrap()
}

fn base64url(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.chars() {
        bits = bits << 6 | u32::try_from(ALPHABET.find(c).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
