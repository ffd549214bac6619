//! Every way in which the sandbox refuses a call: the code, its HTTP status, and a text that says what to do.

use serde_json::{Map, Value, json};

/// What all validation failures say; the details say more.
const INVALID: &str = "Failed to validate the data sent with the request.";

macro_rules! codes {
    ($($name:ident = $text:literal, $status:literal;)*) => {
        /// An error code of the CometChat contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code { $($name),* }

        impl Code {
            /// The code as it stands on the wire.
            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The HTTP status that goes with it.
            pub(crate) fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }
        }
    };
}

codes! {
    EmptyAppId = "AUTH_ERR_EMPTY_APPID", 401;
    InvalidAppId = "AUTH_ERR_INVALID_APPID", 401;
    EmptyApiKey = "AUTH_ERR_EMPTY_APIKEY", 401;
    ApiKeyNotFound = "AUTH_ERR_APIKEY_NOT_FOUND", 401;
    NoAccess = "AUTH_ERR_NO_ACCESS", 403;
    KeyNotFound = "ERR_APIKEY_NOT_FOUND", 404;
    ApiKeyNoSelfAction = "ERR_APIKEY_NO_SELF_ACTION", 403;
    EmptyAuthToken = "AUTH_ERR_EMPTY_AUTH_TOKEN", 401;
    AuthTokenDead = "AUTH_ERR_AUTH_TOKEN_NOT_FOUND", 401;
    TokenNotFound = "ERR_AUTH_TOKEN_NOT_FOUND", 404;
    UidNotFound = "ERR_UID_NOT_FOUND", 404;
    TokenNotAccessible = "ERR_AUTHTOKEN_NOT_ACCESSIBLE", 403;
    NamedUidNotFound = "ERR_UID_NOT_FOUND", 400;
    UidExists = "ERR_UID_ALREADY_EXISTS", 400;
    RoleNotFound = "ERR_ROLE_NOT_FOUND", 404;
    RoleExists = "ERR_ROLE_ALREADY_EXISTS", 400;
    RoleDeleteDenied = "ERR_ROLE_DELETE_DENIED", 403;
    GuidNotFound = "ERR_GUID_NOT_FOUND", 404;
    GuidExists = "ERR_GUID_ALREADY_EXISTS", 400;
    EmptyGroupPassword = "ERR_EMPTY_GROUP_PASS", 400;
    WrongGroupPassword = "ERR_WRONG_GROUP_PASS", 403;
    NotAMember = "ERR_NOT_A_MEMBER", 404;
    AlreadyJoined = "ERR_ALREADY_JOINED", 400;
    SameScope = "ERR_SAME_SCOPE", 400;
    AlreadyBanned = "ERR_ALREADY_BANNED", 400;
    NotBanned = "ERR_NOT_A_BANNED_USER", 400;
    GroupNotJoined = "ERR_GROUP_NOT_JOINED", 403;
    NoVacancy = "ERR_NO_VACANCY", 403;
    BannedMember = "ERR_BANNED_GROUPMEMBER", 403;
    GroupNoClearance = "ERR_GROUP_NO_CLEARANCE", 403;
    GroupNoAdminScope = "ERR_GROUP_NO_ADMIN_SCOPE", 403;
    GroupNoModeratorScope = "ERR_GROUP_NO_MODERATOR_SCOPE", 403;
    GroupNoScopeClearance = "ERR_GROUP_NO_SCOPE_CLEARANCE", 403;
    GroupNoSelfAction = "ERR_GROUP_NO_SELF_ACTION", 403;
    InvalidReceiverType = "ERR_INVALID_RECEIVER_TYPE", 400;
    InvalidMessageData = "ERR_INVALID_MESSAGE_DATA", 400;
    EmptyMessageText = "ERR_EMPTY_MESSAGE_TEXT", 400;
    InvalidMessageText = "ERR_INVALID_MESSAGE_TEXT", 400;
    InvalidMessageCategory = "ERR_INVALID_MESSAGE_CATEGORY", 400;
    InvalidMessageType = "ERR_INVALID_MESSAGE_TYPE", 400;
    EmptyMessageFile = "ERR_EMPTY_MESSAGE_FILE", 400;
    InvalidCustomData = "ERR_INVALID_CUSTOM_DATA", 400;
    EmptyCustomData = "ERR_EMPTY_CUSTOM_DATA", 400;
    InvalidMediaMessage = "ERR_INVALID_MEDIA_MESSAGE", 400;
    InvalidMetadata = "ERR_INVALID_METADATA", 400;
    WrongThread = "ERR_WRONG_MESSAGE_THREAD", 400;
    ThreadNesting = "ERR_MESSAGE_THREAD_NESTING", 400;
    WrongThreadCategory = "ERR_WRONG_MESSAGE_THREAD_CATEGORY", 400;
    MessageNotFound = "ERR_MESSAGE_ID_NOT_FOUND", 404;
    MessageNotASender = "ERR_MESSAGE_NOT_A_SENDER", 403;
    MessageNoAccess = "ERR_MESSAGE_NO_ACCESS", 403;
    MessageActionNotAllowed = "ERR_MESSAGE_ACTION_NOT_ALLOWED", 403;
    ConversationNotAccessible = "ERR_CONVERSATION_NOT_ACCESSIBLE", 403;
    PinnedMessagesLimit = "ERR_PINNED_MESSAGES_LIMIT_EXCEEDED", 400;
    SavedMessagesLimit = "ERR_SAVED_MESSAGES_LIMIT_EXCEEDED", 400;
    PinnedConversationsLimit = "ERR_PINNED_CONVERSATIONS_LIMIT_EXCEEDED", 400;
    ConversationNotFound = "ERR_CONVERSATION_NOT_FOUND", 404;
    AlreadyFriend = "ERR_ALREADY_FRIEND", 400;
    NotAFriend = "ERR_NOT_A_FRIEND", 400;
    NoSelfRelation = "ERR_CANNOT_FORM_SELF_RELATION", 403;
    CannotBlockSelf = "ERR_CANNOT_BLOCK_SELF", 400;
    BlockedReceiver = "ERR_BLOCKED_RECEIVER", 403;
    BlockedSender = "ERR_BLOCKED_SENDER", 403;
    BadRequest = "ERR_BAD_REQUEST", 400;
    TooLarge = "ERR_BAD_REQUEST", 413;
    RangeNotSatisfiable = "ERR_BAD_REQUEST", 416;
    RequestTimeout = "ERR_BAD_REQUEST", 408;
    EmptyAuthHeader = "AUTH_ERR_EMPTY_AUTH_HEADER", 401;
    WebhookNotFound = "ERR_WEBHOOK_NOT_FOUND", 404;
    TriggerNotFound = "ERR_TRIGGER_NOT_FOUND", 404;
    TooManyRequests = "ERR_TOO_MANY_REQUESTS", 429;
    InvalidApiVersion = "ERR_INVALID_API_VERSION", 404;
    ApiDoesNotExist = "ERR_API_DOES_NOT_EXIST", 404;
    MethodNotAllowed = "ERR_API_DOES_NOT_EXIST", 405;
    ApiNotFound = "ERR_API_NOT_FOUND", 404;
    NotEmulated = "ERR_PLAN_RESTRICTION", 501;
    Exception = "ERR_EXCEPTION", 500;
    StorageFull = "ERR_OPERATION_FAILED", 507;
}

