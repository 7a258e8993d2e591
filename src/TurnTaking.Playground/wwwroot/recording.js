// The words of a live call as they come, kept as a call that can be saved and played.

const round = (seconds) => Number(seconds.toFixed(3));

export class Recording {
  #words = [];
  #turns = [];
  #current = [];
  #agentText = '';
  #agentTime = 0;
  #isSpeaking = false;

  /** @param {import('./timeline.js').Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
  }

  get isEmpty() {
    return this.#words.length === 0;
  }

  /**
   * Takes in the user's words of a segment as they are now.
   * @param {string} text
   * @param {number} now
   */
  setUserText(text, now) {
    const texts = text.split(/\s+/).filter(Boolean);
    texts.forEach((wordText, index) => {
      const word = this.#current[index];
      if (!word) {
        this.#current.push(this.#add('user', wordText, now, now));
      } else if (word.text !== wordText) {
        Object.assign(word, { text: wordText, t1: now });
        this.timeline.putWord(word);
      }
    });
    for (const word of this.#current.splice(texts.length)) {
      this.#words.splice(this.#words.indexOf(word), 1);
      this.timeline.removeWord(word);
    }
  }

  /**
   * Ends the user's segment; its last words may belong to the next one.
   * @param {number} [count] How many words are kept for the next one.
   */
  endUserSegment(count = 0) {
    this.#current = count > 0 ? this.#current.slice(-count) : [];
  }

  /** Takes in how far the agent has got. */
  setAgent({ time, state, text, spokenText }) {
    if (!this.#isSpeaking && state === 'Speaking') {
      this.#agentText = '';
      this.#agentTime = time;
      this.#turns.push({ t0: time, t1: time, speaker: 'assistant' });
    }

    const added = spokenText.slice(this.#agentText.length).trim();
    if (added) {
      this.#add('assistant', added, this.#agentTime, time);
    }

    if (state === 'Interrupted') {
      const next = text.slice(spokenText.length).trim().split(' ', 1)[0];
      if (next) {
        this.timeline.putWord({ t0: time, t1: time, speaker: 'assistant', text: next, isUnheard: true });
      }
    }

    this.#isSpeaking = state === 'Speaking' || state === 'Paused';
    this.#agentText = spokenText;
    this.#agentTime = time;
    const turn = this.#turns.at(-1);
    if (turn) {
      turn.t1 = Math.max(turn.t1, time);
    }
  }

  /**
   * @param {number} now
   * @param {Record<string, any>} settings
   * @returns {import('./call-file.js').Call}
   */
  createCall(now, settings) {
    const words = this.#words.map(({ t0, t1, speaker, text }) => ({ t0: round(t0), t1: round(Math.max(t1, t0 + 0.05)), speaker, text }));
    return {
      id: `call-${new Date().toISOString().slice(0, 19).replace(/\D/g, '-')}`,
      title: 'Your call',
      about: 'What you said and the agent answered, decided again with the settings of now. The agent speaks when it spoke.',
      duration: round(now),
      settings,
      words: words.sort((left, right) => left.t0 - right.t0),
      turns: this.#turns.filter(({ t0, t1 }) => t1 > t0).map((turn) => ({ ...turn, t0: round(turn.t0), t1: round(turn.t1) })),
    };
  }

  #add(speaker, text, t0, t1) {
    const word = { t0, t1, speaker, text };
    this.#words.push(word);
    this.timeline.putWord(word);
    return word;
  }
}
