//! Read-only folders and full disks, made with mounts that only one child process sees.
//!
//! Tests may run as root, whom file modes do not stop, so real read-only and small file systems are
//! needed. Where the system lets nobody mount, the tests say that they were skipped.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{again, role, someone};
use halley_login::ports::{Accounts, AccountsError};
use halley_store_sqlite::SqliteAccounts;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// What happens inside the mount namespace. Alone it does nothing.
#[test]
#[ignore = "started in a mount namespace of its own by the tests below"]
fn child() {
    let Some((role, place)) = role() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match role.as_str() {
        "nothing" => {}
        "read-only folder" => runtime.block_on(read_only_folder(&place)),
        "read-only file" => runtime.block_on(read_only_file(&place)),
        "full disk" => runtime.block_on(full_disk(&place)),
        "no room to start" => no_room_to_start(&place),
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
    let inner = again(role, folder.path());
    let mut command = Command::new("unshare");
    command.args(unshare).args(["--", "sh", "-c"]);
    command.args(["mount -t tmpfs -o size=512k,mode=0700 tmpfs \"$0\" && exec \"$@\""]).arg(folder.path());
    command.arg(inner.get_program()).args(inner.get_args());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(text) } else { Err(text) }
}

fn mount(arguments: &[&str], place: &Path) {
    let done = Command::new("mount").args(arguments).arg(place).status().unwrap();
    assert!(done.success(), "mount {arguments:?}: {done}");
}

fn assert_read_only(refused: Result<SqliteAccounts, AccountsError>) {
    match refused {
        Err(AccountsError::ReadOnly(text)) => {
            assert!(text.contains("accounts.sqlite3") && text.contains("writable"), "{text}");
        }
        other => panic!("{other:?}"),
    }
}

async fn read_only_folder(place: &Path) {
    let path = place.join("accounts.sqlite3");
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(&someone(1)).await.unwrap();
    drop(accounts);
    mount(&["-t", "tmpfs", "-o", "remount,ro", "tmpfs"], place);
    assert_read_only(SqliteAccounts::open(&path));
    assert_read_only(SqliteAccounts::open(place.join("other").join("accounts.sqlite3")));
    assert_read_only(SqliteAccounts::open(place.join("new-accounts.sqlite3")));
    mount(&["-t", "tmpfs", "-o", "remount,rw", "tmpfs"], place);
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(&someone(1).email).await.unwrap().is_some());
}

async fn read_only_file(place: &Path) {
    let path = place.join("accounts.sqlite3");
    drop(SqliteAccounts::open(&path).unwrap());
    let text = path.to_str().unwrap();
    mount(&["--bind", text], &path);
    mount(&["-o", "remount,bind,ro"], &path);
    assert_read_only(SqliteAccounts::open(&path));
}

async fn full_disk(place: &Path) {
    let path = place.join("accounts.sqlite3");
    let accounts = SqliteAccounts::open(&path).unwrap();
    let mut added = 0;
    let failure = loop {
        match accounts.add(&someone(added)).await {
            Ok(()) => added += 1,
            Err(failure) => break failure,
        }
    };
    assert_eq!(failure, AccountsError::DiskFull);
    assert!(added > 0);
    assert_eq!(accounts.add(&someone(added)).await, Err(AccountsError::DiskFull));
    for n in 0..added {
        assert!(accounts.by_email(&someone(n).email).await.unwrap().is_some(), "{n}");
    }
    mount(&["-t", "tmpfs", "-o", "remount,size=8m", "tmpfs"], place);
    assert_eq!(accounts.add(&someone(added)).await, Ok(()));
    drop(accounts);
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(&someone(added).email).await.unwrap().is_some());
}

fn no_room_to_start(place: &Path) {
    let ballast = place.join("ballast");
    let full = fs::write(&ballast, vec![1_u8; 1024 * 1024]).unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    let path = place.join("accounts.sqlite3");
    assert_eq!(SqliteAccounts::open(&path).err(), Some(AccountsError::DiskFull));
    fs::remove_file(&ballast).unwrap();
    SqliteAccounts::open(&path).unwrap();
}

#[test]
fn a_read_only_folder_is_named_with_what_to_do() {
    in_a_namespace("read-only folder");
}

#[test]
fn a_read_only_file_is_named_with_what_to_do() {
    in_a_namespace("read-only file");
}

#[test]
fn a_full_disk_loses_nothing_and_heals_when_there_is_room() {
    in_a_namespace("full disk");
}

#[test]
fn a_full_disk_at_the_first_start_is_named() {
    in_a_namespace("no room to start");
}
