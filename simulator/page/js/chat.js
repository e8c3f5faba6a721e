// The list of a chat's messages. Only what changed is built anew, so that a picture does not flicker, a
// revealed spoiler stays revealed, and the reader stays where he is.

import {h, icon} from './dom.js';
import {formatDate} from './i18n.js';
import {renderAlbum, renderMessage} from './message.js';
import {shopNow, store} from './store.js';
import {avatar} from './avatar.js';

const NEAR = 80; // this many pixels from the end still count as being there

export function chatView(phone) {
  const list = h('div', {class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: '0'});
  const toBottom = h('button', {class: 'plain to-bottom', hidden: true, 'aria-label': phone.word('to_bottom'), onclick: () => scroll(true)}, icon('down'));
  const view = h('div', {class: 'chat'}, h('div', {class: 'wallpaper', 'aria-hidden': 'true'}), list, toBottom);
  let built = new Map(); // key → {node, of: messages it was built from}
  let pinned = true;
  let height = 0;

  const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  function scroll(smooth) {
    pinned = true;
    list.scrollTo({top: list.scrollHeight, behavior: smooth ? 'smooth' : 'instant'});
  }
  list.addEventListener('scroll', () => {
    // Not the reader scrolled but the room changed: that is for the observer below.
    if (list.clientHeight !== height) return;
    pinned = atEnd();
    toBottom.hidden = pinned;
  }, {passive: true});
  // The date of what is being read shows while the reader scrolls, and leaves the text free otherwise.
  let scrolling = 0;
  const scrolls = () => {
    list.classList.add('scrolling');
    clearTimeout(scrolling);
    scrolling = setTimeout(() => list.classList.remove('scrolling'), 1500);
  };
  list.addEventListener('wheel', scrolls, {passive: true});
  list.addEventListener('touchmove', scrolls, {passive: true});
  // A keyboard that opens takes room away: whoever read the end goes on reading the end.
  const observer = new ResizeObserver(() => {
    height = list.clientHeight;
    if (pinned) scroll();
    toBottom.hidden = pinned || atEnd();
  });
  observer.observe(list);

  function draw(change) {
    const messages = [...phone.chat.messages.values()].sort((a, b) => a.message_id - b.message_id);
    const next = new Map();
    const rows = [];
    const days = new Map(); // a section per day, so that one day's date pushes the other's away
    for (const group of albums(messages)) {
      const {date} = group[0];
      const day = formatDate(date, 'en', {dateStyle: 'short'});
      if (!days.has(day)) days.set(day, [keep(next, `date:${day}`, [dateWord(phone, date)], () => dateLine(phone, date))]);
      const key = group.length > 1 ? `album:${group[0].media_group_id}` : `message:${group[0].message_id}`;
      const node = keep(next, key, group, () => (group.length > 1 ? renderAlbum(phone, group) : renderMessage(phone, group[0])));
      days.get(day).push(node);
      rows.push(node);
    }
    const sections = [...days].map(([day, nodes]) => {
      const section = keep(next, `day:${day}`, [day], () => h('div', {class: 'day'}));
      arrange(section, nodes);
      return section;
    });
    if (!messages.length && phone.chat.loaded) sections.push(keep(next, 'empty', [store.bot.first_name], () => emptyCard(phone)));
    built = next;
    arrange(list, sections);
    runs(rows);
    if (pinned || change?.added?.from_bot === false) scroll();
    toBottom.hidden = pinned || atEnd();
  }

  function keep(next, key, of, build) {
    const old = built.get(key);
    const same = old && old.of.length === of.length && old.of.every((item, i) => item === of[i]);
    const node = same ? old.node : build();
    if (!old && phone.chat.loaded && phone.shownOnce) node.classList.add('fresh');
    next.set(key, {node, of});
    return node;
  }

  /** Builds one message anew though it did not change itself (its invoice got paid). */
  function refresh(messageId) {
    built.delete(`message:${messageId}`);
    draw();
  }

  function show(messageId) {
    const node = list.querySelector(`[data-message-id="${messageId}"]`);
    node?.scrollIntoView({behavior: 'smooth', block: 'center'});
    node?.classList.add('flash');
    setTimeout(() => node?.classList.remove('flash'), 1500);
  }

  return {view, draw, refresh, show, stop: () => observer.disconnect()};
}

/** Consecutive messages of one media group together, all others alone. */
function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** Puts the nodes into the list in this order, moving and removing as little as possible. */
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, i) => {
    if (list.children[i] !== node) list.insertBefore(node, list.children[i] || null);
  });
}

/** The last bubble of a run from one side has the tail. */
function runs(nodes) {
  const side = node => (node?.classList.contains('in') ? 'in' : node?.classList.contains('out') ? 'out' : '');
  nodes.forEach((node, i) => node.classList.toggle('tail', Boolean(side(node)) && side(node) !== side(nodes[i + 1])));
}

const dateLine = (phone, date) => h('div', {class: 'service date'}, h('span', null, dateWord(phone, date)));

function dateWord(phone, date) {
  const now = new Date(shopNow() * 1000);
  const then = new Date(date * 1000);
  if (now.toDateString() === then.toDateString()) return phone.word('today');
  return formatDate(date, phone.locale, {day: 'numeric', month: 'long', ...(now.getFullYear() === then.getFullYear() ? {} : {year: 'numeric'})});
}

function emptyCard(phone) {
  return h('div', {class: 'empty-card'}, avatar(store.bot, 72), h('b', null, phone.word('empty_title')), h('p', null, phone.chat.description || phone.word('empty_text')));
}
