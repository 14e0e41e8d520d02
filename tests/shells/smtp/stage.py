"""A gate with a real next hop behind it, and a client that speaks line by line."""

import asyncio
import datetime as dt
import ssl
from contextlib import asynccontextmanager

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gatelodge.adapters.relay import HopRelay, NextHop
from gatelodge.smtp.server import FrontLimits, GateServer
from gatelodge.smtp.sink import Sink

AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TOP = b"X-Top: of ours\r\n"


class StandingClock:
    def now(self):
        return AT


async def pass_on(received, onward):
    """Screening that finds nothing."""
    return await onward.data([TOP, received.untrusted_bytes])


class Client:
    """An SMTP client without opinions."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def said(self):
        """One whole reply: its lines."""
        lines = []
        while True:
            line = (await self.reader.readline()).decode()
            lines.append(line.rstrip("\r\n"))
            if not line or line[3:4] != "-":
                return lines

    async def say(self, octets):
        self.writer.write(octets)
        await self.writer.drain()

    async def ask(self, octets):
        await self.say(octets + b"\r\n")
        return (await self.said())[-1]

    async def begin(self, *recipients):
        """EHLO, MAIL, RCPT; the last answer."""
        await self.ask(b"EHLO client.example")
        answer = await self.ask(b"MAIL FROM:<a@in.example>")
        for recipient in recipients or (b"x@out.example",):
            answer = await self.ask(b"RCPT TO:<" + recipient + b">")
        return answer

    async def closed(self):
        """True when the server has closed."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True

    async def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        await self.writer.start_tls(context)


class Gate:
    def __init__(self, server, sink, port):
        self.server = server
        self.sink = sink
        self._port = port
        self._clients = []

    async def client(self, *, greeted=True):
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        client = Client(reader, writer)
        self._clients.append(client)
        if greeted:
            assert (await client.said())[0].startswith("220 ")
        return client

    async def close(self):
        for client in self._clients:
            client.writer.close()


@asynccontextmanager
async def gate(*, screen=pass_on, sink=None, relay=None, hop=None, tls_context=None, authenticate=None, **limits):
    """A running gate."""
    sink = sink or Sink()
    next_hop = relay or HopRelay(NextHop(host="127.0.0.1", port=await sink.start(), **(hop or {})))
    server = GateServer(
        screen,
        next_hop,
        FrontLimits(banner_name="gate.example", **limits),
        clock=StandingClock(),
        tls_context=tls_context,
        authenticate=authenticate,
    )
    running = Gate(server, sink, await server.start("127.0.0.1", 0))
    try:
        yield running
    finally:
        await running.close()
        await server.stop()
        if relay is None:
            await next_hop.close()
        await sink.stop()


async def until(fact):
    """Return when the fact holds."""
    while not fact():  # noqa: ASYNC110 - the fact is the server's own count, which announces nothing
        await asyncio.sleep(0.005)


def play(act, **settings):
    """Run one act before a gate."""

    async def run():
        async with asyncio.timeout(20), gate(**settings) as running:
            await act(running)

    asyncio.run(run())


def server_context(folder):
    """TLS for a server, with a certificate made now that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gate.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "gate.pem"
    path.write_bytes(certificate.public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
