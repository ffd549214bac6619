//! The binary.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

const PLENTY: Duration = Duration::from_secs(20);

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley-sandbox"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn ready(child: &mut Child) -> Value {
    let out = child.stdout.take().unwrap();
    let line = timeout(PLENTY, BufReader::new(out).lines().next_line()).await.unwrap().unwrap().unwrap();
    serde_json::from_str(&line).unwrap()
}

#[tokio::test]
async fn serve_says_where_it_is_and_ends_at_a_signal() {
    let mut child = command(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let ready = ready(&mut child).await;
    assert_eq!((&ready["event"], &ready["appId"]), (&"ready".into(), &"sandbox".into()));
    let health = reqwest::get(format!("{}/sandbox/health", ready["url"].as_str().unwrap())).await.unwrap();
    assert_eq!(health.status(), 200);
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(timeout(PLENTY, child.wait()).await.unwrap().unwrap().success());
}

#[tokio::test]
async fn a_taken_port_is_named_and_the_command_fails() {
    let mut first = command(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let ready = ready(&mut first).await;
    let address = ready["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
    let second = timeout(PLENTY, command(&["serve", "--listen", &address]).output()).await.unwrap().unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains(&address) && said.contains("in use") && said.contains("--listen"), "{said}");
    first.kill().await.unwrap();
}

#[tokio::test]
async fn a_remote_address_needs_the_option() {
    let refused =
        timeout(PLENTY, command(&["serve", "--listen", "0.0.0.0:0"]).output()).await.unwrap().unwrap();
    assert!(!refused.status.success());
}

#[tokio::test]
async fn what_was_exported_at_the_end_is_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("after.json");
    let path = file.to_str().unwrap();
    let first = command(&["exec", "--export-on-exit", path, "--", "true"]).output();
    assert!(timeout(PLENTY, first).await.unwrap().unwrap().status.success());
    let document = std::fs::read_to_string(&file).unwrap();
    assert!(document.contains("\"cometchat-uid-1\""));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the file beside it is gone");
    let second = command(&["exec", "--seed", path, "--export-on-exit", path, "--", "true"]).output();
    assert!(timeout(PLENTY, second).await.unwrap().unwrap().status.success());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), document);
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.json");
    std::fs::write(&seed, r#"{"users":[{"uid":"a b"}]}"#).unwrap();
    let (seed, nowhere) = (seed.to_str().unwrap(), folder.path().join("none/after.json"));
    for (arguments, named) in [
        (vec!["exec", "--seed", seed, "--", "true"], "users[0]"),
        (vec!["exec", "--seed", "/no/such/file", "--", "true"], "/no/such/file"),
        (vec!["exec", "--export-on-exit", nowhere.to_str().unwrap(), "--", "true"], "none"),
    ] {
        let ran = timeout(PLENTY, command(&arguments).output()).await.unwrap().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(!ran.status.success() && said.contains(named), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn a_client_that_trusts_the_printed_certificate_reaches_the_tls_door() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca");
    let ca = ca.to_str().unwrap();
    let printed = timeout(PLENTY, command(&["ca", "--ca-dir", ca]).output()).await.unwrap().unwrap();
    let file = folder.path().join("out.pem");
    let out = command(&["ca", "--ca-dir", ca, "--out", file.to_str().unwrap()]).status();
    assert!(timeout(PLENTY, out).await.unwrap().unwrap().success());
    assert_eq!(std::fs::read(&file).unwrap(), printed.stdout);
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--ca-dir", ca];
    let mut child = command(&arguments).spawn().unwrap();
    let ready = ready(&mut child).await;
    let trusted =
        reqwest::Certificate::from_pem(&std::fs::read(ready["caFile"].as_str().unwrap()).unwrap()).unwrap();
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([trusted]).build().unwrap();
    let url = format!("{}/sandbox/health", ready["tlsUrl"].as_str().unwrap());
    assert_eq!(http.get(url).send().await.unwrap().status(), 200);
    child.kill().await.unwrap();
}

#[tokio::test]
async fn completions_and_help_are_printed() {
    for (arguments, holds) in [
        (vec!["completions", "bash"], "--export-on-exit"),
        (vec!["completions", "zsh"], "--export-on-exit"),
        (vec!["--help"], "exec -- npm test"),
        (vec!["--help"], "--rate-limits off"),
    ] {
        let ran = timeout(PLENTY, command(&arguments).output()).await.unwrap().unwrap();
        assert!(
            ran.status.success() && String::from_utf8(ran.stdout).unwrap().contains(holds),
            "{arguments:?}"
        );
    }
}

#[tokio::test]
async fn exec_gives_the_command_its_surroundings_and_takes_its_status() {
    let script = "echo $COMETCHAT_APP_ID $COMETCHAT_REGION $COMETCHAT_API_KEY $COMETCHAT_AUTH_KEY $HALLEY_SANDBOX_URL; exit 7";
    let ran = timeout(PLENTY, command(&["exec", "--", "sh", "-c", script]).output()).await.unwrap().unwrap();
    assert_eq!(ran.status.code(), Some(7));
    let said = String::from_utf8(ran.stdout).unwrap();
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(words[..2], ["sandbox", "us"]);
    assert_eq!(words[2..4], [halley_sandbox::DEFAULT_API_KEY, halley_sandbox::DEFAULT_AUTH_KEY]);
    assert!(words[4].starts_with("http://127.0.0.1:"));
    let killed = command(&["exec", "--", "sh", "-c", "kill -KILL $$"]).output();
    assert_eq!(timeout(PLENTY, killed).await.unwrap().unwrap().status.code(), Some(137));
    let missing = command(&["exec", "--", "/no/such/command"]).output();
    assert!(!timeout(PLENTY, missing).await.unwrap().unwrap().status.success());
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_all_that_the_command_has_started() {
    let script = "sleep 1000 & (sleep 1000; :) & echo started; wait";
    let mut child = command(&["exec", "--", "sh", "-c", script]).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    timeout(PLENTY, out.read_line(&mut line)).await.unwrap().unwrap();
    assert_eq!(line, "started\n");
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    assert!(!timeout(PLENTY, child.wait()).await.unwrap().unwrap().success());
    // Each of them holds the other end open as long as it lives.
    let mut rest = String::new();
    timeout(PLENTY, out.read_to_string(&mut rest)).await.unwrap().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn the_limit_of_open_files_is_raised_as_far_as_allowed() {
    let program = env!("CARGO_BIN_EXE_halley-sandbox");
    let script = format!("ulimit -Sn 200; ulimit -Hn 900; exec {program} exec -- sh -c 'ulimit -Sn'");
    let ran = Command::new("sh").args(["-c", &script]).output();
    let ran = timeout(PLENTY, ran).await.unwrap().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap().trim(), "900");
}

#[tokio::test]
async fn a_database_is_gone_on_with_and_no_seed_is_planted_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, seed) = (path("chat.db"), path("seed.json"));
    std::fs::write(&seed, r#"{ "users": [{ "uid": "seeded" }] }"#).unwrap();
    let run = async |arguments: &[&str]| {
        let output = timeout(PLENTY, command(arguments).output()).await.unwrap().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let seeded =
        ["exec", "--db", &file, "--seed", &seed, "--export-on-exit", &path("after.json"), "--", "true"];
    assert_eq!(run(&seeded).await, (true, String::new()));
    let (fine, said) = run(&seeded).await;
    assert!(fine && said.contains("the seed is not planted"), "{said}");
    let after: Value = serde_json::from_str(&std::fs::read_to_string(path("after.json")).unwrap()).unwrap();
    assert_eq!(after["users"].as_array().unwrap().len(), 1);
    let (fine, said) = run(&["exec", "--db", &path("nowhere/chat.db"), "--", "true"]).await;
    assert!(!fine && said.contains("nowhere") && said.contains("there is no folder"), "{said}");
}
