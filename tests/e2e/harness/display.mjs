// A virtual display.

import { within } from './until.mjs';

/** Starts Xvfb on a free display and returns its name, `:N`. With `frames`, a folder, it keeps its picture in a file there. */
export async function startDisplay(programs, { width = 1280, height = 900, frames } = {}) {
  const screen = ['-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'];
  if (frames) screen.push('-fbdir', frames);
  const program = programs.start('display', 'Xvfb', ['-displayfd', '3', ...screen], { pipe: true });
  // The number comes when the display takes connections.
  const number = new Promise((resolve, reject) => {
    let text = '';
    program.child.stdio[3].setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    program.ended.then(() => reject(new Error(`Xvfb ended: ${program.log()}`)));
  });
  return `:${await within('Xvfb', number)}`;
}
