// Typing as speech. The model judges every keystroke; the conversation hears whole words, as from a recognizer, and a voice that
// falls silent when the keys do.

const silence = 350;
const isSpoken = /[\p{L}\p{N}]/u;

export class Typing {
  #segment = 0;
  #decided = '';
  #heard = '';
  #isVoiceActive = false;
  #timer;
  #id = 0;
  #keyTimes = new Map();

  /**
   * @param {HTMLInputElement} input
   * @param {(message: any) => void} send
   * @param {(text: string) => void} onText Is told the words of the segment at every keystroke.
   */
  constructor(input, send, onText) {
    this.input = input;
    this.send = send;
    this.onText = onText;
    input.addEventListener('input', (event) => this.#type(event.timeStamp));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) {
        this.#fallSilent();
      }
    });
  }

  /** Begins anew: what was told is forgotten. What stands in the box is told again. */
  restart() {
    this.#beginSegment();
    this.#isVoiceActive = false;
    if (this.input.value.trim()) {
      this.#hear(this.input.value);
    }
  }

  /** Empties the box. */
  clear() {
    clearTimeout(this.#timer);
    this.input.value = '';
    this.restart();
  }

  /**
   * Takes the words out of the box that were decided on: what is left belongs to the next turn.
   * @param {string} transcript
   * @returns {string} What is left.
   */
  takeDecided(transcript) {
    const text = this.input.value;
    let left = [...transcript].filter((character) => isSpoken.test(character)).length;
    let end = 0;
    while (end < text.length && (left > 0 || !/\s/.test(text[end]))) {
      left -= isSpoken.test(text[end++]) ? 1 : 0;
    }

    const rest = text.slice(end).trimStart();
    this.input.value = rest;
    if (rest) {
      this.#decided += text.slice(0, text.length - rest.length);
    } else {
      this.#beginSegment();
    }

    return rest;
  }

  /** Notes that the prediction of a keystroke is on the screen. */
  showed(id) {
    const keyTime = this.#keyTimes.get(id);
    if (keyTime === undefined) {
      return undefined;
    }

    for (const older of [...this.#keyTimes.keys()].filter((key) => key <= id)) {
      this.#keyTimes.delete(older);
    }

    return performance.measure('keystroke-to-decision', { start: keyTime, end: performance.now() }).duration;
  }

  #type(time) {
    const text = this.input.value;
    if (!this.#isVoiceActive) {
      this.#isVoiceActive = true;
      this.send({ type: 'voice', isActive: true });
    }

    if (text.trim()) {
      this.#keyTimes.set(++this.#id, time);
      this.send({ type: 'typed', text, id: this.#id });
    }

    // The last word may go on unless something stands behind it.
    this.#hear(/[\s.,!?;:]$/.test(text) ? text : text.slice(0, text.search(/\S*$/)));
    this.onText(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fallSilent(), silence);
  }

  #fallSilent() {
    clearTimeout(this.#timer);
    if (this.#isVoiceActive) {
      this.#hear(this.input.value);
      this.#isVoiceActive = false;
      this.send({ type: 'voice', isActive: false });
    }
  }

  #hear(text) {
    const words = (this.#decided + text).trim();
    if (text.trim() && words !== this.#heard) {
      this.#heard = words;
      this.send({ type: 'transcript', text: words, segment: `typed-${this.#segment}` });
    }
  }

  #beginSegment() {
    this.#segment++;
    this.#decided = '';
    this.#heard = '';
  }
}
