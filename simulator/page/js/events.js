// The stream of the simulator's events, applied to the store. A lost connection is resumed by the
// browser; what was missed in between is fetched anew.

import {chatOf, emit, loadChat, loadCounts, loadState, setClock, setDisturbances, setPerson, store} from './store.js';

let source = null;
let countsTimer = 0;
let retryTimer = 0;

const handlers = {
  message({person, message}) {
    const chat = chatOf(person);
    chat.messages.set(message.message_id, message);
    if (message.from_bot) chat.action = null;
    else chat.started = true;
    emit(`chat:${person}`, {added: message});
    emit(`bottom:${person}`);
    emit('arrived', person);
  },
  edited({person, message}) {
    chatOf(person).messages.set(message.message_id, message);
    emit(`chat:${person}`, {edited: message});
  },
  deleted({person, message_id}) {
    chatOf(person).messages.delete(message_id);
    emit(`chat:${person}`, {deleted: message_id});
  },
  action({person, action}) {
    const chat = chatOf(person);
    chat.action = action;
    emit(`bottom:${person}`);
    clearTimeout(chat.actionTimer);
    // Clients show an action for five seconds unless it is renewed.
    if (action) chat.actionTimer = setTimeout(() => handlers.action({person, action: null}), 5000);
  },
  keyboard({person, reply_keyboard}) {
    const chat = chatOf(person);
    chat.reply_keyboard = reply_keyboard;
    chat.keyboardOpen = true;
    emit(`bottom:${person}`);
  },
  commands({person}) {
    // Without a person the commands of everybody changed.
    for (const id of person ? [person] : store.people.keys()) loadChat(id).catch(() => {});
  },
  answer(data) {
    chatOf(data.person).answered.set(data.callback_query_id, data);
    emit(`answer:${data.person}`, data);
  },
  invoice(data) {
    chatOf(data.person).invoices.set(data.message_id, data.state);
    emit(`invoice:${data.person}`, data);
  },
  person: setPerson,
  clock: setClock,
  disturbances: ({disturbances}) => setDisturbances(disturbances),
  call(call) {
    store.counts.calls += 1;
    if (call.class === 'refused') store.counts.refused += 1;
    if (call.class === 'allowed') store.counts.allowed += 1;
    store.counts.faults += (call.faults || []).length;
    emit('counts');
    emit('call', call);
    // Some faults belong to no call (a callback that was never answered): ask for the exact numbers.
    clearTimeout(countsTimer);
    countsTimer = setTimeout(() => loadCounts().catch(() => {}), 1000);
  },
};

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  emit('online');
}

export async function resync() {
  await loadState();
  await Promise.all([...store.people.keys()].map(loadChat));
}

export function connect() {
  clearTimeout(retryTimer);
  source?.close();
  source = new EventSource('/sim/events');
  source.onopen = () => resync().then(() => setOnline(true), retry);
  source.onerror = () => {
    setOnline(false);
    // The browser gives up after some answers (a proxy's 502): then start again ourselves.
    if (source.readyState === EventSource.CLOSED) retry();
  };
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, event => {
      const data = JSON.parse(event.data);
      if (name === 'person') store.personEvents += 1;
      const id = name === 'person' ? data.id : data.person;
      if (id && name !== 'commands') chatOf(id).events += 1;
      handler(data);
    });
  }
}

function retry() {
  setOnline(false);
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, 1500);
}
