// Calls as JSON files: one line, which `turntaking replay` reads as well. docs/playground.md describes the format.

/**
 * @typedef {import('./timeline.js').Word} Word
 * @typedef {{id: string, title?: string, about?: string, duration: number, settings?: Record<string, any>, words: Word[],
 *   turns?: {t0: number, t1: number, speaker: string}[]}} Call
 */

/**
 * Reads a call. What only the server can judge is left to it.
 * @param {string} text
 * @param {string} name The name of the file, for errors.
 * @returns {Call}
 */
export function parseCall(text, name) {
  const lines = text.split('\n').filter((line) => line.trim());
  if (lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{') && line.trimEnd().endsWith('}'))) {
    throw new Error(`${name} holds ${lines.length} calls; expected one.`);
  }

  let call;
  try {
    call = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is no JSON: ${error.message}`);
  }

  if (typeof call !== 'object' || call === null || !Array.isArray(call.words)) {
    throw new Error(`${name} is no call: expected an object with “id”, “duration” and “words”.`);
  }

  return call;
}

/**
 * Hands a call to the person as a file.
 * @param {Call} call
 */
export function downloadCall(call) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(call)}\n`], { type: 'application/json' }));
  link.download = `${call.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
