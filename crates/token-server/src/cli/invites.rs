//! `invite`.

use super::audit::note;
use super::screen::{Screen, time};
use super::{Failed, Outcome, durations, passwords};
use crate::serve::system::{SystemClock, SystemRandomness};
use crate::store::{Invite, NewInvite, Store};
use clap::Subcommand;
use halley_credentials::clock::Clock;
use halley_credentials::randomness::Randomness;
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Longest remark.
const NOTE_CHARS: usize = 200;

#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// Make an invite, and print its code, which is shown only this once.
    Create {
        /// How many accounts can be made with it.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        uses: u32,
        /// How long it lasts: 30m, 12h, 7d, 2w.
        #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = durations::seconds)]
        expires: i64,
        /// A remark, for `invite list`.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// List the invites, newest first.
    List,
    /// Make an invite useless. Accounts that were made with it stay.
    Revoke {
        /// Identifier, as `invite list` shows it.
        id: String,
    },
}

pub(super) async fn run(task: Task, store: &dyn Store, screen: &Screen) -> Outcome {
    match task {
        Task::Create { uses, expires, note } => create(uses, expires, note, store, screen).await,
        Task::List => list(store, screen).await,
        Task::Revoke { id } => revoke(&id, store, screen).await,
    }
}

async fn create(uses: u32, seconds: i64, remark: String, store: &dyn Store, screen: &Screen) -> Outcome {
    if remark.chars().count() > NOTE_CHARS || remark.chars().any(char::is_control) {
        return Err(Failed(format!("the note has at most {NOTE_CHARS} characters on one line")));
    }
    let mut id = [0; 6];
    SystemRandomness.fill(&mut id)?;
    let code = passwords::unguessable(0, &SystemRandomness)?;
    let now = SystemClock.now();
    let invite = Invite {
        id: format!("i-{}", hex::encode(id)),
        note: remark,
        uses_left: uses,
        created_at: now,
        expires_at: now.saturating_add(seconds),
    };
    let hash = Sha256::digest(code.expose_secret()).into();
    store.add_invite(&NewInvite { invite: invite.clone(), hash }).await?;
    note(store, "invite_created", None, None).await?;
    let (code, until) = (code.expose_secret(), time(invite.expires_at));
    screen.tell(&format!("{}, for {uses} account(s), until {until}. The code is shown only now:", invite.id));
    screen.done(code, &json!({ "id": invite.id, "code": code, "uses": uses, "expiresAt": invite.expires_at }))
}

async fn list(store: &dyn Store, screen: &Screen) -> Outcome {
    let invites = store.invites().await?;
    let row = |invite: &Invite| {
        let Invite { id, note, uses_left, created_at, expires_at } = invite;
        [id.clone(), uses_left.to_string(), time(*created_at), time(*expires_at), note.clone()]
    };
    let rows: Vec<_> = invites.iter().map(row).collect();
    let json: Vec<_> = invites
        .iter()
        .map(|invite| {
            json!({
                "id": invite.id, "usesLeft": invite.uses_left, "createdAt": invite.created_at,
                "expiresAt": invite.expires_at, "note": invite.note,
            })
        })
        .collect();
    screen.rows(["ID", "USES LEFT", "MADE", "EXPIRES", "NOTE"], &rows, &json.into())
}

async fn revoke(id: &str, store: &dyn Store, screen: &Screen) -> Outcome {
    if !store.revoke_invite(id).await? {
        return Err(Failed(format!("there is no invite {id:?}; see: halley-token-server invite list")));
    }
    note(store, "invite_revoked", None, None).await?;
    screen.done(&format!("revoked {id}"), &json!({ "revoked": id }))
}
