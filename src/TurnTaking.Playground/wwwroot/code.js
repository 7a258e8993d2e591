// The settings as C# code.

import { settings } from './settings.js';

const toPascalCase = (key) => key[0].toUpperCase() + key.slice(1);

/**
 * @param {Record<string, any>} values What differs from the defaults.
 * @returns {string}
 */
export function createCode(values) {
  const lines = settings
    .filter(({ key }) => key in values)
    .map(({ key, isTime }) => {
      const number = Number(values[key].toFixed(3));
      return `    ${toPascalCase(key)} = ${isTime ? `TimeSpan.FromSeconds(${number})` : number},`;
    });
  return ['var options = new LiveConversationOptions', '{', `    Eagerness = Eagerness.${values.eagerness},`, ...lines, '};',
    'await using var conversation =', '    new LiveConversation(client, options);'].join('\n');
}
