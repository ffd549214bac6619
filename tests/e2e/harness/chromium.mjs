// A headless Chromium, from the system's packages.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

/** The unmodified CometChat SDK, as a script file for a page. */
export const SDK = createRequire(import.meta.url).resolve('@cometchat/chat-sdk-javascript');

/** Where Debian and Ubuntu, and people by hand, put a browser. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

const FLAGS = [
  // Chromium's own sandbox needs privileges that containers do not have; the pages here are ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The program to start. */
export const chromiumProgram = () => process.env.HALLEY_E2E_CHROMIUM ?? BROWSERS.find(existsSync);

/** Starts a browser with a profile of its own. */
export function openChromium({ flags = [] } = {}) {
  return chromium.launch({ executablePath: chromiumProgram(), args: [...FLAGS, ...flags] });
}