/// A refused call. It never holds a secret: texts are written here, not taken from tokens or keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) details: Option<Value>,
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: None }
    }

    /// A validation failure of one field.
    pub(crate) fn field(field: &str, why: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, INVALID).about(field, why)
    }

    /// A validation failure of several fields, each with a list of texts.
    pub(crate) fn fields(all: Map<String, Value>) -> Self {
        Self { details: Some(Value::Object(all)), ..Self::new(Code::BadRequest, INVALID) }
    }

    /// The same refusal, with a text beside one field.
    pub(crate) fn about(mut self, field: &str, why: impl Into<String>) -> Self {
        self.details = Some(json!({ field: [why.into()] }));
        self
    }

    pub(crate) fn uid(uid: &str) -> Self {
        let text = format!("The UID {uid} does not exist. Create the user first.");
        Self { details: Some(json!({ "uid": uid })), ..Self::new(Code::UidNotFound, text) }
    }

    /// The same where the call itself is about no user, and a 404 would deny the list that was asked for.
    pub(crate) fn named_uid(field: &str, uid: &str) -> Self {
        let unknown = Self::uid(uid);
        let why = unknown.message.clone();
        Self { code: Code::NamedUidNotFound, ..unknown }.about(field, why)
    }

    pub(crate) fn guid(guid: &str) -> Self {
        let text = format!("The group with guid {guid} does not exist.");
        Self { details: Some(json!({ "guid": guid })), ..Self::new(Code::GuidNotFound, text) }
    }

    pub(crate) fn message_id(id: &str) -> Self {
        Self::new(Code::MessageNotFound, format!("The message with id {id} does not exist."))
    }

    /// The two sides of the API have different words for an unknown address or method.
    pub(crate) fn of_server_api(self) -> Self {
        match self.code {
            Code::ApiDoesNotExist | Code::MethodNotAllowed => Self { code: Code::ApiNotFound, ..self },
            _ => self,
        }
    }

    /// As the server API has it: there, details are about validation only.
    pub(crate) fn for_servers(mut self) -> Self {
        let lists = |value: &Value| value.as_object().is_some_and(|all| all.values().all(Value::is_array));
        self.details = self.details.filter(lists);
        self
    }

    /// The sandbox itself failed; `what` goes to the caller, so it names no path and no secret.
    pub(crate) fn internal(what: &str) -> Self {
        Self::new(Code::Exception, format!("The sandbox failed: {what}."))
    }
}

impl From<crate::randomness::NoRandomness> for Refusal {
    fn from(_: crate::randomness::NoRandomness) -> Self {
        Self::internal("no random bytes available")
    }
}
