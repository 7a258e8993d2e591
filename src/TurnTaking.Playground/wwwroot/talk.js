// A live call: what the person types or speaks goes to the server, and what is decided there is shown.

import { Connection } from './connection.js';
import { Recording } from './recording.js';
import { Speech } from './speech.js';
import { Typing } from './typing.js';

export class Talk {
  #recording;

  /**
   * @param {Record<'words' | 'microphone' | 'speak', HTMLElement>} elements
   * @param {import('./main.js').View} view
   * @param {() => Record<string, any>} getSettings
   */
  constructor(elements, view, getSettings) {
    this.view = view;
    this.getSettings = getSettings;
    this.#recording = new Recording(view.timeline);
    this.connection = new Connection({
      onOpen: () => this.#begin(),
      onMessage: (message) => this.#take(message),
      onState: (state) => view.showConnection(state),
    });
    const send = (message) => this.connection.send(message);
    this.typing = new Typing(elements.words, send, (text) => this.#recording.setUserText(text, this.now));
    this.speech = new Speech(elements.microphone, {
      send,
      onText: (text, isFinal) => {
        this.#recording.setUserText(text, this.now);
        if (isFinal) {
          this.#recording.endUserSegment();
        }
      },
      onProblem: view.showProblem,
    });
    elements.speak.addEventListener('click', () => send({ type: 'speak' }));
  }

  get now() {
    return this.connection.now;
  }

  start() {
    this.connection.open();
  }

  stop() {
    this.speech.stop();
    this.connection.close();
  }

  /** Goes on with the settings as they are now. */
  applySettings() {
    this.connection.send({ type: 'settings', settings: this.getSettings() });
    this.typing.restart();
  }

  /** The call so far, or undefined if nothing was said. */
  createCall() {
    return this.#recording.isEmpty ? undefined : this.#recording.createCall(this.now, this.getSettings());
  }

  /** Moves what is shown to where the call is by now. */
  draw() {
    this.view.timeline.setNow(this.now);
    this.view.decision.tick(this.now);
  }

  #begin() {
    const { timeline, decision, log } = this.view;
    this.#recording = new Recording(timeline);
    timeline.clear();
    decision.clear();
    log.clear();
    this.typing.clear();
    if (Object.keys(this.getSettings()).length > 1 || this.getSettings().eagerness !== 'Medium') {
      this.applySettings();
    }
  }

  #take(message) {
    const { timeline, decision, log } = this.view;
    decision.take(message);
    switch (message.type) {
      case 'prediction':
        this.#showLatency(message);
        break;
      case 'wait':
        timeline.setWait(message);
        break;
      case 'event':
        timeline.addEvent(message.time, message.event);
        log.addEvent(message.time, message.event);
        this.#follow(message.event);
        break;
      case 'agent':
        this.#recording.setAgent(message);
        decision.setAgentSpeaking(message.state === 'Speaking' || message.state === 'Paused');
        if (message.state === 'Finished') {
          log.add(message.time, 'Agent', `“${message.text}”`);
        }

        break;
      case 'error':
        this.view.showProblem(message.message);
        break;
    }
  }

  #follow({ name, transcript }) {
    if (name === 'EndOfTurn' || name === 'Backchannel') {
      const rest = this.typing.takeDecided(transcript);
      this.#recording.endUserSegment(rest.split(/\s+/).filter(Boolean).length);
    }
  }

  #showLatency({ id, inferenceTime }) {
    const duration = id === undefined ? undefined : this.typing.showed(id);
    if (duration !== undefined) {
      const model = inferenceTime === undefined ? '' : `, ${inferenceTime.toFixed(1)} ms of it the model`;
      this.view.showLatency(`${duration.toFixed(0)} ms from key to decision${model}`);
    }
  }
}
