//! Token servers and their failures, on loopback.
