"""Presses on buttons: `verbs` has a row for each verb; a file for each kind of subject or reader acts."""
