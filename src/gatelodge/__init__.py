"""Gatelodge: the gate lodge for everything an organisation sends out about people.

A map of the house, from the ground up. Upper floors may import lower ones, never the other way round
(`pyproject.toml`, import-linter):

- `errors`    what can go wrong, by what the caller does next
- `values`    the frozen things everybody hands around: mail, content, people, custody
- `core`      pure rules: given bytes, keys and the time, they answer; they open nothing
- `ports`     what the core needs from outside, each a Protocol with its contract
- `flows`     what somebody can set going: judge, explain, simulate, screen, review, supervise, enrol, audit, ...
- `adapters`  one outside thing each: store, spool, recorder, relay, cage, keys
- `testing`   the in-memory twin of every port
- `settings`  TOML to frozen Settings; `bootstrap` the only place that picks adapters
- `smtp`, `web`, `cli` shells: translate, call one flow, translate

The way of a message: bytes + envelope - parse - extract (caged) - find - decide (per recipient) -
record (durable) - deliver, or custody - one SMTP reply.
"""

__version__ = "0.1.0"
