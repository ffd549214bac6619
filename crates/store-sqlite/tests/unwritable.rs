//! Folders, files and file systems that cannot be written, and full disks.
//!
//! Tests may run as root, whom file modes do not stop: those parts run as a child process of nobody.
//! Read-only and full file systems are mounts that only one child process sees. Where the system lets
//! nobody mount, those tests say that they were skipped, in a line that `cargo xtask test` counts.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{again, role, someone};
use halley_login::ports::{Accounts, AccountsError, LOCAL_REALM as HERE};
use halley_store_sqlite::SqliteAccounts;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
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
        "folder without permission" => runtime.block_on(folder_without_permission(&place)),
        "file without permission" => file_without_permission(&place),
        "read-only file system" => runtime.block_on(read_only_file_system(&place)),
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
    // Not println, which is shown for failed tests only. On a line of its own, whoever else is writing.
    let reason = format!("\nskipped: \"{role}\", as this system lets us make no mount namespace\n");
    io::stdout().write_all(reason.as_bytes()).unwrap();
}

/// The user and group "nobody".
const NOBODY: u32 = 65_534;

/// Runs the role as somebody whom file modes stop.
fn without_privileges(role: &str) {
    let (folder, programs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let inner = again(role, folder.path());
    let mut command = Command::new(inner.get_program());
    if fs::metadata(folder.path()).unwrap().uid() == 0 {
        // We may lie where nobody else can reach us. Copied by another process: one that is started here at the same
        // time would inherit the open file, and what is open for writing cannot be executed.
        let program = programs.path().join("test");
        let copied = Command::new("cp").arg(inner.get_program()).arg(&program).status().unwrap();
        assert!(copied.success());
        fs::set_permissions(programs.path(), fs::Permissions::from_mode(0o755)).unwrap();
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        let [user, group] = ["--reuid", "--regid"].map(|option| format!("{option}={NOBODY}"));
        command = Command::new("setpriv");
        command.args([&user, &group, "--clear-groups", "--"]).arg(program);
    }
    command.args(inner.get_args()).current_dir(folder.path());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && text.contains(&format!("went through: {role}")), "{text}");
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

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

async fn folder_without_permission(place: &Path) {
    let path = place.join("accounts.sqlite3");
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    drop(accounts);
    set_mode(place, 0o500);
    let refused = [&path, &place.join("other").join("accounts.sqlite3"), &place.join("new-accounts.sqlite3")]
        .map(SqliteAccounts::open);
    set_mode(place, 0o700);
    refused.into_iter().for_each(assert_read_only);
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(HERE, &someone(1).email).await.unwrap().is_some());
    set_mode(place, 0o500);
    let turn = accounts.pepper_turn().await;
    set_mode(place, 0o700);
    assert!(matches!(turn, Err(AccountsError::ReadOnly(_))));
}

fn file_without_permission(place: &Path) {
    let path = place.join("accounts.sqlite3");
    drop(SqliteAccounts::open(&path).unwrap());
    set_mode(&path, 0o400);
    assert_read_only(SqliteAccounts::open(&path));
    set_mode(&path, 0o600);
    SqliteAccounts::open(&path).unwrap();
}

async fn read_only_file_system(place: &Path) {
    let path = place.join("accounts.sqlite3");
    let accounts = SqliteAccounts::open(&path).unwrap();
    accounts.add(HERE, &someone(1)).await.unwrap();
    drop(accounts);
    mount(&["-t", "tmpfs", "-o", "remount,ro", "tmpfs"], place);
    assert_read_only(SqliteAccounts::open(&path));
    assert_read_only(SqliteAccounts::open(place.join("other").join("accounts.sqlite3")));
    assert_read_only(SqliteAccounts::open(place.join("new-accounts.sqlite3")));
    mount(&["-t", "tmpfs", "-o", "remount,rw", "tmpfs"], place);
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(HERE, &someone(1).email).await.unwrap().is_some());
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
        match accounts.add(HERE, &someone(added)).await {
            Ok(()) => added += 1,
            Err(failure) => break failure,
        }
    };
    assert_eq!(failure, AccountsError::DiskFull);
    assert!(added > 0);
    assert_eq!(accounts.add(HERE, &someone(added)).await, Err(AccountsError::DiskFull));
    for n in 0..added {
        assert!(accounts.by_email(HERE, &someone(n).email).await.unwrap().is_some(), "{n}");
    }
    mount(&["-t", "tmpfs", "-o", "remount,size=8m", "tmpfs"], place);
    assert_eq!(accounts.add(HERE, &someone(added)).await, Ok(()));
    drop(accounts);
    let accounts = SqliteAccounts::open(&path).unwrap();
    assert!(accounts.by_email(HERE, &someone(added).email).await.unwrap().is_some());
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
fn a_folder_without_permission_is_named_with_what_to_do() {
    without_privileges("folder without permission");
}

#[test]
fn a_file_without_permission_is_named_with_what_to_do() {
    without_privileges("file without permission");
}

#[test]
fn a_read_only_file_system_is_named_with_what_to_do() {
    in_a_namespace("read-only file system");
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
