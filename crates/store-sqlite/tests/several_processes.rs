//! Several processes on one file, and one that dies while it writes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a child tells its parent how far it is")]

mod common;

use common::{again, place, role, someone};
use halley_login::ports::{Accounts, AccountsError, LOCAL_REALM as HERE};
use halley_store_sqlite::SqliteAccounts;
use std::future::poll_fn;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::task::Poll;

const PROCESSES: usize = 7;

/// What the other processes do. Alone it does nothing.
#[test]
#[ignore = "started as a process of its own by the tests below"]
fn child() {
    let Some((role, path)) = role() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    match role.as_str() {
        "race" => runtime.block_on(race(&path)),
        "keep the turn" => runtime.block_on(keep_the_turn(&path)),
        "write" => runtime.block_on(write(&path)),
        other => panic!("unknown role {other}"),
    }
}

async fn race(path: &Path) {
    println!("ready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let outcome = match SqliteAccounts::open(path) {
        Ok(accounts) => accounts.add(HERE, &someone(1)).await,
        Err(refusal) => Err(refusal),
    };
    println!("outcome {outcome:?}");
}

async fn keep_the_turn(path: &Path) {
    let _turn = SqliteAccounts::open(path).unwrap().pepper_turn().await.unwrap();
    println!("it is mine");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

async fn write(path: &Path) {
    let accounts = SqliteAccounts::open(path).unwrap();
    for n in 0.. {
        accounts.add(HERE, &someone(n)).await.unwrap();
        println!("added {n}");
    }
}

fn start(command: &mut Command) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    (process, lines)
}

#[test]
fn of_many_processes_that_start_at_once_one_adds_the_account_and_the_others_see_it() {
    for round in 0..4 {
        let (_folder, path) = place();
        let mut racers: Vec<_> = (0..PROCESSES).map(|_| start(&mut again("race", &path))).collect();
        for (_, lines) in &mut racers {
            assert!(lines.any(|line| line.ends_with("ready")));
        }
        for (process, _) in &mut racers {
            process.stdin.take().unwrap().write_all(b"go\n").unwrap();
        }
        let mut outcomes: Vec<String> = Vec::new();
        for (mut process, mut lines) in racers {
            outcomes.push(lines.find(|line| line.starts_with("outcome")).unwrap());
            lines.for_each(drop);
            assert!(process.wait().unwrap().success());
        }
        let count = |wanted: &str| outcomes.iter().filter(|outcome| *outcome == wanted).count();
        assert_eq!(
            (count("outcome Ok(())"), count("outcome Err(EmailTaken)")),
            (1, PROCESSES - 1),
            "round {round}: {outcomes:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_connections_that_add_the_same_address_one_is_told_that_it_is_taken() {
    let (_folder, path) = place();
    let (first, second) = (SqliteAccounts::open(&path).unwrap(), SqliteAccounts::open(&path).unwrap());
    for n in 0..50 {
        let mut rival = someone(n);
        rival.person.uid = common::uid(&format!("rival-{n}"));
        let mine = someone(n);
        let results = tokio::join!(first.add(HERE, &mine), second.add(HERE, &rival));
        assert!(
            matches!(
                results,
                (Ok(()), Err(AccountsError::EmailTaken)) | (Err(AccountsError::EmailTaken), Ok(()))
            ),
            "{results:?}"
        );
    }
}

#[tokio::test]
async fn a_process_that_is_killed_gives_its_turn_away() {
    let (_folder, path) = place();
    let (mut process, mut lines) = start(&mut again("keep the turn", &path));
    assert!(lines.any(|line| line.ends_with("it is mine")));
    let accounts = SqliteAccounts::open(&path).unwrap();
    let mut turn = pin!(accounts.pepper_turn());
    assert!(poll_fn(|context| Poll::Ready(turn.as_mut().poll(context).is_pending())).await);
    process.kill().unwrap();
    process.wait().unwrap();
    drop(turn.await.unwrap());
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_in_the_middle_of_writing() {
    let (_folder, path) = place();
    let mut next = 0;
    for kill_after in [1, 7, 40] {
        let place = path.with_file_name(format!("accounts-{kill_after}.sqlite3"));
        let (mut process, mut lines) = start(&mut again("write", &place));
        let number = |line: String| line.strip_prefix("added ").and_then(|n| n.parse::<u32>().ok());
        let mut last = lines.by_ref().filter_map(number).nth(kill_after).unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        // A line may be cut off by the kill; whole ones count.
        last = lines.filter_map(number).last().filter(|n| *n > last).unwrap_or(last);

        let accounts = SqliteAccounts::open(&place).unwrap();
        for n in 0..=last {
            assert!(accounts.by_email(HERE, &someone(n).email).await.unwrap().is_some(), "{n} of {last}");
        }
        accounts.add(HERE, &someone(u32::MAX)).await.unwrap();
        next += last;
    }
    assert!(next > 0);
}
