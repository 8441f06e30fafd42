"""Words on a terminal: their colours, their width, where lines break."""
