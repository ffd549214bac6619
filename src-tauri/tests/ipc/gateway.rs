//! A way to the chat service that is up, down or silent, as a test wants it. Its address stays the same.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::io::copy;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Clone, Copy)]
pub enum Way {
    /// Connections are closed at once.
    Down,
    /// Connections are taken and nothing is answered.
    Silent,
    /// To the service.
    To(SocketAddr),
    /// For the listening thread.
    Closed,
}

struct State {
    way: Way,
    taken: usize,
    open: Vec<TcpStream>,
}

pub struct Gateway {
    address: SocketAddr,
    shared: Arc<(Mutex<State>, Condvar)>,
    listening: Option<thread::JoinHandle<()>>,
}

impl Gateway {
    pub fn open(way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new((Mutex::new(State { way, taken: 0, open: Vec::new() }), Condvar::new()));
        let state = Arc::clone(&shared);
        let listening = Some(thread::spawn(move || listen(&listener, &state)));
        Self { address, shared, listening }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes the way; connections of the old one break.
    pub fn turn(&self, way: Way) {
        let mut state = self.shared.0.lock().unwrap();
        state.way = way;
        for stream in state.open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Waits until somebody knocks who has not been let in before.
    pub fn wait_for_one_more(&self, act: impl FnOnce()) {
        let before = self.shared.0.lock().unwrap().taken;
        act();
        let state = self.shared.0.lock().unwrap();
        let waited = self.shared.1.wait_timeout_while(state, PATIENCE, |state| state.taken == before);
        assert!(!waited.unwrap().1.timed_out(), "nobody came");
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.turn(Way::Closed);
        let woken = TcpStream::connect(self.address);
        if woken.is_ok()
            && let Some(listening) = self.listening.take()
        {
            let _ = listening.join();
        }
    }
}

fn listen(listener: &TcpListener, shared: &(Mutex<State>, Condvar)) {
    for stream in listener.incoming().flatten() {
        let mut state = shared.0.lock().unwrap();
        state.taken += 1;
        shared.1.notify_all();
        match state.way {
            Way::Closed => return,
            Way::Down => {}
            Way::Silent => state.open.push(stream),
            Way::To(service) => {
                let Ok(there) = TcpStream::connect(service) else { continue };
                state.open.extend([stream.try_clone().unwrap(), there.try_clone().unwrap()]);
                pass(stream.try_clone().unwrap(), there.try_clone().unwrap());
                pass(there, stream);
            }
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}
