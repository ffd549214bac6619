/** At most two letters for a person without a picture, by what a reader sees as letters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = picked.map((word) => firstLetter(word ?? "")).join("");
  return letters === "" ? "?" : letters.toLocaleUpperCase();
}

function firstLetter(word: string): string {
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return segments[Symbol.iterator]().next().value?.segment ?? "";
}
