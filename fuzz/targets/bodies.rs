//! Bodies of requests and answers, and the rules for what stands in them: no input panics, and what is read is written
//! and read again as the same.

#![no_main]

use halley_credentials::{fields, policy};
use halley_token_api::{answers, assertion, errors, requests, server_url::ServerUrl};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|data: &[u8]| {
    round_trip::<requests::NewAccount>(data);
    round_trip::<requests::Login>(data);
    round_trip::<requests::EnrolDevice>(data);
    round_trip::<requests::Grant>(data);
    round_trip::<requests::ChangePassword>(data);
    round_trip::<requests::ChangeProfile>(data);
    round_trip::<requests::DeleteAccount>(data);
    round_trip::<answers::ServerConfig>(data);
    round_trip::<answers::Enrolled>(data);
    round_trip::<answers::Session>(data);
    round_trip::<answers::Devices>(data);
    round_trip::<errors::ErrorBody>(data);
    round_trip::<assertion::Claims>(data);
    if let Ok(text) = std::str::from_utf8(data) {
        fields_have_one_form(text);
    }
});

fn round_trip<T: Serialize + DeserializeOwned>(data: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(data) {
        let once = serde_json::to_string(&value).unwrap();
        let again = serde_json::to_string(&serde_json::from_str::<T>(&once).unwrap()).unwrap();
        assert_eq!(once, again);
    }
}

/// What a rule has brought to its form it takes again and leaves alone.
fn fields_have_one_form(text: &str) {
    for rule in [fields::email, fields::name, fields::identifier] {
        if let Ok(form) = rule(text) {
            assert_eq!(rule(&form).as_deref(), Ok(form.as_str()));
        }
    }
    if let Ok(password) = fields::password(text) {
        assert_eq!(fields::password(password.expose()).unwrap().expose(), password.expose());
    }
    if text.len() <= 64 {
        let _ = policy::rate(text, &[text]);
    }
    if let Ok(url) = text.parse::<ServerUrl>() {
        assert_eq!(url.as_str().parse::<ServerUrl>(), Ok(url));
    }
}
