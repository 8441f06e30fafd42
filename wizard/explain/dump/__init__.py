"""SIP dumps: read into dialogs, shown as a ladder, and judged by what they prove.

``formats`` is how programs print messages, as data; ``reading`` and ``capture`` make messages of
it, ``dialogs`` orders them, ``media`` and ``signalling`` judge, ``ladder`` and ``fields`` show.
"""
