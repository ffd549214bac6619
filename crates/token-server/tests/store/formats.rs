use crate::place::{Database, add, all, someone};
use halley_token_server::store::{self, Format, StoreError, StoreOptions};
use std::fs;

on_both!(
    a_new_database_is_filled_once_by_whoever_comes_first,
    a_newer_database_is_refused_and_left_as_it_is,
    a_database_of_another_program_is_refused,
    a_row_that_makes_no_sense_is_damage_and_no_panic,
    what_was_stored_is_there_the_next_time,
);

async fn a_new_database_is_filled_once_by_whoever_comes_first(database: Database) {
    let before = store::inspect(&database.options).await.unwrap();
    assert_eq!(before.found, 0);
    assert_eq!(store::inspect(&database.options).await, Ok(before), "looking changes nothing");
    let results = all((0..6).map(|_| {
        let options = database.options.clone();
        async move { store::open(&options).await.map(drop) }
    }))
    .await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let after = Format { found: before.known, known: before.known };
    assert_eq!(store::inspect(&database.options).await, Ok(after));
    assert_eq!(database.open().await.format().await, Ok(after));
}

async fn a_newer_database_is_refused_and_left_as_it_is(database: Database) {
    let store = database.open().await;
    add(&*store, 1).await;
    drop(store);
    let newer = if database.is_sqlite() {
        "PRAGMA user_version = 99"
    } else {
        "UPDATE halley_format SET format = 99"
    };
    database.meddle(newer);
    let refused = store::open(&database.options).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Newer { found: 99, .. })), "{refused:?}");
    assert_eq!(store::inspect(&database.options).await.unwrap().found, 99);
    let older =
        if database.is_sqlite() { "PRAGMA user_version = 1" } else { "UPDATE halley_format SET format = 1" };
    database.meddle(older);
    assert!(database.open().await.account_by_uid(&someone(1).uid).await.unwrap().is_some());
}

async fn a_database_of_another_program_is_refused(database: Database) {
    if database.is_sqlite() {
        fs::create_dir_all(database.file().parent().unwrap()).unwrap();
    }
    database.meddle("CREATE TABLE accounts (x INTEGER); INSERT INTO accounts VALUES (7)");
    let refused = store::open(&database.options).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
    database.meddle("UPDATE accounts SET x = 8");
}

async fn a_row_that_makes_no_sense_is_damage_and_no_panic(database: Database) {
    let store = database.open().await;
    add(&*store, 1).await;
    let sql = "PRAGMA ignore_check_constraints = 1; UPDATE accounts SET email = NULL";
    let broken = if database.is_sqlite() {
        sql
    } else {
        "ALTER TABLE accounts DROP CONSTRAINT a_person_or_none; UPDATE accounts SET email = NULL"
    };
    database.meddle(broken);
    let found = store.account_by_uid(&someone(1).uid).await;
    assert!(matches!(found, Err(StoreError::Damaged(_))), "{found:?}");
    let unknown_kind = if database.is_sqlite() {
        "PRAGMA ignore_check_constraints = 1; UPDATE work SET kind = 77"
    } else {
        "ALTER TABLE work DROP CONSTRAINT work_kind_check; UPDATE work SET kind = 77"
    };
    database.meddle(unknown_kind);
    let found = store.work_of(&someone(1).uid).await;
    assert!(matches!(found, Err(StoreError::Damaged(_))), "{found:?}");
}

async fn what_was_stored_is_there_the_next_time(database: Database) {
    let store = database.open().await;
    let uid = add(&*store, 1).await;
    drop(store);
    assert!(database.open().await.account_by_uid(&uid).await.unwrap().is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn file_and_folder_are_for_the_server_alone() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let database = Database::sqlite();
    let store = database.open().await;
    add(&*store, 1).await;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().mode() & 0o777;
    let folder = database.file().parent().unwrap().to_owned();
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(store);
    fs::set_permissions(database.file(), fs::Permissions::from_mode(0o644)).unwrap();
    database.open().await;
    assert_eq!(mode(&database.file()), 0o600);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let database = Database::sqlite();
    fs::create_dir_all(database.file().parent().unwrap()).unwrap();
    for content in ["not a database at all, but long enough to be looked at ".repeat(40), "short".into()] {
        fs::write(database.file(), &content).unwrap();
        let refused = store::open(&database.options).await.map(drop);
        assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
        assert_eq!(fs::read_to_string(database.file()).unwrap(), content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_a_whole_database_and_replaces_nothing() {
    let database = Database::sqlite();
    let store = database.open().await;
    for n in 0..50 {
        add(&*store, n).await;
    }
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 50..150 {
                add(&*store, n).await;
            }
        })
    };
    let file = database.file().with_file_name("backup.db");
    store.backup(&file).await.unwrap();
    writing.await.unwrap();
    let refused = store.backup(&file).await;
    assert!(matches!(&refused, Err(StoreError::Failed(text)) if text.contains("exists")), "{refused:?}");
    let names: Vec<_> =
        fs::read_dir(file.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{names:?}");

    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&file).unwrap()) & 0o777, 0o600);
    let copy = StoreOptions::new(format!("sqlite://{}", file.display()).into());
    let copied = store::open(&copy).await.unwrap().accounts(None, 1000).await.unwrap().len();
    assert!((50..=150).contains(&copied), "{copied}");
    let nowhere = database.file().join("no/such/folder");
    assert!(store.backup(&nowhere).await.is_err());
}

#[tokio::test]
async fn a_backup_of_postgresql_is_for_its_own_tools() {
    let Some(database) = Database::postgres() else { return };
    let refused = database.open().await.backup("backup.db".as_ref()).await;
    assert!(matches!(&refused, Err(StoreError::Failed(text)) if text.contains("pg_dump")), "{refused:?}");
}
