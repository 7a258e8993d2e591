// Puts the page together: a live call and recorded ones share the decision, the timeline and the log.

import { createCode } from './code.js';
import { downloadCall, parseCall } from './call-file.js';
import { Decision } from './decision.js';
import { Log } from './log.js';
import { Player } from './player.js';
import { Settings } from './settings.js';
import { Talk } from './talk.js';
import { Timeline } from './timeline.js';

/**
 * @typedef {{decision: Decision, timeline: Timeline, log: Log, showProblem: (text: string) => void,
 *   showConnection: (state: string) => void, showLatency: (text: string) => void}} View
 */

const elements = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));
const connectionStates = {
  open: 'Connected',
  connecting: 'Connecting …',
  lost: 'Connection lost, trying again …',
  closed: 'Recorded call',
};
const settingsDelay = 150;

/** @type {View} */
const view = {
  decision: new Decision(elements),
  timeline: new Timeline(elements.viewport, elements.track),
  log: new Log(elements.log),
  showProblem: (text) => {
    elements.problem.textContent = text;
    elements.problem.hidden = !text;
  },
  showConnection: (state) => {
    elements.connection.textContent = connectionStates[state];
    elements.connection.className = `is-${state}`;
  },
  showLatency: (text) => {
    elements.latency.textContent = text;
  },
};

const { model, presets } = await (await fetch('api/playground')).json();
elements.model.textContent = model ?? '';

const settings = new Settings(elements, presets, onSettingsChanged);
const talk = new Talk(elements, view, () => settings.values);
const player = new Player(elements, view, () => settings.values);
const examples = await (await fetch('calls/index.json')).json();
let settingsTimer;

function onSettingsChanged() {
  setSettings(settings.values);
  clearTimeout(settingsTimer);
  settingsTimer = setTimeout(() => {
    if (!isRecorded()) {
      talk.applySettings();
    } else if (player.call) {
      tell(() => player.load(player.call, player.call.id));
    }
  }, settingsDelay);
}

const isRecorded = () => !elements.calls.hidden;

function showTab(isCalls) {
  if (isCalls === isRecorded()) {
    return;
  }

  for (const [name, isShown] of [['talk', !isCalls], ['calls', isCalls]]) {
    const tab = elements[`tab-${name}`];
    tab.setAttribute('aria-selected', isShown);
    tab.tabIndex = isShown ? 0 : -1;
    elements[name].hidden = !isShown;
  }

  elements.transport.hidden = !isCalls;
  document.body.classList.toggle('is-recorded', isCalls);
  view.showProblem('');
  view.showLatency('');
  if (isCalls) {
    const call = talk.createCall();
    talk.stop();
    if (call) {
      addCall(call.title, async () => call);
    }

    player.redraw();
  } else {
    player.pause();
    talk.start();
    elements.words.focus();
  }
}

/** Does something, and says what went wrong. */
async function tell(action) {
  try {
    view.showProblem('');
    await action();
  } catch (error) {
    view.showProblem(error.message);
  }
}

/** Adds a call to choose from; one that has the same title is replaced. */
function addCall(title, load) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = title;
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => tell(async () => {
    const call = await load();
    await player.load(call, call.id, () => markCall(button, call));
  }));
  const old = [...elements.examples.children].find((other) => other.textContent === title);
  if (old) {
    old.replaceWith(button);
  } else {
    elements.examples.append(button);
  }

  return button;
}

/** Says which of the calls is shown. */
function markCall(button, call) {
  for (const other of elements.examples.children) {
    other.setAttribute('aria-pressed', other === button);
  }

  elements.about.textContent = call.about ?? '';
}

function setSettings(values) {
  settings.values = values;
  elements.code.textContent = createCode(settings.values);
}

async function openFile(file) {
  const call = parseCall(await file.text(), file.name);
  const { values } = settings;
  setSettings(call.settings ?? values);
  try {
    await player.load(call, file.name, () => {
      showTab(true);
      markCall(addCall(call.title ?? call.id, async () => call), call);
    });
  } catch (error) {
    setSettings(values);
    throw error;
  }
}

function save() {
  const call = isRecorded() ? player.call && { ...player.call, settings: settings.values } : talk.createCall();
  if (call) {
    downloadCall(call);
  } else {
    view.showProblem('There is no call to save yet: say something first.');
  }
}

async function copy() {
  try {
    await navigator.clipboard.writeText(elements.code.textContent);
    elements.copied.textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(elements.code);
    elements.copied.textContent = 'The browser allows no copying: it is selected, press Ctrl+C.';
  }
}

function draw() {
  if (isRecorded()) {
    player.draw();
  } else {
    talk.draw();
  }
}

for (const tab of [elements['tab-talk'], elements['tab-calls']]) {
  tab.addEventListener('click', () => {
    showTab(tab.id === 'tab-calls');
    if (isRecorded() && !player.call) {
      elements.examples.firstElementChild.click();
    }
  });
  tab.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const other = tab.id === 'tab-calls' ? elements['tab-talk'] : elements['tab-calls'];
      other.click();
      other.focus();
    }
  });
}

for (const { id, title } of examples) {
  let call;
  addCall(title, async () => (call ??= await (await fetch(`calls/${id}.json`)).json()));
}

elements.save.addEventListener('click', save);
elements.open.addEventListener('click', () => elements.file.click());
elements.file.addEventListener('change', () => {
  const [file] = elements.file.files;
  elements.file.value = '';
  if (file) {
    tell(() => openFile(file));
  }
});
elements.copy.addEventListener('click', copy);
setSettings(settings.values);
talk.start();
elements.words.focus();

if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
  setInterval(draw, 250);
} else {
  const drawNext = () => {
    draw();
    requestAnimationFrame(drawNext);
  };
  requestAnimationFrame(drawNext);
}
