// A very small helper for building DOM nodes. Text always becomes a text node, never markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * h('button', {class: 'a', onclick: f, 'aria-label': 'x'}, 'text', node, [nodes], null)
 * Properties whose value is null, undefined or false are left out; `true` gives an empty attribute.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value') node.value = value;
    else if (name === 'style') Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  if (tag === 'button' && !node.hasAttribute('type')) node.type = 'button';
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

const ICONS = {
  attach: 'M20 11.5 12 19.5a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6',
  smile: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.3 14.3s1.3 2 3.7 2 3.7-2 3.7-2M9 9.5v.4M15 9.5v.4',
  keyboard: 'M4 5h16a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 20 19H4a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 4 5ZM6.5 9.2h.1M10.2 9.2h.1M13.8 9.2h.1M17.4 9.2h.1M6.5 12.2h.1M10.2 12.2h.1M13.8 12.2h.1M17.4 12.2h.1M8.5 15.5h7',
  down: 'm6 9 6 6 6-6',
  mic: 'M12 15a3.2 3.2 0 0 0 3.2-3.2V6.2a3.2 3.2 0 0 0-6.4 0v5.6A3.2 3.2 0 0 0 12 15ZM5.8 11.5a6.2 6.2 0 0 0 12.4 0M12 17.8V21',
  more: 'M12 5.5v.1M12 12v.1M12 18.5v.1',
  close: 'M6 6l12 12M18 6 6 18',
  camera: 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M3.5 12h17',
  photo: 'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM3.5 17l5-5 4 4 3-3 5 5M15.5 8.8v.1',
  file: 'M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5ZM13.5 3v5.5H19',
  pin: 'M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  user: 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0',
  plus: 'M12 5v14M5 12h14',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.5V12l3 2',
  list: 'M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1',
  copy: 'M9 9h9.5A1.5 1.5 0 0 1 20 10.5V19a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 9 19ZM15 9V5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.5V14a1.5 1.5 0 0 0 1.5 1.5H9',
  link: 'M8 16 16 8M9 8h7v7',
  reply: 'M10 6 4 12l6 6M4.5 12H14a6 6 0 0 1 6 6',
  edit: 'm4 20 1-4L16.5 4.5a2 2 0 0 1 3 3L8 19Z',
  block: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.8 5.8l12.4 12.4',
  unlock: 'M6 11h12v9H6ZM8.5 11V7.5a3.5 3.5 0 0 1 6.8-1',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3.5 12h17M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  hide: 'M4 4l16 16M9.5 5.4A9 9 0 0 1 21 12a13 13 0 0 1-2.6 3.6M6.3 7A13 13 0 0 0 3 12a9.5 9.5 0 0 0 13 5.3',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  bolt: 'M13 2.5 5 13.5h6l-1 8 8-11h-6l1-8Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  card: 'M4 5.5h16A1.5 1.5 0 0 1 21.5 7v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 17V7A1.5 1.5 0 0 1 4 5.5ZM2.5 10h19M6 15h4',
  forward: 'M5 5l7 7-7 7M12 5l7 7-7 7',
  phone: 'M8 2.5h8A1.5 1.5 0 0 1 17.5 4v16a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.5ZM11 18.5h2',
  star: 'm12 3.5 2.6 5.4 5.900.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8Z',
};

/** A line icon, 24 units wide, in the current colour. */
export function icon(name, extra) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon ${extra || ''}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** The paper plane of the send button: filled, unlike the line icons. */
export function planeIcon() {
  const svg = icon('close', 'solid');
  svg.firstChild.setAttribute('d', 'M3.4 20.4 21.5 12.6a.7.7 0 0 0 0-1.3L3.4 3.6a.6.6 0 0 0-.8.7l1.8 6.3 8.6 1.4-8.6 1.4-1.8 6.3a.6.6 0 0 0 .8.7Z');
  return svg;
}
