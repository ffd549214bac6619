//! A server that a team has of its own. It tells no app, so the person types that, too.

use super::save::Chosen;
use super::server::invalid_network;
use super::{ActiveConnection, cloud_target, network_of, saved_network};
use crate::errors::ForPages;
use crate::settings::{SavedConnection, SavedNetwork};
use crate::shell::Adapters;
use halley_contract::answers::{ConnectionKind, TeamLogin};
use halley_contract::errors::{CommandError, ErrorCode, Field};
use halley_contract::requests::SaveConnection;
use halley_token_client::team::{InvalidTeam, TeamAddress, TeamTokenSource};
use std::sync::Arc;

/// What makes a team's connection.
struct Parts {
    team: TeamAddress,
    app_id: String,
    region: String,
    network: SavedNetwork,
}

/// The connection; nothing is asked of the server yet.
pub(super) fn open(saved: SavedConnection, adapters: &Adapters) -> ActiveConnection {
    // Only settings edited by hand can be invalid here.
    open_parts(saved, adapters)
        .unwrap_or_else(|problem| ActiveConnection::broken(ConnectionKind::Team, problem))
}

fn open_parts(saved: SavedConnection, adapters: &Adapters) -> Result<ActiveConnection, CommandError> {
    let SavedConnection::Team {
        address,
        app_id,
        region,
        token_pointer,
        uid_pointer,
        password_in_address,
        network,
    } = saved
    else {
        return Ok(ActiveConnection::none());
    };
    let team =
        TeamAddress::parse(&address, token_pointer.as_deref(), uid_pointer.as_deref(), password_in_address)
            .map_err(|error| invalid(&error))?;
    let source =
        TeamTokenSource::new(team, &network_of(&network)).map_err(|error| invalid_network(&error))?;
    Ok(ActiveConnection {
        kind: Some(ConnectionKind::Team),
        tokens: Arc::new(source),
        target: Some(cloud_target(app_id, region, &adapters.environment)),
        server_address: Some(address),
        network: Some(network),
        team: Some(TeamLogin { token_pointer, uid_pointer, password_in_address }),
        ..ActiveConnection::none()
    })
}

/// Checks the fields, and whether anybody is there.
pub(super) async fn check(request: SaveConnection) -> Result<Chosen, CommandError> {
    let Parts { team, app_id, region, network } = parts(request)?;
    let source =
        TeamTokenSource::new(team.clone(), &network_of(&network)).map_err(|error| invalid_network(&error))?;
    source.check().await.map_err(|error| error.for_pages())?;
    let TeamAddress { address, token_pointer, uid_pointer, password_in_address } = team;
    let connection = SavedConnection::Team {
        address: address.to_string(),
        app_id,
        region,
        token_pointer,
        uid_pointer,
        password_in_address,
        network,
    };
    Ok(Chosen { connection, api_key: None })
}

fn parts(request: SaveConnection) -> Result<Parts, CommandError> {
    let SaveConnection::Team {
        address,
        app_id,
        region,
        token_pointer,
        uid_pointer,
        password_in_address,
        network,
    } = request
    else {
        return Err(CommandError::new(ErrorCode::Internal, "not a team's server"));
    };
    let team =
        TeamAddress::parse(&address, token_pointer.as_deref(), uid_pointer.as_deref(), password_in_address)
            .map_err(|error| invalid(&error))?;
    let (app_id, region) = (label(&app_id, Field::AppId)?, label(&region, Field::Region)?);
    Ok(Parts { team, app_id, region, network: saved_network(network) })
}

/// App ids and regions become parts of host names.
fn label(text: &str, field: Field) -> Result<String, CommandError> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Err(CommandError::new(ErrorCode::FieldEmpty, "is empty").on(field));
    }
    let fits = text.len() <= 50 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        return Ok(text);
    }
    Err(CommandError::new(ErrorCode::FieldCharacters, "has characters that it may not have").on(field))
}

fn invalid(error: &InvalidTeam) -> CommandError {
    let (code, field) = match error {
        InvalidTeam::Empty => (ErrorCode::FieldEmpty, Field::Address),
        InvalidTeam::Address | InvalidTeam::NotSecure => (ErrorCode::AddressInvalid, Field::Address),
        InvalidTeam::TokenPointer => (ErrorCode::PointerInvalid, Field::TokenPointer),
        InvalidTeam::UidPointer => (ErrorCode::PointerInvalid, Field::UidPointer),
    };
    CommandError::new(code, error.to_string()).on(field)
}
