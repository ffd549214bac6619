//! The table of commands. To add one: a row here, a handler of the same name in the shell, then
//! run the generator.

use crate::{answers, requests};
use ts_rs::{Config, TS};

/// The windows of the app; each may call its own commands only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Ours alone: accounts and passwords, never the chat SDK.
    Login,
    /// The chat SDK and other people's messages: no account command.
    Chat,
    /// Ours alone, opened from the chat: password, devices, the account itself. Never the chat SDK.
    Account,
    /// Ours alone, opened from any other: what the person prefers. Never a password, never the chat SDK.
    Settings,
}

impl Window {
    /// Every window there is.
    pub const ALL: [Self; 4] = [Self::Login, Self::Chat, Self::Account, Self::Settings];

    /// The label of the window, as in its capability.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Chat => "chat",
            Self::Account => "account",
            Self::Settings => "settings",
        }
    }
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct CommandSpec {
    /// Name on the wire, in snake case.
    pub name: &'static str,
    /// The windows that may call it: one, or all.
    pub windows: &'static [Window],
    /// First line of its documentation.
    pub summary: &'static str,
    /// TypeScript name of the request; `None` where it takes nothing.
    pub request: Option<String>,
    /// TypeScript name of the answer.
    pub answer: String,
}

/// Calls a macro with every command: `summary; Window name (Request) -> Answer`. `Every` stands for all windows.
///
/// A request travels as the single argument `request`.
#[macro_export]
macro_rules! for_each_command {
    ($then:ident) => {
        $then! {
            "What the login window needs to draw itself."; Login app_status() -> AppStatus;
            "Tries again what failed at start, such as opening the accounts file."; Login retry_start() -> AppStatus;
            "Rates a new password against the policy, with reasons."; Login rate_password(RatePassword) -> PasswordRating;
            "Creates an account on this computer and signs in with it."; Login sign_up(SignUp) -> SignedIn;
            "Checks the password and signs in."; Login sign_in(SignIn) -> SignedIn;
            "Signs in with the session that was kept in the keyring."; Login restore_session(OfPerson) -> SignedIn;
            "Forgets the session that was kept in the keyring."; Login forget_session(OfPerson) -> Done;
            "Takes a person off the list of those who have signed in here; a kept session is forgotten, too."; Login forget_person(OfPerson) -> AppStatus;
            "Brings the chat window of somebody who is signed in to the front, in place of the login window."; Login show_chat(OfPerson) -> Done;
            "Signs out somebody whose chat is locked, without the password."; Login sign_out_locked(OfPerson) -> AppStatus;
            "Which keyring answers, and which holds what was kept."; Login keyring_facts() -> KeyringFacts;
            "After the password was right and the chat service away: asks the service again."; Login retry_chat() -> SignedIn;
            "Stops the sign-in that is running, or forgets the one that waits for the chat service."; Login cancel_sign_in() -> Done;
            "The connection in use and the kinds that this build offers."; Login connection() -> Connection;
            "Checks a connection against the chat service, then keeps it."; Login save_connection(SaveConnection) -> Connection;
            "Gives the chat window its session, once."; Chat take_chat_session() -> ChatSession;
            "Mints a new token for the person of this window, after the old one was refused."; Chat renew_token() -> RenewedToken;
            "Ends the session and goes back to the login window."; Chat sign_out(SignOut) -> Done;
            "Who else has signed in on this computer over this connection."; Chat other_people() -> OtherPeople;
            "Goes to another person's chat window, or to the login window for them."; Chat switch_person(SwitchPerson) -> Done;
            "Closes every chat; only the passwords open them again."; Chat lock() -> Done;
            "Somebody uses the window; to be told at most every 20 seconds."; Chat note_use() -> Done;
            "Keeps what is written and not sent, in memory, until the session ends or the app is quit."; Chat keep_written(KeepWritten) -> Done;
            "What was kept of it for the person of this window."; Chat kept_written() -> KeptWritten;
            "Closes the window although messages are not sent."; Chat close_anyway() -> Done;
            "Opens the account window, or brings it to the front."; Chat open_account() -> Done;
            "Opens a web or mail address outside of the app, after the person has said so."; Chat open_link(OpenLink) -> Done;
            "Tells the person of a new message, as they prefer."; Chat notify_message(NotifyMessage) -> Done;
            "The person looks at a conversation: its notification goes."; Chat conversation_seen(ConversationSeen) -> Done;
            "How many messages are unread in this window: shown in its title and on the app's icon."; Chat set_unread(SetUnread) -> Done;
            "The link to this app that waits; one to a person or group is gone then."; Chat take_chat_link() -> TakenLink;
            "The link to this app that waits; an invite is gone then."; Login take_login_link() -> TakenLink;
            "Who is signed in, and what can be done with the account over this connection."; Account account() -> Account;
            "The devices that may sign in by themselves."; Account devices() -> Devices;
            "Keeps another device from signing in, and ends all tokens of the person."; Account revoke_device(RevokeDevice) -> Devices;
            "Rates a new password for the person who is signed in."; Account rate_new_password(RateNewPassword) -> PasswordRating;
            "Changes the password, here and at the server; other devices have to sign in again."; Account change_password(ChangePassword) -> Done;
            "Changes the shown name."; Account change_name(ChangeName) -> Account;
            "Saves what is known of the account as a file, at a place that the person is asked for."; Account export_account() -> Exported;
            "Deletes the account for good, after the password was checked."; Account delete_account(DeleteAccount) -> Done;
            "Opens the settings window, or brings it to the front."; Every open_settings() -> Done;
            "What the person prefers, what an administrator has settled, and the connection in use."; Settings shown_settings() -> SettingsShown;
            "Keeps what the person prefers and tells every window."; Settings save_preferences(SavePreferences) -> SettingsShown;
        }
    };
}

macro_rules! specs {
    (@windows Every) => { &Window::ALL };
    (@windows $window:ident) => { &[Window::$window] };
    (@request) => { None };
    (@request $request:ident) => { Some(<requests::$request as TS>::name(&Config::default())) };
    ($($summary:literal; $window:ident $name:ident($($request:ident)?) -> $answer:ident;)+) => {
        /// Every command, in the order of the table.
        #[must_use]
        pub fn commands() -> Vec<CommandSpec> {
            vec![$(CommandSpec {
                name: stringify!($name),
                windows: specs!(@windows $window),
                summary: $summary,
                request: specs!(@request $($request)?),
                answer: <answers::$answer as TS>::name(&Config::default()),
            }),+]
        }

        /// TypeScript declarations of every request and answer of the table; those of the types
        /// inside them are found by following dependencies.
        pub(crate) fn declarations(types: &mut crate::declarations::Declarations) {
            $($(types.add::<requests::$request>();)? types.add::<answers::$answer>();)+
        }
    };
}
for_each_command!(specs);
