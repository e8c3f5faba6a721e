// The shop's clock: what time it is there, and buttons that move it forward.

import * as api from './api.js';
import {h, icon} from './dom.js';
import {formatDate, pageLocale, t} from './i18n.js';
import {openMenu, pageToast} from './popup.js';
import {on, setClock, shopNow, store} from './store.js';

const DAY = {weekday: 'short', day: 'numeric', month: 'short'};
const TIME = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};

export function clockBar() {
  const date = h('span', {class: 'clock-date'});
  const time = h('b', null);
  const now = h('div', {class: 'clock-now', 'data-testid': 'clock-now', role: 'timer', 'aria-label': t('clock')},
    icon('clock'), time, date);
  const move = async body => {
    bar.classList.add('busy');
    try {
      setClock(await api.moveClock(body));
    } catch (error) {
      pageToast(t('failed', {error: error.message}));
    }
    bar.classList.remove('busy');
  };
  const hour = h('button', {class: 'tool', 'data-testid': 'clock-advance-hour', onclick: () => move({advance: 3600})}, t('hour'));
  const day = h('button', {class: 'tool', 'data-testid': 'clock-advance-day', onclick: () => move({advance: 86400})}, t('day'));
  const jump = h('button', {class: 'tool', 'data-testid': 'clock-targets', 'aria-haspopup': 'menu', onclick: () => targets()}, t('jump'));

  async function targets() {
    let list = [];
    try {
      list = (await api.clock()).targets || [];
    } catch (error) {
      pageToast(t('failed', {error: error.message}));
      return;
    }
    openMenu(jump, list.length ? list.map(target => ({
      label: target.label || target.name, detail: formatDate(target.at, pageLocale(), {day: 'numeric', month: 'short', ...TIME}),
      testid: `clock-target-${target.name}`, run: () => move({to: target.name}),
    })) : [{label: t('no_targets'), disabled: true, run: () => {}}]);
  }

  const bar = h('div', {class: 'clock', role: 'group', 'aria-label': t('clock')}, now,
    h('div', {class: 'segments'}, hour, day, jump));
  const draw = () => {
    time.textContent = formatDate(shopNow(), pageLocale(), TIME);
    date.textContent = formatDate(shopNow(), pageLocale(), DAY);
    now.title = `${t('clock')}: ${formatDate(shopNow(), pageLocale(), {dateStyle: 'full', timeStyle: 'medium'})}`;
    now.dataset.now = String(Math.floor(shopNow()));
    now.dataset.offset = String(store.clock.offset || 0);
    now.classList.toggle('moved', Boolean(store.clock.offset));
    for (const button of [hour, day, jump]) {
      button.disabled = !store.clock.available;
      button.title = store.clock.available ? '' : t('no_clock');
    }
  };
  draw();
  const timer = setInterval(draw, 1000);
  bar.stops = [on('clock', draw), () => clearInterval(timer)];
  return bar;
}
