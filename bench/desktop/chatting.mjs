// The memory of both sides in a chat: a conversation is open, messages have come in, and it is quiet again. The app is
// built with dev mode for this, as other builds reach CometChat's own hosts alone and not the sandbox; it starts into the
// chat with a session that was kept, so that no driver is attached to it.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ownUid } from '../../tests/e2e/steps/chat-window.mjs';
import { ANN, signUp } from '../../tests/e2e/steps/login-window.mjs';
import { Halley } from './halley.mjs';
import { pssMib } from './memory.mjs';
import { goesAway, runsUntil } from './run.mjs';

const GEORGE = 'cometchat-uid-2';
const FEWEST_POINTS = 200;

/** `--accent` in the chat: the tab that is chosen, and bubbles. */
const ACCENT = 0x4350c8;

/** Where the first conversation of the list is: both windows are equally large, at the same place. */
const FIRST = [250, 245];

/** Answers the memory of each side, or null where no app with dev mode was built. */
export async function chatting(desktop, { sandbox, shell, frame, app, quick }) {
  if (!app) return null;
  const session = await keptSession(desktop, app, sandbox);
  shell.answers.take_chat_session = session;
  const sides = { halley: new Halley(desktop, app, sandbox.env), chromium: shell.showing('chat.html') };
  const messages = quick ? 10 : 100;
  await say(sandbox, session.uid, 'Is the ridge trail still on?');
  const memory = { halley: [], chromium: [] };
  for (let run = 0; run < (quick ? 1 : 3); run++) {
    for (const [name, side] of Object.entries(sides)) {
      const { program } = await runsUntil(side, frame, ACCENT, FEWEST_POINTS);
      await frame.settled(ACCENT);
      click(desktop, FIRST);
      await frame.settled(ACCENT);
      for (let n = 1; n <= messages; n++) await say(sandbox, session.uid, `Message ${n}: the trail forks at the old mill.`);
      await frame.settled(ACCENT);
      await new Promise((resolve) => setTimeout(resolve, quick ? 2_000 : 10_000));
      memory[name].push(pssMib(program));
      frame.keep(path.join(desktop.artefacts, `${name}-chat.ppm`));
      await goesAway(desktop, program, frame);
    }
  }
  return memory;
}

/** Signs up, has the session kept, and answers what a chat page is handed for the same person. */
async function keptSession(desktop, binary, sandbox) {
  const app = await desktop.open({ binary, env: sandbox.env });
  await signUp(app, ANN, { keep: true });
  const uid = await ownUid(app.session);
  await app.quit();
  const { host } = sandbox.url;
  return {
    appId: sandbox.appId,
    region: 'us',
    hosts: { client: `${host}/v3.0`, admin: `${host}/v3`, plainHttp: host },
    uid,
    name: ANN.name,
    email: ANN.email,
    authToken: await sandbox.mint(uid),
    notKept: null,
  };
}

function say(sandbox, receiver, text) {
  const message = { receiver, receiverType: 'user', category: 'message', type: 'text', data: { text } };
  return sandbox.rest('POST', '/messages', message, { onBehalfOf: GEORGE });
}

function click(desktop, [x, y]) {
  execFileSync('xdotool', ['mousemove', x, y, 'click', '1'].map(String), { env: desktop.env });
}
