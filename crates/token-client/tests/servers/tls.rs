//! Certificates: each fault is told, and an authority of one's own is taken.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use crate::answering::{json as answer, read};
use crate::{config, source_at};
use halley_login::server::ServerFailure;
use halley_token_client::network::{Network, Proxy};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A token server with a certificate for this name and these years.
    async fn serve(&self, name: &str, not_before: i32, not_after: i32) -> String {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(not_before, 1, 1);
        params.not_after = rcgen::date_time_ymd(not_after, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let settings = ServerConfig::builder().with_no_client_auth();
        let settings = settings.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let body = config(&url);
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            // A client that does not trust us ends it here.
            let Ok(mut stream) = TlsAcceptor::from(Arc::new(settings)).accept(stream).await else { return };
            read(&mut stream).await;
            let _gone = stream.write_all(&answer(200, "", &body)).await;
            let _gone = stream.shutdown().await;
        });
        url
    }

    fn network(&self, trusted: bool) -> Network {
        Network { ca_certificate: trusted.then(|| self.0.pem()), proxy: Proxy::None }
    }
}

#[tokio::test]
async fn an_authority_of_ones_own_is_taken() {
    let authority = Authority::new();
    let url = authority.serve("127.0.0.1", 2020, 2099).await;
    let config = source_at(&url, &authority.network(true)).config().await.unwrap();
    assert_eq!((config.server_name.as_str(), config.server_url), ("Example", url));
}

#[tokio::test]
async fn each_fault_of_a_certificate_is_told() {
    let authority = Authority::new();
    let failure = async |name: &str, from, to, trusted| {
        let url = authority.serve(name, from, to).await;
        source_at(&url, &authority.network(trusted)).config().await.unwrap_err()
    };
    let expired = failure("127.0.0.1", 2020, 2021, true).await;
    assert!(matches!(expired, ServerFailure::CertificateExpired(_)), "{expired:?}");
    let early = failure("127.0.0.1", 2090, 2099, true).await;
    assert!(matches!(early, ServerFailure::CertificateExpired(_)), "{early:?}");
    let other = failure("example.com", 2020, 2099, true).await;
    assert!(matches!(other, ServerFailure::CertificateOtherHost(_)), "{other:?}");
    let unknown = failure("127.0.0.1", 2020, 2099, false).await;
    assert!(matches!(unknown, ServerFailure::CertificateUnknownAuthority(_)), "{unknown:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _greeting = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4096]).await;
        let _gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let network = Network { proxy: Proxy::None, ..Network::default() };
    let failure = source_at(&url, &network).config().await.unwrap_err();
    assert!(matches!(failure, ServerFailure::Tls(_)), "{failure:?}");
}
