//! The socket side: who is connected, what reaches whom, and what clients may send.

mod delivery;
mod frames;
mod inbound;
mod pace;
mod presence;
mod queue;
mod socket;
mod sockets;

pub(crate) use delivery::deliver;
pub(crate) use socket::accept;
pub(crate) use sockets::{Sent, Sockets};
