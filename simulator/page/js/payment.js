// The invoice card in the chat and the payment sheet that slides up inside of the phone.

import * as api from './api.js';
import {fileUrl} from './api.js';
import {h, icon, replace} from './dom.js';
import {formatMoney} from './money.js';
import {store} from './store.js';

export function invoiceCard(phone, message) {
  const {invoice} = message;
  const picture = invoice.photo?.file_id ? fileUrl(invoice.photo.file_id) : localUrl(invoice.photo_url);
  return h('div', {class: 'invoice', 'data-testid': 'invoice'},
    picture ? h('img', {class: 'invoice-photo', src: picture, alt: '', onerror: event => event.target.remove()}) : null,
    h('b', {class: 'invoice-title'}, invoice.title),
    h('p', null, invoice.description),
    h('div', {class: 'invoice-total'}, h('b', null, formatMoney(invoice.total_amount, invoice.currency, phone.locale)),
      h('span', null, phone.word('invoice'))));
}

/** Only pictures of this server are loaded; the page asks nothing of the outside. */
function localUrl(url) {
  try {
    return url && new URL(url, location.href).origin === location.origin ? url : null;
  } catch {
    return null;
  }
}

const listOf = value => (typeof value === 'string' ? JSON.parse(value) : value) || [];

/**
 * The lines of the bill. A message does not carry them (a client fetches them when the sheet opens), so they
 * are taken from the call that made the invoice.
 */
async function pricesOf(id, invoice) {
  const plain = [{label: invoice.title, amount: invoice.total_amount}];
  try {
    const {calls} = await api.calls(0);
    const made = calls.filter(({method, params, ok}) => ok && method === 'sendInvoice' && Number(params.chat_id) === id
      && params.title === invoice.title && params.currency === invoice.currency).map(call => listOf(call.params.prices));
    return made.findLast(prices => prices.reduce((sum, price) => sum + price.amount, 0) === invoice.total_amount) || plain;
  } catch {
    return plain;
  }
}

export async function openSheet(phone, message) {
  const {invoice} = message;
  const prices = await pricesOf(phone.id, invoice);
  if (phone.element.querySelector('.sheet')) return; // a second tap while the first one was under way
  const money = amount => formatMoney(amount, invoice.currency, phone.locale);
  const stars = invoice.currency === 'XTR';
  let closed = false;

  const decline = h('button', {class: 'flat', 'data-testid': 'pay-decline', onclick: () => {
    close();
    phone.run(api.decline(phone.id, message.message_id));
  }}, phone.word('decline'));
  const confirm = h('button', {class: 'filled', 'data-testid': 'pay-confirm', onclick: () => pay()}, phone.word('pay', {amount: money(invoice.total_amount)}));
  const status = h('div', {class: 'pay-status', 'data-testid': 'pay-status', role: 'status'});
  const sheet = h('div', {class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': phone.word('checkout'), 'data-testid': 'payment-sheet'},
    h('div', {class: 'grip', 'aria-hidden': 'true'}),
    h('h3', null, phone.word('checkout')),
    h('div', {class: 'sheet-shop'}, h('b', null, invoice.title), h('small', null, store.bot.first_name)),
    h('dl', {class: 'prices'}, prices.map(price => [h('dt', null, price.label), h('dd', null, money(price.amount))]),
      h('dt', {class: 'total'}, phone.word('total')), h('dd', {class: 'total', 'data-testid': 'pay-total'}, money(invoice.total_amount))),
    h('div', {class: 'pay-method'}, h('span', {class: `card-picture ${stars ? 'stars' : ''}`}, stars ? '⭐' : icon('card')),
      h('span', null, h('b', null, stars ? phone.word('stars_balance') : '•••• 4242'),
        h('small', null, stars ? '⭐ 10 000' : phone.word('pretend_card')))),
    h('small', {class: 'demo-money'}, phone.word('demo_money')),
    status, h('div', {class: 'sheet-buttons'}, decline, confirm));
  const close = phone.overlay(sheet, () => { if (!confirm.disabled) decline.click(); }, () => { closed = true; });
  confirm.focus({preventScroll: true});

  async function pay() {
    confirm.disabled = true;
    decline.disabled = true;
    sheet.dataset.state = 'checking';
    replace(status, h('i', {class: 'spinner'}), h('span', null, phone.word('checking')));
    let answer;
    try {
      answer = await api.pay(phone.id, message.message_id);
    } catch (error) {
      answer = {outcome: 'refused', error_message: error.message};
    }
    if (closed) return;
    sheet.dataset.state = answer.outcome;
    if (answer.outcome === 'paid') {
      replace(status, icon('check'), h('span', null, phone.word('paid')));
      setTimeout(close, 1300);
      return;
    }
    const why = answer.outcome === 'timeout' ? phone.word('pay_timeout') : answer.error_message;
    replace(status, h('span', null, h('b', null, phone.word('pay_refused')), h('span', {'data-testid': 'pay-error'}, why || ''),
      h('small', null, phone.word('nothing_charged'))));
    confirm.remove();
    decline.textContent = phone.word('close');
    decline.disabled = false;
    // Closing after a refusal declines nothing any more.
    const leave = decline.cloneNode(true);
    leave.addEventListener('click', () => close());
    decline.replaceWith(leave);
    leave.focus({preventScroll: true});
  }
}

/** The line in the chat after a payment, as Telegram words it. */
export function paymentLine(phone, message) {
  const payment = message.successful_payment;
  const amount = formatMoney(payment.total_amount, payment.currency, phone.locale);
  const bot = store.bot.first_name;
  const before = [...phone.chat.messages.values()].filter(other => other.invoice && other.message_id < message.message_id
    && other.invoice.currency === payment.currency && other.invoice.total_amount === payment.total_amount);
  // The payment does not say what it was for; the client knows its invoice.
  const title = (message.reply_to_message?.invoice || before.at(-1)?.invoice)?.title;
  return title ? phone.word('transferred', {amount, bot, title}) : phone.word('transferred_plain', {amount, bot});
}

export function refundLine(phone, message) {
  const {total_amount: total, currency} = message.refunded_payment;
  return phone.word('refunded', {amount: formatMoney(total, currency, phone.locale), bot: store.bot.first_name});
}
