"""The files that ship: rules, recipient classes and the words of both languages. Read with `importlib.resources`."""
