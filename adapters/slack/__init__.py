"""Slack: orderers and experts in the app's messages, coordinators in a dispatch channel."""

from adapters.slack.adapter import SlackAdapter

__all__ = ["SlackAdapter"]
