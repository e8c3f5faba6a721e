// Amounts come in the currency's smallest unit; how many digits that means differs by currency.

const NO_DIGITS = new Set(['CLP', 'ISK', 'JPY', 'KRW', 'PYG', 'UGX', 'VND', 'XTR']);
const THREE_DIGITS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

export function exponent(currency) {
  if (NO_DIGITS.has(currency)) return 0;
  return THREE_DIGITS.has(currency) ? 3 : 2;
}

export function formatMoney(amount, currency, language) {
  if (currency === 'XTR') return `⭐\u00a0${amount}`;
  const digits = exponent(currency);
  const value = amount / 10 ** digits;
  const options = {minimumFractionDigits: digits, maximumFractionDigits: digits};
  try {
    return new Intl.NumberFormat(language || 'en', {
      ...options, style: 'currency', currency, currencyDisplay: 'narrowSymbol',
    }).format(value);
  } catch {
    // Not a currency or a language this browser knows.
    return `${value.toFixed(digits)} ${currency}`;
  }
}
