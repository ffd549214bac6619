//! Serving: the listener, its limits, its end, and what is logged meanwhile.

pub mod logs;
mod places;
pub mod process;
mod signals;
pub mod system;
pub mod tls;

use crate::config::Config;
use crate::service::{Parts, Service};
use crate::store::{Store, StoreError};
use axum::Router;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use places::Places;
use signals::{Signals, Told};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use system::{SystemClock, SystemRandomness};
use tokio_util::sync::CancellationToken;

/// For a client to send the head of a request, and to begin the next one on a connection that is kept.
const HEAD: Duration = Duration::from_secs(15);
/// Longest head of a request. Our clients send under 2 KiB.
const HEAD_BYTES: usize = 16 * 1024;
/// Most header lines of a request.
const HEADERS: usize = 64;
/// For the handshake of TLS.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Why the server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is in use.
    #[error("{0} is in use: stop what listens there, or set server.listen to another port")]
    Taken(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The TLS files.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// CometChat can never be reached.
    #[error(transparent)]
    Chat(#[from] halley_cometchat::SettingsError),
    /// The address for clients is none.
    #[error("server.public_url is needed: {0}")]
    PublicUrl(String),
    /// The system refuses something.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// Serves until the system says to stop; then lets open requests end.
///
/// # Errors
/// [`ServeError`]
pub async fn serve(config: &Config, store: Arc<dyn Store>) -> Result<(), ServeError> {
    let mut signals = Signals::listen()?;
    let listener = listen(config.server.listen)?;
    let bound = listener.local_addr()?;
    let tls = match &config.server.tls {
        Some(files) => Some(RustlsConfig::from_config(tls::server_config(files)?)),
        None => None,
    };
    let parts = Parts {
        settings: config.settings(bound).map_err(ServeError::PublicUrl)?,
        store,
        chat: config.chat()?,
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
    };
    let service = Arc::new(Service::new(parts).await?);
    let stop = CancellationToken::new();
    let background = tokio::spawn({
        let (service, stop) = (Arc::clone(&service), stop.clone());
        async move { service.run(stop).await }
    });
    let handle = Handle::new();
    let serving = tokio::spawn(serve_on(listener, service.router(), tls.clone(), config, handle.clone())?);
    announce(bound, tls.is_some())?;
    loop {
        match signals.next().await {
            Told::Stop => break,
            Told::Reload => match (&tls, &config.server.tls) {
                (Some(serving), Some(files)) => tls::reload(serving, files),
                _ => tracing::info!("told to read the TLS certificate again, but none is served"),
            },
        }
    }
    tracing::info!(open = handle.connection_count(), "stopping: open requests may end");
    stop.cancel();
    handle.graceful_shutdown(Some(config.server.shutdown_grace));
    let ended = serving.await.map_err(io::Error::other)?;
    // A piece of work in it is bounded in time, as every call to CometChat is; the next start finishes what is cut off.
    let _cut_off = tokio::time::timeout(config.server.shutdown_grace, background).await;
    tracing::info!("stopped");
    ended.map_err(Into::into)
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|why| match why.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken(address),
        _ => ServeError::Listen(address, why),
    })
}

/// The line that scripts wait for.
fn announce(bound: SocketAddr, tls: bool) -> io::Result<()> {
    let scheme = if tls { "https" } else { "http" };
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {scheme}://{bound}")?;
    out.flush()
}

type Serving = std::pin::Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

fn serve_on(
    listener: TcpListener,
    router: Router,
    tls: Option<RustlsConfig>,
    config: &Config,
    handle: Handle<SocketAddr>,
) -> io::Result<Serving> {
    let places = Places::new(process::connections(config.server.max_connections));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = bounded(axum_server::from_tcp(listener)?).handle(handle);
    Ok(match tls {
        Some(tls) => {
            let acceptor = RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE).acceptor(places);
            Box::pin(server.acceptor(acceptor).serve(service))
        }
        None => Box::pin(server.acceptor(places).serve(service)),
    })
}

fn bounded(server: Server<SocketAddr>) -> Server<SocketAddr> {
    let mut server = server.http1_only();
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .keep_alive(true);
    server.accept_error_handler(|_, error| tracing::debug!(%error, "a connection was not taken"))
}
