"""Trains the Holdfast demo model: a tiny transformer that answers from documents in its prompt."""
