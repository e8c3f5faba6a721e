// The lower part of a phone: START, or the line for writing with everything around it.

import * as api from './api.js';
import {h, icon, planeIcon, replace} from './dom.js';
import {replyKeyboard} from './keyboard.js';
import {summary} from './message.js';
import {openMenu} from './popup.js';

const EMOJI = [...'😀😂😊😍🤔😎😢😡👍👎🙏👏💪🎉❤️🔥⭐✅❌❓🛍️🎁📦🚚💳💰📷☕🍎🌸'.matchAll(/\p{Extended_Pictographic}\uFE0F?/gu)].map(match => match[0]);
const STICKERS = ['👍', '❤️', '😂', '🎉', '😢', '🔥'];

export function composer(phone) {
  let replyTo = null;
  let editing = null;
  let panel = ''; // '', 'emoji' or 'commands'

  const input = h('textarea', {rows: '1', 'data-testid': 'composer-input', 'aria-label': phone.word('message'), value: phone.chat.draft,
    enterkeyhint: 'send', oninput: () => { typed(); }, onkeydown: keydown, onpaste: paste});
  const send = h('button', {class: 'plain send', 'data-testid': 'send', 'aria-label': phone.word('send'), onclick: () => submit()}, planeIcon());
  const mic = h('button', {class: 'plain', 'data-testid': 'voice', 'aria-label': phone.word('voice'), title: phone.word('voice'),
    onclick: () => phone.run(api.sendVoice(phone.id))}, icon('mic'));
  const menu = h('button', {class: 'menu-button', 'data-testid': 'menu', 'aria-label': phone.word('menu'), onclick: () => toggle('commands')},
    icon('list'), h('span', null, phone.word('menu')));
  const attach = h('button', {class: 'plain', 'data-testid': 'attach', 'aria-label': phone.word('attach'), 'aria-haspopup': 'menu', onclick: () => attachMenu()}, icon('attach'));
  const emoji = h('button', {class: 'plain', 'data-testid': 'emoji', 'aria-label': phone.word('emoji'), onclick: () => toggle('emoji')}, icon('smile'));
  const keyboard = h('button', {class: 'plain', 'data-testid': 'keyboard-toggle', 'aria-label': phone.word('keyboard'), onclick: () => {
    phone.chat.keyboardOpen = !phone.chat.keyboardOpen;
    panel = '';
    draw();
  }}, icon('keyboard'));
  const photoInput = h('input', {type: 'file', accept: 'image/*', multiple: true, hidden: true, 'data-testid': 'photo-input', tabindex: '-1', onchange: () => chosen(photoInput, true)});
  const fileInput = h('input', {type: 'file', multiple: true, hidden: true, 'data-testid': 'file-input', tabindex: '-1', onchange: () => chosen(fileInput, false)});
  const bar = h('div', {class: 'reply-bar', hidden: true});
  const suggestions = h('div', {class: 'commands', hidden: true, role: 'listbox', 'data-testid': 'commands'});
  const line = h('div', {class: 'composer'}, menu, attach, h('div', {class: 'input'}, input, keyboard, emoji), mic, send, photoInput, fileInput);
  const below = h('div', {class: 'below'});
  const element = h('div', {class: 'bottom'});

  function draw() {
    const {chat} = phone;
    if (!chat.loaded) return;
    if (chat.is_blocking || !chat.started) {
      const restart = chat.is_blocking;
      replace(element, h('button', {class: 'start', 'data-testid': restart ? 'restart' : 'start', onclick: async event => {
        event.currentTarget.disabled = true;
        await phone.run(restart ? api.unblock(phone.id).then(() => api.start(phone.id)) : api.start(phone.id));
        draw();
      }}, phone.word(restart ? 'restart' : 'start')));
      return;
    }
    if (line.parentNode !== element) replace(element, suggestions, bar, line, below);
    drawBar();
    drawSuggestions();
    const markup = chat.reply_keyboard;
    menu.hidden = !chat.commands.length;
    menu.classList.toggle('small', input.value !== '');
    keyboard.hidden = !markup?.keyboard?.length;
    keyboard.replaceChildren(icon(chat.keyboardOpen && !panel ? 'down' : 'keyboard'));
    input.placeholder = markup?.input_field_placeholder || phone.word('message');
    send.hidden = !input.value.trim() && !editing;
    mic.hidden = !send.hidden;
    replace(below, panel === 'emoji' ? emojiPanel() : replyKeyboard(phone));
    grow();
  }

  function grow() {
    input.style.height = 'auto';
    // On a hidden phone there is no height to measure, and one line needs none.
    if (input.value && input.scrollHeight) input.style.height = `${Math.min(input.scrollHeight, 110)}px`;
  }

  function typed() {
    phone.chat.draft = input.value;
    if (panel === 'commands') panel = '';
    draw();
  }

  function drawBar() {
    const about = editing || replyTo;
    bar.hidden = !about;
    if (about) {
      replace(bar, icon(editing ? 'edit' : 'reply'), h('span', {class: 'grow'}, h('b', null, phone.word(editing ? 'edit' : 'reply')),
        h('small', null, summary(phone, about))),
      h('button', {class: 'plain', 'aria-label': phone.word('cancel'), onclick: () => compose({})}, icon('close')));
    }
  }

  /** The command menu: all of them by the button, the fitting ones while a command is typed. */
  function drawSuggestions() {
    const typedCommand = /^\/(\w*)$/.exec(input.value);
    const list = panel === 'commands' ? phone.chat.commands
      : typedCommand ? phone.chat.commands.filter(item => item.command.startsWith(typedCommand[1].toLowerCase())) : [];
    suggestions.hidden = !list.length;
    menu.setAttribute('aria-expanded', String(panel === 'commands'));
    replace(suggestions, list.map(item => h('button', {role: 'option', 'data-testid': `command-${item.command}`, onclick: () => {
      panel = '';
      if (typedCommand) setText('');
      phone.sendText(`/${item.command}`);
      draw();
    }}, h('span', {class: 'grow'}, item.description), h('b', null, `/${item.command}`))));
  }

  function toggle(name) {
    panel = panel === name ? '' : name;
    draw();
  }

  function setText(text) {
    input.value = text;
    phone.chat.draft = text;
  }

  async function submit() {
    const text = input.value.trim();
    if (!text) return;
    const [edited, replied] = [editing, replyTo];
    setText('');
    compose({});
    const sent = await phone.run(edited ? api.editText(phone.id, edited.message_id, text) : api.sendText(phone.id, text, replied?.message_id));
    // What could not be sent is not lost.
    if (!sent && !input.value) {
      setText(text);
      draw();
    }
  }

  function keydown(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape') {
      panel = '';
      compose({});
    }
  }

  function compose({reply, edit}) {
    if (editing && !edit) setText('');
    replyTo = reply || null;
    editing = edit || null;
    if (edit) setText(edit.text);
    draw();
    if (reply || edit) input.focus();
  }

  function attachMenu() {
    openMenu(attach, [
      {label: phone.word('photo'), icon: 'photo', testid: 'attach-photo', run: () => photoInput.click()},
      {label: phone.word('file'), icon: 'file', testid: 'attach-file', run: () => fileInput.click()},
      {label: phone.word('location'), icon: 'pin', testid: 'attach-location', run: () => phone.run(api.sendLocation(phone.id))},
    ]);
  }

  function chosen(field, asPhoto) {
    const files = [...field.files];
    field.value = '';
    if (files.length) confirmUpload(phone, files, asPhoto);
  }

  function paste(event) {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    confirmUpload(phone, files, files.every(isImage));
  }

  function emojiPanel() {
    return h('div', {class: 'emoji-panel', 'data-testid': 'emoji-panel'},
      h('div', {class: 'emoji-grid'}, EMOJI.map(letter => h('button', {class: 'plain', onclick: () => {
        input.setRangeText(letter, input.selectionStart, input.selectionEnd, 'end');
        typed();
      }}, letter))),
      h('small', null, phone.word('stickers')),
      h('div', {class: 'sticker-grid'}, STICKERS.map(letter => h('button', {class: 'plain', 'aria-label': `${phone.word('send_sticker')} ${letter}`,
        onclick: () => {
          toggle('');
          phone.run(api.sendSticker(phone.id, letter));
        }}, letter))));
  }

  return {element, draw, compose};
}

