//! A uid that is chosen so that two pairs of people seem to have one conversation.

use reqwest::Method;
use serde_json::json;

use crate::support::Sandbox;

#[tokio::test]
async fn a_well_chosen_uid_opens_no_conversation_of_others() {
    let sandbox = Sandbox::empty().await;
    let (ann, eve) = (sandbox.person("ann_user_ben").await, sandbox.person("ann").await);
    for uid in ["cem", "ben_user_cem"] {
        sandbox.rest(Method::POST, "/users", json!({ "uid": uid, "name": uid })).await.data();
    }
    ann.text("cem", "only for Cem").await;
    assert_eq!(eve.get("/users/ben_user_cem/messages?per_page=30&affix=prepend").await.data(), json!([]));
    assert!(eve.get("/users/ben_user_cem/conversation").await.status >= 400);
    assert_eq!(eve.get("/conversations?per_page=30&page=1").await.data(), json!([]));
}
