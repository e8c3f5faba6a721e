"""The shop while the line to Telegram is bad: calls fail in every way, updates come twice, late and turned round."""
