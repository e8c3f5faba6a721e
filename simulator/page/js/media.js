// What a message can hold besides text: photos, files, stickers and the smaller kinds.

import {fileUrl} from './api.js';
import {avatar, fullName} from './avatar.js';
import {h, icon} from './dom.js';
import {scanButton} from './scan.js';

const WIDTH = 272;
const HEIGHT = 320;

/** A photo, sized before its bytes are there, so that nothing jumps when they come. */
export function photo(phone, message, options) {
  const size = message.photo[message.photo.length - 1];
  const scale = Math.min(WIDTH / size.width, HEIGHT / size.height);
  const url = fileUrl(size.file_id);
  const image = h('img', {src: url, alt: '', loading: 'lazy', draggable: 'false'});
  const frame = h('div', {
    class: `photo ${message.has_media_spoiler ? 'hidden-media' : ''}`, 'data-file-id': size.file_id,
    style: options?.fill ? {} : {width: `${Math.max(Math.round(size.width * scale), 130)}px`, aspectRatio: `${size.width} / ${size.height}`},
  },
  h('button', {class: 'plain cover', 'aria-label': phone.word('enlarge'), 'data-testid': 'photo-open', onclick: () => {
    if (frame.classList.contains('hidden-media')) frame.classList.remove('hidden-media');
    else enlarge(phone, url);
  }}, image),
  scanButton(phone, size.file_id));
  return frame;
}

function enlarge(phone, url) {
  const close = phone.overlay(h('button', {class: 'plain lightbox', 'data-testid': 'lightbox', 'aria-label': phone.word('close'),
    onclick: () => close()}, h('img', {src: url, alt: ''}), icon('close')), () => close());
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function documentCard(phone, file) {
  const name = file.file_name || 'file';
  const extension = (name.match(/\.([^.]{1,5})$/) || [])[1];
  const isPicture = /^image\/(png|jpeg|webp|gif)$/.test(file.mime_type || '');
  const card = h('a', {class: 'document', href: fileUrl(file.file_id), download: name, 'data-testid': 'document',
    'aria-label': `${phone.word('download')} ${name}`},
  h('span', {class: 'document-icon'}, extension ? h('b', null, extension) : icon('file')),
  h('span', {class: 'document-words'}, h('b', {class: 'document-name'}, name), h('small', null, fileSize(file.file_size))));
  // A picture sent as a file can hold a code too.
  return isPicture ? h('div', {class: 'document-row'}, card, scanButton(phone, file.file_id)) : card;
}

function sticker(item, fromBot) {
  const emoji = () => h('span', {class: 'sticker-emoji'}, item.emoji || '🙂');
  // Animated stickers are not pictures a browser shows, and people's built-in ones are stand-ins: their emoji is the picture.
  if (item.is_animated || item.is_video || (!fromBot && item.emoji)) return h('div', {class: 'sticker'}, emoji());
  const image = h('img', {src: fileUrl(item.file_id), alt: item.emoji || '', onerror: () => image.replaceWith(emoji())});
  return h('div', {class: 'sticker'}, image);
}

function voice(phone, item) {
  const audio = h('audio', {src: fileUrl(item.file_id), preload: 'none'});
  // The bars are drawn from the id: always the same for one note, different between notes.
  const seed = [...(item.file_unique_id || item.file_id)].map(letter => letter.charCodeAt(0));
  const bars = Array.from({length: 30}, (_, i) => h('i', {style: {height: `${4 + (seed[i % seed.length] * (i + 3)) % 15}px`}}));
  const seconds = String((item.duration || 0) % 60).padStart(2, '0');
  return h('div', {class: 'voice'},
    h('button', {class: 'plain voice-play', 'aria-label': phone.word('voice_note'), onclick: () => audio.play().catch(() => {})}),
    h('div', {class: 'voice-words'}, h('div', {class: 'bars', 'aria-hidden': 'true'}, bars),
      h('small', null, `${Math.floor((item.duration || 0) / 60)}:${seconds}`)), audio);
}

function contact(phone, item) {
  return h('div', {class: 'contact'}, avatar({id: item.user_id || 0, ...item}, 46),
    h('span', null, h('b', null, fullName(item)), h('small', null, item.phone_number)));
}

function place(item, name) {
  return h('div', {class: 'location', 'aria-label': `${item.latitude}, ${item.longitude}`}, icon('pin'),
    h('small', null, name || `${item.latitude.toFixed(4)}, ${item.longitude.toFixed(4)}`));
}

/** The media part of a message, or null. `bare` media is shown without a bubble. */
export function media(phone, message) {
  if (message.photo?.length) return {node: photo(phone, message), wide: true};
  if (message.sticker) return {node: sticker(message.sticker, message.from_bot), bare: true};
  if (message.dice) return {node: h('div', {class: 'sticker'}, h('span', {class: 'sticker-emoji'}, message.dice.emoji)), bare: true};
  if (message.video || message.animation || message.video_note) {
    const file = message.video || message.animation || message.video_note;
    return {node: h('video', {class: 'video', src: fileUrl(file.file_id), controls: true, preload: 'metadata'}), wide: true};
  }
  if (message.document) return {node: documentCard(phone, message.document)};
  if (message.audio) return {node: documentCard(phone, {file_name: message.audio.title || 'audio', ...message.audio})};
  if (message.voice) return {node: voice(phone, message.voice)};
  if (message.contact) return {node: contact(phone, message.contact)};
  if (message.venue) return {node: place(message.venue.location, message.venue.title), wide: true};
  if (message.location) return {node: place(message.location), wide: true};
  return null;
}
