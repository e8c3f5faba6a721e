// Round pictures with initials, in the colours Telegram gives by id.

import {h} from './dom.js';

const COLOURS = [
  ['#ff885e', '#ff516a'], ['#ffcd6a', '#ffa85c'], ['#82b1ff', '#665fff'], ['#a0de7e', '#54cb68'],
  ['#53edd6', '#28c9b7'], ['#72d5fd', '#2a9ef1'], ['#e0a2f3', '#d669ed'],
];

export function avatar(who, size) {
  const [from, to] = COLOURS[Math.abs(Number(who.id) || 0) % COLOURS.length];
  const letters = [who.first_name, who.last_name].filter(Boolean).map(name => [...name][0]).join('');
  return h('span', {
    class: 'avatar', 'aria-hidden': 'true',
    style: {width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.42)}px`,
      background: `linear-gradient(${from}, ${to})`},
  }, letters.toUpperCase() || '?');
}

export const fullName = who => [who.first_name, who.last_name].filter(Boolean).join(' ');
