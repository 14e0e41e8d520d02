"""The gate's SMTP side: strict on the way in, transparent on the way out.

`session` reads bytes into events without any I/O (with `commands` for command lines, `login` for AUTH and `content` for
what follows DATA); `server` is the asyncio shell that lends each transaction a session with the next hop and asks
`screen` for the one answer to the final dot; `connection` is one client of it; `sink` is a real SMTP server that keeps
what it is given, for the demo and for tests. What the server promises on the wire: docs/formats/smtp.md.
"""
