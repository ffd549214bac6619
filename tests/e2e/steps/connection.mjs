// What a person does to connect to a server.

import { clicked } from './click.mjs';
import { fillIn, press, tick } from './login-window.mjs';

/** Labels of controls. */
export const CERTIFICATE = 'Certificate of your own authority (optional)';
export const PASSWORD_IN_ADDRESS = 'Send the password in the address';
const PROXY = 'Proxy';
const PROXY_ADDRESS = 'Proxy address';

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

/** Opens the connection from the foot of the login window and asks for a team's own server and this app. */
export async function askForTeam(app, address, appId, { inAddress = false } = {}) {
  await app.window('login');
  const { session } = app;
  await press(session, /^Connection/);
  await clicked('the server of a team is offered', () => session.labelled("A team's own login"));
  await fillIn(session, { 'Address of the login': address, 'App ID': appId });
  await choose(session, 'Region', 'us');
  await tick(session, PASSWORD_IN_ADDRESS, inAddress);
  await app.screenshot('team');
  await press(session, 'Check and save');
}

/** Asks for a team's server at another address, in the form that is open; `authority` is the certificate to trust. */
export async function changeTeam(app, { address, authority }) {
  await fillIn(app.session, { 'Address of the login': address });
  if (authority === undefined) await press(app.session, 'Check and save');
  else await trustAuthority(app, authority);
}

/** Puts in the certificate of an authority, in the advanced part that is open, and asks again. */
export async function trustAuthority(app, pem) {
  await fillIn(app.session, { [CERTIFICATE]: pem });
  await press(app.session, 'Check and save');
}

/** Opens the connection from the foot of the login window, and saves it as it is. */
export async function saveAsItIs(app) {
  await app.window('login');
  await press(app.session, /^Connection/);
  await press(app.session, 'Check and save');
}

/** Chooses a proxy by hand, in the advanced part that is open. */
export async function goThroughProxy(app, address) {
  await choose(app.session, PROXY, 'manual');
  await fillIn(app.session, { [PROXY_ADDRESS]: address });
}

/** The label of the field that has the focus. */
export async function whatFieldHasFocus(session) {
  return (await session.focused()).name();
}

/** Chooses from a list, by the value. */
async function choose(session, label, value) {
  const list = await session.labelled(label);
  const option = () => session.execute('return [...arguments[0].options].find(({ value }) => value === arguments[1])', list, value);
  await clicked(`${label} has ${value}`, option);
}
