// Message text with its entities as DOM nodes. Offsets and lengths count UTF-16 units, as JavaScript does.
// Everything from a message ends in text nodes; nothing is ever parsed as markup.

import {h, icon} from './dom.js';

const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/**
 * `act` is what tapping does: {command(text), link(url), copy(text)}; `label(key)` gives a word of the client.
 */
export function renderText(text, entities, act, label) {
  const queue = (entities || [])
    .filter(entity => entity.length > 0 && entity.offset < text.length)
    .map(entity => ({...entity, end: Math.min(entity.offset + entity.length, text.length)}))
    .sort((a, b) => a.offset - b.offset || b.end - a.end);
  return renderRange(text, 0, text.length, queue, act, label);
}

function renderRange(text, start, end, queue, act, label) {
  const fragment = document.createDocumentFragment();
  let position = start;
  let afterBlock = false;

  const plain = until => {
    let piece = text.slice(position, until);
    // A block ends its line itself: the line feed after it would show as an empty line.
    if (afterBlock && piece.startsWith('\n')) piece = piece.slice(1);
    if (piece) {
      fragment.append(piece);
      afterBlock = false;
    }
    position = until;
  };

  while (queue.length) {
    const entity = queue.shift();
    if (entity.offset > position) plain(entity.offset);
    const inner = [];
    const rest = [];
    for (const other of queue) {
      if (other.offset >= entity.end) rest.push(other);
      else {
        inner.push({...other, end: Math.min(other.end, entity.end)});
        // An entity that sticks out is split, so that nesting always holds.
        if (other.end > entity.end) rest.push({...other, offset: entity.end});
      }
    }
    rest.sort((a, b) => a.offset - b.offset || b.end - a.end);
    const content = text.slice(entity.offset, entity.end);
    const children = renderRange(text, entity.offset, entity.end, inner, act, label);
    fragment.append(wrap(entity, content, children, act, label));
    position = entity.end;
    afterBlock = BLOCKS.has(entity.type);
    queue = rest;
  }
  plain(end);
  return fragment;
}

const linkButton = (children, onclick, kind) => h('a', {
  class: `link ${kind || ''}`, role: 'link', tabindex: '0',
  onclick: event => { event.stopPropagation(); onclick(); },
  onkeydown: event => { if (event.key === 'Enter') onclick(); },
}, children);

function wrap(entity, content, children, act, label) {
  switch (entity.type) {
    case 'bold': return h('strong', null, children);
    case 'italic': return h('em', null, children);
    case 'underline': return h('u', null, children);
    case 'strikethrough': return h('s', null, children);
    case 'spoiler': return spoiler(children, label);
    case 'code': return h('code', {title: label('copy'), onclick: () => act.copy(content)}, children);
    case 'pre': return preformatted(entity, content, children, act, label);
    case 'blockquote': return h('blockquote', null, children);
    case 'expandable_blockquote': return expandable(children, label);
    case 'text_link': return linkButton(children, () => act.link(entity.url), 'text-link');
    case 'url': return linkButton(children, () => act.link(/^[a-z][a-z0-9+.-]*:/i.test(content) ? content : `https://${content}`));
    case 'bot_command': return linkButton(children, () => act.command(content), 'command');
    case 'mention': return linkButton(children, () => act.link(`https://t.me/${content.slice(1)}`));
    case 'text_mention': return linkButton(children, () => {});
    case 'email': case 'phone_number': case 'hashtag': case 'cashtag': case 'bank_card_number':
      return linkButton(children, () => act.copy(content));
    case 'date_time': return h('span', {class: 'date-time'}, children);
    default: return h('span', null, children); // custom_emoji and what is yet to come: the text stands for it
  }
}

function spoiler(children, label) {
  const reveal = event => {
    if (node.classList.contains('revealed')) return;
    event.stopPropagation();
    event.preventDefault();
    node.classList.add('revealed');
    node.removeAttribute('role');
  };
  const node = h('span', {
    class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': label('spoiler'),
    onclick: reveal, onkeydown: event => { if (event.key === 'Enter') reveal(event); },
  }, h('span', null, children));
  return node;
}

function preformatted(entity, content, children, act, label) {
  return h('div', {class: 'pre'},
    h('div', {class: 'pre-head'}, h('span', null, entity.language || 'code'),
      h('button', {class: 'plain', 'aria-label': label('copy'), onclick: () => act.copy(content)}, icon('copy'))),
    h('pre', null, children));
}

function expandable(children, label) {
  const quote = h('blockquote', {class: 'expandable'}, h('div', {class: 'quoted'}, children));
  const button = h('button', {
    class: 'plain expand', 'aria-expanded': 'false', 'aria-label': label('expand'),
    onclick: () => button.setAttribute('aria-expanded', String(quote.classList.toggle('open'))),
  }, icon('down'));
  quote.append(button);
  return quote;
}

const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;

/** How many emoji a text consists of when it is nothing else, up to three; 0 otherwise. */
export function onlyEmoji(text) {
  if (!segmenter || text.length > 40) return 0;
  const parts = [...segmenter.segment(text)].map(part => part.segment);
  const emoji = /^(\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2})/u;
  return parts.length <= 3 && parts.every(part => emoji.test(part)) ? parts.length : 0;
}
