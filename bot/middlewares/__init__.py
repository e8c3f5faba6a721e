"""What surrounds every update, whichever way it came in. No Telegram type is needed here."""
