"""The command ``mcp``: explain, check and codecs as tools of the Model Context Protocol.

An assistant calls them over standard input and output. Each call runs the command of the same
name, so that its result is the object of the JSON contract and nothing is implemented twice.
"""
