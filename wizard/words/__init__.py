"""Every way to say a sentence: texts by id in both languages, wrapping, colour, links."""
