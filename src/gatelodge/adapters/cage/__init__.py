"""The cage: hostile content is read in a child that may do nothing else. `keeper.Cage` is the way in.

This file imports nothing: the warm parent (`start`) has to come before any library.
"""
