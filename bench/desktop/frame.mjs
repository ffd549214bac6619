// The picture on the virtual display, read from the file that Xvfb keeps it in: no X client takes part, so looking costs
// the programs that are watched next to nothing.

import { openSync, readSync, writeFileSync } from 'node:fs';
import { until } from '../../tests/e2e/harness/until.mjs';

/** Every so many rows are looked at; a button is many rows high. */
const ROW_STEP = 4;

/** Fewer points are the pointer, which stands where it is also while there is no window. */
const POINTER = 500;

/** How long the picture must not change to count as settled. */
const SETTLED_MS = 1_500;

/** The display's picture: 32 bits a point, blue first. */
export class Frame {
  #file;
  #offset;
  #stride;
  #row;

  constructor(file) {
    this.#file = openSync(file, 'r');
    const header = Buffer.alloc(100);
    readSync(this.#file, header, 0, 100, 0);
    // The fields of an XWD header, all big endian, whatever the order of the points themselves.
    const field = (index) => header.readUInt32BE(4 * index);
    this.width = field(4);
    this.height = field(5);
    this.#stride = field(12);
    this.#offset = field(0) + field(19) * 12;
    this.#row = new Uint32Array(this.width);
  }

  /** That of a desktop that was started with `frames`. */
  static of(desktop) {
    return new Frame(desktop.scratch.path('tmp', 'Xvfb_screen0'));
  }

  /** How many of the points looked at have this colour, and whether a window is drawn. */
  look(colour) {
    let count = 0;
    let lit = 0;
    for (let y = 0; y < this.height; y += ROW_STEP) {
      const row = this.#read(y);
      for (let x = 0; x < row.length; x++) {
        const point = row[x] & 0xffffff;
        if (point !== 0) lit++;
        if (point === colour) count++;
      }
    }
    return { count, drawn: lit > POINTER };
  }

  /** Waits until as many points have this colour as a while before, and answers how many. */
  async settled(colour) {
    let [last, since] = [-1, 0];
    return until('the picture has settled', () => {
      const { count } = this.look(colour);
      if (count !== last) [last, since] = [count, performance.now()];
      return performance.now() - since > SETTLED_MS && count;
    });
  }

  /** Writes the picture to a file, as PPM. */
  keep(file) {
    const parts = [Buffer.from(`P6 ${this.width} ${this.height} 255\n`)];
    for (let y = 0; y < this.height; y++) {
      const line = Buffer.alloc(this.width * 3);
      this.#read(y).forEach((point, x) => line.writeUIntBE(point & 0xffffff, 3 * x, 3));
      parts.push(line);
    }
    writeFileSync(file, Buffer.concat(parts));
  }

  #read(y) {
    readSync(this.#file, this.#row, 0, 4 * this.width, this.#offset + y * this.#stride);
    return this.#row;
  }
}
