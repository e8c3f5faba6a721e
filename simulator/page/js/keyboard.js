// Inline keyboards under messages and reply keyboards in place of the letters.

import * as api from './api.js';
import {h, icon} from './dom.js';
import {formatMoney} from './money.js';
import {openSheet} from './payment.js';

const STYLES = new Set(['primary', 'success', 'danger']);
const styleOf = button => (STYLES.has(button.style) ? `style-${button.style}` : '');
const LONGEST_WAIT = 30000;

/** The keyboard a message shows; an invoice without one gets its Pay button from the client. */
function rowsOf(phone, message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (rows?.length) return rows;
  if (!message.invoice) return [];
  return [[{pay: true, text: phone.word('pay', {amount: formatMoney(message.invoice.total_amount, message.invoice.currency, phone.locale)})}]];
}

export function inlineKeyboard(phone, message) {
  const rows = rowsOf(phone, message);
  if (!rows.length) return null;
  const own = !message.reply_markup?.inline_keyboard?.length;
  return h('div', {class: 'inline-keyboard', role: 'group'}, rows.map((row, r) =>
    h('div', {class: 'keyboard-row'}, row.map((button, c) => inlineButton(phone, message, button, r, c, own)))));
}

function inlineButton(phone, message, button, row, column, own) {
  const key = `${message.message_id}:${row}:${column}:${button.callback_data || ''}`;
  const paid = button.pay && phone.chat.invoices.get(message.message_id) === 'paid';
  const corner = button.url || button.login_url ? 'link' : button.copy_text ? 'copy' : button.pay ? 'card' : button.web_app ? 'phone'
    : button.switch_inline_query !== undefined || button.switch_inline_query_current_chat !== undefined ? 'forward' : null;
  const label = paid ? `✓ ${phone.word('receipt')}`
    : button.pay && message.invoice?.currency === 'XTR' ? button.text.replaceAll('XTR', '⭐').replaceAll('⭐️', '⭐') : button.text;
  const waiting = phone.chat.pending.has(key);
  return h('button', {
    class: `inline-button ${styleOf(button)} ${waiting ? 'waiting' : ''}`, 'data-testid': `inline-${message.message_id}-${row}-${column}`,
    'data-key': key, 'data-row': row, 'data-column': column, disabled: Boolean(button.disabled) || paid, 'aria-busy': waiting ? 'true' : null,
    onclick: () => press(phone, message, button, row, column, key, own),
  }, h('span', null, label), corner ? icon(corner, 'corner') : null, h('i', {class: 'spinner', 'aria-hidden': 'true'}));
}

async function press(phone, message, button, row, column, key, own) {
  if (phone.chat.pending.has(key)) return;
  if (button.pay && own) {
    openSheet(phone, message);
    return;
  }
  if (button.web_app || button.callback_game || button.switch_inline_query !== undefined || button.switch_inline_query_current_chat !== undefined) {
    phone.toast(phone.word('unsupported'));
    return;
  }
  if (button.callback_data !== undefined) wait(phone, key, null);
  try {
    const answer = await api.tap(phone.id, message.message_id, row, column);
    if (answer.callback_query_id !== undefined) wait(phone, key, answer.callback_query_id);
    if (button.pay) openSheet(phone, message);
    if (button.copy_text) phone.copy(answer.copied ?? button.copy_text.text);
    // A link to the bot itself was opened by the simulator; any other one leaves the client.
    if (button.url && !phone.isOwnLink(button.url)) phone.openLink(button.url);
  } catch (error) {
    settle(phone, key);
    phone.toast(phone.word('failed', {error: error.message}));
  }
}

/** Shows the spinner until the callback is answered. The answer may overtake the tap's own response. */
function wait(phone, key, callbackId) {
  const {pending, answered} = phone.chat;
  const early = callbackId !== null && answered.get(String(callbackId));
  if (early) {
    settle(phone, key);
    if (early.url) phone.openLink(early.url);
    return;
  }
  clearTimeout(pending.get(key)?.timer);
  pending.set(key, {callbackId: callbackId === null ? null : String(callbackId), timer: setTimeout(() => settle(phone, key), LONGEST_WAIT)});
  mark(phone, key, true);
}

function settle(phone, key) {
  clearTimeout(phone.chat.pending.get(key)?.timer);
  phone.chat.pending.delete(key);
  mark(phone, key, false);
}

function mark(phone, key, waiting) {
  for (const node of phone.element.querySelectorAll('.inline-button')) {
    if (node.dataset.key !== key) continue;
    node.classList.toggle('waiting', waiting);
    if (waiting) node.setAttribute('aria-busy', 'true');
    else node.removeAttribute('aria-busy');
  }
}

/** An answer to a callback query came: stop its spinner, show its words. */
export function showAnswer(phone, answer) {
  const id = String(answer.callback_query_id);
  phone.chat.answered.set(id, answer);
  for (const [key, {callbackId}] of [...phone.chat.pending]) {
    if (callbackId !== id) continue;
    settle(phone, key);
    // Only where the tap was made: another page showing this phone must not open it once more.
    if (answer.url) phone.openLink(answer.url);
  }
  if (answer.text && answer.show_alert) phone.alert(answer.text);
  else if (answer.text) phone.toast(answer.text);
}

export function replyKeyboard(phone) {
  const markup = phone.chat.reply_keyboard;
  if (!markup?.keyboard?.length || !phone.chat.keyboardOpen) return null;
  return h('div', {class: `reply-keyboard ${markup.resize_keyboard ? '' : 'tall'}`, role: 'group', 'data-testid': 'reply-keyboard',
    'aria-label': phone.word('keyboard')},
  markup.keyboard.map(row => h('div', {class: 'keyboard-row'}, row.map(item => {
    const button = typeof item === 'string' ? {text: item} : item;
    return h('button', {class: `reply-button ${styleOf(button)}`, onclick: () => pressReply(phone, button, markup)}, h('span', null, button.text));
  }))));
}

function pressReply(phone, button, markup) {
  const done = () => {
    // A one-time keyboard folds after use; the button in the composer brings it back.
    if (markup.one_time_keyboard && phone.chat.keyboardOpen) {
      phone.chat.keyboardOpen = false;
      phone.drawBottom();
    }
  };
  if (button.request_contact) phone.shareContact().then(shared => shared && done());
  else if (button.request_location) phone.run(api.sendLocation(phone.id)).then(done);
  else if (button.request_users || button.request_chat || button.request_poll || button.web_app) phone.toast(phone.word('unsupported'));
  else phone.sendText(button.text).then(done);
}

/** Whether the bot is asking for the phone number now. */
export const asksContact = chat => Boolean(chat.reply_keyboard?.keyboard?.flat().some(button => button.request_contact));
