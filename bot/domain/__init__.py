"""The heart: what the business does. It knows no Telegram, no web, no queue and no cron."""
