"""Presses on buttons: `verbs` takes one apart and checks the right; a file for each kind of subject acts."""
