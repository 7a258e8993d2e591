// Speaking, where the browser has the Web Speech API. Chrome sends the audio to Google's recognizer.

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export class Speech {
  #recognition;
  #count = 0;

  /**
   * @param {HTMLButtonElement} button
   * @param {{send: (message: any) => void, onText: (text: string, isFinal: boolean) => void, onProblem: (text: string) => void}} handlers
   */
  constructor(button, handlers) {
    this.button = button;
    this.handlers = handlers;
    button.hidden = !Recognition;
    button.addEventListener('click', () => (this.#recognition ? this.stop() : this.#start()));
  }

  stop() {
    const recognition = this.#recognition;
    this.#recognition = undefined;
    recognition?.stop();
    this.button.setAttribute('aria-pressed', 'false');
  }

  #start() {
    const recognition = new Recognition();
    this.#recognition = recognition;
    const session = ++this.#count;
    Object.assign(recognition, { continuous: true, interimResults: true, lang: 'en-US' });
    recognition.onspeechstart = () => this.handlers.send({ type: 'voice', isActive: true });
    recognition.onspeechend = () => this.handlers.send({ type: 'voice', isActive: false });
    recognition.onresult = ({ results, resultIndex }) => {
      for (let index = resultIndex; index < results.length; index++) {
        const { isFinal, 0: { transcript: text } } = results[index];
        this.handlers.send({ type: 'transcript', text, segment: `spoken-${session}-${index}`, isFinal });
        this.handlers.onText(text, isFinal);
      }
    };
    recognition.onerror = ({ error }) => {
      if (error !== 'no-speech' && error !== 'aborted') {
        this.handlers.onProblem(`Speech recognition failed: ${error}.`);
        this.stop();
      }
    };

    // Browsers end a recognition after a while.
    recognition.onend = () => {
      this.handlers.send({ type: 'voice', isActive: false });
      if (this.#recognition === recognition) {
        this.#start();
      }
    };
    recognition.start();
    this.button.setAttribute('aria-pressed', 'true');
  }
}
