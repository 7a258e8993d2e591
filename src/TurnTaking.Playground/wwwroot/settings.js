// The options of the conversation: a preset, and sliders for what is changed in it.

const presets = {
  High: ['Eager', 'short questions, where a cut-off costs little'],
  Medium: ['Balanced', 'the default'],
  Low: ['Patient', 'dictation, people who think aloud'],
  Auto: ['Adaptive', 'balanced, times this caller’s own pauses'],
};

/**
 * @typedef {{key: string, name: string, help: string, min: number, max: number, step: number, isTime?: boolean,
 *   isOfPreset?: boolean}} Setting
 */

/** @type {Setting[]} */
export const settings = [
  {
    key: 'minimumWait', name: 'Minimum wait', help: 'after a user who has certainly finished',
    min: 0.1, max: 3, step: 0.05, isTime: true, isOfPreset: true,
  },
  {
    key: 'maximumWait', name: 'Maximum wait', help: 'after a user who has certainly not finished',
    min: 0.3, max: 6, step: 0.1, isTime: true, isOfPreset: true,
  },
  {
    key: 'waitExponent', name: 'Wait exponent', help: 'above 1 the wait stays short for longer',
    min: 0.5, max: 5, step: 0.1, isOfPreset: true,
  },
  {
    key: 'silenceWait', name: 'Silence wait', help: 'where there is no prediction',
    min: 0.2, max: 4, step: 0.1, isTime: true,
  },
  {
    key: 'entryWait', name: 'Entry wait', help: 'at least, in a number, spelling or address',
    min: 0.2, max: 5, step: 0.1, isTime: true,
  },
  {
    key: 'eagerThreshold', name: 'Eager threshold', help: 'how probable the end must be to prepare a reply',
    min: 0, max: 1, step: 0.05,
  },
  {
    key: 'interruptionThreshold', name: 'Interruption threshold', help: 'how probable one must be to stop at once',
    min: 0, max: 1, step: 0.05,
  },
  {
    key: 'backchannelThreshold', name: 'Backchannel threshold', help: 'how improbable one must be to talk on early',
    min: 0, max: 1, step: 0.05,
  },
  {
    key: 'overlapLimit', name: 'Overlap limit', help: 'words over the agent are decided by then',
    min: 0.2, max: 3, step: 0.1, isTime: true,
  },
  {
    key: 'holdLimit', name: 'Hold limit', help: 'how long a user who asked for a moment is waited for',
    min: 1, max: 120, step: 1, isTime: true,
  },
];

export class Settings {
  #presets;
  #values = { eagerness: 'Medium' };
  #radios = new Map();
  #sliders = new Map();

  /**
   * @param {Record<'presets' | 'sliders' | 'reset' | 'tuning', HTMLElement>} elements
   * @param {any[]} presetSettings The settings of each preset.
   * @param {() => void} onChange
   */
  constructor(elements, presetSettings, onChange) {
    this.elements = elements;
    this.onChange = onChange;
    this.#presets = new Map(presetSettings.map((preset) => [preset.eagerness, preset]));
    for (const [eagerness, [name, help]] of Object.entries(presets)) {
      this.#radios.set(eagerness, this.#createPreset(eagerness, name, help));
    }

    for (const setting of settings) {
      this.#sliders.set(setting.key, this.#createSlider(setting));
    }

    elements.reset.addEventListener('click', () => this.#change({ eagerness: 'Medium' }));
    this.#show();
  }

  /** What differs from the defaults; the eagerness is always there. */
  get values() {
    return { ...this.#values };
  }

  /** @param {Record<string, any>} values */
  set values(values) {
    const known = Object.entries(values ?? {}).filter(([key, value]) => this.#sliders.has(key) && Number.isFinite(value));
    this.#values = { ...Object.fromEntries(known), eagerness: this.#presets.has(values?.eagerness) ? values.eagerness : 'Medium' };
    this.elements.tuning.open ||= known.length > 0;
    this.#show();
  }

  #change(values) {
    this.#values = values;
    this.#show();
    this.onChange();
  }

  #choose(eagerness) {
    const kept = settings.filter(({ key, isOfPreset }) => !isOfPreset && key in this.#values).map(({ key }) => [key, this.#values[key]]);
    this.#change({ eagerness, ...Object.fromEntries(kept) });
  }

  #slide(key, value) {
    const values = { ...this.#values, [key]: value };
    const preset = this.#presets.get(values.eagerness);
    const shortest = values.minimumWait ?? preset.minimumWait;
    const longest = values.maximumWait ?? preset.maximumWait;
    if (shortest > longest) {
      values[key === 'minimumWait' ? 'maximumWait' : 'minimumWait'] = value;
    }

    for (const setting of settings) {
      if (values[setting.key] === preset[setting.key]) {
        delete values[setting.key];
      }
    }

    this.#change(values);
  }

  #show() {
    const { eagerness } = this.#values;
    this.#radios.get(eagerness).checked = true;
    for (const { key, isTime } of settings) {
      const { root, input, output } = this.#sliders.get(key);
      const value = this.#values[key] ?? this.#presets.get(eagerness)[key];
      const text = `${Number(value.toFixed(2))}${isTime ? ' s' : ''}`;
      input.value = value;
      input.setAttribute('aria-valuetext', text);
      output.textContent = text;
      root.classList.toggle('is-changed', key in this.#values);
    }

    this.elements.reset.disabled = eagerness === 'Medium' && Object.keys(this.#values).length === 1;
  }

  #createPreset(eagerness, name, help) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.type = 'radio';
    input.name = 'eagerness';
    input.value = eagerness;
    input.addEventListener('change', () => this.#choose(eagerness));
    const title = document.createElement('strong');
    title.textContent = name;
    const text = document.createElement('small');
    text.textContent = help;
    label.append(input, title, text);
    this.elements.presets.append(label);
    return input;
  }

  #createSlider({ key, name, help, min, max, step }) {
    const root = document.createElement('div');
    root.className = 'slider';
    const label = document.createElement('label');
    label.textContent = name;
    label.htmlFor = `setting-${key}`;
    const output = document.createElement('output');
    output.htmlFor = label.htmlFor;
    const input = Object.assign(document.createElement('input'), { type: 'range', id: label.htmlFor, min, max, step });
    const text = document.createElement('small');
    text.id = `${label.htmlFor}-help`;
    text.textContent = help;
    input.setAttribute('aria-describedby', text.id);
    input.addEventListener('input', () => this.#slide(key, input.valueAsNumber));
    root.append(label, output, input, text);
    this.elements.sliders.append(root);
    return { root, input, output };
  }
}
