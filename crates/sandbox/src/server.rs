//! Listening, and ending in bounded time.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::app::App;
use crate::backup;
use crate::control::Abort;
use crate::entrance::Door;
use crate::errors::Refusal;
use crate::options::Options;
use crate::patient::Patient;
use crate::places::{Newcomer, Place, Places};
use crate::storage::StorageError;
use crate::tls::{CaError, CertificateAuthority};
use crate::{routing, tls};

/// After a failed accept (no file handles left, say), before the next.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Largest head of a request, in bytes, and what is kept of its body at a time.
const LARGEST_HEAD: usize = 64 * 1024;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is reachable from other machines and nobody allowed that.
    #[error(
        "{0} can be reached from other machines; the keys are public, so this needs to be allowed explicitly"
    )]
    Remote(SocketAddr),
    /// Somebody else listens there.
    #[error("{0} is already in use; choose another port, or 0 for any free one")]
    Taken(SocketAddr),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {why}")]
    Listen {
        /// The wanted address.
        address: SocketAddr,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// There are no certificates to serve TLS with.
    #[error("cannot serve TLS: {0}")]
    Tls(#[from] CaError),
    /// The database cannot be used.
    #[error("cannot use the database: {0}")]
    Storage(#[from] StorageError),
    /// What it should start with cannot be had.
    #[error("cannot plant the seed: {0}")]
    Seed(Failed),
}

/// Something that the sandbox could not do; the text says why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(String);

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.message)
    }
}

