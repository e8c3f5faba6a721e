// Whose phones there are: the chips in the toolbar, the dialog that adds a person, and which phones are shown.

import * as api from './api.js';
import {avatar, fullName} from './avatar.js';
import {h, icon, replace} from './dom.js';
import {languageName, PERSON_LANGUAGES, roleName, ROLES, t} from './i18n.js';
import {openDialog, pageToast} from './popup.js';
import {emit, on, setPerson, store} from './store.js';

const KEY = 'simulator.hidden';
const hidden = new Set(readHidden());
let active = null;

function readHidden() {
  try {
    return JSON.parse(localStorage.getItem(KEY) || '[]');
  } catch {
    return [];
  }
}

export const isShown = id => !hidden.has(id);

/** The phone in front, which is the only one where the screen is narrow. */
export function activePerson() {
  if (!store.people.has(active)) active = [...store.people.keys()].find(isShown) ?? [...store.people.keys()][0] ?? null;
  return active;
}

export function setShown(id, shown) {
  if (shown) hidden.delete(id);
  else hidden.add(id);
  try {
    localStorage.setItem(KEY, JSON.stringify([...hidden]));
  } catch { /* it holds until the page is closed */ }
  emit('shown');
}

/** Brings a phone to the front, shown if it was hidden. */
export function focusPhone(id) {
  active = id;
  if (!isShown(id)) setShown(id, true);
  else emit('shown');
  document.querySelector(`.phone[data-person="${id}"]`)?.scrollIntoView({behavior: 'smooth', block: 'nearest', inline: 'nearest'});
}

export const narrow = window.matchMedia('(max-width: 640px)');

export function peopleBar() {
  const bar = h('div', {class: 'people', role: 'group', 'aria-label': t('people')});
  const draw = () => replace(bar,
    [...store.people.values()].map(chip),
    h('button', {class: 'chip add', 'data-testid': 'add-person', 'aria-label': t('add_person'), title: t('add_person'),
      onclick: () => addPersonDialog()}, icon('plus'), h('span', null, t('add_person'))));
  draw();
  bar.stops = [on('people', draw), on('person', draw), on('shown', draw), on('news', draw)];
  narrow.addEventListener('change', draw);
  bar.stops.push(() => narrow.removeEventListener('change', draw));
  return bar;
}

function chip(person) {
  const shown = narrow.matches ? activePerson() === person.id : isShown(person.id);
  const choose = () => {
    if (narrow.matches) focusPhone(person.id);
    else setShown(person.id, !isShown(person.id));
  };
  return h('button', {
    class: 'chip', 'aria-pressed': String(shown), 'data-testid': `person-${person.id}`, 'data-chip': person.id,
    'aria-label': t('show_phone', {name: fullName(person)}), title: [fullName(person), roleName(person), languageName(person.language_code)].filter(Boolean).join(' · '),
    onclick: choose,
  }, avatar(person, 24), h('span', null, person.first_name, roleName(person) ? h('small', {class: 'role'}, roleName(person)) : null),
  person.unread && !shown ? h('i', {class: 'unread', 'aria-hidden': 'true'}) : null);
}

/** Asks for a name and a language; answers with the new person, or null. */
export function addPersonDialog() {
  return new Promise(resolve => {
    let added = null;
    const name = h('input', {name: 'first_name', required: true, maxlength: 64, autocomplete: 'off', 'data-testid': 'new-name'});
    const username = h('input', {name: 'username', maxlength: 32, pattern: '[A-Za-z][A-Za-z0-9_]{3,31}', autocomplete: 'off', 'data-testid': 'new-username'});
    const language = h('select', {name: 'language_code', 'data-testid': 'new-language'},
      PERSON_LANGUAGES.map(([code, label]) => h('option', {value: code}, label)));
    const role = h('select', {name: 'role', 'data-testid': 'new-role'},
      ['none', ...ROLES].map(name => h('option', {value: name === 'none' ? '' : name}, t(`role_${name}`))));
    const submit = async event => {
      event.preventDefault();
      const body = {first_name: name.value.trim(), language_code: language.value, role: role.value};
      if (!body.first_name) return;
      if (username.value.trim()) body.username = username.value.trim();
      try {
        added = (await api.addPerson(body)).person;
        setPerson(added);
        focusPhone(added.id);
        close();
      } catch (error) {
        pageToast(t('failed', {error: error.message}));
      }
    };
    const {dialog, close} = openDialog(t('add_person'), 'add-person-dialog', h('form', {onsubmit: submit},
      h('label', null, t('first_name'), name),
      h('label', null, t('person_language'), language),
      h('label', null, t('role'), role),
      h('label', null, t('username'), username),
      h('div', {class: 'dialog-buttons'},
        h('button', {class: 'flat', onclick: () => close()}, t('cancel')),
        h('button', {class: 'filled', type: 'submit', 'data-testid': 'add-person-confirm'}, t('add')))));
    dialog.addEventListener('close', () => resolve(added));
    name.focus();
  });
}
