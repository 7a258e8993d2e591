// The events of a conversation: how they are named, coloured and told.

/**
 * @typedef {{name: string, turn?: number, transcript?: string, reason?: string, spokenText?: string, waited?: number,
 *   probability?: number}} TurnEvent
 * @typedef {{label: string, tone: string, isQuiet?: boolean, tell: (event: TurnEvent) => string}} EventKind
 */

const reasons = {
  Silence: 'silence alone, as there is no prediction',
  Deadline: 'the wait for more has run out',
  Completed: 'the call was over',
};

const percent = new Intl.NumberFormat('en', { style: 'percent' });

/** @param {string | undefined} text */
const quote = (text) => (text ? `“${text}”` : '');

/** @param {(string | undefined | false)[]} facts */
const list = (...facts) => facts.filter(Boolean).join(', ');

/** @param {TurnEvent} event */
const tellEnd = ({ transcript, probability, waited, reason }) => `${quote(transcript)} — ${list(
  reasons[reason],
  probability !== undefined && `${percent.format(probability)} likely finished`,
  waited !== undefined && `${waited.toFixed(2)} s after the last speech`,
)}.`;

/** @param {TurnEvent} event */
const tellChance = ({ probability }) => (probability === undefined ? '' : `, ${percent.format(probability)} likely to interrupt`);

/** @type {Record<string, EventKind>} */
const kinds = {
  UserTurnStarted: { label: 'Turn begins', tone: 'neutral', isQuiet: true, tell: (event) => quote(event.transcript) },
  EagerEndOfTurn: { label: 'Eager end', tone: 'eager', tell: (event) => `${tellEnd(event)} A reply may be prepared.` },
  TurnResumed: { label: 'Resumed', tone: 'wait', tell: () => 'The user goes on: the prepared reply is dropped.' },
  EndOfTurn: { label: 'End of turn', tone: 'end', tell: tellEnd },
  HoldRequested: { label: 'Hold', tone: 'wait', tell: (event) => `${quote(event.transcript)} — the user asks for a moment: no answer.` },
  Interruption: {
    label: 'Interruption',
    tone: 'stop',
    tell: (event) => `${quote(event.transcript)} — the agent stops after ${quote(event.spokenText) || 'nothing'}${tellChance(event)}.`,
  },
  Backchannel: {
    label: 'Backchannel', tone: 'backchannel', tell: (event) => `${quote(event.transcript)} — the agent talks on${tellChance(event)}.`,
  },
  AgentPauseSuggested: { label: 'Pause', tone: 'neutral', tell: () => 'A voice without words yet: the agent waits.' },
  AgentResumeSuggested: { label: 'Resume', tone: 'neutral', tell: () => 'It meant nothing: the agent goes on.' },
  LateTranscript: {
    label: 'Late words', tone: 'eager', tell: (event) => `${quote(event.transcript)} — the message of the ended turn is corrected.`,
  },
  UserIdle: { label: 'User idle', tone: 'neutral', tell: () => 'The user has said nothing since the agent spoke.' },
};

/**
 * @param {TurnEvent} event
 * @returns {EventKind}
 */
export const describeEvent = (event) => kinds[event.name] ?? { label: event.name, tone: 'neutral', tell: () => '' };
