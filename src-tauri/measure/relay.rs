//! Passes bytes on between the app and a server, and knows how long the app has waited for answers. For the app it is an
//! HTTP proxy; it leads to one place whatever it is asked for.
#![expect(clippy::disallowed_methods, reason = "time that passes is what is measured")]
#![expect(clippy::unwrap_used, reason = "a measuring program may fail anywhere")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Times {
    asked: Option<Instant>,
    /// Of answers that are over, as another question has come.
    before: Duration,
    /// Of the answer that came last, as far as it has come.
    last: Duration,
}

pub struct Relay {
    address: SocketAddr,
    times: Arc<Mutex<Times>>,
}

impl Relay {
    /// Listens for as long as the process runs.
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let times: Arc<Mutex<Times>> = Arc::default();
        let shared = Arc::clone(&times);
        thread::spawn(move || {
            for stream in listener.incoming() {
                relay(stream.unwrap(), TcpStream::connect(server).unwrap(), &shared);
            }
        });
        Self { address, times }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn forget(&self) {
        *self.times.lock().unwrap() = Times::default();
    }

    /// From each question to the end of its answer.
    pub fn waited(&self) -> Duration {
        let times = self.times.lock().unwrap();
        times.before + times.last
    }
}

fn relay(app: TcpStream, server: TcpStream, times: &Arc<Mutex<Times>>) {
    for stream in [&app, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (to_server, from_server) = (server.try_clone().unwrap(), server);
    let (from_app, to_app) = (app.try_clone().unwrap(), app);
    pass(from_app, to_server, Arc::clone(times), |mut times| {
        let last = std::mem::take(&mut times.last);
        times.before += last;
        times.asked = Some(Instant::now());
    });
    pass(from_server, to_app, Arc::clone(times), |mut times| {
        times.last = times.asked.map(|asked| asked.elapsed()).unwrap_or_default();
    });
}

fn pass(mut from: TcpStream, mut to: TcpStream, times: Arc<Mutex<Times>>, note: fn(MutexGuard<'_, Times>)) {
    thread::spawn(move || {
        let mut chunk = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut chunk) {
            note(times.lock().unwrap());
            if to.write_all(&chunk[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}
