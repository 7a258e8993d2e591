// What the agent should do: the four probabilities, the verdict and the wait that is running.

const actions = [
  { id: 'start_speaking', name: 'Answer', isSpeaking: false, reason: 'The user has probably finished.' },
  { id: 'continue_listening', name: 'Keep listening', isSpeaking: false, reason: 'The user is in the middle of something.' },
  { id: 'start_listening', name: 'Stop talking', isSpeaking: true, reason: 'The user interrupts.' },
  { id: 'continue_speaking', name: 'Talk on', isSpeaking: true, reason: 'The user only shows that they listen.' },
];

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

export class Decision {
  #prediction;
  #wait;
  #isAgentSpeaking = false;
  #bars = new Map();

  /** @param {Record<'bars' | 'verdict' | 'reason' | 'countdown' | 'countdown-fill' | 'countdown-text', HTMLElement>} elements */
  constructor(elements) {
    this.elements = elements;
    for (const action of actions) {
      this.#bars.set(action.id, createBar(action, elements.bars));
    }

    this.clear();
  }

  clear() {
    this.#prediction = undefined;
    this.#wait = undefined;
    this.#isAgentSpeaking = false;
    this.#show();
  }

  /** Takes in a message of the server. */
  take(message) {
    switch (message.type) {
      case 'prediction':
        this.#prediction = message;
        break;
      case 'wait':
        this.#wait = message.kind && message.kind !== 'Voice' ? message : undefined;
        break;
      case 'event':
        if (['EndOfTurn', 'Backchannel'].includes(message.event.name)) {
          this.#prediction = undefined;
        }

        break;
      default:
        return;
    }

    this.#show();
  }

  /** @param {boolean} isSpeaking */
  setAgentSpeaking(isSpeaking) {
    if (isSpeaking !== this.#isAgentSpeaking) {
      this.#isAgentSpeaking = isSpeaking;
      this.#prediction = undefined;
      this.#show();
    }
  }

  /** @param {number} now */
  tick(now) {
    const wait = this.#wait;
    const { countdown } = this.elements;
    countdown.hidden = !wait;
    if (wait) {
      const length = wait.dueTime - wait.startTime;
      const left = Math.max(0, wait.dueTime - now);
      this.elements['countdown-fill'].style.transform = `scaleX(${Math.min(1, Math.max(0, 1 - left / length))})`;
      this.elements['countdown-text'].textContent = {
        Hold: `waits for the user, ${left.toFixed(1)} s at most`,
        Overlap: `decides in ${left.toFixed(2)} s`,
        Silence: `answers in ${left.toFixed(2)} s of ${length.toFixed(2)} s`,
      }[wait.kind];
    }
  }

  #show() {
    const probabilities = this.#prediction?.probabilities;
    for (const action of actions) {
      const bar = this.#bars.get(action.id);
      const share = probabilities?.[action.id] ?? 0;
      bar.root.classList.toggle('is-impossible', action.isSpeaking !== this.#isAgentSpeaking);
      bar.fill.style.transform = `scaleX(${share})`;
      bar.value.textContent = probabilities ? percent.format(share) : '–';
      bar.gauge.setAttribute('aria-valuenow', share.toFixed(2));
      bar.gauge.setAttribute('aria-valuetext', probabilities ? percent.format(share) : 'unknown');
    }

    const { verdict, reason } = this.elements;
    const isHeld = this.#wait?.kind === 'Hold';
    const action = isHeld ? undefined : actions.find((candidate) => candidate.id === this.#prediction?.action);
    if (action) {
      verdict.dataset.action = action.id;
    } else {
      delete verdict.dataset.action;
    }

    verdict.textContent = isHeld ? 'Stay silent' : action?.name ?? (this.#isAgentSpeaking ? 'Talk' : 'Listen');
    reason.textContent = isHeld ? 'The user has asked for a moment.'
      : action?.reason ?? (this.#isAgentSpeaking ? 'The agent speaks, and nobody talks over it.' : 'The user has said nothing yet.');
  }
}

function createBar(action, parent) {
  const root = document.createElement('div');
  root.className = 'bar';
  root.dataset.action = action.id;
  const name = document.createElement('span');
  name.className = 'name';
  const code = document.createElement('code');
  code.textContent = action.id;
  name.append(action.name, code);
  const value = document.createElement('span');
  value.className = 'value';
  const gauge = document.createElement('div');
  gauge.className = 'gauge';
  gauge.setAttribute('role', 'meter');
  gauge.setAttribute('aria-label', `${action.name}, ${action.id}`);
  gauge.setAttribute('aria-valuemin', '0');
  gauge.setAttribute('aria-valuemax', '1');
  const fill = document.createElement('div');
  fill.className = 'fill';
  gauge.append(fill);
  root.append(name, value, gauge);
  parent.append(root);
  return { root, value, gauge, fill };
}
