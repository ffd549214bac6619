// Brings the app to where people have it: connected to their team's server, with an account on this computer. What the
// app then answers its login page is what the page in Chromium is answered, too.

import { ANN, askToSignUp, fillIn, press, signInFormIsShown } from '../../tests/e2e/steps/login-window.mjs';

/** Answers `{status}`: what the app said of its state. */
export async function prepare(desktop, { app: binary, server }) {
  let app = await desktop.open({ binary });
  await app.window('login');
  await fillIn(app.session, { 'Server address': server.url.origin });
  await press(app.session, 'Continue');
  await press(app.session, 'Create an account');
  await askToSignUp(app, ANN);
  // What comes then needs CometChat itself, which is not there.
  await app.window('chat');
  await app.quit();
  app = await desktop.open({ binary });
  await signInFormIsShown(app);
  const status = await app.session.execute(`return window.__TAURI_INTERNALS__.invoke('app_status')`);
  await app.quit();
  return { status };
}
