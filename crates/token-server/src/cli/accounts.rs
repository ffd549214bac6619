//! `account`.

use super::audit::note;
use super::screen::{Screen, time};
use super::{Failed, Outcome, passwords, terminal};
use crate::config::Basics;
use crate::serve::system::{SystemClock, SystemRandomness};
use crate::store::{Account, NewAccount, Store, StoreError};
use clap::{Args, Subcommand};
use halley_credentials::clock::Clock;
use halley_credentials::fields;
use halley_credentials::uid::Uid;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// What is said where CometChat has to be told something.
pub(super) const FOLLOWS: &str =
    "The running server carries this over to CometChat, at the latest when it next starts.";

/// Accounts that are read at once.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Make an account. The password is asked for, or read from the first line of standard input.
    Add {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
        /// Name that others see.
        #[arg(long)]
        name: String,
    },
    /// List the accounts by address.
    List,
    /// Let an account sign in no more, and end its sessions.
    Disable(Who),
    /// Let a disabled account sign in again.
    Enable(Who),
    /// Delete an account: name, address, password and devices go, the person is deactivated at CometChat. The uid stays
    /// taken.
    Delete {
        #[command(flatten)]
        who: Who,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Give an account a new password, which ends its devices: made up and printed, or read from standard input.
    ResetPassword {
        #[command(flatten)]
        who: Who,
        /// Take the new password from standard input or a prompt.
        #[arg(long)]
        stdin: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Who {
    /// Uid or email address.
    #[arg(value_name = "UID-OR-EMAIL")]
    who: String,
}

pub(super) async fn run(task: Task, store: &dyn Store, basics: &Basics, screen: &Screen) -> Outcome {
    match task {
        Task::Add { email, name } => add(&email, &name, store, basics, screen).await,
        Task::List => list(store, screen).await,
        Task::Disable(who) => set_disabled(&who.who, true, store, screen).await,
        Task::Enable(who) => set_disabled(&who.who, false, store, screen).await,
        Task::Delete { who, yes } => delete(&who.who, yes, store, screen).await,
        Task::ResetPassword { who, stdin } => reset(&who.who, stdin, store, basics, screen).await,
    }
}

/// The account of a uid or an address.
pub(super) async fn find(store: &dyn Store, who: &str) -> Result<Account, Failed> {
    let found = if who.contains('@') {
        store
            .account_by_email(&fields::email(who).map_err(|why| format!("the address {}", why.fault))?)
            .await?
    } else {
        let uid =
            Uid::parse(who).ok_or_else(|| Failed(format!("{who:?} is neither a uid nor an address")))?;
        store.account_by_uid(&uid).await?
    };
    found.ok_or_else(|| Failed(format!("there is no account {who:?}; see: halley-token-server account list")))
}

async fn add(email: &str, name: &str, store: &dyn Store, basics: &Basics, screen: &Screen) -> Outcome {
    let email = fields::email(email).map_err(|why| format!("--email {}", why.fault))?;
    let name = fields::name(name).map_err(|why| format!("--name {}", why.fault))?;
    if store.account_by_email(&email).await?.is_some() {
        return Err(StoreError::EmailTaken.into());
    }
    let password = terminal::new_password()?;
    let phc = passwords::record(&password, &[&email, &name], basics).await?;
    let uid = Uid::random(&SystemRandomness)?;
    let account = NewAccount { uid: uid.clone(), email, name, phc, created_at: SystemClock.now() };
    store.add_account(&account, None, None).await?;
    note(store, "account_created", Some(&uid), None).await?;
    screen.tell(FOLLOWS);
    screen.done(uid.as_str(), &json!({ "uid": uid.as_str(), "email": account.email, "name": account.name }))
}

async fn list(store: &dyn Store, screen: &Screen) -> Outcome {
    let (mut rows, mut json) = (Vec::new(), Vec::new());
    let mut after: Option<String> = None;
    loop {
        let page = store.accounts(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.email.clone());
        for account in &page {
            rows.push(row(account));
            json.push(object(account));
        }
    }
    screen.rows(["UID", "EMAIL", "NAME", "MADE", "STATE"], &rows, &json.into())
}

fn row(account: &Account) -> [String; 5] {
    let Account { uid, email, name, disabled, created_at, .. } = account;
    let state = if *disabled { "disabled" } else { "" };
    [uid.to_string(), email.clone(), name.clone(), time(*created_at), state.to_owned()]
}

fn object(account: &Account) -> Value {
    let Account { uid, email, name, avatar, disabled, created_at, .. } = account;
    json!({
        "uid": uid.as_str(), "email": email, "name": name, "avatar": avatar,
        "createdAt": created_at, "disabled": disabled,
    })
}

async fn set_disabled(who: &str, disabled: bool, store: &dyn Store, screen: &Screen) -> Outcome {
    let uid = find(store, who).await?.uid;
    if !store.set_disabled(&uid, disabled, SystemClock.now()).await? {
        return Err(StoreError::NoSuchAccount.into());
    }
    let (event, done, follows) = if disabled {
        ("account_disabled", "disabled", format!("\n{FOLLOWS}"))
    } else {
        ("account_enabled", "enabled", String::new())
    };
    note(store, event, Some(&uid), None).await?;
    screen.done(&format!("{done} {uid}{follows}"), &json!({ "uid": uid.as_str(), "disabled": disabled }))
}

async fn delete(who: &str, yes: bool, store: &dyn Store, screen: &Screen) -> Outcome {
    let account = find(store, who).await?;
    if !yes {
        confirm(&account)?;
    }
    if !store.delete_account(&account.uid, None, SystemClock.now()).await? {
        return Err(StoreError::NoSuchAccount.into());
    }
    note(store, "account_deleted", Some(&account.uid), None).await?;
    let uid = account.uid;
    screen.done(&format!("deleted {uid}\n{FOLLOWS}"), &json!({ "deleted": uid.as_str() }))
}

fn confirm(account: &Account) -> Result<(), Failed> {
    if !terminal::is_attended() {
        return Err(Failed("nobody is there to be asked: give --yes if it is meant".to_owned()));
    }
    let question =
        format!("{} ({}) will be deleted for good. Type the address to go on: ", account.name, account.email);
    let typed = terminal::ask(&question)?;
    if typed.trim() == account.email { Ok(()) } else { Err(Failed("not deleted".to_owned())) }
}

async fn reset(who: &str, stdin: bool, store: &dyn Store, basics: &Basics, screen: &Screen) -> Outcome {
    let Account { uid, email, name, .. } = find(store, who).await?;
    let password = if stdin {
        terminal::new_password()?
    } else {
        passwords::unguessable(basics.password.min_chars, &SystemRandomness)?
    };
    let phc = passwords::record(&password, &[&email, &name], basics).await?;
    if !store.change_password(&uid, None, &phc, None, SystemClock.now()).await? {
        return Err(StoreError::NoSuchAccount.into());
    }
    note(store, "password_reset", Some(&uid), None).await?;
    screen.tell(&format!("{uid} has a new password, and its devices have to sign in again.\n{FOLLOWS}"));
    if stdin {
        return screen.done("done", &json!({ "uid": uid.as_str() }));
    }
    screen.tell("The password is shown only now:");
    screen
        .done(password.expose_secret(), &json!({ "uid": uid.as_str(), "password": password.expose_secret() }))
}
