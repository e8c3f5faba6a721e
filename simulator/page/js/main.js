// Puts the page together: the toolbar, the row of phones, the panel of calls.

import {callsPanel, counters} from './calls.js';
import {clockBar} from './clock.js';
import {disturbanceButton, disturbancePanel} from './disturbances.js';
import {h, icon, replace} from './dom.js';
import {connect} from './events.js';
import {PAGE_LANGUAGES, pageLanguage, setPageLanguage, t} from './i18n.js';
import {avatar} from './avatar.js';
import {activePerson, isShown, narrow, peopleBar} from './people.js';
import {createPhone} from './phone.js';
import {openMenu, pageToast} from './popup.js';
import {chatOf, emit, loadChat, on, store} from './store.js';

const app = document.getElementById('app');
const phones = new Map();
let stops = [];
let panel = null;

function mount() {
  stops.forEach(stop => stop());
  phones.forEach(phone => phone.stop());
  phones.clear();
  panel = null;
  document.documentElement.lang = pageLanguage();

  const people = peopleBar();
  const clock = clockBar();
  const numbers = counters(() => togglePanel(numbers, callsPanel));
  const disturbances = disturbanceButton(() => togglePanel(disturbances, disturbancePanel));
  const shop = h('div', {class: 'shop'});
  const more = h('button', {class: 'tool square more-tools', 'aria-label': t('more'), 'aria-expanded': 'false', 'data-testid': 'tools',
    onclick: () => more.setAttribute('aria-expanded', String(toolbar.classList.toggle('open')))}, icon('more'));
  const toolbar = h('header', {class: 'toolbar'}, shop, people, h('div', {class: 'tools'}, clock, numbers, disturbances,
    h('button', {class: 'tool square', 'data-testid': 'theme', 'aria-label': t('theme'), title: t('theme'), onclick: switchTheme}, icon('moon', 'when-light'), icon('sun', 'when-dark')),
    h('button', {class: 'tool square', 'data-testid': 'page-language', 'aria-label': t('language'), title: t('language'), 'aria-haspopup': 'menu',
      onclick: event => languageMenu(event.currentTarget)}, icon('globe'))), more);
  const offline = h('div', {class: 'offline', role: 'status', hidden: store.online}, t('offline'));
  const row = h('main', {class: 'phones', 'data-testid': 'phones'});
  const stage = h('div', {class: 'stage'}, row);
  replace(app, toolbar, offline, stage);

  const drawShop = () => {
    replace(shop, avatar(store.bot, 30), h('span', null, h('b', {'data-testid': 'shop-name'}, store.bot.first_name), h('small', null, store.bot.username ? `@${store.bot.username}` : '')));
    document.title = `${store.bot.first_name} · ${t('title')}`;
  };

  function drawPhones() {
    for (const id of [...phones.keys()]) {
      if (store.people.has(id)) continue;
      phones.get(id).stop();
      phones.get(id).element.remove();
      phones.delete(id);
    }
    let shown = 0;
    let last = null;
    for (const id of store.people.keys()) {
      const visible = narrow.matches ? id === activePerson() : isShown(id);
      if (!visible && !phones.has(id)) continue; // built when it is first looked at
      if (!phones.has(id)) {
        phones.set(id, createPhone(id));
        if (!chatOf(id).loaded) loadChat(id).catch(error => pageToast(t('failed', {error: error.message})));
      }
      const {element} = phones.get(id);
      // In the order of the people, whenever it was built. One that is there stays: moving it would scroll it.
      if (!element.isConnected) {
        if (last) last.after(element);
        else row.prepend(element);
      }
      last = element;
      element.hidden = !visible;
      if (visible) {
        shown += 1;
        store.people.get(id).unread = false;
      }
    }
    row.querySelector('.nobody')?.remove();
    if (!shown) row.append(h('p', {class: 'nobody'}, t('nobody')));
  }

  /** One panel beside the phones at a time: opening another closes it. */
  function togglePanel(button, build) {
    const was = panel?.opener;
    panel?.stops.forEach(stop => stop());
    panel?.remove();
    panel = null;
    was?.setAttribute('aria-expanded', 'false');
    if (was === button) {
      button.focus();
      return;
    }
    panel = build(() => togglePanel(button, build));
    panel.opener = button;
    stage.append(panel);
    button.setAttribute('aria-expanded', 'true');
  }

  narrow.addEventListener('change', drawPhones);
  stops = [
    ...people.stops, ...clock.stops, ...numbers.stops, ...disturbances.stops,
    on('people', drawPhones), on('shown', drawPhones), on('counts', drawShop),
    on('online', () => { offline.hidden = store.online; }),
    on('arrived', id => {
      if (phones.has(id) && !phones.get(id).element.hidden) return;
      store.people.get(id).unread = true;
      emit('news');
    }),
    () => narrow.removeEventListener('change', drawPhones),
    () => panel?.stops.forEach(stop => stop()),
  ];
  drawShop();
  drawPhones();
}

function languageMenu(anchor) {
  openMenu(anchor, PAGE_LANGUAGES.map(([code, label]) => ({
    label, testid: `page-language-${code}`, icon: code === pageLanguage() ? 'check' : null,
    run: () => {
      setPageLanguage(code);
      mount();
    },
  })));
}

const THEME = 'simulator.theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function applyTheme() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(THEME);
  } catch { /* the system's choice holds */ }
  document.documentElement.dataset.theme = chosen || (systemDark.matches ? 'dark' : 'light');
}

function switchTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(THEME, next);
  } catch { /* it holds until the page is closed */ }
}

systemDark.addEventListener('change', applyTheme);
applyTheme();
mount();
connect();
