//! Files that a sandbox does not start with. They are left as they are.

use std::fs;
use std::path::Path;

use halley_sandbox::{Options, StartError, StorageError, start};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{Sandbox, database, options};

/// A database with something in it, closed.
async fn filled() -> TempDir {
    let sandbox = Sandbox::empty().await;
    let ann = sandbox.person("ann").await;
    sandbox.person("ben").await;
    ann.text("ben", "Hello").await;
    let Sandbox { running, folder, .. } = sandbox;
    running.stop().await;
    folder.unwrap()
}

async fn refused(folder: &Path) -> StorageError {
    match start(Options { database: Some(database(folder)), ..options() }).await {
        Err(StartError::Storage(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// Refused, named, and not a byte of it touched.
async fn untouched(folder: &Path) -> String {
    let file = folder.join("sandbox.db");
    let before = fs::read(&file).unwrap();
    let said = refused(folder).await.to_string();
    assert!(said.contains("sandbox.db"), "{said}");
    assert!(fs::read(&file).unwrap() == before, "the file was changed: {said}");
    said
}

fn edit(folder: &Path, sql: &str) {
    Connection::open(folder.join("sandbox.db")).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_file_of_a_newer_sandbox() {
    let folder = filled().await;
    edit(folder.path(), "PRAGMA user_version = 99");
    let said = untouched(folder.path()).await;
    assert!(said.contains("newer") && said.contains("99"), "{said}");
}

#[tokio::test]
async fn files_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    fs::write(&file, "Dear diary, today I have written more than sixteen bytes.".repeat(20)).unwrap();
    untouched(folder.path()).await;
    fs::remove_file(&file).unwrap();
    edit(folder.path(), "CREATE TABLE plants (name TEXT)");
    assert!(untouched(folder.path()).await.contains("another program"));
    fs::remove_file(&file).unwrap();
    edit(folder.path(), "PRAGMA application_id = 7; CREATE TABLE plants (name TEXT)");
    assert!(untouched(folder.path()).await.contains("another program"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(refused(folder.path()).await.to_string().contains("is no file"));
}

#[tokio::test]
async fn damaged_files() {
    let whole = filled().await;
    let bytes = fs::read(whole.path().join("sandbox.db")).unwrap();
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() - 100),
        |bytes| bytes.truncate(4096),
        |bytes| bytes[..16].fill(0),
        |bytes| bytes[4096..].fill(0x5a),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = bytes.clone();
        damage(&mut bytes);
        fs::write(folder.path().join("sandbox.db"), bytes).unwrap();
        println!("{number}: {}", untouched(folder.path()).await);
    }
}

#[tokio::test]
async fn records_that_cannot_be() {
    for (sql, named) in [
        ("UPDATE records SET body = '{}' WHERE kind = 'users' AND key = 'ann'", "users ann"),
        ("UPDATE records SET body = replace(body, 'ann', 'A N N') WHERE key = 'ann'", "users ann"),
        ("DELETE FROM records WHERE kind = 'users' AND key = 'ann'", "tokens"),
        ("UPDATE messages SET body = 'no JSON'", "messages"),
        ("DELETE FROM records WHERE kind = 'sequence'", "serial"),
        ("DROP TABLE messages", "messages"),
    ] {
        let folder = filled().await;
        edit(folder.path(), sql);
        let said = refused(folder.path()).await.to_string();
        assert!(said.contains("sandbox.db") && said.contains(named), "{sql}: {said}");
    }
}

#[tokio::test]
async fn a_file_that_another_sandbox_uses() {
    let first = Sandbox::empty().await;
    let folder = first.folder.as_ref().unwrap();
    let error = refused(folder.path()).await;
    assert!(matches!(&error, StorageError::InUse(file) if file.contains("sandbox.db")), "{error}");
    let ann = first.person("ann").await;
    assert_eq!(ann.get("/me").await.status, 200, "the first one goes on");
    // By another name it is the same file.
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path().join("sandbox.db"), elsewhere.path().join("sandbox.db"))
            .unwrap();
        assert!(matches!(refused(elsewhere.path()).await, StorageError::InUse(_)));
    }
    let second = first.restarted(options()).await;
    assert!(second.running.resumed(), "and once it has stopped, the file is free");
}

#[tokio::test]
async fn a_folder_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(&folder.path().join("nowhere")).await.to_string();
    assert!(said.contains("there is no folder") && said.contains("nowhere"), "{said}");
}

#[tokio::test]
async fn who_looks_into_the_file_meanwhile_disturbs_nobody() {
    let sandbox = Sandbox::empty().await;
    let (ann, _ben) = (sandbox.person("ann").await, sandbox.person("ben").await);
    ann.text("ben", "Hello").await;
    let reader = Connection::open(sandbox.folder.as_ref().unwrap().path().join("sandbox.db")).unwrap();
    let reading = reader.unchecked_transaction().unwrap();
    let count =
        || reading.query_row("SELECT count(*) FROM messages", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count(), 1);
    ann.text("ben", "Again").await;
    assert_eq!(count(), 1);
}
