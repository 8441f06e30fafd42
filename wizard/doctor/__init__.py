"""A live server, layer by layer: what was tried, how long it took, what it means.

Each layer is one module with one coroutine; :mod:`wizard.doctor.run` calls them in order and stops
at the first that fails, since whatever comes after it would be a guess.
"""
