//! TLS under the sandbox's own authority, also under the cloud's host names.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use halley_sandbox::{CertificateAuthority, Options, Running, SystemClock, Tls, start};
use reqwest::multipart::{Form, Part};
use reqwest::{Certificate, Client, Method};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{PLENTY, Person, Reply, answered, options, text_body};

const CLIENT: &str = "sandbox.apiclient-us.cometchat.io";
const ADMIN: &str = "sandbox.api-us.cometchat.io";

struct Secure {
    running: Running,
    http: Client,
    url: String,
    _folder: tempfile::TempDir,
}

impl Secure {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Arc::new(CertificateAuthority::open(folder.path(), &SystemClock).unwrap());
        let tls = Tls { listen: ([127, 0, 0, 1], 0).into(), authority };
        let running = start(Options { tls: Some(tls), ..options() }).await.unwrap();
        let url = running.tls_url().unwrap();
        let http = client(&running);
        Self { running, http, url, _folder: folder }
    }

    fn port(&self) -> u16 {
        self.url.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    async fn rest(&self, base: &str, path: &str, body: Value) -> Reply {
        let request = self.http.post(format!("{base}/v3{path}")).header("appid", "sandbox");
        answered(request.header("apikey", halley_sandbox::DEFAULT_API_KEY).json(&body)).await
    }

    async fn person(&self, uid: &str, base: &str) -> Person {
        self.rest(base, "/users", json!({ "uid": uid, "name": uid })).await.data();
        let token = self.rest(base, &format!("/users/{uid}/auth_tokens"), json!({})).await.data();
        let mut person = Person {
            uid: uid.to_owned(),
            device: format!("{uid}-phone"),
            token: token["authToken"].as_str().unwrap().to_owned(),
            jwt: String::new(),
            base: base.to_owned(),
            http: self.http.clone(),
        };
        person.jwt = person.put("/me", json!({})).await.data()["jwt"].as_str().unwrap().to_owned();
        person
    }
}

/// A client that trusts that authority and nobody else, and finds the cloud's names here.
fn client(running: &Running) -> Client {
    let authority = Certificate::from_pem(running.authority().unwrap().certificate_pem().as_bytes()).unwrap();
    let address = running.tls_url().unwrap().strip_prefix("https://").unwrap().parse().unwrap();
    let builder = Client::builder().timeout(PLENTY).no_proxy().tls_certs_only([authority]);
    builder.resolve(CLIENT, address).resolve(ADMIN, address).build().unwrap()
}

fn settings_name(settings: &Value, host: &str, port: &str) {
    let authority = format!("{host}:{port}");
    for name in ["CLIENT_API_HOST", "ADMIN_API_HOST"] {
        assert_eq!(settings[name], authority.as_str(), "{name}");
    }
    assert_eq!((&settings["CHAT_HOST"], &settings["CHAT_WSS_PORT"]), (&json!(host), &json!(port)));
}

#[tokio::test]
async fn each_door_names_itself_in_the_settings() {
    let secure = Secure::start().await;
    let port = secure.port().to_string();
    for (base, host) in [
        (secure.url.clone(), "127.0.0.1"),
        (format!("https://localhost:{port}"), "localhost"),
        (format!("https://{CLIENT}:{port}"), CLIENT),
        (format!("https://{ADMIN}:{port}"), ADMIN),
    ] {
        let reply = answered(secure.http.get(format!("{base}/v3.0/settings"))).await.data();
        settings_name(&reply, host, &port);
    }
    let plain = secure.running.address().port().to_string();
    let reply = answered(secure.http.get(format!("{}/v3.0/settings", secure.running.url()))).await.data();
    settings_name(&reply, "127.0.0.1", &plain);
}

#[tokio::test]
async fn without_a_port_in_the_name_the_port_is_that_of_https() {
    let secure = Secure::start().await;
    let request = secure.http.get(format!("{}/v3.0/settings", secure.url)).header("host", CLIENT);
    let settings = answered(request).await.data();
    assert_eq!((&settings["CLIENT_API_HOST"], &settings["CHAT_WSS_PORT"]), (&json!(CLIENT), &json!("443")));
}

