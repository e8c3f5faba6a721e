// The page's own words. The page speaks the browser's language (or the one chosen); the words of a phone's
// client are in its person's language where it is one of these.

const WORDS = {
  // key: [English, 简体中文, русский]
  title: ['Simulator', '模拟器', 'Симулятор'],
  language: ['Language of this page', '页面语言', 'Язык страницы'],
  theme: ['Light or dark', '浅色或深色', 'Светлая или тёмная тема'],
  offline: ['Connection lost. Reconnecting…', '连接已断开，正在重连…', 'Связь потеряна. Подключение…'],
  people: ['People', '人员', 'Люди'],
  show_phone: ['Show or hide the phone of {name}', '显示或隐藏{name}的手机', 'Показать или скрыть телефон: {name}'],
  add_person: ['Add a person', '添加人员', 'Добавить человека'],
  first_name: ['First name', '名字', 'Имя'],
  username: ['Username (optional)', '用户名（可选）', 'Имя пользователя (необязательно)'],
  role: ['What he plays (optional)', '扮演的角色（可选）', 'Роль (необязательно)'],
  role_none: ['—', '—', '—'],
  role_owner: ['Owner', '店主', 'Владелец'],
  role_finance: ['Finance', '财务', 'Финансы'],
  role_warehouse: ['Warehouse', '仓库', 'Склад'],
  role_marketing: ['Marketing', '市场', 'Маркетинг'],
  role_support: ['Support', '客服', 'Поддержка'],
  role_distributor: ['Distributor', '分销员', 'Дистрибьютор'],
  role_customer: ['Customer', '客户', 'Покупатель'],
  person_language: ['Language of the phone', '手机语言', 'Язык телефона'],
  add: ['Add', '添加', 'Добавить'],
  cancel: ['Cancel', '取消', 'Отмена'],
  close: ['Close', '关闭', 'Закрыть'],
  nobody: ['No phone is shown. Choose a person above or add one.', '没有显示的手机。请在上方选择或添加人员。', 'Ни один телефон не показан. Выберите человека выше или добавьте нового.'],
  calls: ['{n} call|{n} calls', '{n} 次调用', 'вызовов: {n}'],
  refused: ['{n} refused', '{n} 次被拒', 'отказов: {n}'],
  faults: ['{n} fault|{n} faults', '{n} 个错误', 'ошибок: {n}'],
  calls_title: ['Bot API calls', 'Bot API 调用', 'Вызовы Bot API'],
  all: ['All', '全部', 'Все'],
  only_refused: ['Refused', '被拒', 'Отказы'],
  only_faults: ['Faults', '错误', 'Ошибки'],
  no_calls: ['Nothing here yet.', '暂无内容。', 'Пока ничего нет.'],
  unanswered: ['Taps never answered: {n}', '从未应答的点击：{n}', 'Нажатия без ответа: {n}'],
  disturbances: ['Disturbances', '干扰', 'Помехи'],
  disturbances_hint: ['Make the line between Telegram and the bot bad on purpose. Nothing is disturbed until you arm it.', '故意让 Telegram 与机器人之间的线路变差。启用之前不会有任何干扰。', 'Нарочно испортить связь между Telegram и ботом. Пока помеха не включена, ничего не происходит.'],
  strikes_calls: ['Calls of the bot', '机器人的调用', 'Вызовы бота'],
  strikes_updates: ['Updates for the bot', '发给机器人的更新', 'Обновления для бота'],
  disturbance_too_many_requests: ['429: too many requests', '429：请求过多', '429: слишком много запросов'],
  disturbance_server_error: ['500: server error', '500：服务器错误', '500: ошибка сервера'],
  disturbance_bad_gateway: ['502: a proxy’s error page', '502：代理的错误页面', '502: страница ошибки прокси'],
  disturbance_silence: ['Never answered', '始终不应答', 'Ответа нет'],
  disturbance_slow: ['Slow', '缓慢', 'Медленно'],
  disturbance_late_answer: ['Done, answered late', '已执行，应答迟到', 'Выполнено, ответ с опозданием'],
  disturbance_lost_answer: ['Done, but the answer is lost', '已执行，但应答丢失', 'Выполнено, но ответ потерян'],
  disturbance_lost_request: ['Lost on the way', '途中丢失', 'Потеряно по дороге'],
  disturbance_duplicate: ['Comes twice', '重复送达', 'Приходит дважды'],
  disturbance_delay: ['Comes late', '延迟送达', 'Приходит с опозданием'],
  disturbance_withhold: ['Held back until released', '扣留直到放行', 'Задержано до отпускания'],
  disturbance_reorder: ['Come in reverse order', '逆序送达', 'Приходят в обратном порядке'],
  disturbance_lost_200: ['The webhook’s 200 is lost', 'Webhook 的 200 丢失', 'Ответ 200 вебхука потерян'],
  what_happens: ['What happens', '发生什么', 'Что происходит'],
  which_calls: ['Which calls', '哪些调用', 'Какие вызовы'],
  any_method: ['Any', '任意', 'Любые'],
  whose_chat: ['Whose', '谁的', 'Чьи'],
  everybody: ['Everybody’s', '所有人', 'Всех'],
  how_often: ['How often', '次数', 'Сколько раз'],
  seconds: ['Seconds', '秒数', 'Секунды'],
  arm: ['Arm', '启用', 'Включить'],
  release: ['Release updates', '放行更新', 'Отпустить обновления'],
  clear_all: ['Clear all', '全部清除', 'Убрать все'],
  take_away: ['Take away', '移除', 'Убрать'],
  nothing_armed: ['The line is good: nothing is armed.', '线路正常：未启用任何干扰。', 'Связь в порядке: помех нет.'],
  times_left: ['{n} left', '剩余 {n} 次', 'осталось: {n}'],
  until_cleared: ['until it is taken away', '直到移除', 'пока не убрать'],
  held_back: ['{n} held back', '扣留 {n} 条', 'задержано: {n}'],
  clock: ['The shop’s clock', '商店时钟', 'Часы магазина'],
  hour: ['+1 hour', '+1 小时', '+1 час'],
  day: ['+1 day', '+1 天', '+1 день'],
  jump: ['Jump to…', '跳转到…', 'Перейти к…'],
  no_targets: ['Nothing is due', '没有到期事项', 'Ничего не ожидается'],
  no_clock: ['The shop’s clock cannot be moved: the simulator was started without --clock-url', '无法调整商店时钟：模拟器启动时未指定 --clock-url', 'Часы магазина нельзя переводить: симулятор запущен без --clock-url'],
  more: ['More', '更多', 'Ещё'],
  scan_with: ['Scan with another phone…', '用另一部手机扫描…', 'Сканировать другим телефоном…'],
  scan_title: ['Who scans this picture?', '由谁扫描这张图片？', 'Кто сканирует эту картинку?'],
  scan_new: ['A new person', '新人员', 'Новый человек'],
  open_link_title: ['Open this link?', '打开此链接？', 'Открыть ссылку?'],
  open: ['Open', '打开', 'Открыть'],
  block: ['Block the bot', '停用机器人', 'Заблокировать бота'],
  unblock: ['Unblock the bot', '启用机器人', 'Разблокировать бота'],
  change_language: ['Change language', '更改语言', 'Сменить язык'],
  share_contact: ['Share phone number', '分享手机号码', 'Отправить номер телефона'],
  not_asked: ['The bot has not asked for the phone number', '机器人未请求手机号码', 'Бот не просил номер телефона'],
  send_sticker: ['Send a sticker', '发送贴纸', 'Отправить стикер'],
  hide: ['Hide this phone', '隐藏此手机', 'Скрыть телефон'],
  failed: ['It did not work: {error}', '操作失败：{error}', 'Не получилось: {error}'],

  // The client on a phone.
  bot: ['bot', '机器人', 'бот'],
  typing: ['typing', '正在输入', 'печатает'],
  upload_photo: ['sending a photo', '正在发送图片', 'отправляет фото'],
  upload_document: ['sending a file', '正在发送文件', 'отправляет файл'],
  message: ['Message', '输入消息', 'Сообщение'],
  send: ['Send', '发送', 'Отправить'],
  start: ['Start', '开始', 'Начать'],
  restart: ['Restart bot', '重新启动机器人', 'Перезапустить бота'],
  menu: ['Menu', '菜单', 'Меню'],
  attach: ['Attach', '附件', 'Прикрепить'],
  photo: ['Photo', '图片', 'Фото'],
  file: ['File', '文件', 'Файл'],
  location: ['Location', '位置', 'Геопозиция'],
  emoji: ['Emoji and stickers', '表情与贴纸', 'Эмодзи и стикеры'],
  stickers: ['Stickers', '贴纸', 'Стикеры'],
  keyboard: ['Show or hide the keyboard', '显示或隐藏键盘', 'Показать или скрыть клавиатуру'],
  voice: ['Send a voice note', '发送语音', 'Отправить голосовое'],
  voice_note: ['Voice message', '语音消息', 'Голосовое сообщение'],
  caption: ['Add a caption…', '添加说明…', 'Добавить подпись…'],
  edited: ['edited', '已编辑', 'изменено'],
  reply: ['Reply', '回复', 'Ответить'],
  edit: ['Edit', '编辑', 'Изменить'],
  copy: ['Copy', '复制', 'Копировать'],
  copied: ['Copied to the clipboard', '已复制到剪贴板', 'Скопировано в буфер обмена'],
  message_actions: ['Message actions', '消息操作', 'Действия с сообщением'],
  spoiler: ['Hidden text', '隐藏文字', 'Скрытый текст'],
  expand: ['Show all', '展开', 'Показать полностью'],
  enlarge: ['Enlarge the photo', '放大图片', 'Увеличить фото'],
  download: ['Download', '下载', 'Скачать'],
  to_bottom: ['To the newest message', '最新消息', 'К последнему сообщению'],
  empty_title: ['What can this bot do?', '这个机器人能做什么？', 'Что умеет этот бот?'],
  empty_text: ['Press Start and find out.', '点击“开始”即可了解。', 'Нажмите «Начать» и узнаете.'],
  today: ['Today', '今天', 'Сегодня'],
  ok: ['OK', '好', 'ОК'],
  contact_question: ['Share your phone number?', '分享您的手机号码？', 'Отправить ваш номер телефона?'],
  contact_text: ['{bot} will know your phone number {phone}.', '{bot} 将会得知您的手机号码 {phone}。', '{bot} узнает ваш номер телефона {phone}.'],
  share: ['Share', '分享', 'Отправить'],
  unsupported: ['This client cannot do that', '此客户端不支持该操作', 'Этот клиент так не умеет'],
  scanning: ['Scanning…', '正在扫描…', 'Сканирование…'],
  no_code: ['No code found in this picture', '图片中未找到二维码', 'На картинке нет кода'],
  invoice: ['Invoice', '账单', 'Счёт'],
  pay: ['Pay {amount}', '支付 {amount}', 'Заплатить {amount}'],
  checkout: ['Checkout', '结账', 'Оплата'],
  total: ['Total', '总计', 'Итого'],
  pretend_card: ['Pretend card', '模拟银行卡', 'Учебная карта'],
  stars_balance: ['Your balance', '您的余额', 'Ваш баланс'],
  decline: ['Decline', '拒绝', 'Отказаться'],
  checking: ['The shop is checking the order…', '商店正在核对订单…', 'Магазин проверяет заказ…'],
  paid: ['Payment successful', '支付成功', 'Оплата прошла'],
  pay_refused: ['Payment refused', '支付被拒', 'В оплате отказано'],
  pay_timeout: ['The bot did not answer in time', '机器人未及时响应', 'Бот не ответил вовремя'],
  nothing_charged: ['Nothing was charged.', '未扣款。', 'Деньги не списаны.'],
  demo_money: ['No real money moves here.', '此处不涉及真实资金。', 'Настоящие деньги здесь не движутся.'],
  transferred: ['You have just successfully transferred {amount} to {bot} for {title}', '您已成功向 {bot} 支付 {amount}，用于 {title}', 'Вы успешно перевели {amount} получателю {bot} за {title}'],
  transferred_plain: ['You have just successfully transferred {amount} to {bot}', '您已成功向 {bot} 支付 {amount}', 'Вы успешно перевели {amount} получателю {bot}'],
  refunded: ['{bot} refunded {amount}', '{bot} 已退款 {amount}', '{bot} возвращает {amount}'],
  pinned: ['The bot pinned a message', '机器人置顶了一条消息', 'Бот закрепил сообщение'],
  receipt: ['Paid', '已支付', 'Оплачено'],
};

