// A QR picture on one phone, scanned with the camera of another.

import * as api from './api.js';
import {avatar, fullName} from './avatar.js';
import {h, icon} from './dom.js';
import {languageName, t} from './i18n.js';
import {addPersonDialog, focusPhone} from './people.js';
import {openDialog} from './popup.js';
import {emit, store} from './store.js';

export function scanButton(phone, fileId) {
  return h('button', {class: 'scan-button', 'data-testid': 'scan', 'aria-label': t('scan_with'), title: t('scan_with'),
    onclick: () => choosePerson(phone.id, fileId)}, icon('camera'));
}

function choosePerson(owner, fileId) {
  const others = [...store.people.values()].filter(person => person.id !== owner);
  const {close} = openDialog(t('scan_title'), 'scan-dialog',
    h('div', {class: 'scan-picture'}, h('img', {src: api.fileUrl(fileId), alt: ''})),
    h('div', {class: 'choices'},
      others.map(person => h('button', {class: 'choice', 'data-testid': `scan-${person.id}`, onclick: () => {
        close();
        scanAs(person.id, fileId);
      }}, avatar(person, 36), h('span', null, h('b', null, fullName(person)), h('small', null, languageName(person.language_code))))),
      h('button', {class: 'choice', 'data-testid': 'scan-new', onclick: async () => {
        close();
        const person = await addPersonDialog();
        if (person) scanAs(person.id, fileId);
      }}, h('span', {class: 'avatar new'}, icon('plus')), h('span', null, h('b', null, t('scan_new'))))));
}

/** The other phone shows its viewfinder for a moment, then the chat the code leads to. */
async function scanAs(id, fileId) {
  focusPhone(id);
  emit(`viewfinder:${id}`, {fileId});
  const shown = new Promise(resolve => { setTimeout(resolve, 900); });
  let problem = null;
  try {
    await api.scan(id, fileId);
  } catch (error) {
    problem = error;
  }
  await shown;
  emit(`viewfinder:${id}`, {problem, done: true});
}

/** What a phone shows while its camera looks at a picture. */
export function viewfinder(phone, fileId) {
  return h('div', {class: 'viewfinder', 'data-testid': 'viewfinder'},
    h('div', {class: 'frame'}, h('img', {src: api.fileUrl(fileId), alt: ''}), h('i', {class: 'ray'})),
    h('p', null, phone.word('scanning')));
}