/// A sandbox that is running. Dropping it stops it; [`Running::stop`] also waits for the end.
#[must_use = "dropping it stops the sandbox"]
pub struct Running {
    app: App,
    server: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Running {
    /// `http://HOST:PORT`, with no slash at the end.
    pub fn url(&self) -> String {
        self.app.url()
    }

    /// `https://HOST:PORT`, with no slash at the end, when it serves TLS too.
    pub fn tls_url(&self) -> Option<String> {
        self.app.tls_address().map(|address| format!("https://{address}"))
    }

    /// Who signs its certificates, when it serves TLS.
    pub fn authority(&self) -> Option<&CertificateAuthority> {
        self.app.options().tls.as_ref().map(|tls| tls.authority.as_ref())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.app.address()
    }

    /// The app id that it serves.
    pub fn app_id(&self) -> &str {
        self.app.app_id()
    }

    /// The region that it says it is in.
    pub fn region(&self) -> &str {
        &self.app.options().region
    }

    /// The REST API key, scope `fullAccess`.
    pub fn api_key(&self) -> &SecretString {
        &self.app.options().api_key
    }

    /// The Auth Key, scope `authOnly`.
    pub fn auth_key(&self) -> &SecretString {
        &self.app.options().auth_key
    }

    /// Whether it started with what its database had, and not with the seed.
    pub fn resumed(&self) -> bool {
        self.app.resumed()
    }

    /// Back to the seed: every session dies, every socket closes.
    ///
    /// # Errors
    /// [`Failed`] when a seed file with uploads finds no place for them; the sandbox then stays as it is.
    pub fn reset(&self) -> Result<(), Failed> {
        self.app.reset().map_err(Failed::from)
    }

    /// Everything as one JSON document, secrets included; the same state always gives the same bytes.
    ///
    /// # Errors
    /// [`Failed`] when the state cannot be written down, which would be a bug.
    pub fn export(&self) -> Result<String, Failed> {
        backup::export(&self.app).map_err(Failed::from)
    }

    /// Stops as [`Running::stop`] does, and answers what there was at the very end.
    ///
    /// # Errors
    /// As [`Running::export`].
    pub async fn stop_with_export(self) -> Result<String, Failed> {
        let app = self.app.clone();
        self.stop().await;
        backup::export(&app).map_err(Failed::from)
    }

    /// Stops: sockets close, open requests may end, all within [`crate::Timings::stop`] and a little.
    pub async fn stop(mut self) {
        self.app.stop_token().cancel();
        if let Some(server) = self.server.take() {
            let _ended = server.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.app.stop_token().cancel();
        // At once, so that the database is free for the next sandbox.
        self.app.close();
    }
}

/// Starts a sandbox on the current tokio runtime.
///
/// # Errors
/// [`StartError`] when the address is remote and not allowed, taken, or otherwise unusable.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let (listener, address) = listen(options.listen, options.allow_remote).await?;
    let mut doors = vec![(listener, None)];
    let mut tls_address = None;
    if let Some(tls) = &options.tls {
        let (listener, address) = listen(tls.listen, options.allow_remote).await?;
        doors.push((listener, Some(tls::acceptor(tls, address, options.clock.as_ref())?)));
        tls_address = Some(address);
    }
    // A large database takes a while to read.
    let made = tokio::task::spawn_blocking(move || App::new(options, address, tls_address)).await;
    let app = made.map_err(|_| StartError::Seed(Failed("it broke off".to_owned())))??;
    let server = tokio::spawn(serve(doors, app.clone()));
    Ok(Running { app, server: Some(server) })
}

async fn listen(wanted: SocketAddr, remote: bool) -> Result<(TcpListener, SocketAddr), StartError> {
    if !wanted.ip().is_loopback() && !remote {
        return Err(StartError::Remote(wanted));
    }
    let unusable = |why: std::io::Error| match why.kind() {
        std::io::ErrorKind::AddrInUse => StartError::Taken(wanted),
        _ => StartError::Listen { address: wanted, why },
    };
    let listener = TcpListener::bind(wanted).await.map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    Ok((listener, address))
}

/// What all doors share.
#[derive(Clone)]
struct House {
    app: App,
    router: Router,
    places: Places,
    /// Cancelled when the time to end politely is over.
    kill: CancellationToken,
}

async fn serve(doors: Vec<(TcpListener, Option<TlsAcceptor>)>, app: App) {
    let house = House {
        router: routing::router(&app),
        places: Places::new(app.options().connections),
        kill: CancellationToken::new(),
        app: app.clone(),
    };
    let doors = doors.into_iter().map(|(listener, tls)| admit(listener, tls, house.clone()));
    futures_util::future::join_all(doors).await;
    if timeout(app.timings().stop, app.all_done()).await.is_err() {
        house.kill.cancel();
        let _stuck = timeout(app.timings().stop, app.all_done()).await;
    }
    app.close();
}

/// Lets connections in until the sandbox stops.
async fn admit(listener: TcpListener, tls: Option<TlsAcceptor>, house: House) {
    let app = house.app.clone();
    loop {
        let next = async {
            let place = house.places.take().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = app.stopping() => return,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let task = welcome(stream, tls.clone(), place, house.router.clone(), app.clone());
        let kill = house.kill.clone();
        app.track(async move {
            tokio::select! {
                () = task => {}
                () = kill.cancelled() => {}
            }
        });
    }
}

/// A connection from its first byte: at the TLS door it has to shake hands in time.
async fn welcome(stream: TcpStream, tls: Option<TlsAcceptor>, place: Place, router: Router, app: App) {
    let _unsupported = stream.set_nodelay(true);
    let newcomer = place.newcomer();
    let guest = Guest { place, newcomer, router, app: app.clone() };
    let Some(tls) = tls else {
        return connection(stream, Door { secure: false }, guest).await;
    };
    let pushed_out = guest.newcomer.out();
    let handshake = timeout(app.timings().request_head, tls.accept(stream));
    let shaken = tokio::select! {
        shaken = handshake => shaken,
        () = pushed_out.cancelled() => return,
        () = app.stopping() => return,
    };
    if let Ok(Ok(stream)) = shaken {
        connection(stream, Door { secure: true }, guest).await;
    }
}

/// Who has connected.
struct Guest {
    place: Place,
    newcomer: Newcomer,
    router: Router,
    app: App,
}

/// One connection: its requests, then the end. A socket that it turned into goes on in a task of its own,
/// and takes the place along.
async fn connection<S>(stream: S, door: Door, guest: Guest)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Guest { place, newcomer, router, app } = guest;
    let abort = CancellationToken::new();
    let (dropped, pushed_out) = (abort.clone(), newcomer.out());
    let newcomer = Mutex::new(Some(newcomer));
    let service = service_fn(move |request: Request<Incoming>| {
        newcomer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Abort(abort.clone()));
        request.extensions_mut().insert(place.clone());
        request.extensions_mut().insert(door);
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.timings().request_head)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream, app.timings().answer_taken)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = dropped.cancelled() => return,
        () = pushed_out.cancelled() => return,
        () = app.stopping() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ended = connection => {}
        () = dropped.cancelled() => {}
    }
}
