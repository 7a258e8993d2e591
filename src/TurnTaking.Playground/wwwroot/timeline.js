// Both speakers, the waits and the events over time.

import { describeEvent } from './events.js';

const pixelsPerSecond = 120;
const keptSeconds = 60;
const eventRows = 3;
const shortestWait = 0.05;

/** @typedef {{t0: number, t1: number, speaker: 'user' | 'assistant', text: string, isUnheard?: boolean}} Word */

export class Timeline {
  #words = new Map();
  #wait;
  #rowEnds = [];
  #lastSecond = -1;
  #duration;
  #now;
  #future;

  /**
   * @param {HTMLElement} viewport
   * @param {HTMLElement} track
   */
  constructor(viewport, track) {
    this.viewport = viewport;
    this.track = track;
    this.clear();
  }

  /**
   * Empties the timeline.
   * @param {number} [duration] The length of a recorded call; without it time goes on and on.
   */
  clear(duration) {
    this.#words.clear();
    this.#wait = undefined;
    this.#rowEnds = Array(eventRows).fill(-Infinity);
    this.#lastSecond = -1;
    this.#duration = duration;
    this.#now = createElement('now');
    this.#future = createElement('future');
    this.track.replaceChildren(this.#now);
    this.track.style.transform = '';
    this.track.style.width = duration === undefined ? '' : `${duration * pixelsPerSecond}px`;
    if (duration !== undefined) {
      this.track.append(this.#future);
      this.#drawSeconds(duration);
    }
  }

  /**
   * Draws a word, or what has become of it.
   * @param {Word} word
   */
  putWord(word) {
    let element = this.#words.get(word);
    if (!element) {
      element = createElement(`word ${word.speaker}`);
      element.style.left = toPixels(word.t0);
      this.#words.set(word, element);
      this.track.append(element);
    }

    element.textContent = word.text;
    element.style.minWidth = toPixels(word.t1 - word.t0);
    element.classList.toggle('is-unheard', Boolean(word.isUnheard));
  }

  /** @param {Word} word */
  removeWord(word) {
    this.#words.get(word)?.remove();
    this.#words.delete(word);
  }

  /** Draws what is waited for; without a kind, that nothing is. */
  setWait({ time, kind, startTime, dueTime }) {
    const isShown = kind !== undefined && kind !== 'Voice';
    if (this.#wait && !(isShown && this.#wait.startTime === startTime)) {
      this.#endWait(time);
    }

    if (isShown) {
      this.#wait ??= { startTime, element: createWait(startTime, this.track) };
      this.#wait.dueTime = dueTime;
      this.#wait.element.style.width = toPixels(dueTime - startTime);
      this.#wait.element.lastChild.textContent = `${(dueTime - startTime).toFixed(2)} s`;
    }
  }

  /** Draws an event. */
  addEvent(time, event) {
    const kind = describeEvent(event);
    const element = createElement('event');
    element.dataset.tone = kind.tone;
    element.style.left = toPixels(time);
    if (kind.isQuiet) {
      element.classList.add('is-quiet');
    } else {
      const label = document.createElement('span');
      label.textContent = kind.label;
      element.append(label);
      element.classList.add(`row-${this.#takeRow(time * pixelsPerSecond, kind.label.length * 7.5 + 26)}`);
    }

    this.track.append(element);
  }

  /** Moves the line that says what time it is, and what is shown with it. */
  setNow(now) {
    if (this.#wait && this.#duration === undefined) {
      this.#fillWait(now);
    }

    this.#now.style.transform = `translateX(${now * pixelsPerSecond}px)`;
    const position = now * pixelsPerSecond - 0.75 * this.viewport.clientWidth;
    if (this.#duration === undefined) {
      this.#drawSeconds(now + 4);
      this.#prune(now);
      this.track.style.transform = `translateX(${-Math.max(0, position)}px)`;
    } else {
      this.#future.style.left = toPixels(now);
      this.viewport.scrollLeft = position;
    }
  }

  /** Draws the rest of the last wait of a recorded call. */
  finish() {
    if (this.#wait) {
      this.#endWait(this.#wait.dueTime);
    }
  }

  #fillWait(now) {
    const { startTime, dueTime, element } = this.#wait;
    element.firstChild.style.width = toPixels(Math.min(now, dueTime) - startTime);
  }

  /** What was waited stays filled; the rest shows until when it would have been. */
  #endWait(time) {
    this.#fillWait(time);
    if (time - this.#wait.startTime < shortestWait) {
      this.#wait.element.remove();
    }

    this.#wait = undefined;
  }

  #takeRow(left, width) {
    let row = this.#rowEnds.findIndex((end) => end <= left);
    row = row < 0 ? this.#rowEnds.indexOf(Math.min(...this.#rowEnds)) : row;
    this.#rowEnds[row] = left + width;
    return row;
  }

  #drawSeconds(until) {
    while (this.#lastSecond < Math.floor(until)) {
      const element = createElement('second');
      element.style.left = toPixels(++this.#lastSecond);
      const label = document.createElement('span');
      label.textContent = `${this.#lastSecond} s`;
      element.append(label);
      this.track.prepend(element);
    }
  }

  #prune(now) {
    const oldest = (now - keptSeconds) * pixelsPerSecond;
    for (const element of [...this.track.children]) {
      if (element !== this.#now && parseFloat(element.style.left) < oldest) {
        element.remove();
      }
    }

    for (const word of this.#words.keys()) {
      if (word.t1 < now - keptSeconds) {
        this.#words.delete(word);
      }
    }
  }
}

function createWait(startTime, track) {
  const element = createElement('waiting');
  element.style.left = toPixels(startTime);
  element.append(createElement('passed'), document.createElement('span'));
  track.append(element);
  return element;
}

function createElement(className) {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

const toPixels = (seconds) => `${Math.max(0, seconds * pixelsPerSecond).toFixed(1)}px`;
