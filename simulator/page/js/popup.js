// Things that open above the page: menus at a button, and dialogs.

import {append, h, icon} from './dom.js';
import {t} from './i18n.js';

let closeCurrent = null;

/**
 * A menu at a button. Items: {label, icon?, run, testid?, disabled?, hint?, danger?}.
 * Arrow keys move, Escape closes and gives the focus back.
 */
export function openMenu(anchor, items, options) {
  closeCurrent?.();
  const menu = h('div', {class: 'menu', role: 'menu'}, items.map(item => h('button', {
    role: 'menuitem', class: item.danger ? 'danger' : null, 'data-testid': item.testid,
    disabled: item.disabled, title: item.hint,
    onclick: () => { close(); item.run(); },
  }, item.node || (item.icon ? icon(item.icon) : null), h('span', {class: 'grow'}, item.label),
  item.detail ? h('small', null, item.detail) : null)));
  document.body.append(menu);
  place(menu, options?.point || anchor.getBoundingClientRect());
  anchor.setAttribute?.('aria-expanded', 'true');

  const outside = event => { if (!menu.contains(event.target)) close(); };
  const keys = event => {
    const buttons = [...menu.querySelectorAll('button:not(:disabled)')];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === 'Escape') { close(); anchor.focus?.(); }
    else if (event.key === 'ArrowDown') buttons[(at + 1) % buttons.length]?.focus();
    else if (event.key === 'ArrowUp') buttons[(at - 1 + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  function close() {
    closeCurrent = null;
    menu.remove();
    anchor.removeAttribute?.('aria-expanded');
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', keys, true);
  }
  closeCurrent = close;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', keys, true);
  menu.querySelector('button:not(:disabled)')?.focus({preventScroll: true});
  return menu;
}

function place(menu, rect) {
  const {width, height} = menu.getBoundingClientRect();
  const below = rect.bottom + 6;
  const top = below + height < innerHeight ? below : Math.max(8, rect.top - height - 6);
  const left = Math.min(Math.max(8, rect.right - width < 8 ? rect.left : rect.right - width), innerWidth - width - 8);
  menu.style.top = `${top}px`;
  menu.style.left = `${left}px`;
}

/** A dialog over the whole page. Returns the element and what closes it. */
export function openDialog(title, testid, ...content) {
  const dialog = h('dialog', {class: 'dialog', 'aria-label': title, 'data-testid': testid, onclose: () => dialog.remove(),
    onclick: event => { if (event.target === dialog) dialog.close(); }});
  append(dialog, [h('div', {class: 'dialog-body'},
    h('div', {class: 'dialog-head'}, h('h2', null, title),
      h('button', {class: 'plain', 'aria-label': t('close'), onclick: () => dialog.close()}, icon('close'))),
    content)]);
  document.body.append(dialog);
  dialog.showModal();
  return {dialog, close: () => dialog.close()};
}

/** A line at the bottom of the page, for what went wrong outside of any phone. */
export function pageToast(text) {
  document.querySelector('.page-toast')?.remove();
  const toast = h('div', {class: 'page-toast', role: 'alert'}, text);
  document.body.append(toast);
  setTimeout(() => toast.remove(), 5000);
}
