//! The paths of the calls, without the server's address.

/// What a client needs to know before anybody signs in.
pub const CONFIG: &str = "/v1/config";
/// New accounts.
pub const ACCOUNTS: &str = "/v1/accounts";
/// A token for a password, without a device.
pub const LOGIN: &str = "/v1/login";
/// Devices of the person who signs; new ones are enrolled here with the password.
pub const DEVICES: &str = "/v1/devices";
/// Tokens for an assertion.
pub const TOKEN: &str = "/v1/token";
/// The password of the person who signs.
pub const PASSWORD: &str = "/v1/password";
/// Name and picture of the person who signs.
pub const PROFILE: &str = "/v1/profile";
/// The account of the person who signs.
pub const ACCOUNT: &str = "/v1/account";

/// One device of the person who signs.
#[must_use]
pub fn device(id: &str) -> String {
    format!("{DEVICES}/{id}")
}
