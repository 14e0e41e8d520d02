"""Presentations of today."""
