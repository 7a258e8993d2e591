// The connection to the conversation on the server. Every connection is a new conversation.

const longestRetry = 5000;

export class Connection {
  #socket;
  #retry;
  #delay = 250;
  #offset = Infinity;

  /**
   * @param {{onOpen: () => void, onMessage: (message: any) => void, onState: (state: string) => void}} handlers The states are
   *   open, connecting, lost and closed.
   */
  constructor(handlers) {
    this.handlers = handlers;
  }

  /** The time of the server, in seconds since the connection began. */
  get now() {
    return Number.isFinite(this.#offset) ? performance.now() / 1000 - this.#offset : 0;
  }

  open() {
    this.close();
    this.#connect();
  }

  close() {
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#socket = undefined;
    this.handlers.onState('closed');
  }

  /** Tells the server something; it is dropped while there is no connection. */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #connect() {
    this.#offset = Infinity;
    this.handlers.onState('connecting');
    const socket = new WebSocket(new URL('api/conversation', location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    socket.onopen = () => {
      if (socket === this.#socket) {
        this.#delay = 250;
        this.handlers.onState('open');
      }
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) {
        this.#receive(JSON.parse(data));
      }
    };
    socket.onclose = () => {
      if (socket === this.#socket) {
        this.handlers.onState('lost');
        this.#retry = setTimeout(() => this.#connect(), this.#delay);
        this.#delay = Math.min(2 * this.#delay, longestRetry);
      }
    };
  }

  #receive(message) {
    const isFirst = !Number.isFinite(this.#offset);

    // Messages are late, never early: the least late one tells the server's clock best.
    this.#offset = Math.min(this.#offset, performance.now() / 1000 - message.time);
    if (isFirst) {
      this.handlers.onOpen();
    }

    this.handlers.onMessage(message);
  }
}
