//! Failures that need a say in the transport: names without an address, and certificates.

use crate::error::{Error, TlsFailure, Unreachable};
use crate::{ApiKey, AppId, BaseUrl, Client, ListUsers, Region, Settings};
use halley_http_failures::LookupFailed;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use reqwest::dns::{Name, Resolve, Resolving};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

fn settings(base_url: Option<&str>) -> Settings {
    let key = ApiKey::new("0123456789abcdef".into()).unwrap();
    let mut settings = Settings::new(AppId::parse("app1").unwrap(), Region::In, key);
    settings.base_url = base_url.map(|url| BaseUrl::parse(url).unwrap());
    settings
}

struct NoAddress;

impl Resolve for NoAddress {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move { Err(LookupFailed(name).into()) })
    }
}

#[tokio::test]
async fn a_host_without_an_address_is_named() {
    let client = Client::with(settings(None), |transport| {
        transport.no_proxy().dns_resolver(NoAddress).tls_certs_only([])
    })
    .unwrap();
    let error = client.users().list(&ListUsers::default()).await.unwrap_err();
    assert_eq!(error, Error::UnknownHost { host: "app1.api-in.cometchat.io".into() });
}

#[tokio::test]
async fn localhost_is_this_computer_without_asking_anybody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let client = Client::new(settings(Some(&url))).unwrap();
    let ask = tokio::spawn(async move { client.users().list(&ListUsers::default()).await });
    let (_stream, from) = listener.accept().await.unwrap();
    assert!(from.ip().is_loopback());
    ask.abort();
}

/// An authority, and a server with a certificate from it.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Serves one handshake; answers where.
    async fn serve(&self, name: &str, not_before: i32, not_after: i32) -> String {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(not_before, 1, 1);
        params.not_after = rcgen::date_time_ymd(not_after, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            // The client ends it; what becomes of it is the client's to say.
            let _ended = TlsAcceptor::from(Arc::new(config)).accept(stream).await;
        });
        format!("https://{address}")
    }

    async fn why(&self, url: &str, trusted: bool) -> Error {
        let root = reqwest::Certificate::from_der(self.0.der()).unwrap();
        let roots = trusted.then_some(root);
        let client = Client::with(settings(Some(url)), |transport| transport.tls_certs_only(roots)).unwrap();
        client.users().list(&ListUsers::default()).await.unwrap_err()
    }
}

#[tokio::test]
async fn each_fault_of_a_certificate_is_told() {
    let authority = Authority::new();
    for (name, from, to, trusted, expected) in [
        ("127.0.0.1", 2020, 2021, true, TlsFailure::Expired),
        ("127.0.0.1", 2090, 2099, true, TlsFailure::NotYetValid),
        ("example.com", 2020, 2099, true, TlsFailure::WrongHost),
        ("127.0.0.1", 2020, 2099, false, TlsFailure::UnknownAuthority),
    ] {
        let url = authority.serve(name, from, to).await;
        let error = authority.why(&url, trusted).await;
        assert!(matches!(&error, Error::Tls { why, .. } if *why == expected), "{expected:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_good_certificate_is_taken() {
    let authority = Authority::new();
    let url = authority.serve("127.0.0.1", 2020, 2099).await;
    // The server ends the connection after the handshake: that is no fault of the certificate.
    let error = authority.why(&url, true).await;
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn tls_where_none_is_spoken() {
    for (answer, expected) in [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", Some(TlsFailure::Handshake)),
        ("SSH-2.0-OpenSSH_9.2\r\n", Some(TlsFailure::Handshake)),
        ("", None),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            // Takes the client's greeting before it answers: unread bytes would reset the connection.
            let _greeting = stream.read(&mut [0; 4096]).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let client = Client::with(settings(Some(&url)), |transport| transport.tls_certs_only([])).unwrap();
        let error = client.users().list(&ListUsers::default()).await.unwrap_err();
        let host = url.replace("https://", "");
        let expected = match expected {
            Some(why) => Error::Tls { host, why },
            None => Error::Unreachable { host, why: Unreachable::Closed },
        };
        assert_eq!(error, expected);
    }
}
