"""The settings: the business and its stores, staff and roles, API keys, the programme, channels, one's own, the log."""
