"""What an address is by its looks: of a private mail provider, or of a list whose members nobody here knows."""

import re

from gatelodge.core.text import mail_address

_DOMAINS = frozenset(
    re.findall(
        r"\S+",
        """
    gmail.com googlemail.com icloud.com me.com mac.com aol.com aol.co.uk aim.com btinternet.com btopenworld.com
    btconnect.com talk21.com sky.com virginmedia.com virgin.net blueyonder.co.uk ntlworld.com ntlworld.co.uk
    talktalk.net tiscali.co.uk lineone.net plusnet.com plus.com tesco.net o2.co.uk orange.net wanadoo.co.uk
    freeserve.co.uk fsmail.net madasafish.com supanet.com dsl.pipex.com onetel.com ee.co.uk zen.co.uk demon.co.uk
    vodafone.net three.co.uk postoffice.net proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de
    tuta.io tuta.com fastmail.com fastmail.fm hushmail.com hey.com mailbox.org posteo.de runbox.com startmail.com
    disroot.org riseup.net zoho.com zohomail.eu mail.com email.com usa.com gmx.com gmx.co.uk gmx.net gmx.de gmx.at
    gmx.ch web.de t-online.de freenet.de mail.ru inbox.ru list.ru bk.ru yandex.com yandex.ru rambler.ru ukr.net
    qq.com foxmail.com 163.com 126.com sina.com sohu.com naver.com daum.net hanmail.net rediffmail.com
    indiatimes.com libero.it virgilio.it tiscali.it alice.it orange.fr wanadoo.fr free.fr laposte.net sfr.fr
    skynet.be telenet.be ziggo.nl xs4all.nl kpnmail.nl wp.pl onet.pl o2.pl interia.pl op.pl poczta.fm seznam.cz
    centrum.cz eircom.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
    bigpond.com optusnet.com.au xtra.co.nz shaw.ca rogers.com sympatico.ca duck.com simplelogin.com mozmail.com
    mailinator.com guerrillamail.com temp-mail.org 10minutemail.com yopmail.com sharklasers.com
    """,
    )
)
_FAMILIES = re.compile(r"(?:hotmail|live|outlook|msn|yahoo|ymail|rocketmail|passport|windowslive)(?:\.[a-z]{2,3}){1,2}")


def is_private(address: str) -> bool:
    """True for an address at a provider of private mailboxes.

    >>> is_private("Jane <jane@Yahoo.co.uk>"), is_private("jane@council.example")
    (True, False)
    """
    domain = mail_address(address).rpartition("@")[2].strip("<> ")
    return domain in _DOMAINS or _FAMILIES.fullmatch(domain) is not None


_LIST_PLACES = frozenset({"list", "lists", "listserv", "mailman", "groups"})
_LIST_NAMES = re.compile(
    r"(?:all|everyone|everybody|whole)(?:[-_.].*)?|.*[-_.](?:all|list|everyone|announce|members)|pawb|distribution.*"
)


def seems_list(address: str) -> bool:
    """True for an address that is a distribution list by its looks.

    >>> seems_list("all-parents@school.example"), seems_list("pals@lists.charity.example"), seems_list("al@x.example")
    (True, True, False)
    """
    local, _, domain = mail_address(address).rpartition("@")
    return domain.partition(".")[0] in _LIST_PLACES or _LIST_NAMES.fullmatch(local) is not None
