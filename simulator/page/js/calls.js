// The panel of the bot's API calls: refused ones in red, faults marked in amber.

import * as api from './api.js';
import {fullName} from './avatar.js';
import {h, icon, replace} from './dom.js';
import {formatDate, pageLocale, t} from './i18n.js';
import {on, store} from './store.js';

const LIMIT = 400;
let calls = [];
let filter = '';

/** The counters in the toolbar, which open and close the panel. */
export function counters(toggle) {
  const all = h('span', {'data-testid': 'calls-count'});
  const refused = h('span', {class: 'count refused', 'data-testid': 'refused-count'});
  const faults = h('span', {class: 'count fault', 'data-testid': 'faults-count'});
  const button = h('button', {class: 'tool counters', 'data-testid': 'calls-toggle', onclick: toggle}, icon('list'), all, refused, faults);
  const draw = () => {
    const {calls: number, refused: no, faults: bad} = store.counts;
    all.textContent = t('calls', {n: number});
    refused.textContent = t('refused', {n: no});
    faults.textContent = t('faults', {n: bad});
    for (const [node, n] of [[refused, no], [faults, bad]]) {
      node.classList.toggle('some', n > 0);
      node.dataset.count = String(n);
    }
    button.setAttribute('aria-label', `${t('calls_title')}: ${all.textContent}, ${refused.textContent}, ${faults.textContent}`);
  };
  draw();
  button.stops = [on('counts', draw)];
  return button;
}

export function callsPanel(close) {
  const list = h('ol', {class: 'call-list', 'data-testid': 'calls-list'});
  const note = h('p', {class: 'call-note', hidden: true});
  const tabs = [['', 'all'], ['refused', 'only_refused'], ['faults', 'only_faults']].map(([value, key]) => h('button', {
    class: 'tab', role: 'tab', 'aria-selected': String(filter === value), 'data-testid': `calls-filter-${value || 'all'}`,
    onclick: event => {
      filter = value;
      tabs.forEach(tab => tab.setAttribute('aria-selected', String(tab === event.currentTarget)));
      draw();
    },
  }, t(key)));
  const panel = h('aside', {class: 'calls', 'data-testid': 'calls-panel', 'aria-label': t('calls_title')},
    h('div', {class: 'calls-head'}, h('h2', null, t('calls_title')),
      h('button', {class: 'plain', 'aria-label': t('close'), 'data-testid': 'calls-close', onclick: close}, icon('close'))),
    h('div', {class: 'tabs', role: 'tablist'}, tabs), note, list);

  const draw = () => {
    const shown = calls.filter(matches).slice(-LIMIT).reverse();
    replace(list, shown.length ? shown.map(row) : h('li', {class: 'nothing'}, t('no_calls')));
  };
  const add = call => {
    if (calls.some(known => known.n === call.n)) return;
    calls.push(call);
    if (!matches(call)) return;
    list.querySelector('.nothing')?.remove();
    list.prepend(row(call));
    if (list.children.length > LIMIT) list.lastChild.remove();
  };
  const load = async () => {
    const before = calls.at(-1)?.n ?? 0;
    try {
      const fetched = (await api.calls(0)).calls;
      // What the stream brought while this was under way is newer than it.
      const newest = fetched.at(-1)?.n ?? 0;
      calls = [...fetched, ...calls.filter(call => call.n > newest && call.n > before)];
      draw();
      const {unanswered_callbacks: unanswered} = await api.report();
      note.hidden = !unanswered?.length;
      note.textContent = t('unanswered', {n: unanswered?.length || 0});
    } catch { /* the stream comes back and loads again */ }
  };
  load();
  panel.stops = [on('call', add), on('online', () => store.online && load())];
  return panel;
}

const isFault = call => call.class === 'fault' || Boolean(call.faults?.length);
const matches = call => !filter || (filter === 'refused' ? call.class === 'refused' : isFault(call));

function row(call) {
  const person = call.chat_id && store.people.get(Number(call.chat_id));
  const kind = call.class === 'refused' ? 'refused' : isFault(call) ? 'fault' : call.class || 'ok';
  const params = h('pre', {class: 'call-params'});
  const details = h('details', {ontoggle: () => { if (details.open && !params.firstChild) params.append(pretty(call.params)); }},
    h('summary', null,
      h('span', {class: 'call-number'}, `${call.n}`),
      h('span', {class: 'call-method'}, call.method),
      person ? h('span', {class: 'call-person'}, fullName(person)) : null,
      call.disturbance ? h('span', {class: 'call-disturbed'}, t(`disturbance_${call.disturbance}`)) : null,
      call.error_code ? h('span', {class: 'call-code'}, String(call.error_code)) : null,
      h('span', {class: 'call-ms'}, `${Math.round(call.ms ?? 0)} ms`)),
    h('time', null, formatDate(call.at, pageLocale(), {dateStyle: 'medium', timeStyle: 'medium'})),
    params);
  return h('li', {class: `call ${kind}`, 'data-class': kind, 'data-call': call.n}, details,
    call.description ? h('p', {class: 'call-description'}, call.description) : null,
    (call.faults || []).map(fault => h('p', {class: 'call-fault'}, fault)));
}

/** Parameters as they came; JSON inside of them (a keyboard) is unfolded for reading. */
function pretty(params) {
  const unfold = value => {
    if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
      try {
        return JSON.parse(value);
      } catch { /* text that only looks like JSON */ }
    }
    return value;
  };
  const shown = params && typeof params === 'object' && !Array.isArray(params)
    ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, unfold(value)])) : params;
  return JSON.stringify(shown ?? {}, null, 2);
}
