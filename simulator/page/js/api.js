// The control API of the simulator. Every call answers with its parsed JSON or throws an ApiError.

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError('offline', 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok || body.ok === false) {
    throw new ApiError(body.error || body.description || `HTTP ${response.status}`, response.status);
  }
  return body;
}

const get = path => request(path);

const post = (path, body) => request(path, {
  method: 'POST',
  headers: {'Content-Type': 'application/json'},
  body: JSON.stringify(body || {}),
});

function upload(path, file, caption) {
  const form = new FormData();
  form.append('file', file, file.name || 'picture.png');
  if (caption) form.append('caption', caption);
  return request(path, {method: 'POST', body: form});
}

const person = (id, action) => `/sim/people/${encodeURIComponent(id)}/${action}`;

export const state = () => get('/sim/state');
export const chat = id => get(person(id, 'chat'));
export const calls = (after, only) => get(`/sim/calls?after=${after || 0}${only ? `&only=${only}` : ''}`);
export const report = () => get('/sim/report');

export const addPerson = body => post('/sim/people', body);
export const changePerson = (id, body) => post(`/sim/people/${encodeURIComponent(id)}`, body);

export const start = (id, payload) => post(person(id, 'start'), payload ? {payload} : {});
export const openLink = (id, url) => post(person(id, 'link'), {url});
export const sendText = (id, text, replyTo) =>
  post(person(id, 'text'), replyTo ? {text, reply_to_message_id: replyTo} : {text});
export const editText = (id, messageId, text) => post(person(id, 'edit'), {message_id: messageId, text});
export const tap = (id, messageId, row, column) =>
  post(person(id, 'tap'), {message_id: messageId, row, column});
export const sendPhoto = (id, file, caption) => upload(person(id, 'photo'), file, caption);
export const sendDocument = (id, file, caption) => upload(person(id, 'document'), file, caption);
export const sendAlbum = (id, files, asPhoto, caption) => {
  const form = new FormData();
  form.append('kind', asPhoto ? 'photo' : 'document');
  files.forEach((file, n) => form.append(`file${n}`, file, file.name || 'picture.png'));
  if (caption) form.append('caption', caption);
  return request(person(id, 'album'), {method: 'POST', body: form});
};
export const sendSticker = (id, emoji) => post(person(id, 'sticker'), {emoji});
export const sendVoice = id => post(person(id, 'voice'));
export const sendLocation = id => post(person(id, 'location'));
export const shareContact = id => post(person(id, 'contact'));
export const pay = (id, messageId) => post(person(id, 'pay'), {message_id: messageId, method: 'card'});
export const decline = (id, messageId) => post(person(id, 'decline'), {message_id: messageId});
export const block = id => post(person(id, 'block'));
export const unblock = id => post(person(id, 'unblock'));
export const scan = (id, fileId) => post(person(id, 'scan'), {file_id: fileId});

export const clock = () => get('/sim/clock');
export const moveClock = body => post('/sim/clock', body);

export const armDisturbance = wish => post('/sim/disturbances', wish);
export const releaseUpdates = () => post('/sim/disturbances/release');
export const removeDisturbance = id => request(`/sim/disturbances/${id}`, {method: 'DELETE'});
export const clearDisturbances = () => request('/sim/disturbances', {method: 'DELETE'});

export const fileUrl = fileId => `/sim/file/${encodeURIComponent(fileId)}`;
