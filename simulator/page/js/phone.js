// One phone: its frame and header, the chat, the lower part, and what opens over them. The object made here
// is what all the parts of a phone are given to work with.

import * as api from './api.js';
import {avatar, fullName} from './avatar.js';
import {chatView} from './chat.js';
import {composer, confirmUpload, isImage} from './composer.js';
import {h, icon, replace} from './dom.js';
import {clientWord, formatDate, languageName, localeOf, PERSON_LANGUAGES, roleName, t} from './i18n.js';
import {asksContact, showAnswer} from './keyboard.js';
import {setShown} from './people.js';
import {openDialog, openMenu} from './popup.js';
import {viewfinder} from './scan.js';
import {chatOf, loadChat, on, shopNow, store} from './store.js';

export function createPhone(id) {
  const phone = {
    id,
    get person() { return store.people.get(id); },
    get chat() { return chatOf(id); },
    get locale() { return localeOf(this.person); },
    word: (key, values) => clientWord(phone.person, key, values),
    shownOnce: false,
    toast, alert, overlay, copy, openLink, isOwnLink, shareContact, run,
    sendText: text => run(api.sendText(id, text)),
    compose: what => lower.compose(what),
    showMessage: messageId => chat.show(messageId),
    drawBottom: () => lower.draw(),
  };

  const screen = h('div', {class: 'screen'});
  const caption = h('div', {class: 'phone-caption'});
  const element = h('section', {class: 'phone', 'data-person': id}, caption, h('div', {class: 'bezel'}, screen));
  phone.element = element;
  let chat = null;
  let lower = null;
  let subtitle = null;
  let clock = null;
  let over = null;
  let language = null;

  /** Builds everything; again only when the phone's language changes. */
  function build() {
    language = phone.person.language_code;
    chat?.stop();
    chat = chatView(phone);
    lower = composer(phone);
    subtitle = h('span', {class: 'subtitle', 'data-testid': 'subtitle'});
    clock = h('span', {class: 'status-time'});
    over = h('div', {class: 'over'});
    const more = h('button', {class: 'plain', 'aria-label': t('more'), 'aria-haspopup': 'menu', 'data-testid': 'phone-menu', onclick: () => phoneMenu(more)}, icon('more'));
    replace(screen,
      h('div', {class: 'status-bar', 'aria-hidden': 'true'}, clock, h('span', {class: 'island'}), h('span', {class: 'signals'}, h('i', {class: 'signal'}), h('i', {class: 'battery'}))),
      h('header', {class: 'chat-header'}, avatar(store.bot, 38),
        h('div', {class: 'names'}, h('b', {class: 'bot-name'}, store.bot.first_name), subtitle), more),
      chat.view, lower.element, over);
    element.lang = phone.locale;
    drawHead();
    chat.draw();
    lower.draw();
    tick();
    phone.shownOnce = true;
  }

  function drawHead() {
    const {person} = phone;
    element.setAttribute('aria-label', fullName(person));
    element.classList.toggle('blocking', phone.chat.is_blocking);
    replace(caption, avatar(person, 22), h('b', null, fullName(person)),
      h('small', {'data-testid': 'phone-about'}, [roleName(person), languageName(person.language_code)].filter(Boolean).join(' · ')),
      phone.chat.is_blocking ? h('span', {class: 'blocked-mark', title: t('block')}, icon('block')) : null,
      h('button', {class: 'plain hide', 'aria-label': t('hide'), title: t('hide'), onclick: () => setShown(id, false)}, icon('close')));
    const action = phone.chat.action;
    const busy = action ? ({upload_photo: 'upload_photo', upload_document: 'upload_document'}[action] || 'typing') : null;
    replace(subtitle, busy ? [phone.word(busy), h('span', {class: 'dots', 'aria-hidden': 'true'}, h('i'), h('i'), h('i'))] : phone.word('bot'));
    subtitle.classList.toggle('active', Boolean(busy));
  }

  function tick() {
    clock.textContent = formatDate(shopNow(), phone.locale, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
  }

  function phoneMenu(anchor) {
    const {chat: {is_blocking: blocking}} = phone;
    const asked = asksContact(phone.chat);
    openMenu(anchor, [
      blocking ? {label: t('unblock'), icon: 'unlock', testid: 'unblock', run: () => run(api.unblock(id))}
        : {label: t('block'), icon: 'block', testid: 'block', danger: true, run: () => run(api.block(id))},
      {label: t('change_language'), icon: 'globe', testid: 'change-language', run: () => languageMenu(anchor)},
      {label: t('share_contact'), icon: 'user', testid: 'share-contact', disabled: !asked, hint: asked ? null : t('not_asked'), run: () => shareContact()},
      {label: t('send_sticker'), icon: 'smile', testid: 'send-sticker', run: () => run(api.sendSticker(id, '👍'))},
      {label: t('hide'), icon: 'hide', testid: 'hide', run: () => setShown(id, false)},
    ]);
  }

  const languageMenu = anchor => openMenu(anchor, PERSON_LANGUAGES.map(([code, label]) => ({
    label, detail: code, testid: `language-${code}`, run: () => run(api.changePerson(id, {language_code: code})),
  })));

  /** Awaits a call; what goes wrong is shown on this phone. Answers whether it worked. */
  async function run(promise) {
    try {
      await promise;
      return true;
    } catch (error) {
      toast(phone.word('failed', {error: error.message}));
      return false;
    }
  }

  function toast(text) {
    over.querySelector('.toast')?.remove();
    const node = h('div', {class: 'toast', role: 'status', 'data-testid': 'toast'}, text);
    over.append(node);
    setTimeout(() => node.remove(), Math.min(2500 + text.length * 30, 7000));
  }

  /** Puts something over the screen. `escape` runs on Escape or a tap beside it; answers with what closes it. */
  function overlay(node, escape, closed) {
    const before = document.activeElement;
    const back = h('div', {class: 'backdrop', onclick: event => { if (event.target === back) escape?.(); },
      onkeydown: event => { if (event.key === 'Escape') escape?.(); }}, node);
    over.append(back);
    return () => {
      if (!back.isConnected) return;
      back.remove();
      closed?.();
      if (before?.isConnected) before.focus({preventScroll: true});
    };
  }

  /** A box with a text and buttons; answers with whether it was confirmed. */
  function box({title, text, confirm, testid}) {
    return new Promise(resolve => {
      const finish = answer => { close(); resolve(answer); };
      const yes = h('button', {class: 'filled', 'data-testid': `${testid}-ok`, onclick: () => finish(true)}, confirm || phone.word('ok'));
      const close = overlay(h('div', {class: 'alert', role: 'alertdialog', 'aria-modal': 'true', 'aria-label': title || text, 'data-testid': testid},
        h('b', null, title || store.bot.first_name), h('p', null, text),
        h('div', {class: 'sheet-buttons'}, confirm ? h('button', {class: 'flat', onclick: () => finish(false)}, phone.word('cancel')) : null, yes)),
      () => finish(false));
      yes.focus({preventScroll: true});
    });
  }

  function alert(text) {
    return box({text, testid: 'alert'});
  }

  async function shareContact() {
    const {phone: number} = phone.person;
    const agreed = await box({title: phone.word('contact_question'), testid: 'contact', confirm: phone.word('share'),
      text: phone.word('contact_text', {bot: store.bot.first_name, phone: number ? `+${String(number).replace(/^\+/, '')}` : ''})});
    return agreed && run(api.shareContact(id));
  }

  function copy(text) {
    navigator.clipboard?.writeText(text).catch(() => {});
    toast(phone.word('copied'));
  }

  /** Whether a link leads to this very bot, which this client can open. */
  function isOwnLink(url) {
    const match = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)|^tg:\/\/resolve\?(?:.*&)?domain=(\w+)/i.exec(url || '');
    return Boolean(match) && (match[1] || match[2]).toLowerCase() === (store.bot.username || '').toLowerCase();
  }

  function openLink(url) {
    if (isOwnLink(url)) {
      run(api.openLink(id, url));
      return;
    }
    if (/^(https?:\/\/)?t\.me\/\$/i.test(url)) {
      toast(phone.word('unsupported')); // an invoice behind a link
      return;
    }
    let target = null;
    try {
      target = new URL(url);
    } catch { /* not an address at all */ }
    if (!target || !['http:', 'https:', 'mailto:', 'tel:', 'tg:'].includes(target.protocol)) {
      copy(url);
      return;
    }
    const {close} = openDialog(t('open_link_title'), 'link-dialog', h('p', {class: 'link-target'}, target.href),
      h('div', {class: 'dialog-buttons'}, h('button', {class: 'flat', onclick: () => close()}, t('cancel')),
        h('a', {class: 'filled', href: target.href, target: '_blank', rel: 'noopener noreferrer', onclick: () => close()}, t('open'))));
  }

  let closeViewfinder = null;
  function camera({fileId, done, problem}) {
    closeViewfinder?.();
    closeViewfinder = null;
    if (!done) closeViewfinder = overlay(viewfinder(phone, fileId));
    else if (problem) toast(problem.status === 422 ? phone.word('no_code') : phone.word('failed', {error: problem.message}));
  }

  element.addEventListener('dragover', event => event.preventDefault());
  element.addEventListener('drop', event => {
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length && phone.chat.started && !phone.chat.is_blocking) confirmUpload(phone, files, files.every(isImage));
  });

  const timer = setInterval(tick, 5000);
  const stops = [
    on(`chat:${id}`, change => { chat.draw(change); lower.draw(); }),
    on(`bottom:${id}`, () => { drawHead(); lower.draw(); }),
    on(`person:${id}`, () => {
      if (phone.person.language_code === language) {
        drawHead();
        return;
      }
      build();
      loadChat(id).catch(() => {}); // the command menu differs by language
    }),
    on(`answer:${id}`, answer => showAnswer(phone, answer)),
    on(`invoice:${id}`, data => chat.refresh(data.message_id)),
    on(`viewfinder:${id}`, camera),
    on('clock', tick),
    () => clearInterval(timer),
    () => chat.stop(),
  ];
  build();
  return {element, id, stop: () => stops.forEach(stop => stop())};
}
