"""The commented settings file that `gatelodge init` writes."""

from collections.abc import Sequence

_TEMPLATE = """\
# Gatelodge settings. A line that starts with # shows the default; take the # away to change it.
# Check this file with: gatelodge check-config

[organisation]
name = {name}
# your own mail domains; everybody else is outside
domains = {domains}
# dates without a time are whole days here
zone = {zone}
# languages = ["en", "cy"]        # of the sentences that people are shown

[gate]
# "shadow" only records, "tell" tells the author, "hold" holds
mode = {mode}
# host = "gatelodge.{domain}"     # name in the banner and in Received

[smtp]
listen = {listen}
# who may connect at all
networks = {networks}
# max_bytes = 52428800
# max_recipients = 500
# max_connections = 100
# command_timeout_s = 300
# data_timeout_s = 600
# in_flight_bytes = 268435456     # of all messages in memory together
# tls_certificate = "tls.crt"     # offers STARTTLS; paths are relative to this folder
# tls_key = "tls.key"
# auth_users = "users.toml"       # offers AUTH, under TLS only

[identity]
# header = "X-Authenticated-User" # a header that names the author ...
# trusted_hosts = ["10.0.0.5"]    # ... believed from these hosts only

[next_hop]
host = {next_host}
port = {next_port}
# tls = "opportunistic"           # "none", "opportunistic" or "verified"
# ca_file = ""                    # "" is the system's own list
# max_sessions = 50
# final_answer_s = 480            # wait for the last reply; clients wait 600

# [[route]]                       # another way on for some domains
# domains = ["partner.example"]
# host = "secure-relay.{domain}"
# port = 25
# tls = "verified"

[notices]
# sender = "gatelodge@{domain}"
# language = "en"
# mail_admin = "postmaster@{domain}"

[judge]
# inline_s = 10                   # past this the message is taken into custody and judged there
# workers = 2
# slow_workers = 1                # for messages that took longer than fast_lane_s
# fast_lane_s = 2
# memory_mb = 512                 # of one reader in its cage
# part_cpu_s = 15                # of one part; what takes longer is a gap, the rest is read
# message_s = 60
# ocr = true                      # read the words in pictures, where Tesseract is there
# cage = "full"                   # the walls that must stand for the gate to start; "basic" on an old kernel

[web]
# listen = ""                     # the check API, off; such as "127.0.0.1:8443"
# hosts = []                      # further names under which clients reach it
# tls_certificate = ""            # must be given where it listens beyond this machine
# tls_key = ""
# workers = 1
# per_minute = 30                 # checks of one author; past the next three an author is stopped and alarmed about
# recipients_day = 200            # distinct recipients outside, of one author's checks
# people_day = 100                # distinct persons whom the recipient may not hear about
# stopped_day = 50                # checks that were not answered with deliver

[queue]
# retry_s = [60, 300, 900, 3600]
# lifetime_h = 120
# ask_h = 4                       # an unanswered question to the author becomes a hold

[register]
# keep_left_days = 180            # people who are not in their source any more are still found so long
# alarming_drop = 0.2             # a source that lost a larger share of its people is refused

[clock]
# "system"; "declared" is for the demo
mode = {clock}

[keys]
# folder = "keys"                 # best on another disk than the rest

[ledger]
# the log's name; never change it
origin = {origin}

[supervision]
# sampling = true                 # each day some of a probationer's outside mail is put before their manager
# shares = [1.0, 0.5, 0.2, 0.05]  # in the first week, after it, and after each of steps
# steps = [10, 30]                # clean samples since the last concern
# suggest_after = 60              # clean samples after which ending the probation is suggested
# keep_days = 730                 # who decided and looked at what is kept so long
# unread_days = 7                 # then an unread sample goes one level up

[retention]
# days = 30                       # after the end of a message its bytes are destroyed
"""


def example(
    *,
    name: str = "Example Prison",
    domains: Sequence[str] = ("prison.example",),
    zone: str = "Europe/London",
    mode: str = "hold",
    listen: str = "127.0.0.1:2525",
    networks: Sequence[str] = ("127.0.0.0/8", "::1/128"),
    next_host: str = "127.0.0.1",
    next_port: int = 25,
    clock: str = "system",
) -> str:
    """The text of a complete gatelodge.toml with these values; the rest stands there as comments."""
    return _TEMPLATE.format(
        name=_text(name),
        domains=_list(domains),
        domain=domains[0],
        zone=_text(zone),
        mode=_text(mode),
        listen=_text(listen),
        networks=_list(networks),
        next_host=_text(next_host),
        next_port=next_port,
        clock=_text(clock),
        origin=_text(f"{domains[0]}/gatelodge"),
    )


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
