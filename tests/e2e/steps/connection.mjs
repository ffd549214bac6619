// What a person does to connect to a server.

import { clicked } from './click.mjs';
import { fillIn, press } from './login-window.mjs';

/** Opens the connection from the foot of the login window and asks for this server. */
export async function askForServer(app, url) {
  await app.window('login');
  const { session } = app;
  await press(session, /^Connection/);
  await clicked('servers are offered', () => session.labelled('Halley server'));
  await fillIn(session, { 'Server address': url });
  await press(session, 'Check and save');
}

/** Connects to this server, and goes on to sign in or to create an account, as the buttons there say. */
export async function connectToServer(app, url, goOn) {
  await askForServer(app, url);
  await app.session.shows('Connected to Example Hikers');
  await app.screenshot('connected');
  await press(app.session, goOn);
}
