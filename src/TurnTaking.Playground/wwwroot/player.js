// A recorded call: the server decides it at once, on a virtual clock; the page plays, pauses and scrubs what was decided.

const tail = 0.8;

export class Player {
  #call;
  #messages = [];
  #shownCount = 0;
  #duration = 0;
  #position = 0;
  #playedFrom;
  #request;

  /**
   * @param {Record<'play' | 'scrub' | 'position', HTMLElement>} elements
   * @param {import('./main.js').View} view
   * @param {() => Record<string, any>} getSettings
   */
  constructor(elements, view, getSettings) {
    this.elements = elements;
    this.view = view;
    this.getSettings = getSettings;
    elements.play.addEventListener('click', () => (this.isPlaying ? this.pause() : this.play()));
    elements.scrub.addEventListener('input', () => {
      this.pause();
      this.#seek(elements.scrub.valueAsNumber);
    });
  }

  get call() {
    return this.#call;
  }

  get isPlaying() {
    return this.#playedFrom !== undefined;
  }

  /**
   * Decides a call with the settings as they are now, and shows it: from its start, or where it is if only the settings are others.
   * @param {import('./call-file.js').Call} call
   * @param {string} name What it is called in errors.
   * @param {() => void} [onDecided] Is told before it is shown.
   * @throws {Error} The server does not take the call, and what was shown before still is.
   */
  async load(call, name, onDecided) {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const messages = await decide(call, name, this.getSettings(), request.signal);
    if (!messages) {
      return;
    }

    onDecided?.();
    const isOther = call !== this.#call;
    this.#show(call, messages, isOther ? 0 : this.#position);
    if (isOther) {
      this.play();
    }
  }

  play() {
    if (!this.#call) {
      return;
    }

    if (this.#position >= this.#duration) {
      this.#seek(0);
    }

    this.#playedFrom = performance.now() / 1000 - this.#position;
    this.#showState();
  }

  pause() {
    this.#playedFrom = undefined;
    this.#showState();
  }

  /** Draws the call from the start, as after another was on the screen. */
  redraw() {
    if (this.#call) {
      this.#show(this.#call, this.#messages, this.#position);
    }
  }

  /** Moves a call that is playing to where it is by now. */
  draw() {
    if (this.isPlaying) {
      const position = performance.now() / 1000 - this.#playedFrom;
      if (position >= this.#duration) {
        this.pause();
      }

      this.#seek(Math.min(position, this.#duration));
    }
  }

  #show(call, messages, position) {
    this.#call = call;
    this.#messages = messages;
    const events = messages.filter(({ type, event }) => type === 'event' && event.name !== 'UserIdle');
    const end = Math.max(call.duration, ...events.map(({ time }) => time + tail));
    this.#duration = end;
    this.elements.scrub.max = end.toFixed(2);
    const { timeline } = this.view;
    timeline.clear(end);
    call.words.forEach((word) => timeline.putWord(word));
    for (const message of messages.filter(({ time }) => time <= end)) {
      if (message.type === 'wait') {
        timeline.setWait(message);
      } else if (message.type === 'event') {
        timeline.addEvent(message.time, message.event);
      }
    }

    timeline.finish();
    this.#shownCount = -1;
    this.#seek(Math.min(position, end));
    this.#showState();
  }

  #seek(position) {
    this.#position = position;
    const { timeline, decision, log } = this.view;
    const count = this.#messages.filter(({ time }) => time <= position).length;
    if (count < this.#shownCount || this.#shownCount < 0) {
      decision.clear();
      log.clear();
      this.#shownCount = 0;
    }

    decision.setAgentSpeaking(this.#isAgentSpeaking(position));
    for (const message of this.#messages.slice(this.#shownCount, count)) {
      decision.take(message);
      if (message.type === 'event') {
        log.addEvent(message.time, message.event);
      }
    }

    this.#shownCount = count;
    timeline.setNow(position);
    decision.tick(position);
    this.elements.scrub.value = position;
    const text = `${position.toFixed(1)} of ${this.#duration.toFixed(1)} s`;
    this.elements.position.textContent = text;
    this.elements.scrub.setAttribute('aria-valuetext', text);
  }

  #isAgentSpeaking(position) {
    const isInterrupted = (turn) => this.#messages.some(({ type, event, time }) =>
      type === 'event' && event.name === 'Interruption' && time >= turn.t0 && time <= position);
    return (this.#call.turns ?? []).some((turn) =>
      turn.speaker === 'assistant' && turn.t0 <= position && position < turn.t1 && !isInterrupted(turn));
  }

  #showState() {
    this.elements.play.textContent = this.isPlaying ? 'Pause' : 'Play';
  }
}

/** @returns {Promise<any[] | undefined>} What was decided; undefined if it was asked for in vain. */
async function decide(call, name, settings, signal) {
  try {
    const response = await fetch('api/replay', { method: 'POST', body: JSON.stringify({ call, settings }), signal });
    const result = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
    if (!response.ok) {
      throw new Error(`${name}: ${result.error}`);
    }

    return result.messages;
  } catch (error) {
    if (signal.aborted) {
      return undefined;
    }

    throw error;
  }
}
