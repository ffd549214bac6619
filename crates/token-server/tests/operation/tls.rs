//! TLS of our own, with an authority of our own.

use crate::support::{PATIENCE, Place, sandbox, until};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Writes `cert.pem` and `key.pem` for that name, good for so many days.
    pub fn issue(&self, place: &Place, name: &str, days: i64) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let now = time::OffsetDateTime::now_utc();
        params.not_before = now - time::Duration::days(60);
        params.not_after = now + time::Duration::days(days) + time::Duration::hours(1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        place.write("cert.pem", &format!("{}{}", certificate.pem(), self.pem));
        place.secret("key.pem", &key.serialize_pem());
    }

    fn client(&self) -> reqwest::Client {
        let authority = reqwest::Certificate::from_pem(self.pem.as_bytes()).unwrap();
        // Each call makes its own connection, and so sees the certificate that is served then.
        let builder = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(PATIENCE);
        builder.tls_certs_only([authority]).build().unwrap()
    }
}

pub fn lines(place: &Place) -> String {
    format!(
        "[server]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://localhost\"\ntls_cert = \"{}\"\ntls_key = \"{}\"\n",
        place.path("cert.pem").display(),
        place.path("key.pem").display()
    )
}

#[tokio::test]
async fn a_new_certificate_is_served_after_sighup_and_a_broken_one_is_not() {
    let sandbox = sandbox().await;
    let files = Place::empty();
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    first.issue(&files, "127.0.0.1", 30);
    let place = Place::with(&sandbox, &lines(&files));
    let server = place.serve().await;
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let health = format!("{}/healthz", server.url);
    let served = async |authority: &Authority| {
        authority.client().get(&health).send().await.is_ok_and(|answer| answer.status() == 200)
    };
    assert!(served(&first).await && !served(&second).await);
    files.write("cert.pem", "broken");
    server.signal("HUP").await;
    second.issue(&files, "127.0.0.1", 30);
    server.signal("HUP").await;
    until("the second certificate is served", async || served(&second).await).await;
    assert!(!served(&first).await);
    server.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn files_that_do_not_belong_together_are_refused_at_the_start() {
    let sandbox = sandbox().await;
    let (files, others) = (Place::empty(), Place::empty());
    let authority = Authority::new("one");
    authority.issue(&files, "localhost", 30);
    authority.issue(&others, "localhost", 30);
    std::fs::copy(others.path("key.pem"), files.path("key.pem")).unwrap();
    let place = Place::with(&sandbox, &lines(&files));
    let ran = place.run(&["serve"]).await;
    assert!(!ran.ok && ran.err.contains("is not that of the certificate"), "{}", ran.all());
    files.write("key.pem", "-----BEGIN PRIVATE KEY-----\ncanary\n");
    let ran = place.run(&["serve"]).await;
    assert!(
        !ran.ok && ran.err.contains("holds no private key") && !ran.err.contains("canary"),
        "{}",
        ran.all()
    );
    sandbox.stop().await;
}
