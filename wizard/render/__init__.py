"""Settings become the text of each format, escaped as that format needs. Decides nothing."""
