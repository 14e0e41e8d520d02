"""What earlier mail and the mail itself say about whether a recipient was meant: tokens and counts, no names kept.

`words` and `thread` turn a message into tokens; `book` remembers them in memory as the store does on disk; `greeting`,
`alike` and `providers` look at an address. Nothing here decides: rules ask, and alone these signals tell or ask.
"""
