// What a person does in the settings window.

import { until } from '../harness/until.mjs';
import { press } from './login-window.mjs';

/** Opens the settings from the login window, and turns to them. */
export async function openSettings(app) {
  await app.window('login');
  await press(app.session, 'Settings');
  await turnToSettings(app);
}

/** Turns to the settings window, once it shows them, in whatever language. */
export async function turnToSettings(app) {
  await app.window('settings');
  await app.session.css('select[name="preferences.theme"]');
}

/** Chooses one of the options of a list, by the list's path. */
export async function choose(session, path, value) {
  await session.execute(CHOOSE, path, value);
  await until(`${path} is ${value}`, () => session.execute('return document.getElementsByName(arguments[0])[0].value === arguments[1]', path, value));
}

/** The options of a list are drawn by the system, where WebDriver does not reach: the page is told what the system tells it. */
const CHOOSE = `
  const [path, value] = arguments;
  const list = document.getElementsByName(path)[0];
  list.focus();
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(list, value);
  list.dispatchEvent(new Event('change', { bubbles: true }));
`;

/** Whether the page is in this language and runs this way, and shows this text. */
export function isIn(app, { language, direction, text }) {
  const seen = () => app.session.execute(
    `const { lang, dir } = document.documentElement;
     return lang === arguments[0] && dir === arguments[1] && document.body.innerText.includes(arguments[2])`,
    language, direction, text,
  );
  return until(`the page is in ${language} and shows “${text}”`, seen);
}

/** Whether the page is light or dark: what it is painted with. */
export function isPainted(app, theme) {
  const light = () => app.session.execute(
    `const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number); return red > 128`,
  );
  return until(`the page is ${theme}`, async () => (await light()) === (theme === 'light'));
}
