"""The shop while the line to Telegram is bad: every call fails in every way, updates come twice, late and turned round."""
