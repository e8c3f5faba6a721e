// One message as a bubble: reply, media, text with entities, time, inline keyboard.

import {h, icon} from './dom.js';
import {onlyEmoji, renderText} from './entities.js';
import {formatDate} from './i18n.js';
import {inlineKeyboard} from './keyboard.js';
import {media, photo} from './media.js';
import {invoiceCard, paymentLine, refundLine} from './payment.js';
import {openMenu} from './popup.js';
import {store} from './store.js';

export function isService(message) {
  return Boolean(message.successful_payment || message.refunded_payment || message.pinned_message || message.write_access_allowed);
}

function service(phone, message) {
  const text = message.successful_payment ? paymentLine(phone, message)
    : message.refunded_payment ? refundLine(phone, message) : phone.word('pinned');
  return h('div', {class: 'service', 'data-message-id': message.message_id, 'data-testid': message.successful_payment ? 'payment-done' : null},
    h('span', null, text));
}

const time = (phone, message) => h('span', {class: 'meta'},
  message.edit_date && !message.edit_hide ? h('i', {class: 'edited'}, phone.word('edited')) : null,
  formatDate(message.date, phone.locale, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'}),
  message.from_bot ? null : h('i', {class: 'read', 'aria-hidden': 'true'}));

function quote(phone, message) {
  const to = message.reply_to_message;
  if (!to) return null;
  const mine = to.from_bot === false || to.from?.id === phone.id;
  return h('button', {class: 'plain quote', onclick: () => phone.showMessage(to.message_id)},
    h('b', null, mine ? phone.person.first_name : store.bot.first_name),
    h('span', null, summary(phone, to)));
}

/** A message in a few words, for replies. */
export function summary(phone, message) {
  const text = message.text || message.caption || message.invoice?.title;
  if (text) return text.replace(/\s+/g, ' ').slice(0, 80);
  if (message.photo) return phone.word('photo');
  if (message.document) return message.document.file_name || phone.word('file');
  if (message.sticker) return message.sticker.emoji || phone.word('stickers');
  return '…';
}

const actOf = phone => ({
  command: command => phone.sendText(command.split('@')[0]),
  link: url => phone.openLink(url),
  copy: text => phone.copy(text),
});

function words(phone, message) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  const entities = message.text !== undefined ? message.entities : message.caption_entities;
  return h('div', {class: 'text', dir: 'auto'}, renderText(text, entities, actOf(phone), phone.word), time(phone, message));
}

export function renderMessage(phone, message) {
  if (isService(message)) return service(phone, message);
  const content = media(phone, message);
  const emoji = message.text && !message.entities?.length && !message.reply_markup && !message.reply_to_message ? onlyEmoji(message.text) : 0;
  const bare = content?.bare || emoji > 0;
  const known = content || message.text || message.invoice;
  const text = emoji ? h('div', {class: 'big-emoji'}, message.text) : message.invoice ? null : words(phone, message);
  const above = Boolean(message.show_caption_above_media);
  const bubble = h('div', {class: `bubble ${bare ? 'bare' : ''} ${content?.wide ? 'with-media' : ''} ${content && !text ? 'no-text' : ''}`},
    quote(phone, message),
    above ? text : null,
    content?.node,
    message.invoice ? invoiceCard(phone, message) : null,
    known ? null : h('div', {class: 'text unsupported'}, phone.word('unsupported')),
    above ? null : text,
    // A text carries its time on its last line; everything else has it in the corner.
    text && !emoji && !above ? null : h('div', {class: 'corner-time'}, time(phone, message)));
  return row(phone, message, bubble);
}

/** Photos sent together: one bubble, a grid, one caption. */
export function renderAlbum(phone, messages) {
  const captioned = messages.filter(message => message.caption);
  const text = captioned.length === 1 ? words(phone, captioned[0]) : null;
  const bubble = h('div', {class: 'bubble with-media'},
    h('div', {class: `album album-${Math.min(messages.length, 4)}`}, messages.map(message =>
      h('div', {class: 'album-cell', 'data-message-id': message.message_id},
        message.photo ? photo(phone, message, {fill: true}) : media(phone, message)?.node))),
    text || h('div', {class: 'corner-time'}, time(phone, messages.at(-1))));
  const node = row(phone, messages[0], bubble);
  node.removeAttribute('data-message-id');
  return node;
}

function row(phone, message, bubble) {
  const menu = point => {
    const text = message.text ?? message.caption;
    openMenu(more, [
      {label: phone.word('reply'), icon: 'reply', testid: 'reply', run: () => phone.compose({reply: message})},
      text ? {label: phone.word('copy'), icon: 'copy', run: () => phone.copy(text)} : null,
      !message.from_bot && message.text ? {label: phone.word('edit'), icon: 'edit', testid: 'edit', run: () => phone.compose({edit: message})} : null,
    ].filter(Boolean), {point});
  };
  const more = h('button', {class: 'plain message-more', 'aria-label': phone.word('message_actions'), 'aria-haspopup': 'menu',
    onclick: () => menu()}, icon('more'));
  // A long press opens the menu on touch screens, where not every browser makes a contextmenu event of it.
  let press = 0;
  const release = () => clearTimeout(press);
  const hold = event => {
    if (event.pointerType !== 'touch') return;
    const point = new DOMRect(event.clientX, event.clientY, 0, 0);
    press = setTimeout(() => menu(point), 550);
  };
  return h('div', {class: `row ${message.from_bot ? 'in' : 'out'}`, 'data-message-id': message.message_id,
    onpointerdown: hold, onpointerup: release, onpointercancel: release, onpointerleave: release,
    oncontextmenu: event => {
      event.preventDefault();
      release();
      menu(new DOMRect(event.clientX, event.clientY, 0, 0));
    },
    ondblclick: event => { if (!event.target.closest('button, a')) phone.compose({reply: message}); },
  }, h('div', {class: 'stack'}, h('div', {class: 'bubble-line'}, bubble, more), inlineKeyboard(phone, message)));
}
