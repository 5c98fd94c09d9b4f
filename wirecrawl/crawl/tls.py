"""Whom a TLS connection of this crawl is with: certificates verified, and a reason for each that is not good.

In:   the host an address names; the certificate a server shows.
Out:  a connection that sends that host's name and accepts no other's certificate; `bad`, by host, what was wrong.
Law:  no certificate is taken on trust, also behind --connect-to: the name sent and verified is the wire's.

Knowledge: RFC 5280, RFC 9525; the roots are OpenSSL's default ones, or those of SSL_CERT_FILE and SSL_CERT_DIR.
Twisted says of a refused certificate only « certificate verify failed »: the code is known in the callback alone.
"""

from __future__ import annotations

from OpenSSL import SSL, crypto
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, platformTrust
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

# X509_V_ERR_… of openssl/x509_vfy.h → (reason, in words)
_CODES = {
    9: ("tls-not-yet-valid", "its certificate is not valid yet; is this machine's clock right?"),
    10: ("tls-expired", "its certificate has expired"),
    18: ("tls-self-signed", "its certificate is signed by itself"),
    19: ("tls-untrusted", "its certificate is signed by a root that is not trusted here"),
    20: ("tls-untrusted", "its certificate is signed by somebody who is not known here"),
    21: ("tls-untrusted", "its certificate is signed by somebody who is not known here"),
}
_OTHER = "tls-untrusted"


@implementer(IPolicyForHTTPS)
class Policy:
    """`bad` holds, by host, the reason and the words for the certificate that was refused last."""

    def __init__(self) -> None:
        options = CertificateOptions(trustRoot=platformTrust(), fixBrokenPeers=True)  # type: ignore[no-untyped-call]
        self.context: SSL.Context = options.getContext()
        self.bad: dict[str, tuple[str, str]] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Creator:  # noqa: N802
        return _Creator(self, hostname.decode("ascii").removesuffix("."))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, policy: Policy, host: str) -> None:
        self.policy, self.host = policy, host

    def clientConnectionForTLS(self, _: object) -> SSL.Connection:  # noqa: N802
        connection = SSL.Connection(self.policy.context, None)
        if not _is_literal(self.host):
            connection.set_tlsext_host_name(self.host.encode())
        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, self._verify)
        self.policy.bad.pop(self.host, None)
        return connection

    def _verify(
        self, connection: SSL.Connection, certificate: crypto.X509, code: int, depth: int, ok: int
    ) -> bool:
        """Called for each certificate of the chain, from its root; the first fault is the one that counts."""
        if ok and depth == 0:
            who = IPAddress_ID(self.host) if _is_literal(self.host) else DNS_ID(self.host)
            try:
                verify_service_identity(extract_patterns(certificate), [who], [])
            except (VerificationError, CertificateError):  # it names others, or nobody
                said = ("tls-wrong-host", "its certificate is another host's")
                self.policy.bad.setdefault(self.host, said)
                return False
        if not ok:
            said = _CODES.get(code, (_OTHER, f"its certificate is refused (X.509 error {code})"))
            self.policy.bad.setdefault(self.host, said)
        return bool(ok)


def _is_literal(host: str) -> bool:
    return bool(isIPAddress(host) or isIPv6Address(host))