export const PAGE_LANGUAGES = [['en', 'English'], ['zh', '简体中文'], ['ru', 'Русский']];

/** What a person's Telegram may be set to. */
export const PERSON_LANGUAGES = [
  ['en', 'English'], ['zh-hans', '简体中文'], ['ru', 'Русский'], ['de', 'Deutsch'], ['es', 'Español'],
  ['fr', 'Français'], ['it', 'Italiano'], ['pt-br', 'Português (Brasil)'], ['tr', 'Türkçe'], ['uk', 'Українська'],
  ['pl', 'Polski'], ['id', 'Bahasa Indonesia'], ['vi', 'Tiếng Việt'], ['ja', '日本語'], ['ko', '한국어'],
  ['ar', 'العربية'], ['fa', 'فارسی'], ['hi', 'हिन्दी'],
];

const column = code => PAGE_LANGUAGES.findIndex(([language]) => (code || '').toLowerCase().startsWith(language));

const KEY = 'simulator.language';
let current = remembered() || (column(navigator.language) >= 0 ? navigator.language.slice(0, 2).toLowerCase() : 'en');

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const pageLanguage = () => current;

export function setPageLanguage(language) {
  current = language;
  try {
    localStorage.setItem(KEY, language);
  } catch { /* private mode: it holds until the page is closed */ }
}