const AT_ONCE = 10; // what a client puts into one album

export const isImage = file => file.type.startsWith('image/');

/** A look at the files and their caption before they go out: one by itself, several as an album. */
export function confirmUpload(phone, files, asPhoto) {
  const chosen = files.slice(0, AT_ONCE);
  const caption = h('input', {class: 'field', placeholder: phone.word('caption'), 'aria-label': phone.word('caption'), maxlength: 1024, 'data-testid': 'upload-caption'});
  const urls = asPhoto ? chosen.map(file => URL.createObjectURL(file)) : [];
  const form = h('form', {class: 'sheet upload', role: 'dialog', 'aria-modal': 'true', 'aria-label': phone.word(asPhoto ? 'photo' : 'file'), onsubmit: event => {
    event.preventDefault();
    close();
    const words = caption.value.trim();
    if (chosen.length > 1) phone.run(api.sendAlbum(phone.id, chosen, asPhoto, words));
    else phone.run((asPhoto ? api.sendPhoto : api.sendDocument)(phone.id, chosen[0], words));
  }},
  h('div', {class: 'grip', 'aria-hidden': 'true'}),
  asPhoto ? h('div', {class: 'upload-previews'}, urls.map(url => h('img', {class: 'upload-preview', src: url, alt: ''})))
    : chosen.map(file => h('div', {class: 'upload-file'}, icon('file'), h('b', null, file.name))),
  caption,
  h('div', {class: 'sheet-buttons'}, h('button', {class: 'flat', onclick: () => close()}, phone.word('cancel')),
    h('button', {class: 'filled', type: 'submit', 'data-testid': 'upload-send'}, phone.word('send'))));
  const close = phone.overlay(form, () => close(), () => urls.forEach(url => URL.revokeObjectURL(url)));
  caption.focus({preventScroll: true});
}
