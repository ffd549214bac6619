//! Joining, leaving, adding, kicking, banning, scopes. Each successful step leaves an action in the history.

use serde_json::{Map, Value};

use super::actions::{Act, MembershipAction};
use super::groups::not_a_member;
use super::{Actor, Change, Group, GroupKind, Scope, World};
use crate::errors::{Code, Refusal};

/// Most users in one call.
const MOST_AT_ONCE: usize = 1_000;

/// The four lists of an add-members body.
#[derive(Debug)]
pub(crate) struct MemberLists {
    lists: [(&'static str, Option<Scope>, Vec<String>); 4],
}

impl MemberLists {
    /// The lists of a body; absent ones are empty.
    pub(crate) fn from_body(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let mut lists = [
            ("admins", Some(Scope::Admin), Vec::new()),
            ("moderators", Some(Scope::Moderator), Vec::new()),
            ("participants", Some(Scope::Participant), Vec::new()),
            ("usersToBan", None, Vec::new()),
        ];
        for (field, _, uids) in &mut lists {
            *uids = uid_list(body, field)?;
        }
        Ok(Self { lists })
    }
}

/// What became of one user in a list: the id of the action, or why not.
pub(crate) type Outcome = Result<u64, Refusal>;

/// What became of the users in one of the lists, under its field's name.
pub(crate) type ListOutcome = (&'static str, Vec<(String, Outcome)>);

/// A list of uids in a body, lower-cased; absent means empty.
pub(crate) fn uid_list(body: &Map<String, Value>, field: &str) -> Result<Vec<String>, Refusal> {
    let wrong = || Refusal::field(field, format!("The {field} must be a list of uids."));
    let list = match body.get(field) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(value) => value.as_array().ok_or_else(wrong)?,
    };
    if list.len() > MOST_AT_ONCE {
        return Err(Refusal::field(field, format!("At most {MOST_AT_ONCE} uids are allowed in one call.")));
    }
    list.iter().map(|uid| uid.as_str().map(str::to_ascii_lowercase).ok_or_else(wrong)).collect()
}

impl World {
    /// The actor joins. Answers the id of the action.
    pub(crate) fn join(
        &mut self,
        actor: &Actor,
        guid: &str,
        password: &str,
        now: u64,
    ) -> Result<u64, Refusal> {
        let uid = self.active_user(&actor.uid)?.uid.clone();
        let group = self.groups.get(guid).ok_or_else(|| Refusal::guid(guid))?;
        may_join(group, &uid, password)?;
        Ok(self.enter(actor, guid, &uid, Scope::Participant, Act::Joined, now))
    }

    /// The actor leaves.
    pub(crate) fn leave(&mut self, actor: &Actor, guid: &str, now: u64) -> Result<(), Refusal> {
        let group = self.joined_group(actor, guid)?;
        if group.owner == actor.uid {
            let text = "The owner cannot leave. Hand the group over to another member first.";
            return Err(Refusal::new(Code::GroupNoSelfAction, text));
        }
        if group.member(&actor.uid).is_none() {
            return Err(not_a_member(&actor.uid));
        }
        let uid = actor.uid.clone();
        self.exit(actor, guid, &uid, Act::Left, now);
        Ok(())
    }

    /// Adds and bans the listed users; each has its own outcome.
    pub(crate) fn add_members(
        &mut self,
        actor: &Actor,
        guid: &str,
        lists: MemberLists,
        now: u64,
    ) -> Result<Vec<ListOutcome>, Refusal> {
        self.require_scope(actor, guid, Scope::Admin)?;
        let mut all = Vec::with_capacity(lists.lists.len());
        for (field, scope, uids) in lists.lists {
            let mut step = |uid: &str| match scope {
                Some(scope) => self.add(actor, guid, uid, scope, now),
                None => self.ban(actor, guid, uid, now),
            };
            let each = uids.into_iter().map(|uid| (uid.clone(), step(&uid))).collect();
            all.push((field, each));
        }
        Ok(all)
    }

    /// Adds one user, with no check of the actor.
    pub(crate) fn add(&mut self, actor: &Actor, guid: &str, uid: &str, scope: Scope, now: u64) -> Outcome {
        self.active_user(uid)?;
        let group = self.groups.get(guid).ok_or_else(|| Refusal::guid(guid))?;
        if group.member(uid).is_some() {
            return Err(already_joined(uid));
        }
        if group.banned.contains(uid) {
            return Err(Refusal::new(
                Code::BannedMember,
                format!("The user {uid} is banned from the group."),
            ));
        }
        Ok(self.enter(actor, guid, uid, scope, Act::Added, now))
    }

    /// Removes a member.
    pub(crate) fn kick(&mut self, actor: &Actor, guid: &str, uid: &str, now: u64) -> Result<(), Refusal> {
        let group = self.require_scope(actor, guid, Scope::Moderator)?;
        outranks(actor, group, uid)?;
        self.exit(actor, guid, uid, Act::Kicked, now);
        Ok(())
    }

    /// Removes a user, member or not, and keeps them out.
    pub(crate) fn ban(&mut self, actor: &Actor, guid: &str, uid: &str, now: u64) -> Outcome {
        let group = self.require_scope(actor, guid, Scope::Moderator)?;
        self.active_user(uid)?;
        if group.banned.contains(uid) {
            return Err(Refusal::new(Code::AlreadyBanned, format!("The user {uid} is already banned.")));
        }
        if group.member(uid).is_some() {
            outranks(actor, group, uid)?;
        }
        if let Some(group) = self.groups.get_mut(guid) {
            group.banned.insert(uid.to_owned());
        }
        Ok(self.exit(actor, guid, uid, Act::Banned, now))
    }

    /// Lets a banned user come back.
    pub(crate) fn unban(&mut self, actor: &Actor, guid: &str, uid: &str, now: u64) -> Result<(), Refusal> {
        self.require_scope(actor, guid, Scope::Moderator)?;
        let was = self.groups.get_mut(guid).is_some_and(|group| group.banned.remove(uid));
        if !was {
            return Err(Refusal::new(Code::NotBanned, format!("The user {uid} is not banned.")));
        }
        let action = self.membership_action(actor, guid, uid, Act::Unbanned);
        self.record(actor, action, Some(uid.to_owned()), now);
        Ok(())
    }

    /// Changes what a member may do.
    pub(crate) fn change_scope(
        &mut self,
        actor: &Actor,
        guid: &str,
        uid: &str,
        scope: Scope,
        now: u64,
    ) -> Result<(), Refusal> {
        let group = self.require_scope(actor, guid, Scope::Moderator)?;
        let before = outranks(actor, group, uid)?;
        let own = group.member(&actor.uid).map(|member| member.scope);
        if !actor.privileged && own < Some(scope) {
            return Err(no_clearance());
        }
        if before == scope {
            return Err(Refusal::new(Code::SameScope, format!("The member is already {}.", scope.text())));
        }
        if let Some(member) = self.groups.get_mut(guid).and_then(|group| group.members.get_mut(uid)) {
            member.scope = scope;
        }
        let action = MembershipAction {
            scope_before: Some(before),
            scope: Some(scope),
            ..self.membership_action(actor, guid, uid, Act::ScopeChanged)
        };
        self.record(actor, action, None, now);
        Ok(())
    }

    fn enter(&mut self, actor: &Actor, guid: &str, uid: &str, scope: Scope, act: Act, now: u64) -> u64 {
        self.seat(guid, uid, scope, now);
        let action = MembershipAction { scope: Some(scope), ..self.membership_action(actor, guid, uid, act) };
        self.record(actor, action, None, now)
    }

    fn exit(&mut self, actor: &Actor, guid: &str, uid: &str, act: Act, now: u64) -> u64 {
        self.unseat(guid, uid);
        let action = self.membership_action(actor, guid, uid, act);
        self.record(actor, action, Some(uid.to_owned()), now)
    }

    fn membership_action(&self, actor: &Actor, guid: &str, uid: &str, act: Act) -> MembershipAction {
        MembershipAction {
            act,
            by: actor.uid.clone(),
            on: uid.to_owned(),
            guid: guid.to_owned(),
            scope_before: None,
            scope: None,
        }
    }

    fn record(&mut self, actor: &Actor, action: MembershipAction, affected: Option<String>, now: u64) -> u64 {
        let id = self.store_action(action, now);
        self.announce(actor.origin(), Change::Membership { id, affected });
        id
    }
}

fn may_join(group: &Group, uid: &str, password: &str) -> Result<(), Refusal> {
    if group.member(uid).is_some() {
        return Err(already_joined(uid));
    }
    if group.banned.contains(uid) {
        return Err(Refusal::new(Code::BannedMember, "You are banned from the group."));
    }
    match group.kind {
        GroupKind::Public => Ok(()),
        GroupKind::Private => {
            Err(Refusal::new(Code::JoinNotAllowed, "Nobody can join a private group; a member must add you."))
        }
        GroupKind::Password if password.is_empty() => {
            Err(Refusal::new(Code::EmptyGroupPassword, "The group needs a password."))
        }
        GroupKind::Password if group.password_is(password) => Ok(()),
        GroupKind::Password => Err(Refusal::new(Code::WrongGroupPassword, "The password is wrong.")),
    }
}

fn already_joined(uid: &str) -> Refusal {
    Refusal::new(Code::AlreadyJoined, format!("The user {uid} is already a member of the group."))
}

fn no_clearance() -> Refusal {
    Refusal::new(Code::GroupNoScopeClearance, "Your scope in the group is too low for that.")
}

/// The scope of a member on whom the actor may act: the owner may on all, admins on all but the
/// owner, moderators on participants, and nobody on themselves.
fn outranks(actor: &Actor, group: &Group, uid: &str) -> Result<Scope, Refusal> {
    let target = group.member(uid).ok_or_else(|| not_a_member(uid))?.scope;
    if actor.privileged {
        return Ok(target);
    }
    if actor.uid == uid {
        return Err(Refusal::new(Code::GroupNoSelfAction, "That cannot be done to oneself."));
    }
    let own = group.member(&actor.uid).map(|member| member.scope);
    let allowed = match own {
        _ if group.owner == uid => false,
        Some(Scope::Admin) => true,
        Some(Scope::Moderator) => target == Scope::Participant,
        _ => false,
    };
    if allowed { Ok(target) } else { Err(no_clearance()) }
}
