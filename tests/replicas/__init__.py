"""Several processes of one bot, and what they stand on: killed, restarted, emptied and stopped while people buy."""
