//! Disks without room and folders that cannot be written, made with mounts that only one child process sees: tests may
//! run as root, whom file modes do not stop. Where the system lets nobody mount, the tests say that they were skipped.
#![cfg(target_os = "linux")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use halley_sandbox::{Database, Options, StartError, StorageError, start};
use reqwest::Method;
use serde_json::Value;

use crate::api::backups::export;
use crate::support::{Person, Sandbox, answered, database, options, text_body};

const ROLE: &str = "HALLEY_TEST_ROLE";
const PLACE: &str = "HALLEY_TEST_PLACE";
/// This test as the test program knows it.
const CHILD: &str = "full_disk::child";

/// What happens inside the mount namespace. Alone it does nothing.
#[tokio::test]
#[ignore = "started in a mount namespace of its own by the tests below"]
async fn child() {
    let (Ok(role), Some(place)) = (env::var(ROLE), env::var_os(PLACE).map(PathBuf::from)) else { return };
    match role.as_str() {
        "nothing" => {}
        "full" => full(&place).await,
        "full, sessions in memory" => full_with_sessions_in_memory(&place).await,
        "full at the start" => full_at_the_start(&place).await,
        "read-only" => read_only(&place).await,
        other => panic!("unknown role {other}"),
    }
    println!("went through: {role}");
}

/// Runs the role where it may mount, or says why not.
fn in_a_namespace(role: &str) {
    for unshare in [&["--mount"][..], &["--mount", "--map-root-user"]] {
        if run(unshare, "nothing").is_ok() {
            let output = run(unshare, role).unwrap_or_else(|output| panic!("{output}"));
            assert!(output.contains(&format!("went through: {role}")), "{output}");
            return;
        }
    }
    // Not println, which is shown for failed tests only.
    let reason = format!("skipped \"{role}\": this system lets us make no mount namespace\n");
    io::stderr().write_all(reason.as_bytes()).unwrap();
}

fn run(unshare: &[&str], role: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(unshare).args(["--", "sh", "-c"]);
    command.args(["mount -t tmpfs -o size=1m,mode=0700 tmpfs \"$0\" && exec \"$@\""]).arg(folder.path());
    command.arg(env::current_exe().unwrap()).args(["--ignored", "--exact", CHILD, "--nocapture"]);
    command.env(ROLE, role).env(PLACE, folder.path());
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(text) } else { Err(text) }
}

fn remount(option: &str, place: &Path) {
    let options = format!("remount,{option}");
    let done = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(place).status();
    assert!(done.unwrap().success(), "{options}");
}

fn texts(messages: &Value) -> Vec<String> {
    messages.as_array().unwrap().iter().map(|m| m["data"]["text"].as_str().unwrap().to_owned()).collect()
}

async fn full(place: &Path) {
    let stored = || Options { database: Some(database(place)), rate_limits: None, ..options() };
    let sandbox = Sandbox::inside(None, stored()).await;
    let (ann, ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ben = ben.socket().await;
    let long = "x".repeat(3_000);
    let mut acknowledged = Vec::new();
    let refused = loop {
        let text = format!("{} {long}", acknowledged.len());
        let reply = ann.post("/messages", text_body("user", "ben", &text)).await;
        if reply.status != 200 {
            break reply;
        }
        acknowledged.push(text);
    };
    assert_eq!(refused.refusal(), (507, "ERR_OPERATION_FAILED"), "{}", refused.body);
    assert!(refused.body["error"]["message"].as_str().unwrap().contains("full"), "{}", refused.body);
    assert!(acknowledged.len() > 10);
    // Refused is refused: nobody sees or hears of it, before and after.
    let before = export(&sandbox).await;
    for _ in 0..5 {
        let refused = ann.post("/messages", text_body("user", "ben", &long)).await;
        assert_eq!(refused.status, 507, "{}", refused.body);
    }
    assert_eq!(export(&sandbox).await, before);
    let heard: Vec<_> = at_ben.up_to_now().await.into_iter().filter(|f| f["type"] == "message").collect();
    assert_eq!(heard.len(), acknowledged.len());
    let newest = ben.get("/users/ann/messages?per_page=100").await.data();
    let start = acknowledged.len().saturating_sub(100);
    assert_eq!(texts(&newest), acknowledged[start..]);
    // With room again it goes on by itself, the socket too.
    remount("size=16m", place);
    ann.text("ben", "There is room again").await;
    assert_eq!(at_ben.next("message").await["body"]["data"]["text"], "There is room again");
    let before = export(&sandbox).await;
    let sandbox = sandbox.restarted(stored()).await;
    assert_eq!(export(&sandbox).await, before);
}

/// Fills the disk with messages; answers how many were taken.
async fn filled(from: &Person) -> usize {
    let long = "x".repeat(3_000);
    for number in 0.. {
        let reply = from.post("/messages", text_body("user", "ben", &long)).await;
        if reply.status != 200 {
            assert_eq!(reply.refusal(), (507, "ERR_OPERATION_FAILED"), "{}", reply.body);
            return number;
        }
    }
    0
}

async fn full_with_sessions_in_memory(place: &Path) {
    let database = Database { keep_sessions: false, ..database(place) };
    let stored = Options { database: Some(database), rate_limits: None, ..options() };
    let sandbox = Sandbox::inside(None, stored).await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    let mut at_ann = ann.socket().await;
    assert!(filled(&ann).await > 10);
    // What is not on the disk is not lost by going back to it.
    ann.get("/me").await.data();
    remount("size=16m", place);
    let tablet = sandbox.device("ann", "ann-tablet").await;
    for person in [&ann, &tablet] {
        person.text("ben", "There is room again").await;
    }
    assert!(at_ann.up_to_now().await.iter().any(|frame| frame["type"] == "message"));
    let tokens = sandbox.rest(Method::GET, "/users/ann/auth_tokens", Value::Null).await.data();
    assert_eq!(tokens.as_array().unwrap().len(), 2);
}

async fn full_at_the_start(place: &Path) {
    let ballast = place.join("ballast");
    fs::write(&ballast, vec![1_u8; 4 * 1024 * 1024]).unwrap_err();
    let stored = || Options { database: Some(database(place)), ..options() };
    match start(stored()).await {
        Err(StartError::Storage(StorageError::Full(file))) => assert!(file.contains("sandbox.db")),
        other => panic!("{other:?}"),
    }
    fs::remove_file(ballast).unwrap();
    start(stored()).await.unwrap().stop().await;
}

async fn read_only(place: &Path) {
    let stored = || Options { database: Some(database(place)), ..options() };
    let sandbox = Sandbox::inside(None, stored()).await;
    sandbox.person("ann").await;
    sandbox.running.stop().await;
    remount("ro", place);
    match start(stored()).await {
        Err(StartError::Storage(StorageError::ReadOnly(file))) => assert!(file.contains("sandbox.db")),
        other => panic!("{other:?}"),
    }
    remount("rw", place);
    let sandbox = Sandbox::inside(None, stored()).await;
    assert_eq!(answered(sandbox.request(Method::GET, "/sandbox/health")).await.data()["users"], 1);
}

#[test]
fn a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing() {
    in_a_namespace("full");
}

#[test]
fn a_full_disk_logs_nobody_out() {
    in_a_namespace("full, sessions in memory");
}

#[test]
fn a_full_disk_at_the_start_is_named() {
    in_a_namespace("full at the start");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    in_a_namespace("read-only");
}