#[tokio::test]
async fn files_are_named_as_the_one_who_asks_can_reach_them() {
    let secure = Secure::start().await;
    let cloud = format!("https://{CLIENT}:{}", secure.port());
    let ann = secure.person("ann", &cloud).await;
    let ben = secure.person("ben", &secure.running.url()).await;
    let offer = ann
        .post(
            "/files/upload-url",
            json!({ "receiver": "ben", "receiverType": "user", "files": { "f": { "name": "a.png", "mimeType": "image/png", "size": 3 } } }),
        )
        .await
        .data();
    let upload = offer["f"]["request"]["url"].as_str().unwrap();
    assert!(upload.starts_with(&format!("{cloud}/upload/")), "{upload}");
    let form = Form::new().part("file", Part::bytes(b"abc".to_vec()).file_name("a.png"));
    answered(secure.http.post(upload).multipart(form)).await.data();
    let mut body = text_body("user", "ben", "see");
    body["type"] = json!("image");
    body["data"] = json!({ "attachments": [offer["f"]["attachment"]] });
    let sent = ann.post("/messages", body).await.data();
    assert!(sent["data"]["url"].as_str().unwrap().starts_with(&format!("{cloud}/media/")));
    let seen = ben.get("/users/ann/messages").await.data();
    let url = seen[0]["data"]["attachments"][0]["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/media/", secure.running.url())), "{url}");
    for url in [url, sent["data"]["url"].as_str().unwrap()] {
        assert_eq!(secure.http.get(url).send().await.unwrap().bytes().await.unwrap(), "abc");
    }
}

#[tokio::test]
async fn sockets_work_over_tls_and_name_files_there_too() {
    let secure = Secure::start().await;
    let (ann, ben) =
        (secure.person("ann", &secure.url).await, secure.person("ben", &secure.running.url()).await);
    let stream = TcpStream::connect(secure.url.strip_prefix("https://").unwrap()).await.unwrap();
    let pem = secure.running.authority().unwrap().certificate_pem();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("websocket-us.cometchat.io").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let address = format!("ws://{}/", secure.url.strip_prefix("https://").unwrap());
    let (mut socket, _) = tokio_tungstenite::client_async(address, stream).await.unwrap();
    socket.send(Message::text(ann.hello("NONE").to_string())).await.unwrap();
    socket.next().await.unwrap().unwrap();
    let form = Form::new().text("receiver", "ann").text("receiverType", "user").text("type", "file");
    let form = form.part("files[]", Part::bytes(b"abc".to_vec()).file_name("a.txt"));
    answered(ben.request(Method::POST, "/messages").multipart(form)).await.data();
    let frame = timeout(PLENTY, socket.next()).await.unwrap().unwrap().unwrap();
    let frame: Value = serde_json::from_str(frame.to_text().unwrap()).unwrap();
    let url = frame["body"]["data"]["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/media/", secure.url)), "{url}");
}

#[tokio::test]
async fn names_outside_the_cloud_and_other_authorities_are_not_vouched_for() {
    let secure = Secure::start().await;
    let address = secure.url.strip_prefix("https://").unwrap().parse().unwrap();
    let pem = secure.running.authority().unwrap().certificate_pem().as_bytes();
    let authority = Certificate::from_pem(pem).unwrap();
    let http = Client::builder()
        .no_proxy()
        .tls_certs_only([authority])
        .resolve("bank.example", address)
        .build()
        .unwrap();
    assert!(http.get(format!("https://bank.example:{}/", secure.port())).send().await.is_err());
    let other = Secure::start().await;
    assert!(other.http.get(&secure.url).send().await.is_err());
}

#[tokio::test]
async fn plain_http_at_the_tls_door_is_turned_away_and_the_door_stays_open() {
    let secure = Secure::start().await;
    assert!(reqwest::get(secure.url.replace("https://", "http://")).await.is_err());
    assert_eq!(secure.http.get(format!("{}/sandbox/health", secure.url)).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn control_calls_are_not_served_under_the_clouds_names() {
    let secure = Secure::start().await;
    let cloud = format!("https://{CLIENT}:{}/sandbox/export", secure.port());
    assert_eq!(secure.http.get(cloud).send().await.unwrap().status(), 403);
    assert_eq!(secure.http.get(format!("{}/sandbox/export", secure.url)).send().await.unwrap().status(), 200);
}

#[cfg(unix)]
#[test]
fn the_authority_is_made_once_and_its_key_is_private() {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use halley_sandbox::CaError;

    let open = |folder: &Path| CertificateAuthority::open(folder, &SystemClock);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("new/ca");
    let first = open(&place).unwrap();
    assert_eq!(open(&place).unwrap().certificate_pem(), first.certificate_pem());
    assert_eq!(std::fs::read_to_string(first.certificate_file()).unwrap(), first.certificate_pem());
    assert!(!first.certificate_pem().contains("PRIVATE"));
    let key = place.join("ca-key.pem");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&key), mode(&place)), (0o600, 0o700));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(open(&place), Err(CaError::Exposed(_))));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&key, "nonsense").unwrap();
    assert!(matches!(open(&place), Err(CaError::Damaged(_))));
}
