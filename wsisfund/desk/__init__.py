"""The acts that a person can do, and the one flow of each: build, judge, show, confirm, commit, answer."""