function word(language, key, values) {
  const words = WORDS[key];
  if (!words) return key;
  let text = words[Math.max(column(language), 0)];
  // 'one|many'
  if (text.includes('|')) text = text.split('|')[values?.n === 1 ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name) => values?.[name] ?? whole);
}

/** A word of the page. */
export const t = (key, values) => word(current, key, values);

/** A word of the client on this person's phone. */
export const clientWord = (person, key, values) =>
  word(column(person?.language_code) >= 0 ? person.language_code : current, key, values);

export const languageName = code =>
  PERSON_LANGUAGES.find(([language]) => language === code)?.[1]
  || PERSON_LANGUAGES.find(([language]) => (code || '').startsWith(language.slice(0, 2)))?.[1]
  || code || '—';

/** The locale for dates and amounts on a person's phone. */
export function localeOf(person) {
  const code = (person?.language_code || 'en').toLowerCase();
  return code === 'zh-hans' || code === 'zh' ? 'zh-CN' : code;
}

export const pageLocale = () => (current === 'zh' ? 'zh-CN' : current);

/** Intl throws on a code it cannot parse, and a person may have any. */
export function formatDate(seconds, locale, options) {
  const date = new Date(seconds * 1000);
  try {
    return new Intl.DateTimeFormat(locale, options).format(date);
  } catch {
    return new Intl.DateTimeFormat('en', options).format(date);
  }
}

/** Whom a person may play; anything else is shown as it stands. */
export const ROLES = ['owner', 'finance', 'warehouse', 'marketing', 'support', 'distributor', 'customer'];
export const roleName = person => (ROLES.includes(person.role) ? t(`role_${person.role}`) : person.role || '');
