"""A live server, layer by layer: what was tried, how long it took, what it means.

Each layer is a coroutine: it adds notes on what it found, and returns what the layers after it
need or raises :class:`~wizard.doctor.visit.LayerFailed`. :mod:`wizard.doctor.remote` and
:mod:`wizard.doctor.local.layers` define their order, :mod:`wizard.doctor.examination` limits the
time of each. On the way to a server the first failure ends the examination: any further result
would be a guess.
"""
