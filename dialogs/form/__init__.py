"""A conversation as a form and its answers: one pure turn.

Reading order: `turn`, `slot` (one question), `draft` (the answers), `question` (what is asked next), `shown` (how it
looks), `pressed` and `written` (what was heard), `words` and `commands`.
"""
