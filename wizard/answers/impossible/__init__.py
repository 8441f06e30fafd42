"""When each rule on answers is broken. Pure functions; texts and keys are facts (refusals.toml).

Each takes a :class:`~wizard.answers.case.Case` and yields the key to change with the facts that
fill the texts. On answers that are not complete it says nothing of what is not known yet.
"""
