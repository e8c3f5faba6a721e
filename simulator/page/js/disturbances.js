// The panel of disturbances: what is armed between Telegram and the bot, and a form that arms one more.

import * as api from './api.js';
import {fullName} from './avatar.js';
import {h, icon, replace} from './dom.js';
import {t} from './i18n.js';
import {pageToast} from './popup.js';
import {on, store} from './store.js';

// What strikes calls, and what strikes updates; the number is the seconds that the form proposes.
const CALLS = {
  too_many_requests: 5, server_error: null, bad_gateway: null, silence: 0, slow: 3, late_answer: 3,
  lost_answer: null, lost_request: null,
};
const UPDATES = {duplicate: null, delay: 3, withhold: 0, reorder: 2, lost_200: null};
const METHODS = [
  'sendMessage', 'sendPhoto', 'sendDocument', 'sendInvoice', 'editMessageText', 'editMessageMedia', 'deleteMessage',
  'answerCallbackQuery', 'answerPreCheckoutQuery', 'getUpdates', 'getFile', 'download', 'setMyCommands', 'refundStarPayment',
];

/** The toolbar's button: amber while anything is armed. */
export function disturbanceButton(toggle) {
  const count = h('span', {class: 'count fault', 'data-testid': 'disturbances-count'});
  const button = h('button', {class: 'tool', 'data-testid': 'disturbances-toggle', title: t('disturbances'), onclick: toggle},
    icon('bolt'), count);
  const draw = () => {
    const n = store.disturbances.length;
    count.textContent = n ? String(n) : '';
    count.classList.toggle('some', n > 0);
    button.setAttribute('aria-label', `${t('disturbances')}: ${n}`);
  };
  draw();
  button.stops = [on('disturbances', draw)];
  return button;
}

export function disturbancePanel(close) {
  const list = h('ul', {class: 'call-list disturbance-list', 'data-testid': 'disturbances-list'});
  const form = armingForm();
  const release = h('button', {class: 'flat', 'data-testid': 'disturbances-release', onclick: () => ask(api.releaseUpdates)}, t('release'));
  const clear = h('button', {class: 'flat', 'data-testid': 'disturbances-clear', onclick: () => ask(api.clearDisturbances)}, t('clear_all'));
  const panel = h('aside', {class: 'calls', 'data-testid': 'disturbances-panel', 'aria-label': t('disturbances')},
    h('div', {class: 'calls-head'}, h('h2', null, t('disturbances')),
      h('button', {class: 'plain', 'aria-label': t('close'), 'data-testid': 'disturbances-close', onclick: close}, icon('close'))),
    form, h('div', {class: 'disturbance-buttons'}, release, clear), list);
  const draw = () => {
    release.disabled = !store.disturbances.some(one => one.held);
    clear.disabled = !store.disturbances.length;
    replace(list, store.disturbances.length ? store.disturbances.map(row) : h('li', {class: 'nothing'}, t('nothing_armed')));
  };
  draw();
  panel.stops = [on('disturbances', draw), on('people', form.drawPeople)];
  return panel;
}

function armingForm() {
  const option = (value, label) => h('option', {value}, label);
  const kind = h('select', {'data-testid': 'disturbance-kind', onchange: () => shape()},
    h('optgroup', {label: t('strikes_calls')}, Object.keys(CALLS).map(name => option(name, t(`disturbance_${name}`)))),
    h('optgroup', {label: t('strikes_updates')}, Object.keys(UPDATES).map(name => option(name, t(`disturbance_${name}`)))));
  const method = h('select', {'data-testid': 'disturbance-method'}, option('', t('any_method')), METHODS.map(name => option(name, name)));
  const person = h('select', {'data-testid': 'disturbance-person'});
  const count = h('input', {type: 'number', min: 1, max: 10000, value: '1', required: true, 'data-testid': 'disturbance-times'});
  const seconds = h('input', {type: 'number', min: 0, max: 3600, step: 'any', 'data-testid': 'disturbance-seconds'});
  const methodRow = h('label', null, t('which_calls'), method);
  const secondsRow = h('label', null, t('seconds'), seconds);
  const shape = () => {
    const proposed = {...CALLS, ...UPDATES}[kind.value];
    methodRow.hidden = !(kind.value in CALLS);
    secondsRow.hidden = proposed === null;
    seconds.value = proposed ?? '';
  };
  const submit = event => {
    event.preventDefault();
    const wish = {kind: kind.value, count: Number(count.value)};
    if (!methodRow.hidden && method.value) wish.method = method.value;
    if (person.value) wish.person = Number(person.value);
    if (!secondsRow.hidden && seconds.value !== '') wish.seconds = Number(seconds.value);
    ask(() => api.armDisturbance(wish));
  };
  const form = h('form', {class: 'disturbance-form', onsubmit: submit},
    h('p', {class: 'hint'}, t('disturbances_hint')),
    h('label', null, t('what_happens'), kind), methodRow,
    h('label', null, t('whose_chat'), person),
    h('div', {class: 'disturbance-numbers'}, h('label', null, t('how_often'), count), secondsRow),
    h('button', {class: 'filled', type: 'submit', 'data-testid': 'disturbance-arm'}, t('arm')));
  form.drawPeople = () => {
    const chosen = person.value;
    replace(person, option('', t('everybody')), [...store.people.values()].map(one => option(String(one.id), fullName(one))));
    person.value = [...person.options].some(one => one.value === chosen) ? chosen : '';
  };
  form.drawPeople();
  shape();
  return form;
}

function row(one) {
  const person = one.person && store.people.get(one.person);
  const whom = [one.method || one.update, person && fullName(person)].filter(Boolean).join(' · ');
  const left = one.left === null ? t('until_cleared') : t('times_left', {n: one.left});
  return h('li', {class: 'call fault disturbance', 'data-disturbance': one.id},
    h('span', {class: 'grow'},
      h('b', null, t(`disturbance_${one.kind}`)), whom ? h('small', null, whom) : null,
      h('small', {'data-testid': 'disturbance-left'}, one.held ? `${left} · ${t('held_back', {n: one.held})}` : left)),
    h('button', {class: 'plain', 'aria-label': t('take_away'), title: t('take_away'), onclick: () => ask(() => api.removeDisturbance(one.id))}, icon('close')));
}

async function ask(call) {
  try {
    await call();  // an event tells what became of it: an answer of its own could be older than the next event
  } catch (error) {
    pageToast(t('failed', {error: error.message}));
  }
}
