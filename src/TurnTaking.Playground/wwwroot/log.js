// What happened, as lines of text: the timeline for those who do not see it, and the detail for all.

import { describeEvent } from './events.js';

const keptLines = 200;

export class Log {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    this.clear();
  }

  clear() {
    const line = document.createElement('li');
    line.className = 'empty';
    line.textContent = 'Nothing yet.';
    this.list.replaceChildren(line);
  }

  /** @param {number} time */
  addEvent(time, event) {
    const kind = describeEvent(event);
    this.add(time, kind.label, kind.tell(event), kind.tone);
  }

  /**
   * @param {number} time
   * @param {string} what
   * @param {string} detail
   * @param {string} tone
   */
  add(time, what, detail, tone = 'neutral') {
    const line = document.createElement('li');
    line.dataset.tone = tone;
    for (const [className, text] of [['time', `${time.toFixed(1)} s`], ['what', what], ['detail', detail]]) {
      const cell = document.createElement('span');
      cell.className = className;
      cell.textContent = text;
      line.append(cell);
    }

    this.list.querySelector('.empty')?.remove();
    this.list.append(line);
    if (this.list.childElementCount > keptLines) {
      this.list.firstElementChild.remove();
    }

    this.list.scrollTop = this.list.scrollHeight;
  }
}
