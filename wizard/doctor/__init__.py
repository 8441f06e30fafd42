"""A live server, layer by layer: what was tried, how long it took, what it means.

Each layer is a coroutine that returns what those after it need. :mod:`wizard.doctor.remote` and
:mod:`wizard.doctor.local.layers` hold their order, :mod:`wizard.doctor.examination` gives each its
time. On the way to a server the first that fails is the last: what comes after would be a guess.
"""
