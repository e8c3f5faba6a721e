// What the page knows of the simulator, and who wants to hear when it changes.
//
// Topics: 'people', 'person:ID', 'chat:ID' (messages), 'bottom:ID' (keyboard, commands, action, blocking),
// 'answer:ID', 'invoice:ID', 'viewfinder:ID', 'arrived' (a message, with the person's id), 'person' (any),
// 'shown' and 'news' (which phones are visible or have unread messages), 'clock', 'counts', 'call', 'online', 'disturbances'.

import * as api from './api.js';

export const store = {
  bot: {id: 0, first_name: '…', username: ''},
  people: new Map(),
  chats: new Map(),
  clock: {now: Math.floor(Date.now() / 1000), offset: 0, available: false, at: Date.now()},
  counts: {calls: 0, refused: 0, faults: 0, allowed: 0},
  disturbances: [],
  online: true,
  personEvents: 0,
};

const listeners = new Map();

/** Returns a function that ends the subscription. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function emit(topic, data) {
  for (const listener of [...(listeners.get(topic) || [])]) listener(data);
}

export function chatOf(id) {
  if (!store.chats.has(id)) {
    store.chats.set(id, {
      messages: new Map(), reply_keyboard: null, commands: [], action: null, menu_button: null, description: '',
      started: Boolean(store.people.get(id)?.started), is_blocking: false,
      // Kept by the page alone: what a client would remember.
      events: 0, draft: '', keyboardOpen: true, pending: new Map(), answered: new Map(), invoices: new Map(), loaded: false,
    });
  }
  return store.chats.get(id);
}

export function setClock(clock) {
  Object.assign(store.clock, clock, {at: Date.now()});
  emit('clock');
}

export function setDisturbances(armed) {
  store.disturbances = armed;
  emit('disturbances');
}

/** The shop's time now, in seconds. */
export const shopNow = () => store.clock.now + (Date.now() - store.clock.at) / 1000;

export function setPerson(person) {
  const known = store.people.has(person.id);
  store.people.set(person.id, {...store.people.get(person.id), ...person});
  const chat = chatOf(person.id);
  if (person.is_blocking !== undefined) chat.is_blocking = person.is_blocking;
  if (person.started !== undefined) chat.started = person.started;
  if (!known) {
    emit('people');
    return;
  }
  emit(`person:${person.id}`);
  emit(`bottom:${person.id}`);
  emit('person');
}

/**
 * Fetches until no event came in between: an answer that was written before an event but arrives after it
 * would take back what the event said. `seen` counts those events.
 */
async function settled(fetch, seen) {
  for (;;) {
    const before = seen();
    const answer = await fetch();
    if (seen() === before) return answer;
  }
}

export async function loadState() {
  const state = await settled(api.state, () => store.personEvents);
  store.bot = state.bot;
  const ids = state.people.map(person => person.id);
  const changed = ids.join() !== [...store.people.keys()].join();
  // The simulator keeps nothing across a restart: people it no longer knows are gone.
  for (const id of [...store.people.keys()]) {
    if (!ids.includes(id)) {
      store.people.delete(id);
      store.chats.delete(id);
    }
  }
  for (const person of state.people) store.people.set(person.id, person);
  store.counts = state.counts;
  setClock(state.clock);
  setDisturbances(state.disturbances || []);
  emit('counts');
  if (changed) emit('people');
  else for (const id of ids) emit(`person:${id}`);
}

export async function loadChat(id) {
  const chat = chatOf(id);
  const fresh = await settled(() => api.chat(id), () => chat.events);
  // What did not change stays the same object, so that its bubble is not built anew.
  chat.messages = new Map(fresh.messages.map(message => {
    const old = chat.messages.get(message.message_id);
    return [message.message_id, old && JSON.stringify(old) === JSON.stringify(message) ? old : message];
  }));
  for (const key of ['reply_keyboard', 'commands', 'action', 'menu_button', 'started', 'is_blocking', 'description']) {
    chat[key] = fresh[key] ?? null;
  }
  chat.commands = chat.commands || [];
  chat.loaded = true;
  emit(`chat:${id}`);
  emit(`bottom:${id}`);
}

export async function loadCounts() {
  store.counts = (await api.state()).counts;
  emit('counts');
}
